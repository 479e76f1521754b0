"""The contest in force on a night (三比一讲), read from `config/contest.yaml` and checked; all of it is a proposal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from etl.ground.policy import Policy, PolicyIncomplete, policy
from etl.ground.regions import regions

BETTER = ("more", "less")
TEXTS: dict[str, set[str]] = {
    "absent": set(), "no_base": set(), "few": {"base", "minimum"}, "little": {"covered", "enough"},
}  # fmt: skip
"""The texts of a policy and what each may name in braces."""


class ContestError(ValueError):
    """`config/contest.yaml` or `config/targets.yaml` contradicts itself or names something that does not exist."""


@dataclass(frozen=True)
class Base:
    """What counts are divided by: `times` the count over `measure`; below `minimum` of it nothing is ranked."""

    measure: str
    times: int
    minimum: int
    title: str


@dataclass(frozen=True)
class Entry:
    """One measure of a discipline; `per` None for a share."""

    measure: str
    per: str | None
    weight: Decimal
    better: str


@dataclass(frozen=True)
class Discipline:
    """比快, 比好, 比贡献 or 讲大局: its weight in the whole and its measures."""

    id: str
    title: str
    weight: Decimal
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Contest:
    """One version of the policy; `config/contest.yaml` says what each number means."""

    version: str
    demonstration: tuple[str, ...]
    prompt_days: int
    confidence: Decimal
    minimum_share: int
    enough: Decimal
    bases: dict[str, Base]
    disciplines: tuple[Discipline, ...]
    texts: dict[str, str]


def in_force(night: date, shares: dict[str, bool]) -> Contest:
    """The contest on `night`; `shares` are the known measures, each with whether it is a share.

    Raises `ContestError` naming every fault, `NoPolicyInForce` when none had taken effect.
    """
    source = policy("contest", night)
    try:
        found = _read(source)
        faults = [*_faults(found), *_entry_faults(found, shares)]
    except PolicyIncomplete as missing:
        raise ContestError(f"contest {source.version}: {missing.what}") from missing
    except (TypeError, ArithmeticError) as fault:
        raise ContestError(f"contest {source.version}: {fault!r}, cannot be read") from fault
    if faults:
        raise ContestError(f"contest {source.version}: " + "; ".join(faults))
    return found


def _read(source: Policy) -> Contest:
    rules = source.rules
    return Contest(
        version=source.version,
        demonstration=tuple(rules["demonstration"]),
        prompt_days=rules["prompt_days"],
        confidence=number(rules["confidence"]),
        minimum_share=rules["minimum_share"],
        enough=number(rules["enough"]),
        bases={name: Base(**entry) for name, entry in rules["bases"].items()},
        disciplines=tuple(_discipline(entry) for entry in rules["disciplines"]),
        texts=rules["texts"],
    )


def _discipline(entry: dict[str, Any]) -> Discipline:
    entries = tuple(
        Entry(one["measure"], one.get("per"), number(one["weight"]), one.get("better", "more"))
        for one in entry["measures"]
    )
    return Discipline(entry["id"], entry["title"], number(entry["weight"]), entries)


def number(value: float | str) -> Decimal:
    """A number of a policy as its text has it."""
    return Decimal(str(value))


def _faults(found: Contest) -> Iterator[str]:
    yield from (f"unknown region {code}" for code in found.demonstration if code not in regions())
    if not (found.prompt_days >= 0 and found.confidence > 0 and 0 <= found.enough <= 1 and found.minimum_share >= 1):
        yield "prompt_days, confidence, enough (0 to 1) or minimum_share (at least 1) is out of range"
    ids = [one.id for one in found.disciplines]
    yield from (f"discipline {name} is there twice" for name in sorted({name for name in ids if ids.count(name) > 1}))
    yield from (f"discipline {one.id} has no weight" for one in found.disciplines if one.weight <= 0)
    yield from (f"text {name} is missing" for name in TEXTS if name not in found.texts)


def _entry_faults(found: Contest, shares: dict[str, bool]) -> Iterator[str]:
    for name, base in found.bases.items():
        if shares.get(base.measure, True) or base.times < 1 or base.minimum < 1:
            yield f"base {name} needs a measure that is counted, and times and minimum of at least 1"
    for one in found.disciplines:
        listed = [entry.measure for entry in one.entries]
        yield from (f"{one.id}: {name} is there twice" for name in sorted({n for n in listed if listed.count(n) > 1}))
        for entry in one.entries:
            yield from (f"{one.id}: {fault}" for fault in _wrong(entry, found, shares))


def _wrong(entry: Entry, found: Contest, shares: dict[str, bool]) -> Iterator[str]:
    if entry.measure not in shares:
        yield f"unknown measure {entry.measure}"
    elif shares[entry.measure] != (entry.per is None):
        yield f"{entry.measure} needs a base unless it is a share, and a share has none"
    if entry.per is not None and entry.per not in found.bases:
        yield f"unknown base {entry.per}"
    if entry.weight <= 0 or entry.better not in BETTER:
        yield f"{entry.measure} needs a weight above 0 and better: more or less"
