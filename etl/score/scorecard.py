"""The scorecard in force on a night, checked: a wrong policy stops before it scores anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from etl.ground.policy import Policy, policy
from etl.score.events import DATASETS

KINDS = ("flag", "deduct", "rate", "latest", "promise")
FULL = Decimal(100)
PLACES = {"count", "points", "loss", "outcome", "date", "days"}


class ScorecardError(ValueError):
    """`config/scorecard.yaml` contradicts itself or names something that does not exist."""


@dataclass(frozen=True)
class Criterion:
    """One line of the scorecard; `outcomes` gives the worth of each counted outcome, read as its `kind` says.

    `window_days` None means no limit. `clean` and `unknown` are None where the case cannot occur.
    """

    id: str
    title: str
    dimension: str
    dataset: str
    kind: str
    max_points: Decimal
    outcomes: dict[str, Decimal]
    labels: dict[str, str]
    window_days: int | None
    minimum: int
    reason: str
    clean: str | None
    unknown: str | None


@dataclass(frozen=True)
class Scorecard:
    """Criteria, the cap of each dimension (they add up to 100) and the weight below which there is no total."""

    version: str
    minimum_weight: Decimal
    caps: dict[str, Decimal]
    criteria: tuple[Criterion, ...]
    absent: str
    unresolved: str
    titles: dict[str, str]


def scorecard(night: date) -> Scorecard:
    """The scorecard in force on `night`; raises `ScorecardError` naming every fault found."""
    source = policy("scorecard", night)
    try:
        card = _read(source)
    except KeyError as missing:
        raise ScorecardError(f"scorecard {source.version}: {missing} is missing") from missing
    faults = list(_faults(card))
    if faults:
        raise ScorecardError(f"scorecard {card.version}: " + "; ".join(faults))
    return card


def _read(source: Policy) -> Scorecard:
    rules = source.rules
    return Scorecard(
        version=source.version,
        minimum_weight=_number(rules["minimum_weight"]),
        caps={name: _number(entry["cap"]) for name, entry in rules["dimensions"].items()},
        criteria=tuple(_criterion(entry, rules["datasets"]) for entry in rules["criteria"]),
        absent=rules["absent"],
        unresolved=rules["unresolved"],
        titles={name: entry["title"] for name, entry in rules["datasets"].items()},
    )


def _criterion(entry: dict[str, Any], datasets: dict[str, Any]) -> Criterion:
    return Criterion(
        id=entry["id"],
        title=entry["title"],
        dimension=entry["dimension"],
        dataset=entry["dataset"],
        kind=entry["kind"],
        max_points=_number(entry["max_points"]),
        outcomes={outcome: _number(worth) for outcome, worth in entry["outcomes"].items()},
        labels=datasets[entry["dataset"]]["outcomes"],
        window_days=entry.get("window_days"),
        minimum=entry.get("minimum", 0),
        reason=entry["reason"],
        clean=entry.get("clean"),
        unknown=entry.get("unknown"),
    )


def _number(value: float | str) -> Decimal:
    return Decimal(str(value))


def _faults(card: Scorecard) -> Iterable[str]:
    if sum(card.caps.values()) != FULL:
        yield f"the caps add up to {sum(card.caps.values())}, not {FULL}"
    ids = [criterion.id for criterion in card.criteria]
    yield from (f"criterion {name} is there twice" for name in sorted({name for name in ids if ids.count(name) > 1}))
    yield from (f"dimension {name} has no criterion" for name in card.caps if name not in _dimensions(card))
    for criterion in card.criteria:
        faults = _unknown_words(criterion, card) or [*_wrong_numbers(criterion), *_wrong_texts(criterion)]
        yield from (f"{criterion.id}: {fault}" for fault in faults)


def _dimensions(card: Scorecard) -> set[str]:
    return {criterion.dimension for criterion in card.criteria}


def _unknown_words(criterion: Criterion, card: Scorecard) -> list[str]:
    faults = []
    if criterion.kind not in KINDS:
        faults.append(f"kind {criterion.kind} is none of {', '.join(KINDS)}")
    if criterion.dimension not in card.caps:
        faults.append(f"dimension {criterion.dimension} is not declared")
    if criterion.dataset not in DATASETS:
        return [*faults, f"dataset {criterion.dataset} has no rule of counting"]
    known = DATASETS[criterion.dataset].outcomes
    faults += [f"outcome {name} is none of {', '.join(known)}" for name in criterion.outcomes if name not in known]
    return faults + [f"outcome {name} has no label" for name in criterion.outcomes if name not in criterion.labels]


def _wrong_numbers(criterion: Criterion) -> Iterable[str]:
    top = Decimal(1) if criterion.kind == "rate" else criterion.max_points
    for outcome, worth in criterion.outcomes.items():
        if not 0 <= worth <= top:
            yield f"{outcome} is worth {worth}, outside 0 to {top}"
    if criterion.kind in ("rate", "latest", "promise") and criterion.minimum < 1:
        yield f"kind {criterion.kind} needs a minimum of at least 1"
    if criterion.window_days is not None and criterion.window_days < 1:
        yield "window_days must be at least 1"


def _wrong_texts(criterion: Criterion) -> Iterable[str]:
    if criterion.minimum == 0 and criterion.clean is None:
        yield "clean is missing: it says what no event means"
    if criterion.minimum > 0 and criterion.unknown is None:
        yield "unknown is missing: it says what too little data means"
    places = PLACES | set(criterion.outcomes)
    for text in (criterion.reason, criterion.clean, criterion.unknown):
        used = {field for _, field, _, _ in Formatter().parse(text or "") if field is not None}
        yield from (f"no such place in a text: {{{field}}}" for field in sorted(used - places))
