"""The scorecard in force on a night, checked: a wrong policy stops before it scores anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any

from etl.ground.policy import Policy, PolicyIncomplete, policy
from etl.score.events import DATASETS

KINDS = ("flag", "deduct", "rate", "latest", "promise", "peers")
FULL = Decimal(100)
PLACES = {"count", "points", "loss", "outcome", "date", "days"}
PEER_PLACES = {"peers", "expected", "ratio", "low", "high"}


class ScorecardError(ValueError):
    """`config/scorecard.yaml` contradicts itself or names something that does not exist."""


@dataclass(frozen=True)
class Peers:
    """How events are compared with those of others of the trade and size.

    `prior`: as many stores of an average peer stand behind each entity's own; `floor`: events a store below which no
    peers' mean is taken; `full_up_to` and `none_from`: how many times the peers' rate still gives full, and no points;
    `at_least`: fewer others than this, and the whole province is the measure.
    """

    prior: Decimal
    floor: Decimal
    full_up_to: Decimal
    none_from: Decimal
    at_least: int


@dataclass(frozen=True)
class Criterion:
    """One line of the scorecard; `outcomes` gives the worth of each counted outcome, read as its `kind` says.

    `window_days` None means no limit. `clean` and `unknown` are None where the case cannot occur. `fading`: until how
    many days old an event counts with what share of its worth, the youngest first; empty: always with all. `ceiling`:
    the share of what could be scored that the total cannot exceed when this criterion gives no points.
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
    fading: tuple[tuple[int, Decimal], ...]
    peers: Peers | None
    ceiling: Decimal | None
    remedy: str | None
    source: str | None


@dataclass(frozen=True)
class Scorecard:
    """Criteria, the cap of each dimension (they add up to 100) and the weight below which there is no total.

    `titles` are those of the datasets, `dimension_titles` of the dimensions.
    """

    version: str
    minimum_weight: Decimal
    caps: dict[str, Decimal]
    criteria: tuple[Criterion, ...]
    absent: str
    unresolved: str
    titles: dict[str, str]
    dimension_titles: dict[str, str]


def scorecard(night: date) -> Scorecard:
    """The scorecard in force on `night`; raises `ScorecardError` naming every fault found."""
    source = policy("scorecard", night)
    try:
        card = _read(source)
    except PolicyIncomplete as missing:
        raise ScorecardError(f"scorecard {source.version}: {missing.what}") from missing
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
        dimension_titles={name: entry["title"] for name, entry in rules["dimensions"].items()},
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
        fading=tuple((int(days), _number(share)) for days, share in entry.get("fading", {}).items()),
        peers=_peers(entry["peers"]) if "peers" in entry else None,
        ceiling=_number(entry["ceiling"]) if "ceiling" in entry else None,
        remedy=entry.get("remedy"),
        source=entry.get("source"),
    )


def _peers(entry: dict[str, Any]) -> Peers:
    numbers = {name: _number(entry[name]) for name in ("prior", "floor", "full_up_to", "none_from")}
    return Peers(**numbers, at_least=entry["at_least"])


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
    if criterion.ceiling is not None and not 0 < criterion.ceiling < 1:
        yield f"the ceiling {criterion.ceiling} is not between 0 and 1"
    yield from _wrong_fading(criterion)
    yield from _wrong_peers(criterion)


def _wrong_fading(criterion: Criterion) -> Iterable[str]:
    """An older event never counts for more, and one in the window never for nothing said."""
    if not criterion.fading:
        return
    ages, shares = zip(*criterion.fading, strict=True)
    if list(ages) != sorted(set(ages)) or list(shares) != sorted(shares, reverse=True):
        yield "fading must go from young and much to old and little"
    if not all(0 <= share <= 1 for share in shares):
        yield "fading has a share outside 0 to 1"
    if criterion.kind != "deduct" or ages[-1] != criterion.window_days:
        yield "fading is for kind deduct, and its last age is window_days"


def _wrong_peers(criterion: Criterion) -> Iterable[str]:
    if (criterion.kind == "peers") != (criterion.peers is not None):
        yield "kind peers needs peers, and no other kind has them"
    elif criterion.peers is not None:
        peers = criterion.peers
        if not (peers.prior > 0 and peers.floor > 0 and 0 < peers.full_up_to < peers.none_from):
            yield "peers: prior and floor must be above 0, and full_up_to below none_from"


def _wrong_texts(criterion: Criterion) -> Iterable[str]:
    if criterion.minimum == 0 and criterion.clean is None:
        yield "clean is missing: it says what no event means"
    if criterion.minimum > 0 and criterion.unknown is None:
        yield "unknown is missing: it says what too little data means"
    places = PLACES | set(criterion.outcomes) | (PEER_PLACES if criterion.peers else set())
    for text in (criterion.reason, criterion.clean, criterion.unknown):
        used = {field for _, field, _, _ in Formatter().parse(text or "") if field is not None}
        yield from (f"no such place in a text: {{{field}}}" for field in sorted(used - places))
