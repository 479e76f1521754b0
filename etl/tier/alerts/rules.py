"""The policy of early warning on a night, read from `config/alerts.yaml` and checked before it warns anybody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any

from etl.ground.policy import policy

SUBJECTS = ("entity", "trade", "district")
STATUSES = ("waiting", "county_passed", "city_passed", "refused", "in_force", "removed", "expired")
WORDS = {
    "complaint_surge": {"title", "days", "observed", "expected", "ratio", "festive"},
    "recalled_food": {"title", "days", "observed", "product"},
    "cold_chain_papers": {"title", "days", "observed", "batches", "quarantine", "test", "disinfect", "bare"},
}
"""The kinds of alert, and what their texts may name."""
NUMBERS: dict[str, Decimal] = {
    **{f"complaint_surge.{name}": Decimal(7) for name in ("window_days", "baseline_days", "history_days")},
    "complaint_surge.prior": Decimal("0.01"),
    "complaint_surge.spread.floor": Decimal(1),
    "complaint_surge.spread.weeks": Decimal(0),
    "complaint_surge.spread.festive": Decimal(0),
    **{f"complaint_surge.most.{name}": Decimal(1) for name in ("ordinary", "festive")},
    **{f"complaint_surge.subjects.{one}.{name}": Decimal(least) for one in SUBJECTS for name, least in
       {"budget": 0, "minimum": 1, "ratio": 1, "enter": 0, "stay": 0, "high": 0}.items()},
    **{f"{kind}.{name}": Decimal(least) for kind in ("recalled_food", "cold_chain_papers") for name, least in
       {"window_days": 1, "budget": 0, "minimum": 1, "high": 0}.items()},
    "cold_chain_papers.share": Decimal(0),
    "cold_chain_papers.bare": Decimal(1),
    "remember_days": Decimal(1),
    "days_after": Decimal(0),
}  # fmt: skip
"""Every number of the policy by its path, and the least it may be."""
WHOLE = ("_days", "days_after", "budget", "minimum", "bare", "weeks")
"""How the name of a number ends that must be whole."""


class AlertPolicyError(ValueError):
    """The policy of early warning lacks something, or holds what cannot be."""


@dataclass(frozen=True)
class Alerts:
    """One version of the policy: its numbers by their path, and its words."""

    version: str
    numbers: dict[str, Decimal]
    watched: tuple[str, ...]
    festivals: tuple[str, ...]
    texts: dict[str, str]
    festive: str
    sections: dict[str, str]

    def number(self, path: str) -> Decimal:
        """A number of the policy: `complaint_surge.subjects.trade.budget`."""
        return self.numbers[path]

    def whole(self, path: str) -> int:
        """A number of the policy that counts something: days, rows, alerts."""
        return int(self.numbers[path])


def in_force(night: date) -> Alerts:
    """The policy on `night`; `AlertPolicyError` names every fault it has, `NoPolicyInForce` that there is none yet."""
    source = policy("alerts", night)
    numbers = {path: _decimal(_at(source.rules, path)) for path in NUMBERS}
    faults = [*_of_numbers(numbers), *_of_words(source.rules)]
    if faults:
        raise AlertPolicyError(f"alerts {source.version}: " + "; ".join(faults))
    return Alerts(
        version=source.version,
        numbers={path: number for path, number in numbers.items() if number is not None},
        watched=tuple(source.rules["watched"]),
        festivals=tuple(source.rules["festivals"]),
        texts={kind: source.rules[kind]["text"] for kind in WORDS},
        festive=source.rules["complaint_surge"]["festive"],
        sections=dict(source.rules["sections"]),
    )


def _at(rules: dict[str, Any], path: str) -> Any:
    found: Any = rules
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None


def _of_numbers(numbers: dict[str, Decimal | None]) -> Iterator[str]:
    known = {path: number for path, number in numbers.items() if number is not None}
    yield from (f"{path} is missing or no number" for path in numbers if path not in known)
    yield from (f"{path} is below {NUMBERS[path]}" for path, number in known.items() if number < NUMBERS[path])
    whole = ((path, number) for path, number in known.items() if path.endswith(WHOLE))
    yield from (f"{path} is no whole number" for path, number in whole if number % 1)
    for name in ("window_days", "baseline_days"):
        if known.get(f"complaint_surge.{name}", Decimal(0)) % 7:
            yield f"complaint_surge.{name} is no multiple of 7, so weekdays would not have equal shares"
    for one in SUBJECTS:
        path = f"complaint_surge.subjects.{one}"
        if known.get(f"{path}.stay", Decimal(0)) > known.get(f"{path}.enter", Decimal(0)):
            yield f"{path}.stay is above enter"


def _of_words(rules: dict[str, Any]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in ("watched", "festivals", "sections") if not rules.get(name))
    yield from (f"unknown status {status}" for status in rules.get("watched") or () if status not in STATUSES)
    for day in rules.get("festivals") or ():
        try:
            date.fromisoformat(f"2024-{day}")
        except ValueError:
            yield f"festival {day} is no month-day"
    for kind, words in WORDS.items():
        text = _at(rules, f"{kind}.text")
        if not isinstance(text, str):
            yield f"{kind}.text is missing"
            continue
        named = (name for _, name, _, _ in Formatter().parse(text) if name is not None)
        yield from (f"unknown word {name} in the text of {kind}" for name in named if name not in words)
    if not isinstance(_at(rules, "complaint_surge.festive"), str):
        yield "complaint_surge.festive is missing"
