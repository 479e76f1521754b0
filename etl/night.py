"""One night, without a scheduler: the same functions the nightly DAG calls, in the same order."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from time import perf_counter
from typing import Any

from etl import disclose, extract, merge, score, tier, validate
from etl.ground.workspace import Workspace, read_json, write_json
from etl.load import enqueue, load, send
from etl.sources import Connections, contracts
from etl.sources.connections import from_environment
from etl.wire import PlatformError

STEPS = ("extract", "validate", "merge", "score", "tier", "load", "disclose")


@dataclass(frozen=True)
class Done:
    """One piece of work that has ended: which step, on what, how long it took, and what it returned."""

    step: str
    subject: str
    seconds: float
    result: Any


def night(
    workspace: Workspace, on: date, connections: Connections = from_environment, warehouse: str | None = None
) -> Iterator[Done]:
    """Run the night of `on`, yielding each piece of work as it ends.

    A platform that fails costs the night only its own datasets, or lets the reviews wait for the next; anything else
    that fails ends the night.
    """
    for dataset in contracts():
        yield timed("extract", dataset, lambda: attempt(workspace, dataset, on, connections))  # noqa: B023 (called at once)
    for dataset in contracts():
        yield timed("validate", dataset, lambda: validate.validate(workspace, dataset, on))  # noqa: B023
    yield timed("merge", "", lambda: merge.merge(workspace, on))
    yield timed("score", "", lambda: score.score(workspace, on))
    yield timed("tier", "", lambda: tier.tier(workspace, on))
    for supervise in (tier.review, tier.track, tier.alert, tier.plan, tier.contest):
        yield timed(supervise.__name__, "", lambda: supervise(workspace, on))  # noqa: B023
    yield timed("notify", "", lambda: disclose.notify(workspace, on))
    yield timed("load", "", lambda: asdict(load(workspace, on, warehouse)))
    yield timed("send", "", lambda: send_back(workspace, on, connections))
    yield timed("disclose", "", lambda: disclose.preview(workspace, on))
    yield timed("summary", "", lambda: summarise(workspace, on))


def timed(step: str, subject: str, work: Callable[[], Any]) -> Done:
    began = perf_counter()
    result = work()
    return Done(step, subject, perf_counter() - began, result)


def attempt(workspace: Workspace, dataset: str, on: date, connections: Connections) -> dict[str, Any]:
    """Land one dataset; a platform's failure becomes part of the result."""
    try:
        return extract.land(workspace, dataset, on, connections).as_dict()
    except PlatformError as error:
        return {"status": "failed", "reason": str(error)}


def send_back(workspace: Workspace, on: date, connections: Connections) -> dict[str, Any]:
    """Queue the night's reviews and send what waits; where the platform fails, it goes on waiting."""
    enqueue(workspace, on)
    try:
        return send(workspace, on, connections)
    except PlatformError as error:
        return {"status": "failed", "reason": str(error)}


def verdicts(workspace: Workspace, on: date) -> list[dict[str, Any]]:
    """Every dataset's verdict of a night, by name."""
    return [read_json(path) for path in sorted((workspace.stage(on) / "verdict").glob("*.json"))]


def summarise(workspace: Workspace, on: date) -> dict[str, Any]:
    """The night in figures: `reports/night=…/summary.json`, the page beside it, and the standing of the quarantine.

    Raises if a step left no table.
    """
    missing = [name for name in ("entity", "unit", "score", "tier") if not workspace.table(on, name).exists()]
    if missing:
        raise FileNotFoundError(f"night {on} is not whole: {', '.join(missing)} not published; run its step again")
    validate.standing(workspace, on)
    found = verdicts(workspace, on)
    totals = ("received", "kept", "rejected", "duplicate", "unchanged")
    summary = {
        "night": str(on),
        "datasets": {verdict["dataset"]: verdict for verdict in found},
        "totals": {name: sum(verdict[name] for verdict in found) for name in totals},
        "not_passed": {v["dataset"]: v["reasons"] for v in found if v["status"] != "passed"},
    }
    write_json(workspace.report(on) / "summary.json", summary)
    validate.write_report(workspace, on, found)
    return summary
