"""When each disclosure occasion is previewed, closed, released and settled (`config/disclosure.yaml`)."""

from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple, get_args

from etl.ground.calendar import Occasion, Period, UnknownYear, add_working_days, holiday_period
from etl.ground.policy import Policy, policy

Step = Literal["preview", "release", "settlement"]
"""What is done for an occasion: shown to officers before it, released, and settled once the holiday is over."""


class Schedule(NamedTuple):
    """The days of one occasion in one year; `draw` and `release` are naive Asia/Shanghai.

    The last draft is drawn at `draw`, in the morning after the cut-off day; nothing goes out before `release`.
    """

    occasion: Occasion
    year: int
    name: str
    holiday: Period
    preview: date
    cutoff: date
    draw: datetime
    release: datetime
    settlement: date


class Event(NamedTuple):
    """One step of an occasion, and the moment at which its work starts (naive Asia/Shanghai)."""

    at: datetime
    step: Step
    planned: Schedule


def disclosure_policy(occasion: Occasion, year: int) -> Policy:
    """The rules of an occasion: those in force on its first day, so a later correction keeps them."""
    return policy("disclosure", holiday_period(occasion, year).first)


def schedule(occasion: Occasion, year: int) -> Schedule:
    """The days of `occasion` in `year`. Raises `UnknownYear` while that year's holiday notice is not loaded."""
    holiday = holiday_period(occasion, year)
    rules = disclosure_policy(occasion, year).rules
    days = rules["occasions"][occasion]
    release, draw_hour = _offset(holiday, days["release"]), time(rules["draw_hour"])
    cutoff = release - timedelta(days=rules["cutoff_days"])
    return Schedule(
        occasion,
        year,
        name=days["name"],
        holiday=holiday,
        preview=_offset(holiday, days["preview"]),
        cutoff=cutoff,
        draw=datetime.combine(cutoff + timedelta(days=1), draw_hour),
        release=datetime.combine(release, time(rules["release_hour"])),
        settlement=_offset(holiday, days["settlement"]),
    )


def events(planned: Schedule) -> list[Event]:
    """The three steps of an occasion, in order; each starts at the hour at which drafts are drawn.

    The settlement is drawn the morning after its day, as the release is the morning after the cut-off day: the day
    itself still counts.
    """
    hour = planned.draw.time()
    return [
        Event(datetime.combine(planned.preview, hour), "preview", planned),
        Event(planned.draw, "release", planned),
        Event(datetime.combine(planned.settlement + timedelta(days=1), hour), "settlement", planned),
    ]


def step_at(planned: Schedule, moment: datetime) -> Step:
    """Which step of an occasion a run at `moment` makes: the last that has started, before all of them a preview."""
    return next((event.step for event in reversed(events(planned)) if event.at <= moment), "preview")


def next_event(since: datetime) -> Event:
    """The first step of any occasion that starts at or after `since` (naive Asia/Shanghai).

    The first steps of a year may lie in the year before. Raises `UnknownYear` where a holiday notice is missing and
    no known occasion has a step left.
    """
    coming = _events(since.year, since)
    try:
        coming += _events(since.year + 1, since)
    except UnknownYear:
        if not coming:
            raise
    return min(coming, key=lambda event: event.at)


def _events(year: int, since: datetime) -> list[Event]:
    planned = [schedule(occasion, year) for occasion in get_args(Occasion)]
    return [event for occasion in planned for event in events(occasion) if event.at >= since]


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
