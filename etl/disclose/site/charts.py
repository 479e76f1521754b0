"""Where the marks of a chart stand, in percent of it: texts keep their size on a phone."""

from collections.abc import Iterable
from typing import Any, NamedTuple

HEIGHT = 78
"""Percent of a chart of columns that the tallest takes; the rest is for its number and the labels."""
FLOOR = 86


class Mark(NamedTuple):
    """A bar or column with its label; positions and lengths like `12.50%`."""

    label: str
    value: Any
    start: str
    middle: str
    width: str
    top: str
    height: str


def bars(points: Iterable[tuple[str, Any]]) -> list[Mark]:
    """Lying bars, the longest over the whole width."""
    marks = list(points)
    return [Mark(label, value, "0", "0", _percent(part), "0", "100%") for label, value, part in _parts(marks)]


def columns(points: Iterable[tuple[str, Any]]) -> list[Mark]:
    """Standing columns beside each other."""
    marks = list(points)
    step = 100 / max(len(marks), 1)
    return [
        Mark(
            label,
            value,
            start=_percent((number + 0.15) * step / 100),
            middle=_percent((number + 0.5) * step / 100),
            width=_percent(0.7 * step / 100),
            top=_percent((FLOOR - HEIGHT * part) / 100),
            height=_percent(HEIGHT * part / 100),
        )
        for number, (label, value, part) in enumerate(_parts(marks))
    ]


def at(rate: Any) -> str:
    """Where a share of 1 stands on a line from 0 to 100 %."""
    return _percent(float(rate))


def _parts(points: list[tuple[str, Any]]) -> list[tuple[str, Any, float]]:
    """Each value as a part of the largest; nothing where it is not known."""
    most = max((float(value) for _, value in points if value), default=0) or 1
    return [(label, value, float(value or 0) / most) for label, value in points]


def _percent(part: float) -> str:
    return f"{part * 100:.2f}%"
