"""The yearly targets known on a night, read from `config/targets.yaml` and checked; each stands in a plan it names."""

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from etl.ground.policy import PolicyIncomplete, policy
from etl.ground.regions import regions
from etl.tier.contest.places import PROVINCE, level_of
from etl.tier.contest.rules import ContestError, number

PACES = ("even", "throughout")
FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Target:
    """What a region should have of a measure when the year ends; `start` is what the year began with."""

    year: int
    measure: str
    region: str
    target: Decimal
    start: Decimal
    pace: str
    source: str

    @property
    def level(self) -> str:
        return level_of(self.region)

    def expected(self, night: date) -> Decimal | None:
        """The share of the target that should be there by `night`; None for a goal of a later year (a proposal)."""
        if self.year != night.year:
            return None
        if self.pace == "throughout":
            return Decimal(1)
        gone = Decimal(night.timetuple().tm_yday) / (366 if isleap(night.year) else 365)
        share = (self.start + (self.target - self.start) * gone) / self.target
        return share.quantize(FOUR_PLACES, ROUND_HALF_UP)


def known_targets(night: date, shares: dict[str, bool]) -> tuple[str, tuple[Target, ...]]:
    """The version in force on `night` and its targets for that year and later ones.

    `shares` are the known measures, each with whether it is a share. Raises `ContestError` naming every fault,
    `NoPolicyInForce` when none had taken effect.
    """
    source = policy("targets", night)
    try:
        found = tuple(_target(entry) for entry in source.rules["targets"])
        faults = [*_twice(found), *(f"{_name(one)}: {fault}" for one in found for fault in _faults(one, shares))]
    except PolicyIncomplete as missing:
        raise ContestError(f"targets {source.version}: {missing.what}") from missing
    except (TypeError, ArithmeticError) as fault:
        raise ContestError(f"targets {source.version}: {fault!r}, cannot be read") from fault
    if faults:
        raise ContestError(f"targets {source.version}: " + "; ".join(faults))
    return source.version, tuple(one for one in found if one.year >= night.year)


def _target(entry: dict[str, Any]) -> Target:
    return Target(
        year=int(entry["year"]),
        measure=entry["measure"],
        region=str(entry["region"]),
        target=number(entry["target"]),
        start=number(entry.get("start", 0)),
        pace=entry.get("pace", "even"),
        source=entry["source"],
    )


def _name(one: Target) -> str:
    return f"{one.year} {one.measure} {one.region}"


def _twice(found: tuple[Target, ...]) -> Iterator[str]:
    names = [_name(one) for one in found]
    yield from (f"{name} is there twice" for name in sorted({name for name in names if names.count(name) > 1}))


def _faults(one: Target, shares: dict[str, bool]) -> Iterator[str]:
    if one.measure not in shares:
        yield "unknown measure"
    if one.region not in regions() or one.region[:2] != PROVINCE[:2]:
        yield "unknown region"
    if not 0 <= one.start <= one.target or one.target == 0:
        yield "the target must be above 0 and not below its start"
    if one.pace not in PACES:
        yield f"pace must be one of {', '.join(PACES)}"
    if shares.get(one.measure) and (one.target > 1 or one.pace != "throughout"):
        yield "a share is at most 1 and due throughout"
    if not one.source:
        yield "a target needs its source"
