"""Days as a reader of the law counts them, with `chinese_calendar` and the rules as they stand in the policy files."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import chinese_calendar
import yaml

from etl.ground.policy import CONFIG

DAY = timedelta(days=1)


def policy(name: str) -> list[dict[str, Any]]:
    """The versions of a policy file, the oldest first."""
    versions: list[dict[str, Any]] = yaml.safe_load((CONFIG / f"{name}.yaml").read_text("utf-8"))["versions"]
    return sorted(versions, key=lambda version: version["effective_from"])


LAW = policy("time_limits")


@cache
def working_day_after(start: date, number: int) -> date:
    """The day from which it runs does not count."""
    day = start
    while number:
        day += DAY
        number -= chinese_calendar.is_workday(day)
    return day


@cache
def last_day(limit: str, start: date, testing_days: int = 0) -> date:
    """Of a limit that runs from `start`, by the rule that was in force then."""
    rule = [version for version in LAW if version["effective_from"] <= start][-1]["limits"][limit]
    days = rule["days"] + testing_days
    if rule["unit"] == "working_day":
        return working_day_after(start, days)
    end = start + days * DAY
    while rule["roll_over"] == "holiday" and not chinese_calendar.is_workday(end):
        end += DAY
    return end


def holiday(occasion: str, year: int) -> tuple[date, date]:
    """First and last of the days off around an occasion; consumer rights day is one day."""
    if occasion == "consumer_rights_day":
        return date(year, 3, 15), date(year, 3, 15)
    first = last = known_day(occasion, year)
    while not chinese_calendar.is_workday(first - DAY):
        first -= DAY
    while not chinese_calendar.is_workday(last + DAY):
        last += DAY
    return first, last


def known_day(occasion: str, year: int) -> date:
    """New Year's Day of the moon is looked up; the others have their date."""
    moon = {2024: date(2024, 2, 10), 2025: date(2025, 1, 29), 2026: date(2026, 2, 17)}
    return {"spring_festival": moon[year], "may_day": date(year, 5, 1), "national_day": date(year, 10, 1)}[occasion]
