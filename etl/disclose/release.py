"""Publishing: an approved draft becomes a version that never changes, and the pointer moves last.

The steps, each of which a later run finishes: evidence, the version moved into place whole, `latest.json`, the index.
"""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.approvals import OFFICERS, SHANGHAI, Approval, counting, keep, local
from etl.disclose.draft import digest
from etl.disclose.manifest import digests
from etl.disclose.review import Review, review
from etl.disclose.site import write_site
from etl.disclose.tables import EVIDENCE, ORDER, present
from etl.disclose.versions import Kind, Manifest, Release, current, home_of, manifests, point, release_id, release_of
from etl.disclose.writing import Version, evidence_of, following, stamped, write_version
from etl.ground.engine import engine, read
from etl.ground.occasions import schedule
from etl.ground.workspace import Workspace, alone, read_json

PUBLIC = (".csv", ".xlsx", ".json")
"""Endings of a draft's files that the public gets as they were approved."""
OTHERS = {"of_release": "release_id", "of_version": "version"}
"""A table of a draft may name other releases; in a version those columns are its own."""


class NoSuchDraft(LookupError):
    """There is no draft with this id."""


class DraftChanged(ValueError):
    """A draft's files are not those that were approved."""


class Stopped(ValueError):
    """A check stops the draft: nobody can approve it."""


class TooEarly(ValueError):
    """The hour set for the release has not come."""


class NoReason(ValueError):
    """A version after the first does not say why it replaces the one before."""


class NothingPublished(LookupError):
    """There is no version to correct or withdraw."""


def agree(workspace: Workspace, draft_id: str, approvals: Sequence[Approval]) -> list[Approval]:
    """Keep officers' decisions about a draft; returns those that count, once they are enough to publish it.

    Raises `NotApproved` while they are not (they are kept all the same), `Stopped`, `NoSuchDraft`, `DraftChanged`.
    """
    verified(workspace, draft_id)
    return _passed(draft_id, keep(workspace, draft_id, approvals), review(workspace, draft_id))


def publish(
    workspace: Workspace,
    draft_id: str,
    approvals: Sequence[Approval],
    *,
    kind: Kind = "publication",
    reason: str = "",
    now: datetime | None = None,
) -> Release:
    """Publish a draft as the next version of its release; said again, it returns the version that is there.

    The moment of publication is that of the last approval, or the hour set for the release where that is later, so a
    run repeated after a crash writes the same bytes. Raises `NotApproved`, `Stopped`, `TooEarly` (only a correction
    goes out before the hour, and there must be something to correct: `NothingPublished`), `NoReason`, `NoSuchDraft`,
    `DraftChanged`; then nothing becomes visible.
    """
    about = verified(workspace, draft_id)
    counting(f"draft {draft_id}", approvals, OFFICERS)
    home = home_of(workspace, release_id(about["facts"]["occasion"], about["facts"]["year"]))
    with alone(workspace.drafts):
        there = _there(home, about)
        if there is None:
            _write(workspace, about, home, approvals, kind, reason.strip(), local(now or datetime.now(SHANGHAI)))
            there = manifests(home)[-1]
        point(workspace, home)
    return release_of(workspace, home, there)


def verified(workspace: Workspace, draft_id: str) -> dict[str, Any]:
    """What the draft says of itself, once its id and its files agree with it. Raises `NoSuchDraft`, `DraftChanged`."""
    source = workspace.drafts / draft_id
    if source.parent != workspace.drafts or not (source / "draft.json").is_file():
        raise NoSuchDraft(f"there is no draft {draft_id} in {workspace.drafts}")
    about: dict[str, Any] = read_json(source / "draft.json")
    named = about.pop("id")
    found = {name: digests(source / name)["sha256"] for name in about["files"] if (source / name).is_file()}
    if named != draft_id or not draft_id.endswith(digest(about)[:12]) or found != about["files"]:
        raise DraftChanged(f"draft {draft_id} is not what it was when it was drawn; draw it again")
    return about | {"id": draft_id}


