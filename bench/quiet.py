"""Simulated provinces in which nothing happens, and the same with surges planted: for `bench.alerts`."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from etl.ground.engine import engine
from etl.tier.alerts.chance import judged
from etl.tier.alerts.days import PARTS, days, festive
from etl.tier.alerts.rules import Alerts

FIRST, NIGHTS = date(2022, 1, 1), 181
PAST = 189
"""Days of baseline and window together: so many come before the first night."""
GROUPS = {"entity": (4760, 0.15, 1.3), "trade": (150, 10.0, 1.2), "district": (90, 200.0, 0.7)}
"""Of each kind of subject how many, and median and spread (of the logarithm) of their complaints a week."""
KINDS = np.repeat(list(GROUPS), [count for count, *_ in GROUPS.values()])
SUBJECTS = len(KINDS)
WEEKEND, LIFT, COMMON = 0.7, 1.8, 0.05
LASTS = 14
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class World:
    """How complaints come: `fano` variance over mean of a day, `weekly` how much a subject's weeks vary, `uneven` how
    much its holiday lift differs from the others' (both as the spread of a factor of mean one)."""

    title: str
    fano: float = 1.0
    weekly: float = 0.0
    uneven: float = 0.0


WORLDS = (
    World("Poisson"),
    World("overdispersed", fano=1.5, weekly=0.3),
    World("overdispersed, uneven holidays", fano=1.5, weekly=0.3, uneven=0.3),
)


@dataclass(frozen=True)
class Plant:
    """A surge of two weeks: so many times the usual, or so many complaints a week more."""

    times: float = 1.0
    extra: float = 0.0

    @property
    def title(self) -> str:
        return f"×{self.times:g}" if self.times > 1 else f"+{self.extra:g} a week"


PLANTS = (Plant(2), Plant(3), Plant(5), Plant(extra=6), Plant(extra=10), Plant(extra=20))
SHARES = {"entity": 0.3, "trade": 0.3, "district": 0.05}
"""How many surge: few of the districts, for their sum is what all are measured by."""


@dataclass(frozen=True)
class Scores:
    """What `judged` says: one row a night, one column a subject (seed by seed)."""

    observed: Array
    ratio: Array
    score: Array


def calendar(rules: Alerts) -> tuple[list[date], Array]:
    """All days that are simulated, and which of them are festive."""
    span = [FIRST + timedelta(days=n - PAST) for n in range(PAST + NIGHTS)]
    return span, np.array([festive(rules, day) for day in span])


def means(world: World, rules: Alerts, seed: int) -> Array:
    """Expected complaints of each subject on each day."""
    rng = np.random.default_rng([seed, 1])
    span, holiday = calendar(rules)
    logs = [rng.normal(np.log(median / 7), spread, count) for count, median, spread in GROUPS.values()]
    rates = np.exp(np.concatenate(logs))
    day = np.where([one.weekday() >= 5 for one in span], WEEKEND, 1.0)
    weeks = np.arange(len(span)) // 7
    day = day * rng.lognormal(0, COMMON, weeks[-1] + 1)[weeks]
    lift = LIFT * np.exp(rng.normal(0, world.uneven, SUBJECTS)) if world.uneven else np.full(SUBJECTS, LIFT)
    mean = rates[:, None] * day * np.where(holiday, lift[:, None], 1.0)
    if world.weekly:
        shape = world.weekly**-2
        mean *= rng.gamma(shape, 1 / shape, (SUBJECTS, weeks[-1] + 1))[:, weeks]
    return mean


def drawn(world: World, mean: Array, rng: np.random.Generator) -> Array:
    if world.fano == 1:
        return rng.poisson(mean).astype(np.int64)
    return rng.negative_binomial(mean / (world.fano - 1), 1 / world.fano).astype(np.int64)


def complaints(world: World, rules: Alerts, seed: int, plant: Plant | None = None) -> tuple[Array, Array]:
    """Complaints by subject and day; and the night at which a surge begins, -1 where none is planted."""
    mean = means(world, rules, seed)
    rng = np.random.default_rng([seed, 2])
    counts = drawn(world, mean, rng)
    starts = np.full(SUBJECTS, -1)
    if plant:
        planted = rng.random(SUBJECTS) < np.vectorize(SHARES.__getitem__)(KINDS)
        starts[planted] = rng.integers(0, NIGHTS - LASTS, planted.sum())
        at = np.arange(counts.shape[1]) - PAST - starts[:, None]
        surging = planted[:, None] & (at >= 0) & (at < LASTS)
        more = mean * (plant.times - 1) + plant.extra / 7
        counts += drawn(world, np.where(surging, more, 0.0) + 1e-12, rng)
    return counts, starts


def scores(rules: Alerts, worlds: list[Array]) -> Scores:
    """Every night of all these worlds through the very expressions that the nightly step uses."""
    prepared = [Sums(counts, rules, n * SUBJECTS) for n, counts in enumerate(worlds)]
    found: dict[str, list[Array]] = {"observed": [], "ratio": [], "score": []}
    with engine() as connection:
        for night in range(NIGHTS):
            seen = days(rules, FIRST + timedelta(days=night), date.min)
            table = pa.concat_tables([one.on(night) for one in prepared])
            rows = judged(ibis.memtable(table), rules, seen)
            figures = {name: rows[name].cast("float64") for name in ("ratio", "score")}
            answer = connection.to_pyarrow(rows.select("place", "observed", **figures))
            order = np.argsort(answer["place"].to_numpy())
            for name, values in found.items():
                values.append(answer[name].to_numpy()[order].astype(np.float32))
    return Scores(*(np.stack(values) for values in found.values()))


class Sums:
    """Running sums of one world, so that a night's counts are differences."""

    def __init__(self, counts: Array, rules: Alerts, first: int) -> None:
        _, holiday = calendar(rules)
        ordinary = np.where(holiday, 0, 1)
        self.all = running(counts)
        self.base = running(counts * ordinary)
        n = running(ordinary[None, :])
        week, size = self.base[:, 7:] - self.base[:, :-7], (n[:, 7:] - n[:, :-7])[0]
        weight = np.array([0 if not one else PARTS // one for one in size])
        self.squares = week**2 * weight
        """By the first day of a week: the square of its ordinary complaints, weighted as `days` weighs it."""
        self.districts = np.flatnonzero(KINDS == "district")
        self.first = first

    def on(self, night: int) -> pa.Table:
        end = PAST + night + 1
        start, first = end - 7, end - PAST
        observed = self.all[:, end] - self.all[:, start]
        base = self.base[:, start] - self.base[:, first]
        squares = self.squares[:, first:start:7].sum(axis=1)
        whole, past = observed[self.districts].sum(), base[self.districts].sum()
        return pa.table({
            "place": np.arange(SUBJECTS) + self.first, "observed": observed, "base": base, "squares": squares,
            "others_observed": whole - np.where(KINDS == "entity", 0, observed),
            "others_base": past - np.where(KINDS == "entity", 0, base),
        })  # fmt: skip


def running(counts: Array) -> Array:
    """Sums up to each day, with a zero before the first."""
    return np.concatenate([np.zeros((len(counts), 1), dtype=np.int64), np.cumsum(counts, axis=1)], axis=1)
