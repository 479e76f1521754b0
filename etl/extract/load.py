"""A load: one dataset's delivery for one night, with the ledger entry that accounts for every row of it."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from etl.extract.protocols import Window
from etl.ground.workspace import Workspace, read_json, write_json
from etl.sources import Contract


@dataclass(frozen=True)
class Load:
    """What came for one dataset in one night: received = refused + duplicate + unchanged + landed.

    `status` is `landed`, or `absent` when the platform has no connection. `complete` is False when the platform's own
    total (`reported`) did not agree with what its pages held, however often they were read.
    """

    platform: str
    dataset: str
    night: str
    status: str
    window_start: str | None = None
    window_end: str | None = None
    received: int = 0
    refused: int = 0
    duplicate: int = 0
    unchanged: int = 0
    landed: int = 0
    reported: int = 0
    complete: bool = True
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def end_of(night: date) -> datetime:
    """The moment a night's data ends: midnight after it, Asia/Shanghai."""
    return datetime.combine(night + timedelta(days=1), time.min)


def marker(workspace: Workspace, contract: Contract, night: date) -> Path:
    """The file that commits a load: there only when everything else of it is."""
    return workspace.landing(contract.platform, contract.dataset, night) / "load.json"


def landed(workspace: Workspace, contract: Contract, night: date) -> Load | None:
    """The committed load of a night, if there is one."""
    path = marker(workspace, contract, night)
    return Load(**read_json(path)) if path.exists() else None


def passed_loads(workspace: Workspace, contract: Contract, before: date) -> list[Load]:
    """Committed loads of nights before `before` that their gate let through, oldest first.

    A stopped load moves no watermark: what it brought is asked for again.
    """
    verdicts = (workspace.home / "stage").glob(f"night=*/verdict/{contract.dataset}.json")
    nights = sorted(date.fromisoformat(path.parts[-3].removeprefix("night=")) for path in verdicts)
    earlier = [night for night in nights if night < before]
    passed = [n for n in earlier if read_json(verdict(workspace, contract, n))["status"] == "passed"]
    loads = [landed(workspace, contract, night) for night in passed]
    return [load for load in loads if load]


def verdict(workspace: Workspace, contract: Contract, night: date) -> Path:
    return workspace.stage(night) / "verdict" / f"{contract.dataset}.json"


def window(workspace: Workspace, contract: Contract, night: date) -> Window:
    """What to ask for: everything the first time, then from the last passed load's end less the lag."""
    earlier = passed_loads(workspace, contract, night)
    if not earlier or earlier[-1].window_end is None:
        return Window(None, None)
    return Window(datetime.fromisoformat(earlier[-1].window_end) - contract.lag, end_of(night))


def note(workspace: Workspace, load: Load, reason: str) -> None:
    """Leave word why a night has no load of a dataset, for the verdict and the summary to show."""
    path = workspace.stage(date.fromisoformat(load.night)) / "extract" / f"{load.dataset}.json"
    write_json(path, {**load.as_dict(), "reason": reason})
