"""Back to an earlier version in one step: the pointer moves, every version stays."""

from datetime import datetime

from etl.disclose.approvals import local
from etl.disclose.versions import Release, current, home_of, manifests, point, record, release_of
from etl.ground.workspace import Workspace, alone


class RefusedRollback(ValueError):
    """The pointer cannot be moved as asked; the message says what to do instead."""


def rollback(workspace: Workspace, release_id: str, to: int, officer: str, reason: str, at: datetime) -> Release:
    """Show version `to` of a release again, and journal who decided that, when (`at`) and why.

    Asked for the version that is shown already, it journals nothing and only mends the pointer's files. Undone by the
    same command. Raises `RefusedRollback`.
    """
    with alone(workspace.drafts):
        return _moved(workspace, release_id, to, officer, reason, at)


def _moved(workspace: Workspace, release_id: str, to: int, officer: str, reason: str, at: datetime) -> Release:
    home = home_of(workspace, release_id)
    found = {manifest["version"]: manifest for manifest in manifests(home)}
    shown = current(home)
    if shown is None:
        raise RefusedRollback(f"nothing of {release_id} is published; `python -m etl releases` lists what is")
    if to not in found:
        raise RefusedRollback(f"{release_id} has no version {to}; choose one of {', '.join(map(str, sorted(found)))}")
    if found[to]["kind"] == "withdrawal":
        raise RefusedRollback(
            f"version {to} of {release_id} is a withdrawal; use `python -m etl withdraw {release_id}`"
        )
    if not officer.strip() or not reason.strip():
        raise RefusedRollback("a rollback needs the name of the officer and a reason")
    if shown["version"] != to:
        moved = {"from": shown["version"], "to": to, "newest": max(found), "at": local(at).isoformat()}
        record(home, moved | {"officer": officer.strip(), "reason": reason.strip()})
    point(workspace, home)
    return release_of(workspace, home, found[to])
