"""Working days and legal holidays: the State Council's yearly notices, and what the law counts with them.

The days come from `chinesecalendar` and from `config/calendar.yaml`, which wins. A year without a notice is an error:
guessing from Monday to Friday would give wrong legal limits without a sign of it.
"""

from calendar import SATURDAY
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from etl.ground.policy import CONFIG, policy

NOTICES = CONFIG / "calendar.yaml"
DAY = timedelta(days=1)

Occasion = Literal["spring_festival", "consumer_rights_day", "may_day", "national_day"]
Unit = Literal["working_day", "day"]
RollOver = Literal["holiday", "none"]

LEGAL_HOLIDAYS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆节")
"""全国年节及纪念日放假办法 (State Council Order 795), art. 2."""


class UnknownYear(LookupError):
    """No holiday notice of the year is loaded, so its working days are not known."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"the holiday notice of {year} is not loaded: append it to `notices` in config/calendar.yaml "
            f"(the head of that file shows how), or install a newer chinesecalendar"
        )
        self.year = year


class IncompleteNotice(ValueError):
    """A notice that opens a new year does not name all seven legal holidays."""


class Period(NamedTuple):
    """Days from `first` to `last`, both included."""

    first: date
    last: date


_assuming: ContextVar[bool] = ContextVar("assuming", default=False)


@dataclass(frozen=True)
class Days:
    """What the notices say: named days off, weekend days that are worked, and the years they cover."""

    off: dict[date, str]
    worked: set[date]
    years: set[int]

    def is_workday(self, day: date) -> bool:
        if day.year not in self.years:
            raise UnknownYear(day.year)
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def is_holiday(self, day: date) -> bool:
        if day.year not in self.years:
            raise UnknownYear(day.year)
        return day in self.off


@lru_cache(maxsize=4)
def _days(notices: Path, _changed_at: int) -> Days:
    from chinese_calendar.constants import Holiday, holidays, workdays

    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    off = {day: chinese[name] for day, name in holidays.items()}
    worked = set(workdays)
    years = {day.year for day in off}
    for notice in yaml.safe_load(notices.read_text(encoding="utf-8"))["notices"]:
        named = "".join(holiday["name"] for holiday in notice["holidays"])
        missing = [name for name in LEGAL_HOLIDAYS if name not in named]
        if notice["year"] not in years and missing:
            raise IncompleteNotice(f"{notices}: the notice of {notice['year']} does not name {'、'.join(missing)}")
        for holiday in notice["holidays"]:
            length = (holiday["last"] - holiday["first"]).days + 1
            off |= {holiday["first"] + i * DAY: holiday["name"] for i in range(length)}
        worked = (worked - off.keys()) | set(notice["workdays"])
        years.add(notice["year"])
    return Days(off, worked, years)


def _official() -> Days:
    """The days in force now; a changed notice file is read again, so a running scheduler sees it."""
    known = _days(NOTICES, NOTICES.stat().st_mtime_ns)
    return _assumed(known) if _assuming.get() else known


@contextmanager
def statutory_years() -> Iterator[None]:
    """Inside, a year without a notice has its statutory holidays and works Monday to Friday. For previews only.

    全国年节及纪念日放假办法 (State Council Order 795) art. 2; where moved working days will lie nobody knows before the
    notice. A year whose Spring Festival is not in `config/calendar.yaml` stays unknown.
    """
    token = _assuming.set(True)
    try:
        yield
    finally:
        _assuming.reset(token)


def _assumed(known: Days) -> Days:
    """The days of the notices, and the statutory ones of years that have none yet."""
    statutory = yaml.safe_load(NOTICES.read_text(encoding="utf-8"))["statutory"]
    off, years = dict(known.off), set(known.years)
    for year in statutory["lunar_new_year"].keys() - known.years:
        eve = statutory["lunar_new_year"][year] - DAY
        off |= {eve + i * DAY: "春节" for i in range(statutory["spring_festival_days"])}
        for name, (first, last) in statutory["fixed"].items():
            begins, ends = (date.fromisoformat(f"{year}-{day}") for day in (first, last))
            off |= {begins + i * DAY: name for i in range((ends - begins).days + 1)}
        years.add(year)
    return Days(off, known.worked, years)


def is_workday(day: date) -> bool:
    """Whether `day` is worked, moved working days (调休) included. Raises `UnknownYear`."""
    return _official().is_workday(day)


def is_holiday(day: date) -> bool:
    """Whether `day` is off for a holiday of a notice, joined weekend days included. Raises `UnknownYear`."""
    return _official().is_holiday(day)


def add_working_days(start: date, n: int) -> date:
    """The `n`-th working day after `start`, which is not counted (民法典 art. 201); before it for a negative `n`."""
    days, day, step = _official(), start, DAY if n >= 0 else -DAY
    for _ in range(abs(n)):
        day += step
        while not days.is_workday(day):
            day += step
    return day


def due(start: date, days: int, unit: Unit, roll_over: RollOver) -> date:
    """Last day of a limit of `days` from `start`, which is not counted.

    `roll_over="holiday"`: a limit in calendar days that ends on a day off ends on the first working day after it
    (投诉举报处理办法, SAMR Order 121, art. 45; weekends taken as days off after 民法典 art. 203). Raises `UnknownYear`.
    """
    if unit == "working_day":
        return add_working_days(start, days)
    last = start + days * DAY
    return last if roll_over == "none" or is_workday(last) else add_working_days(last, 1)


def deadline(limit: str, start: date, testing_days: int = 0) -> date:
    """Last day of the legal time limit named `limit` in `config/time_limits.yaml`, by the rule in force on `start`.

    `testing_days` do not count (Order 20 art. 20, Order 121 art. 22), so they lengthen the limit. Raises `UnknownYear`.
    """
    rule = policy("time_limits", start).rules["limits"][limit]
    return due(start, rule["days"] + testing_days, rule["unit"], rule["roll_over"])


def holiday_period(occasion: Occasion, year: int) -> Period:
    """The run of days off around `occasion` (National Day with a joined Mid-Autumn); 15 March for consumer rights day.

    Raises `UnknownYear`.
    """
    if occasion == "consumer_rights_day":
        return Period(date(year, 3, 15), date(year, 3, 15))
    days = _official()
    first = last = _anchor(days, occasion, year)
    while not days.is_workday(first - DAY):
        first -= DAY
    while not days.is_workday(last + DAY):
        last += DAY
    return Period(first, last)


def _anchor(days: Days, occasion: Occasion, year: int) -> date:
    """A day that surely belongs to the holiday; Spring Festival follows the moon, so the notice tells."""
    if year not in days.years:
        raise UnknownYear(year)
    if occasion == "spring_festival":
        return min(day for day, name in days.off.items() if day.year == year and "春节" in name)
    return date(year, 5, 1) if occasion == "may_day" else date(year, 10, 1)
