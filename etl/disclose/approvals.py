"""Who answers for a release: named officers, one, or two different ones where a check is out of tolerance."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from etl.ground.workspace import Workspace, read_json, write_json

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICERS, OFFICERS_BEYOND = 1, 2
"""How many officers must approve a draft, and how many where a check is out of tolerance (proposal)."""


class NotApproved(PermissionError):
    """Something was to be published without the approvals it needs."""


@dataclass(frozen=True)
class Approval:
    """An officer's decision; `decided_at` is naive Asia/Shanghai, or aware."""

    officer: str
    decision: Literal["approve", "reject"]
    comment: str
    decided_at: datetime

    @property
    def moment(self) -> datetime:
        """When it was decided, naive Asia/Shanghai."""
        return local(self.decided_at)

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> "Approval":
        return cls(**told | {"decided_at": datetime.fromisoformat(told["decided_at"])})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"officer": self.officer.strip(), "decided_at": self.moment.isoformat()}


def local(moment: datetime) -> datetime:
    """A moment as a naive one of Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).replace(tzinfo=None) if moment.tzinfo else moment


def keep(workspace: Workspace, draft_id: str, approvals: Iterable[Approval]) -> list[Approval]:
    """Add decisions to those kept for a draft, and return all; of one officer the newest, said again the first."""
    known = {_person(approval.officer): approval for approval in kept(workspace, draft_id)}
    for approval in approvals:
        before = known.get(_person(approval.officer))
        if before is None or before.decision != approval.decision:
            known[_person(approval.officer)] = approval
    decided = sorted(known.values(), key=lambda approval: (approval.moment, approval.officer))
    write_json(_path(workspace, draft_id), [approval.as_dict() for approval in decided])
    return decided


def kept(workspace: Workspace, draft_id: str) -> list[Approval]:
    """The decisions about a draft so far, in order of time."""
    path = _path(workspace, draft_id)
    return [Approval.from_dict(told) for told in read_json(path)] if path.exists() else []


def _path(workspace: Workspace, draft_id: str) -> Path:
    return workspace.home / "approvals" / f"{draft_id}.json"


def counting(what: str, approvals: Sequence[Approval], enough: int, because: Iterable[str] = ()) -> list[Approval]:
    """The approvals that count: the first of each officer, in order of time.

    Raises `NotApproved` if anybody rejects `what`, or fewer than `enough` different officers approve it.
    """
    rejected = [approval.officer for approval in approvals if approval.decision != "approve"]
    if rejected:
        raise NotApproved(f"{what} has no approval: rejected by {', '.join(rejected)}")
    first: dict[str, Approval] = {}
    for approval in sorted(approvals, key=lambda approval: approval.moment):
        if _person(approval.officer):
            first.setdefault(_person(approval.officer), approval)
    if len(first) < enough:
        given = ", ".join(approval.officer.strip() for approval in first.values()) or "nobody"
        why = f", because {'; '.join(because)}" if enough > OFFICERS else ""
        raise NotApproved(
            f"{what} needs the approval of {enough} different officer(s){why}; so far it has that of {given}"
        )
    return list(first.values())


def _person(officer: str) -> str:
    """A name as it tells people apart: full width, capitals and blanks do not make two officers of one."""
    return "".join(unicodedata.normalize("NFKC", officer).casefold().split())
