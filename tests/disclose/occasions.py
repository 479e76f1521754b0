"""The four occasions of 2026: a world that reaches back far enough for growth, and the nights their releases need."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import get_args

from etl import extract, merge, score, tier, validate
from etl.extract.load import end_of
from etl.ground.calendar import Occasion
from etl.ground.occasions import schedule
from etl.ground.workspace import Workspace
from etl.sources import Connections
from etl.validate import Verdict
from sandbox import World, serve
from tests.nights import connections

YEAR = 2026
SCALE = 0.005
"""Handled in a year: about 2,400 complaints in Zhejiang, 1,000, 750 and 600 in Jiangsu, Shanghai and Anhui."""
COMPLAINTS = ("complaints_zj", "complaints_js", "complaints_sh", "complaints_ah")
DATASETS = ("registrations", *COMPLAINTS, "objections")
"""What a release is made of. There is no library of units then: nobody is asked for declarations."""


HEARD_BEFORE = timedelta(days=18)
"""Longer than ten working days."""


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


def heard(days: Sequence[date]) -> list[date]:
    """Nights before those of `days`, on which businesses can be told of complaints in time for the release."""
    return [day - HEARD_BEFORE for day in days]


def run(workspace: Workspace, world: World, days: Sequence[date]) -> Iterator[Night]:
    """The nights of `days` in one workspace, in this order: each reads what is new since the one before.

    In between only complaints are heard.
    """
    with serve(world, clock=end_of(days[0])) as sandbox:
        for on in sorted({*days, *heard(days[1:])}):
            sandbox.desk.clock.reach(end_of(on))  # a platform that is read whole is not told until when
            began = perf_counter()
            if on in days:
                yield Night(on, perf_counter() - began, night(workspace, on, connections(sandbox)))
            else:
                hear(workspace, on, COMPLAINTS, connections(sandbox))


def night(workspace: Workspace, on: date, ways: Connections) -> dict[str, list[str]]:
    """Those steps of `etl.night` that a release reads from; returns why datasets were stopped."""
    verdicts = hear(workspace, on, DATASETS, ways)
    for step in (merge.merge, score.score, tier.tier, tier.track):
        step(workspace, on)
    return {dataset: verdict["reasons"] for dataset, verdict in verdicts.items() if verdict["status"] != "passed"}


def hear(workspace: Workspace, on: date, datasets: Sequence[str], ways: Connections) -> dict[str, Verdict]:
    """Land and validate what is new of some datasets."""
    for dataset in datasets:
        extract.land(workspace, dataset, on, ways)
    return {dataset: validate.validate(workspace, dataset, on) for dataset in datasets}
