"""What people have decided about identity: dated, signed, never changed, taken back only by a further decision.

Each is a file of its own under `decisions/` in the workspace. A night heeds those decided up to it, so what is decided
today changes no night of yesterday.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from etl.ground.policy import policy
from etl.ground.workspace import Workspace, read_json, write_json

What = Literal["redirect", "match", "undo"]


class RefusedDecision(ValueError):
    """A decision that cannot be taken; the message says why."""


@dataclass(frozen=True)
class Decision:
    """One decision of one person.

    `redirect`: `subject` is followed by the entity `object` from `since` on; `relation` as in config/identity.yaml.
    `match`: the row `subject` (`dataset:record:role`) is about the entity `object`, or about none we know (`none`).
    `undo`: takes back the decision whose id is `subject`.
    """

    what: What
    subject: str
    object: str
    by: str
    reason: str
    decided_on: date
    relation: str = ""
    since: date | None = None

    @property
    def id(self) -> str:
        """The same decision has the same id, so that taking it twice is taking it once."""
        told = json.dumps(asdict(self), sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:10]


def folder(workspace: Workspace) -> Path:
    return workspace.home / "decisions"


def decide(workspace: Workspace, decision: Decision) -> Path:
    """Keep a decision; raises `RefusedDecision` when it cannot stand beside those in force."""
    refuse_nonsense(decision, in_force(workspace, decision.decided_on), everything(workspace))
    path = folder(workspace) / f"{decision.decided_on}-{decision.id}.json"
    write_json(path, {"id": decision.id, **asdict(decision)})
    return path


def everything(workspace: Workspace) -> list[Decision]:
    """Every decision ever taken, oldest first."""
    return [read(path) for path in sorted(folder(workspace).glob("*.json"))]


def read(path: Path) -> Decision:
    said = {key: value for key, value in read_json(path).items() if key != "id"}
    since = date.fromisoformat(said["since"]) if said["since"] else None
    return Decision(**{**said, "decided_on": date.fromisoformat(said["decided_on"]), "since": since})


def in_force(workspace: Workspace, night: date) -> list[Decision]:
    """What had been decided by `night` and not been taken back by then; of several on one row the last counts."""
    taken = [decision for decision in everything(workspace) if decision.decided_on <= night]
    undone = {decision.subject for decision in taken if decision.what == "undo"}
    standing = [decision for decision in taken if decision.what != "undo" and decision.id not in undone]
    last = {(d.what, d.subject, d.object if d.what == "redirect" else ""): d for d in standing}
    return list(last.values())


def refuse_nonsense(decision: Decision, standing: list[Decision], ever: list[Decision]) -> None:
    if not (decision.by.strip() and decision.reason.strip()):
        raise RefusedDecision("a decision needs a name and a reason: --by, --reason")
    if decision.what == "undo" and decision.subject not in {d.id for d in ever if d.what != "undo"}:
        raise RefusedDecision(f"no decision {decision.subject} to take back; python -m etl decide list")
    if decision.what == "redirect":
        refuse_circle(decision, standing)


def refuse_circle(decision: Decision, standing: list[Decision]) -> None:
    """Followed from any entity, moving redirects must end."""
    known = policy("identity", decision.decided_on).rules["relations"]
    if decision.relation not in known:
        raise RefusedDecision(f"relation {decision.relation!r}: one of {', '.join(known)} (config/identity.yaml)")
    moving = [d for d in [*standing, decision] if d.what == "redirect" and known[d.relation]["moves"]]
    rivals = [d for d in moving if d.subject == decision.subject and d.object != decision.object]
    if rivals and known[decision.relation]["moves"]:
        raise RefusedDecision(
            f"{decision.subject} already is {rivals[0].object} (decision {rivals[0].id}); undo that first"
        )
    if final(decision.subject, {d.subject: d.object for d in moving}) is None:
        raise RefusedDecision(f"{decision.subject} → {decision.object} would go round in a circle")


def final(entity: str, successors: dict[str, str]) -> str | None:
    """Where an entity's redirects end; None when they go round."""
    seen = {entity}
    while entity in successors:
        entity = successors[entity]
        if entity in seen:
            return None
        seen.add(entity)
    return entity
