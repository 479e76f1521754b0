"""The four occasions of 2026: a world that reaches back far enough for growth, and the nights their releases need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import get_args

from etl import extract, merge, score, tier, validate
from etl.extract.load import end_of
from etl.ground.calendar import Occasion
from etl.ground.occasions import schedule
from etl.ground.workspace import Workspace
from etl.sources import Connections
from sandbox import World, serve
from tests.nights import connections

YEAR = 2026
SCALE = 0.005
"""Handled in a year: about 2,400 complaints in Zhejiang, 1,000, 750 and 600 in Jiangsu, Shanghai and Anhui."""
DATASETS = ("registrations", "complaints_zj", "complaints_js", "complaints_sh", "complaints_ah", "objections")
"""What a release is made of. There is no library of units then: nobody is asked for declarations."""


@dataclass(frozen=True)
class Night:
    """What one night came to: the seconds it took, and why a gate stopped a dataset."""

    on: date
    seconds: float
    stopped: dict[str, list[str]]


def year_of_occasions(folder: Path, scale: float = SCALE) -> World:
    """A world that can be asked on every night of `YEAR`, with complaints for two years before any of its releases."""
    return World(scale=scale, folder=folder, end=date(YEAR, 11, 1), since=date(YEAR - 2, 1, 1)).make()


def nights(*occasions: Occasion) -> list[date]:
    """The cut-off and the settlement of the occasions, by default of all four, in order."""
    planned = [schedule(occasion, YEAR) for occasion in occasions or get_args(Occasion)]
    return sorted(day for plan in planned for day in (plan.cutoff, plan.settlement))


def run(workspace: Workspace, world: World, days: Sequence[date]) -> Iterator[Night]:
    """The nights of `days` in one workspace, in this order: each reads what is new since the one before."""
    with serve(world, clock=end_of(days[0])) as sandbox:
        for on in days:
            sandbox.desk.clock.reach(end_of(on))  # a platform that is read whole is not told until when
            began = perf_counter()
            stopped = night(workspace, on, connections(sandbox))
            yield Night(on, perf_counter() - began, stopped)


def night(workspace: Workspace, on: date, ways: Connections) -> dict[str, list[str]]:
    """Those steps of `etl.night` that a release reads from; returns why datasets were stopped."""
    for dataset in DATASETS:
        extract.land(workspace, dataset, on, ways)
    verdicts = {dataset: validate.validate(workspace, dataset, on) for dataset in DATASETS}
    for step in (merge.merge, score.score, tier.tier, tier.track):
        step(workspace, on)
    return {dataset: verdict["reasons"] for dataset, verdict in verdicts.items() if verdict["status"] != "passed"}
