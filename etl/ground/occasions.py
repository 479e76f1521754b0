"""When each disclosure occasion is previewed, closed, released and settled (`config/disclosure.yaml`)."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, get_args

from etl.ground.calendar import Occasion, Period, add_working_days, holiday_period
from etl.ground.policy import Policy, policy


class Schedule(NamedTuple):
    """The days of one occasion in one year; `release` is naive Asia/Shanghai."""

    occasion: Occasion
    year: int
    name: str
    holiday: Period
    preview: date
    cutoff: date
    release: datetime
    settlement: date


def disclosure_policy(occasion: Occasion, year: int) -> Policy:
    """The rules of an occasion: those in force on its first day, so a later correction keeps them."""
    return policy("disclosure", holiday_period(occasion, year).first)


def schedule(occasion: Occasion, year: int) -> Schedule:
    """The days of `occasion` in `year`. Raises `UnknownYear` while that year's holiday notice is not loaded."""
    holiday = holiday_period(occasion, year)
    rules = disclosure_policy(occasion, year).rules
    days = rules["occasions"][occasion]
    release = _offset(holiday, days["release"])
    return Schedule(
        occasion,
        year,
        name=days["name"],
        holiday=holiday,
        preview=_offset(holiday, days["preview"]),
        cutoff=release - timedelta(days=rules["cutoff_days"]),
        release=datetime.combine(release, time(rules["release_hour"])),
        settlement=_offset(holiday, days["settlement"]),
    )


def next_release(since: datetime) -> Schedule:
    """The first occasion whose release is at or after `since` (naive Asia/Shanghai). Raises `UnknownYear`."""
    coming = _releases(since.year, since) or _releases(since.year + 1, since)
    return min(coming, key=lambda occasion: occasion.release)


def _releases(year: int, since: datetime) -> list[Schedule]:
    schedules = [schedule(occasion, year) for occasion in get_args(Occasion)]
    return [occasion for occasion in schedules if occasion.release >= since]


def _offset(holiday: Period, rule: dict[str, Any]) -> date:
    anchor = holiday.first if rule["from"] == "first" else holiday.last
    if "working_days" in rule:
        return add_working_days(anchor, rule["working_days"])
    return anchor + timedelta(days=rule["days"])
