"""The step: read a load by its contract, judge every row, let the dataset through or stop it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine, publish, read
from etl.ground.workspace import Delivery, Workspace, read_json, write_json
from etl.sources import Contract, contract
from etl.validate.drift import drift, frozen
from etl.validate.gate import reasons_to_stop
from etl.validate.judge import judge
from etl.validate.origin import landed_on, raw_ref, with_origin
from etl.validate.quarantine import breaches, reason, repairs
from etl.validate.reading import readable
from etl.validate.rules import IDENTIFIER, Rule, rules

Verdict = dict[str, Any]
"""A dataset's night in figures: see `verdict/<dataset>.json` in docs/architecture.md."""

COUNTS = ("received", "refused", "duplicate", "unchanged", "deleted", "readings")
CARRIED = (*COUNTS, "window_start", "window_end", "withheld", "troubles")
"""What a verdict repeats from the load it judges."""


def validate(workspace: Workspace, dataset: str, night: date, extra: str = "") -> Verdict:
    """Judge one delivery of a dataset, a night's own or an `extra` one, and publish what comes of it.

    `valid/`, `deleted/`, `quarantine/`, `repair/` and `verdict/`. A stopped load's rows are published under `held/`
    instead of `valid/`, so that nobody reads them by mistake.
    """
    return judge_delivery(workspace, contract(dataset), Delivery(night, extra))


def judge_delivery(workspace: Workspace, contract: Contract, delivery: Delivery) -> Verdict:
    committed = workspace.landing(contract.platform, contract.dataset, delivery.night, delivery.extra) / "load.json"
    if committed.exists():
        verdict = judge_load(workspace, contract, delivery, read_json(committed))
    else:
        verdict = absent(workspace, contract, delivery)
    write_json(workspace.stage(delivery.night) / "verdict" / f"{contract.dataset}{delivery.suffix}.json", verdict)
    return verdict


def identity(contract: Contract, delivery: Delivery) -> dict[str, str]:
    of = {"platform": contract.platform, "dataset": contract.dataset}
    return {**of, "night": str(delivery.night), "extra": delivery.extra}


def absent(workspace: Workspace, contract: Contract, delivery: Delivery) -> Verdict:
    """The verdict on a dataset nothing landed for, with the word extraction left about it."""
    note = workspace.stage(delivery.night) / "extract" / f"{contract.dataset}{delivery.suffix}.json"
    said = read_json(note)["reason"] if note.exists() else "nothing was landed"
    nothing = dict.fromkeys((*COUNTS, "kept", "quarantined", "rejected"), 0)
    unknown: dict[str, Any] = {
        "newest_update": None,
        "window_start": None,
        "window_end": None,
        "rules": [],
        "drift": [],
    }
    weather = {"readings": 0, "withheld": [], "troubles": {}}
    return {**identity(contract, delivery), "status": "absent", "reasons": [said], **nothing, **unknown, **weather}


def judge_load(workspace: Workspace, contract: Contract, delivery: Delivery, load: dict[str, Any]) -> Verdict:
    """The verdict on a landed load, with everything it publishes written."""
    folder = workspace.landing(contract.platform, contract.dataset, delivery.night, delivery.extra)
    applied = rules(contract)
    with engine() as connection, TemporaryDirectory(prefix="etl-reading-") as scratch:
        landed = read(connection, folder / "part-00000.parquet")
        rows = written(connection, readable(connection, landed, contract), Path(scratch) / "rows.parquet")
        rows = with_origin(rows, landed)
        found = connection.create_table("breaches", breaches(rows, applied), temp=True)
        good = rows.anti_join(found, "_row")
        quarantined = int(connection.execute(found["_row"].nunique()))
        newest = latest(connection, good[contract.dated] if contract.dated else updated_at(good, contract, delivery))
        judged = judge(connection, rows, applied)
        before = None if delivery.extra else last_passed(workspace, contract, delivery.night)
        # a replay is made of what was rejected: it says nothing about what the source sends
        drifted = [] if delivery.replayed else drift(contract, load, judged)
        reasons = [] if delivery.replayed else reasons_to_stop(contract, load, quarantined, newest, before)
        reasons += frozen(drifted) + disagreements(connection, found, judged, applied)
        writer = Writer(connection, workspace, contract, delivery)
        writer.rows(good, stopped=bool(reasons))
        writer.quarantine(with_origin(found, landed), read(connection, folder / "refused.parquet"))
        writer.repairs(repairs(landed.anti_join(found, "_row"), good, contract))
        if load["deleted"] and not reasons:
            writer.deleted(read(connection, folder / "deleted.parquet"))
    return {
        **identity(contract, delivery),
        **{name: load[name] for name in CARRIED},
        "status": "stopped" if reasons else "passed",
        "reasons": reasons,
        "kept": load["landed"] - quarantined,
        "quarantined": quarantined,
        "rejected": load["refused"] + quarantined,
        "newest_update": str(newest) if newest else None,
        "rules": judged,
        "drift": drifted,
    }


