"""A load: one delivery of a dataset, with the ledger entry that accounts for every row of it."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from etl.ground.workspace import Delivery, Workspace, read_json, write_json
from etl.sources import Contract
from etl.wire import Window


@dataclass(frozen=True)
class Load:
    """What one delivery of a dataset brought: received = refused + duplicate + unchanged + landed.

    `status` is `landed`, or `absent` when the platform has no connection. `complete` is False when the platform's own
    total (`reported`) did not agree with what its pages held, or two readings did not agree, however often they were
    read. `known` counts the rows known before of what was read whole, `deleted` those of them that are gone. `parts`
    are the file days taken, with their fingerprints; `withheld` those that could not be. `troubles` counts what went
    wrong on the way and was overcome.
    """

    platform: str
    dataset: str
    night: str
    status: str
    extra: str = ""
    contract_version: str = ""
    window_start: str | None = None
    window_end: str | None = None
    received: int = 0
    refused: int = 0
    duplicate: int = 0
    unchanged: int = 0
    landed: int = 0
    reported: int = 0
    known: int = 0
    deleted: int = 0
    complete: bool = True
    readings: int = 0
    unknown_columns: list[str] = field(default_factory=list)
    missing_columns: list[str] = field(default_factory=list)
    renamed_columns: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    troubles: dict[str, int] = field(default_factory=dict)

    @property
    def delivery(self) -> Delivery:
        return Delivery(date.fromisoformat(self.night), self.extra)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def end_of(night: date) -> datetime:
    """The moment a night's data ends: midnight after it, Asia/Shanghai."""
    return datetime.combine(night + timedelta(days=1), time.min)


def folder(workspace: Workspace, contract: Contract, delivery: Delivery) -> Path:
    return workspace.landing(contract.platform, contract.dataset, delivery.night, delivery.extra)


def marker(workspace: Workspace, contract: Contract, delivery: Delivery) -> Path:
    """The file that commits a load: there only when everything else of it is."""
    return folder(workspace, contract, delivery) / "load.json"


def landed(workspace: Workspace, contract: Contract, delivery: Delivery) -> Load | None:
    """The committed load of a delivery, if there is one."""
    path = marker(workspace, contract, delivery)
    return Load(**read_json(path)) if path.exists() else None


def passed_loads(workspace: Workspace, contract: Contract, before: Delivery) -> list[Load]:
    """Committed loads that their gate let through before `before`, oldest first; extra ones count before a night's own.

    A stopped load moves no watermark: what it brought is asked for again.
    """
    verdicts = workspace.published(f"verdict/{contract.dataset}", before.night, ".json")
    earlier = [delivery for delivery in verdicts if comes(delivery) < comes(before)]
    passed = [delivery for delivery in earlier if read_json(verdicts[delivery])["status"] == "passed"]
    return [load for delivery in sorted(passed, key=comes) if (load := landed(workspace, contract, delivery))]


def comes(delivery: Delivery) -> tuple[date, bool, str]:
    """The order of deliveries: night after night, and in a night the extra ones before its own."""
    return delivery.night, not delivery.extra, delivery.extra


def window(workspace: Workspace, contract: Contract, delivery: Delivery) -> Window:
    """What to ask for: everything at first and when a sweep is due, else from the last own load's end less the lag.

    A source that cannot be asked for a part of its rows is asked for all of them. So is one that has never given any:
    an answer that was empty by mistake is healed the night after.
    """
    end = end_of(delivery.night)
    loads = passed_loads(workspace, contract, delivery)
    own = [load for load in loads if not load.extra and load.window_end]
    whole = [load for load in own if load.window_start is None and load.received]
    swept = whole and end - datetime.fromisoformat(str(whole[-1].window_end)) < contract.sweep
    delivered = {part: mark for load in loads for part, mark in load.parts.items()}
    if not (own and swept and contract.windowed):
        return Window(None, end, delivered if swept else {})
    return Window(datetime.fromisoformat(str(own[-1].window_end)) - contract.lag, end, delivered)


def note(workspace: Workspace, load: Load, reason: str) -> None:
    """Leave word why a night has no load of a dataset, for the verdict and the summary to show."""
    path = workspace.stage(load.delivery.night) / "extract" / f"{load.dataset}{load.delivery.suffix}.json"
    write_json(path, {**load.as_dict(), "reason": reason})
