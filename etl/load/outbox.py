"""The outbox: reviews on their way back to the platform, in batches that wait until it has answered for them.

`outbox/<platform>/reviews/night=…/` holds a night's `batch-00000.json …`, the very bytes that are sent, and
`queued.parquet`, written last: without it the night was never queued. A batch is delivered once its
`batch-00000.receipt.json` is there. After a crash in between it is sent again, and the platform accepts the same review
once.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from etl.ground.engine import engine, publish
from etl.ground.workspace import Workspace, appearing, read_json, write_json
from etl.load.stage import StageIncomplete, quoted
from etl.sources import Connections, Endpoint, contract, platforms
from etl.sources.registry import Returns
from etl.wire.envelope import Answer, decode
from etl.wire.protocols.hmac import Hmac

PLATFORM = "market_online"
REVIEWED = "declarations"
"""The dataset that reviews are about; its contract says how long to wait for the platform."""
COMMIT = "queued.parquet"
REFUSED = pa.schema([("id", pa.string()), ("why", pa.string()), ("night", pa.date32()), ("batch", pa.int32())])

TOLD = "SELECT id, arg_max(hash, night) AS hash FROM read_parquet([{files}], hive_partitioning = false) GROUP BY id"
NOTHING_TOLD = "SELECT NULL::VARCHAR AS id, NULL::VARCHAR AS hash WHERE false"
FRESH = """
CREATE TEMP TABLE fresh AS
WITH told AS ({told}),
content AS (
    SELECT *, sha256(to_json([id, verdict, reasons, rule_version])::VARCHAR) AS hash FROM read_parquet({review})
)
SELECT *, DATE '{night}' AS night, ((row_number() OVER (ORDER BY id) - 1) // {size})::INTEGER AS batch
FROM content ANTI JOIN told USING (id, hash)
"""
"""What differs from the last that was queued about the same declaration. The moment of review is no difference."""
BODIES = """
SELECT batch, '[' || string_agg(to_json({
    id: id, verdict: verdict, reasons: reasons::JSON,
    reviewedAt: strftime(reviewed_at, '%Y-%m-%d %H:%M:%S'), ruleVersion: rule_version
})::VARCHAR, ',\n' ORDER BY id) || ']\n'
FROM fresh GROUP BY batch ORDER BY batch
"""


class Rejected(msgspec.Struct):
    """A review that the platform would not take, in its own words."""

    id: str
    why: str


class Taken(msgspec.Struct):
    """What the platform says of a batch: how many reviews were new to it and are accepted, and which it refused."""

    accepted: int
    rejected: list[Rejected]


@dataclass(frozen=True, order=True)
class Batch:
    """One batch of reviews that a night has queued."""

    night: date
    number: int
    path: Path

    @property
    def reviews(self) -> int:
        """How many reviews it holds."""
        return len(read_json(self.path))

    @property
    def receipt_path(self) -> Path:
        return self.path.with_suffix(".receipt.json")

    @property
    def receipt(self) -> dict[str, Any] | None:
        """What the platform answered, as `Taken`; None while the batch waits."""
        return read_json(self.receipt_path) if self.receipt_path.exists() else None


def enqueue(workspace: Workspace, night: date) -> dict[str, int]:
    """Queue what `review` of `night` says and the platform was not told last time; returns reviews and batches queued.

    A night that was queued is left alone, and so is one before it: the platform is never told older news after newer.
    Raises `StageIncomplete` when the night has no reviews yet.
    """
    home = workspace.outbox(PLATFORM, "reviews")
    queued = nights(home)
    if any(night <= other for other in queued):
        return {"reviews": 0, "batches": 0}
    review = workspace.table(night, "review")
    if not review.exists():
        raise StageIncomplete(f"{review} is missing: has its step run for {night}?")
    folder = home / f"night={night}"
    shutil.rmtree(folder, ignore_errors=True)  # what a crash left was not queued
    with engine() as backend:
        files = ", ".join(quoted(path / COMMIT) for path in queued.values())
        told = TOLD.format(files=files) if files else NOTHING_TOLD
        size = returns().batch
        backend.raw_sql(FRESH.format(told=told, review=quoted(review), night=night, size=size))
        bodies = backend.con.execute(BODIES).fetchall()
        for number, body in bodies:
            with appearing(folder / f"batch-{number:05}.json") as scratch:
                scratch.write_text(body, encoding="utf-8")
        fresh = backend.table("fresh").select("id", "night", "batch", "hash")
        return {"reviews": publish(backend, fresh, folder / COMMIT, ["id"]), "batches": len(bodies)}


def returns() -> Returns:
    """Where the platform takes reviews back."""
    declared = platforms()[PLATFORM].reviews
    if declared is None:
        raise LookupError(f"{PLATFORM}/source.yaml says nothing of `reviews`")
    return declared


def nights(home: Path) -> dict[date, Path]:
    """The nights that were queued, oldest first, and their folders."""
    folders = sorted(path.parent for path in home.glob(f"night=*/{COMMIT}"))
    return {date.fromisoformat(folder.name.removeprefix("night=")): folder for folder in folders}


def batches(workspace: Workspace, until: date = date.max) -> list[Batch]:
    """Every batch queued up to and including the night `until`, oldest first."""
    return [
        Batch(night, int(path.stem.removeprefix("batch-")), path)
        for night, folder in nights(workspace.outbox(PLATFORM, "reviews")).items()
        if night <= until
        for path in sorted(folder.glob("batch-?????.json"))
    ]


def waiting(workspace: Workspace, until: date = date.max) -> list[Batch]:
    """The batches the platform has not answered for, oldest first."""
    return [batch for batch in batches(workspace, until) if batch.receipt is None]


def send(workspace: Workspace, night: date, connections: Connections) -> dict[str, Any]:
    """Send every batch of `night` and before that waits; returns what became of them.

    `status` is `absent` when the platform has no connection: everything goes on waiting. Raises `PlatformError` when
    the platform does not answer; what it has answered for until then stays delivered.
    """
    endpoint = connections(PLATFORM)
    sent = list(sending(workspace, night, endpoint)) if endpoint else []
    receipts = [batch.receipt or {} for batch in sent]
    return {
        "status": "sent" if endpoint else "absent",
        "batches": len(sent),
        "accepted": sum(receipt["accepted"] for receipt in receipts),
        "rejected": sum(len(receipt["rejected"]) for receipt in receipts),
        "waiting": len(waiting(workspace, night)),
    }


def sending(workspace: Workspace, night: date, endpoint: Endpoint) -> Iterator[Batch]:
    """Send what waits, oldest first, giving each batch once its receipt is there; `review_refused` is kept up to it."""
    wire = Hmac(contract(REVIEWED), endpoint)
    try:
        for batch in waiting(workspace, night):
            write_json(batch.receipt_path, wire.client.persistently(partial(post, wire, batch)))
            yield batch
    finally:
        keep_refused(workspace, night)


def post(wire: Hmac, batch: Batch) -> Any:
    """Send one batch once; what the platform says of it, or this package's errors."""
    response = wire.call("POST", returns().interface, body=batch.path.read_bytes())
    answer = Answer(response.content, wire.envelope, f"{PLATFORM}.reviews")
    return msgspec.to_builtins(decode(answer.at("data"), Taken, answer.what))


def refusals(workspace: Workspace, night: date) -> list[dict[str, Any]]:
    """Every review the platform has refused up to `night`: `id`, `why`, and the night and batch it was sent with."""
    return [
        {**rejected, "night": batch.night, "batch": batch.number}
        for batch in batches(workspace, night)
        for rejected in (batch.receipt or {}).get("rejected", [])
    ]


def keep_refused(workspace: Workspace, night: date) -> None:
    """Publish `review_refused`."""
    with engine() as backend:
        rows = pa.Table.from_pylist(refusals(workspace, night), schema=REFUSED)
        table = backend.create_table("refused", rows, temp=True)
        publish(backend, table, workspace.table(night, "review_refused"), ["night", "batch", "id"])