def _there(home: Path, about: dict[str, Any]) -> Manifest | None:
    """The version made of this draft, else the current one if it says the same already."""
    made = [manifest for manifest in manifests(home) if manifest["draft"] == about["id"]]
    shown = current(home)
    same = shown is not None and shown["content"] == about["content"]
    return made[0] if made else shown if same else None


def _passed(draft_id: str, approvals: Sequence[Approval], judged: Review) -> list[Approval]:
    """The approvals that count, if the checks let the draft out at all."""
    if stops := judged.texts("stop"):
        raise Stopped(f"draft {draft_id} cannot go out: {'; '.join(stops)}. Mend the data, run the night, draw again")
    return counting(f"draft {draft_id}", approvals, judged.needed, judged.texts("tolerance"))


def _write(
    workspace: Workspace,
    about: dict[str, Any],
    home: Path,
    approvals: Sequence[Approval],
    kind: Kind,
    reason: str,
    now: datetime,
) -> None:
    facts = about["facts"]
    hour = schedule(facts["occasion"], facts["year"]).release
    _allowed(home, kind, reason, now, hour)
    judged = review(workspace, about["id"])
    counted = _passed(about["id"], approvals, judged)
    decided = counted[-1].moment
    published = decided if kind == "correction" else max(decided, hour)
    number, supersedes = following(home)
    version = Version(
        release_id=home.name,
        version=number,
        supersedes=supersedes,
        kind=kind,
        reason=reason,
        published_at=published,
        approvals=counted,
        night=about["night"],
        content=about["content"],
        facts=facts,
    )
    further = {
        "draft": about["id"],
        "inputs": about["inputs"],
        "findings": [finding._asdict() for finding in judged.findings],
        "changes": {"since": judged.since, "sentences": judged.sentences},
    }
    source, changes = workspace.drafts / about["id"], judged.sentences if supersedes else []
    with engine() as connection:
        further["evidence"] = _evidence(connection, workspace, source, home, version)
        write_version(
            workspace, home, version, lambda folder: _fill(connection, source, folder, about, version, changes), further
        )


def _allowed(home: Path, kind: Kind, reason: str, now: datetime, hour: datetime) -> None:
    """Whether a version of this kind may go out now."""
    first = not manifests(home)
    if kind == "publication" and now < hour:
        raise TooEarly(
            f"{home.name} goes out at {hour:%Y-%m-%d %H:%M}, and it is {now:%Y-%m-%d %H:%M}; publish it then"
        )
    if kind == "correction" and first:
        raise NothingPublished(f"nothing of {home.name} is published, so there is nothing to correct; publish it first")
    if not reason and not first:
        raise NoReason(f"{home.name} has a version already; say why the next one replaces it")


def _fill(
    connection: Backend, source: Path, folder: Path, about: dict[str, Any], version: Version, changes: list[str]
) -> dict[str, int]:
    """What the public gets of a draft: its files as they were approved, the tables by version, the pages anew."""
    for name in about["files"]:
        if name.endswith(PUBLIC):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, folder / name)
    rows = {
        name: stamped(connection, _table(connection, source, name), folder / f"{name}.parquet", version, ORDER[name])
        for name in present(source)
    }
    write_site(connection, folder, about["facts"] | {"changes": changes}, version.told())
    return rows


def _table(connection: Backend, source: Path, name: str) -> ir.Table:
    """A table of a draft; where its rows name another release, they say so in columns of their own."""
    table = read(connection, source / f"{name}.parquet")
    return table.rename({column: other for column, other in OTHERS.items() if other in table.columns})


def _evidence(
    connection: Backend, workspace: Workspace, source: Path, home: Path, version: Version
) -> dict[str, Any] | None:
    """Keep the rows behind the figures where the public does not look; what the manifest says of them."""
    rows = source / f"{EVIDENCE}.parquet"
    if not rows.exists():
        return None
    target = evidence_of(workspace, home / f"v{version.version}") / rows.name
    count = stamped(connection, _table(connection, source, EVIDENCE), target, version, ORDER[EVIDENCE])
    target.chmod(0o444)
    return digests(target) | {"bytes": target.stat().st_size, "rows": count}