def written(connection: Backend, rows: ir.Table, path: Path) -> ir.Table:
    """`rows` computed once and read back: every judge and writer looks at the same values."""
    publish(connection, rows, path, ["_row"])
    return read(connection, path)


def updated_at(rows: ir.Table, contract: Contract, delivery: Delivery) -> ir.TimestampValue:
    """When a row was last changed: its own word, else its file's day, else the night it first came in."""
    if contract.updated:
        return rows[contract.updated]
    day = ibis.ifelse(rows["_part"] == "", landed_on(rows, delivery).cast("string"), rows["_part"])
    return day.cast("timestamp(6)")


def latest(connection: Backend, moments: ir.TimestampColumn) -> datetime | None:
    """The newest of `moments`, or None where there is none."""
    newest = connection.to_pyarrow(moments.max()).as_py()
    return newest if isinstance(newest, datetime) else None


def last_passed(workspace: Workspace, contract: Contract, night: date) -> Verdict | None:
    """The verdict of the newest earlier night whose load passed."""
    verdicts = workspace.published(f"verdict/{contract.dataset}", night - timedelta(days=1), ".json")
    own = [read_json(path) for delivery, path in reversed(verdicts.items()) if not delivery.extra]
    return next((verdict for verdict in own if verdict["status"] == "passed"), None)


def disagreements(
    connection: Backend, found: ir.Table, judged: list[dict[str, Any]], applied: tuple[Rule, ...]
) -> list[str]:
    """Where Great Expectations and the engine count differently: a fault of ours that must not pass."""
    counted = dict(connection.execute(found.group_by("rule").agg(n=found.count())).itertuples(index=False))
    trouble = []
    for rule, result in zip(applied, judged, strict=True):
        kinds = [id for id in counted if id.startswith(f"{rule.column}.")]
        other = {r.id for r in applied if r.column == rule.column and r.type != IDENTIFIER}
        ids = [id for id in kinds if id not in other] if rule.type == IDENTIFIER else [rule.id]
        engine_count = sum(int(counted.get(id, 0)) for id in ids)
        if engine_count != result["failed"]:
            trouble.append(f"the judges disagree on {rule.id}: {result['failed']} against {engine_count}")
    return trouble


class Writer:
    """Publishes what validation leaves behind for one dataset and night."""

    def __init__(self, connection: Backend, workspace: Workspace, contract: Contract, delivery: Delivery) -> None:
        self.connection = connection
        self.workspace = workspace
        self.contract = contract
        self.delivery = delivery
        self.night = delivery.night

    def target(self, kind: str) -> Path:
        return self.workspace.table(self.night, f"{kind}/{self.contract.dataset}{self.delivery.suffix}")

    def publish(self, kind: str, table: ir.Table, order_by: list[str]) -> None:
        publish(self.connection, table, self.target(kind), order_by)

    def rows(self, good: ir.Table, stopped: bool) -> None:
        """The rows that broke no rule; those of a stopped load where no step looks for them."""
        for stale in ("valid", "held", "deleted"):
            self.target(stale).unlink(missing_ok=True)
        typed = good.select(
            *[column.name for column in self.contract.landed],
            "_record",
            "_part",
            _updated_at=updated_at(good, self.contract, self.delivery),
            _night=landed_on(good, self.delivery),
            _row=good["_row"],
        )
        self.publish("held" if stopped else "valid", typed, ["_row"])

    def deleted(self, gone: ir.Table) -> None:
        """The records that are no longer at the source: what they said until this night counts no more."""
        self.publish("deleted", gone.select("_record", "_part", _night=ibis.literal(self.night)), ["_record", "_part"])

    def quarantine(self, found: ir.Table, refused: ir.Table) -> None:
        """Every rule broken, and the rows refused at the door without anything but their keyed hash."""
        values = ("record", "rule", "value", "raw_ref")
        broken = found.mutate(record=found["_record"], raw_ref=raw_ref(found, self.contract, self.delivery))
        refused = refused.mutate(
            record=refused["_record"],
            value=ibis.null("string"),
            raw_ref=raw_ref(refused, self.contract, self.delivery),
        )
        both = broken.select(*values).union(refused.select(*values))
        self.publish(
            "quarantine",
            both.select(
                dataset=ibis.literal(self.contract.dataset),
                record=both["record"],
                rule=both["rule"],
                column=both["rule"].re_extract(r"^(.*)\.", 1),
                reason=reason(both["rule"]),
                value=both["value"],
                raw_ref=both["raw_ref"],
                night=ibis.literal(self.night),
            ),
            ["raw_ref", "rule"],
        )

    def repairs(self, mended: ir.Table) -> None:
        """Every value that was not taken as it came, with what was made of it."""
        self.publish(
            "repair",
            mended.select(
                dataset=ibis.literal(self.contract.dataset),
                record=mended["_record"],
                column=mended["column"],
                original=mended["original"],
                repaired=mended["repaired"],
                rule=mended["rule"],
                night=ibis.literal(self.night),
            ),
            ["record", "column", "original"],
        )
