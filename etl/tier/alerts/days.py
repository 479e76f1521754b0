"""Which days a surge is looked for in, and which ordinary days before them it is measured against."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis

from etl.ground.calendar import is_holiday
from etl.tier.alerts.rules import Alerts

DAY = timedelta(days=1)
PARTS = 420
"""A whole that every number of days in a week divides, so that sums over weeks stay whole numbers."""
SCHEMA = ibis.schema({"day": "date", "recent": "boolean", "week": "int64", "weight": "int64"})


@dataclass(frozen=True)
class Days:
    """The days that count on a night: the window, and the ordinary days of the baseline.

    `festive`: whether the window holds a day of a holiday or festival, or one just after it.
    """

    window: tuple[date, ...]
    ordinary: tuple[date, ...]
    festive: bool

    @property
    def weeks(self) -> dict[int, int]:
        """Weeks of the baseline, counted back from the window, and how many ordinary days each has."""
        found: dict[int, int] = {}
        for day in self.ordinary:
            found[self.week(day)] = found.get(self.week(day), 0) + 1
        return found

    def week(self, day: date) -> int:
        return ((self.window[0] - day).days - 1) // 7

    def rows(self) -> list[dict[str, Any]]:
        """The days as rows: `recent` in the window, else the `week` and the `weight` of a complaint squared in it."""
        weeks = self.weeks
        recent = [{"day": day, "recent": True, "week": -1, "weight": 0} for day in self.window]
        before = ((day, self.week(day)) for day in self.ordinary)
        return recent + [
            {"day": day, "recent": False, "week": week, "weight": PARTS // weeks[week]} for day, week in before
        ]


def period(rules: Alerts, night: date) -> tuple[date, date]:
    """First and last day of baseline and window together."""
    days = rules.whole("complaint_surge.window_days") + rules.whole("complaint_surge.baseline_days")
    return night - (days - 1) * DAY, night


def days(rules: Alerts, night: date, first_known: date) -> Days:
    """The days of `night`, if complaints are on record from `first_known` on. Raises `UnknownYear`."""
    first, last = period(rules, night)
    starts = last - (rules.whole("complaint_surge.window_days") - 1) * DAY
    window = tuple(starts + n * DAY for n in range((last - starts).days + 1))
    baseline = (first + n * DAY for n in range((starts - first).days))
    ordinary = tuple(day for day in baseline if day >= first_known and not festive(rules, day))
    return Days(window, ordinary, any(festive(rules, day) for day in window))


def festive(rules: Alerts, day: date) -> bool:
    """Whether `day` belongs to a holiday or festival, or comes so soon after it that its complaints do."""
    close = (day - n * DAY for n in range(rules.whole("days_after") + 1))
    return any(is_holiday(one) or f"{one:%m-%d}" in rules.festivals for one in close)
