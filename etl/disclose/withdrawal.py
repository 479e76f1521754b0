"""Taking a release back: a new version without figures that says so and why."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ibis.backends.duckdb import Backend

from etl.disclose.approvals import OFFICERS, Approval, counting
from etl.disclose.draft import digest
from etl.disclose.release import NoReason, NothingPublished
from etl.disclose.site import write_site
from etl.disclose.tables import ORDER, present
from etl.disclose.versions import Manifest, Release, current, home_of, manifests, point, release_of
from etl.disclose.writing import Version, following, stamped, write_version
from etl.ground.engine import engine, read
from etl.ground.workspace import Workspace, alone, read_json

FIGURES = ("totals", "exclusions")
"""Facts of a release that are figures."""


def withdraw(workspace: Workspace, release_id: str, approvals: Sequence[Approval], reason: str) -> Release:
    """Replace the current version of a release by one without figures; said again, it returns that one.

    All versions stay. Undone by a correction, or by a rollback. Raises `NothingPublished`, `NotApproved`, `NoReason`.
    """
    home, reason = home_of(workspace, release_id), reason.strip()
    counted = counting(f"the withdrawal of {release_id}", approvals, OFFICERS)
    if not reason:
        raise NoReason(f"say why {release_id} is withdrawn; the public will read it")
    with alone(workspace.drafts):
        shown = current(home)
        if shown is None:
            raise NothingPublished(f"nothing of {release_id} is published; `python -m etl releases` lists what is")
        if shown["kind"] != "withdrawal":
            _write(workspace, home, shown, counted, reason)
            shown = manifests(home)[-1]
        point(workspace, home)
    return release_of(workspace, home, shown)


def _write(workspace: Workspace, home: Path, shown: Manifest, counted: Sequence[Approval], reason: str) -> None:
    withdrawn = home / f"v{shown['version']}"
    facts = {name: value for name, value in read_json(withdrawn / "release.json").items() if name not in FIGURES}
    number, supersedes = following(home)
    version = Version(
        release_id=home.name,
        version=number,
        supersedes=supersedes,
        kind="withdrawal",
        reason=reason,
        published_at=counted[-1].moment,
        approvals=counted,
        night=shown["night"],
        content=digest([home.name, "withdrawn", reason]),
        facts=facts,
    )
    with engine() as connection:
        write_version(
            workspace, home, version, lambda folder: _fill(connection, withdrawn, folder, facts, version), _NOTHING
        )


_NOTHING: dict[str, Any] = {"draft": None, "inputs": {}, "findings": [], "changes": None, "evidence": None}
"""What a manifest says of a draft, where there is none."""


def _fill(
    connection: Backend, withdrawn: Path, folder: Path, facts: dict[str, Any], version: Version
) -> dict[str, int]:
    """The page, and the tables of the version that is withdrawn without a row."""
    rows = {}
    for name in present(withdrawn):
        table = read(connection, withdrawn / f"{name}.parquet").drop("release_id", "version").limit(0)
        rows[name] = stamped(connection, table, folder / f"{name}.parquet", version, ORDER[name])
    write_site(connection, folder, facts, version.told())
    return rows
