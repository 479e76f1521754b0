"""The review policy in force on a night, read from `config/review.yaml` and checked before it judges anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from etl.ground.policy import policy
from etl.tier.lifecycle import conditions
from etl.tier.rules import POINTS, Condition, LifecycleError, type_of

VERDICTS = ("refuse", "manual", "pass")
"""The gravest first."""
TRADE = "trade_"
CAME = "came_"
DECLARED: dict[str, type] = {"registered": bool, "kind": str, "online_link": str, "industry_class": str}
"""Facts a ground may look at, beside `points_<criterion>`, `trade_<list>` (titles or NULL) and `came_<dataset>`."""


@dataclass(frozen=True)
class Ground:
    """A reason for a verdict: given when all its conditions hold. `text` may name criteria and lists of trades."""

    code: str
    verdict: str
    when: tuple[Condition, ...]
    text: str

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The criteria its conditions look at."""
        facts = (condition.fact for condition in self.when)
        return tuple(fact.removeprefix(POINTS) for fact in facts if fact.startswith(POINTS))

    @property
    def words(self) -> set[str]:
        """What its text names in braces."""
        return {name for _, name, _, _ in Formatter().parse(self.text) if name}


@dataclass(frozen=True)
class Trade:
    """A trade, known by GB/T 4754 classes (or what they begin with) or by words in the name of entity or store."""

    title: str
    classes: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class ReviewPolicy:
    """One version of the policy: its grounds in the order in which reasons are given."""

    version: str
    grounds: tuple[Ground, ...]
    trades: dict[str, tuple[Trade, ...]]
    asked: tuple[str, ...]
    """The datasets that must have come on the night of the review."""

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria that grounds rest on or their texts name, sorted."""
        named = {word for ground in self.grounds for word in (*ground.rests_on, *ground.words)}
        return tuple(sorted(word for word in named if not word.startswith(TRADE)))


def in_force(night: date) -> ReviewPolicy:
    """The review policy on `night`; `LifecycleError` names every fault it has."""
    source = policy("review", night)
    asked = source.rules.get("asked", [])
    entries = [*source.rules["rules"], *(_not_received(entry, source.rules["not_received"]) for entry in asked)]
    trades = {name: tuple(map(_trade, listed)) for name, listed in source.rules.get("trades", {}).items()}
    datasets = {entry["id"]: entry["dataset"] for entry in policy("scorecard", night).rules["criteria"]}
    names = tuple(entry["dataset"] for entry in asked)
    faults = list(_faults(entries, set(trades), names, datasets))
    if faults:
        raise LifecycleError(f"review {source.version}: " + "; ".join(faults))
    return ReviewPolicy(source.version, tuple(map(_ground, entries)), trades, names)


def _ground(entry: dict[str, Any]) -> Ground:
    return Ground(entry["code"], entry["verdict"], _when(entry), entry["text"])


def _when(entry: dict[str, Any]) -> tuple[Condition, ...]:
    return conditions(entry["when"], _type_of)


def _type_of(fact: str) -> type:
    if fact.startswith((TRADE, CAME)):
        return str if fact.startswith(TRADE) else bool
    return DECLARED.get(fact) or type_of(fact)


def _trade(entry: dict[str, Any]) -> Trade:
    return Trade(entry["title"], tuple(entry.get("classes", ())), tuple(entry.get("words", ())))


def _not_received(entry: dict[str, str], text: str) -> dict[str, Any]:
    """The ground that a dataset which did not come gives: what it would have said is unknown."""
    when = {f"{CAME}{entry['dataset']}": {"eq": False}}
    return {
        "code": f"{entry['dataset']}_not_received", "verdict": "manual", "when": when, "text": text.format(**entry)
    }  # fmt: skip


def _faults(
    entries: list[dict[str, Any]], trades: set[str], asked: tuple[str, ...], datasets: dict[str, str]
) -> Iterator[str]:
    codes = [entry["code"] for entry in entries]
    yield from (f"code {code} is there twice" for code in sorted({code for code in codes if codes.count(code) > 1}))
    known = {*DECLARED, *(POINTS + name for name in datasets), *(TRADE + name for name in trades)}
    known |= {CAME + name for name in asked}
    for entry in entries:
        yield from (f"rule {entry['code']}: {fault}" for fault in _faults_of(entry, known))
        if asked:
            criteria = (fact.removeprefix(POINTS) for fact in entry["when"] if fact.startswith(POINTS))
            used = {datasets[name] for name in criteria if name in datasets} - {*asked, "entity"}
            yield from (f"rule {entry['code']}: it rests on {name}, which is not asked" for name in sorted(used))


def _faults_of(entry: dict[str, Any], known: set[str]) -> Iterator[str]:
    if entry["verdict"] not in VERDICTS:
        yield f"unknown verdict {entry['verdict']}"
    yield from (f"unknown fact {fact}" for fact in entry["when"] if fact not in known)
    words = (name for _, name, _, _ in Formatter().parse(entry["text"]) if name)
    yield from (f"unknown word {word} in its text" for word in words if not {word, POINTS + word} & known)
    try:
        _when(entry)
    except LifecycleError as fault:
        if not str(fault).startswith("unknown fact"):
            yield str(fault)
