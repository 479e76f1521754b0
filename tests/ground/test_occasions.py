from datetime import date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.ground.calendar import Occasion, UnknownYear, is_workday
from etl.ground.occasions import events, next_event, next_release, schedule, step_at


def test_the_release_before_spring_festival_2026_falls_on_a_saturday_that_is_worked() -> None:
    planned = schedule("spring_festival", 2026)
    assert planned.release == datetime(2026, 2, 14, 9)
    assert is_workday(planned.release.date())
    assert planned.release.weekday() == 5


def test_figures_close_the_day_before_the_release() -> None:
    assert schedule("national_day", 2021).cutoff == date(2021, 9, 29)


@pytest.mark.parametrize("year", range(2021, 2027))
@pytest.mark.parametrize("occasion", get_args(Occasion))
def test_an_occasion_is_previewed_then_released_then_settled(occasion: Occasion, year: int) -> None:
    planned = schedule(occasion, year)
    assert planned.preview < planned.cutoff < planned.release.date() <= planned.holiday.first < planned.settlement
    assert is_workday(planned.preview)
    assert is_workday(planned.settlement)


RELEASES = [schedule(occasion, year).release for year in range(2021, 2027) for occasion in get_args(Occasion)]


@settings(max_examples=20, deadline=None)
@given(st.datetimes(datetime(2020, 10, 8), datetime(2026, 9, 30)))
def test_the_next_release_is_the_earliest_that_is_not_past(since: datetime) -> None:
    assert next_release(since).release == min(release for release in RELEASES if release >= since)


def test_after_the_last_release_of_the_last_known_year_the_next_is_refused() -> None:
    last = schedule("national_day", 2026).release
    assert next_release(last).occasion == "national_day"
    with pytest.raises(UnknownYear, match="2027"):
        next_release(last + timedelta(seconds=1))


def test_the_last_draft_is_drawn_the_morning_after_the_cut_off_day_before_the_release() -> None:
    planned = schedule("national_day", 2021)
    assert planned.draw == datetime(2021, 9, 30, 6) < planned.release
    assert [(event.step, event.at) for event in events(planned)] == [
        ("preview", datetime(2021, 9, 17, 6)),
        ("release", datetime(2021, 9, 30, 6)),
        ("settlement", datetime(2021, 10, 21, 6)),
    ]


EVENTS = [
    event for year in range(2021, 2027) for occasion in get_args(Occasion) for event in events(schedule(occasion, year))
]


@settings(max_examples=20, deadline=None)
@given(st.datetimes(datetime(2021, 1, 1), datetime(2026, 10, 21, 6)))
def test_the_next_step_is_the_earliest_of_any_occasion_that_is_not_past(since: datetime) -> None:
    assert next_event(since) == min((event for event in EVENTS if event.at >= since), key=lambda event: event.at)


def test_a_step_of_the_coming_year_is_found_in_the_year_before_once_its_notice_is_known() -> None:
    assert next_event(datetime(2023, 12, 31)).planned == schedule("spring_festival", 2024)
    with pytest.raises(UnknownYear, match="2027"):
        next_event(datetime(2026, 10, 21, 6, 1))


@pytest.mark.parametrize(
    ("moment", "step"),
    [
        (datetime(2021, 9, 1), "preview"),
        (datetime(2021, 9, 30, 5, 59), "preview"),
        (datetime(2021, 9, 30, 6), "release"),
        (datetime(2021, 10, 21, 5, 59), "release"),
        (datetime(2021, 10, 21, 6), "settlement"),
        (datetime(2026, 1, 1), "settlement"),
    ],
)
def test_a_run_by_hand_makes_the_step_that_has_come(moment: datetime, step: str) -> None:
    assert step_at(schedule("national_day", 2021), moment) == step
