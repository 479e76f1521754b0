from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.ground import calendar
from etl.ground.calendar import (
    IncompleteNotice,
    UnknownYear,
    add_working_days,
    due,
    holiday_period,
    is_workday,
    statutory_years,
)

NOTICE_OF_2027 = """
notices:
  - year: 2027
    source: test
    holidays:
      - {name: 元旦, first: 2027-01-01, last: 2027-01-03}
      - {name: 春节, first: 2027-02-05, last: 2027-02-11}
      - {name: 清明节, first: 2027-04-03, last: 2027-04-05}
      - {name: 劳动节, first: 2027-05-01, last: 2027-05-05}
      - {name: 端午节, first: 2027-06-09, last: 2027-06-09}
      - {name: 中秋节, first: 2027-09-15, last: 2027-09-15}
      - {name: 国庆节, first: 2027-10-01, last: 2027-10-07}
    workdays: [2027-02-14, 2027-02-20, 2027-05-08, 2027-09-26, 2027-10-09]
"""


@pytest.fixture
def notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "calendar.yaml"
    path.write_text("notices: []", encoding="utf-8")
    monkeypatch.setattr(calendar, "NOTICES", path)
    return path


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-09-24", 7, "2026-10-12"),
        ("2026-02-12", 7, "2026-02-28"),
        ("2026-01-30", 15, "2026-02-27"),
        ("2026-04-30", 7, "2026-05-13"),
        ("2025-09-30", 7, "2025-10-16"),
        ("2024-04-26", 45, "2024-07-02"),
    ],
)
def test_working_days_are_counted_with_holidays_and_moved_working_days(start: str, days: int, last: str) -> None:
    assert due(date.fromisoformat(start), days, "working_day", "none") == date.fromisoformat(last)


@pytest.mark.parametrize(("start", "last"), [("2026-08-03", "2026-10-08"), ("2025-12-18", "2026-02-24")])
def test_a_limit_in_calendar_days_that_ends_on_a_holiday_ends_on_the_first_day_after_it(start: str, last: str) -> None:
    assert due(date.fromisoformat(start), 60, "day", "holiday") == date.fromisoformat(last)


def test_without_roll_over_a_limit_in_calendar_days_ends_where_it_falls() -> None:
    assert due(date(2026, 8, 3), 60, "day", "none") == date(2026, 10, 2)


def test_mediation_takes_45_working_days_under_order_20_and_60_days_from_july_2024() -> None:
    assert calendar.deadline("mediation", date(2024, 4, 26)) == date(2024, 7, 2)
    assert calendar.deadline("mediation", date(2025, 12, 18)) == date(2026, 2, 24)
    assert calendar.deadline("mediation", date(2026, 8, 3)) == date(2026, 10, 8)


@pytest.mark.parametrize(("closed", "last"), [("2026-09-24", "2026-10-29"), ("2026-04-13", "2026-05-13")])
def test_publication_takes_20_working_days(closed: str, last: str) -> None:
    assert calendar.deadline("publication", date.fromisoformat(closed)) == date.fromisoformat(last)


def test_days_of_testing_lengthen_a_limit() -> None:
    assert calendar.deadline("mediation", date(2026, 6, 1), testing_days=10) == date(2026, 8, 10)


@given(st.dates(date(2010, 1, 1), date(2025, 6, 1)), st.integers(1, 60))
def test_counting_forth_and_back_from_a_working_day_returns_to_it(start: date, n: int) -> None:
    last = add_working_days(start, n)
    assert is_workday(last)
    if is_workday(start):
        assert add_working_days(last, -n) == start


@given(st.dates(date(2010, 1, 1), date(2025, 6, 1)), st.integers(1, 60))
def test_the_days_up_to_a_limit_hold_as_many_working_days_as_the_limit(start: date, n: int) -> None:
    last = add_working_days(start, n)
    after = (date.fromordinal(day) for day in range(start.toordinal() + 1, last.toordinal() + 1))
    assert sum(map(is_workday, after)) == n


@pytest.mark.parametrize(
    ("occasion", "year", "first", "last"),
    [
        ("spring_festival", 2020, "2020-01-24", "2020-02-02"),
        ("spring_festival", 2026, "2026-02-15", "2026-02-23"),
        ("consumer_rights_day", 2026, "2026-03-15", "2026-03-15"),
        ("may_day", 2023, "2023-04-29", "2023-05-03"),
        ("national_day", 2020, "2020-10-01", "2020-10-08"),
        ("national_day", 2023, "2023-09-29", "2023-10-06"),
        ("national_day", 2026, "2026-10-01", "2026-10-07"),
    ],
)
def test_a_holiday_lasts_as_the_notice_says(occasion: calendar.Occasion, year: int, first: str, last: str) -> None:
    assert [str(day) for day in holiday_period(occasion, year)] == [first, last]


def test_an_unknown_year_is_refused_with_the_way_out(notices: Path) -> None:
    with pytest.raises(UnknownYear, match=r"2027.*config/calendar\.yaml"):
        is_workday(date(2027, 1, 4))
    with pytest.raises(UnknownYear):
        add_working_days(date(2026, 12, 28), 7)
    with pytest.raises(UnknownYear):
        holiday_period("may_day", 2027)


def test_statutory_days_stand_in_only_where_they_are_asked_for_and_only_without_a_notice() -> None:
    with statutory_years():
        assert holiday_period("national_day", 2027) == (date(2027, 10, 1), date(2027, 10, 3))
        assert holiday_period("spring_festival", 2028) == (date(2028, 1, 25), date(2028, 1, 30))
        assert holiday_period("national_day", 2026) == (date(2026, 10, 1), date(2026, 10, 7))
        with pytest.raises(UnknownYear):
            holiday_period("spring_festival", 2029)
    with pytest.raises(UnknownYear):
        holiday_period("national_day", 2027)


def test_a_notice_in_the_file_opens_a_year_without_a_restart(notices: Path) -> None:
    with pytest.raises(UnknownYear):
        is_workday(date(2027, 2, 14))
    notices.write_text(NOTICE_OF_2027, encoding="utf-8")
    assert is_workday(date(2027, 2, 14))
    assert not is_workday(date(2027, 2, 8))
    assert is_workday(date(2027, 2, 15))
    assert holiday_period("spring_festival", 2027) == (date(2027, 2, 5), date(2027, 2, 11))


def test_a_notice_wins_over_the_package(notices: Path) -> None:
    notices.write_text(
        "notices: [{year: 2025, source: test, workdays: [2025-03-15], "
        "holidays: [{name: 特别假日, first: 2025-09-28, last: 2025-09-28}]}]",
        encoding="utf-8",
    )
    assert is_workday(date(2025, 3, 15))
    assert not is_workday(date(2025, 9, 28)), "a moved working day of the package"


def test_a_notice_that_opens_a_year_must_name_every_legal_holiday(notices: Path) -> None:
    notices.write_text(NOTICE_OF_2027.replace("端午节", "某节"), encoding="utf-8")
    with pytest.raises(IncompleteNotice, match="2027 does not name 端午"):
        is_workday(date(2027, 1, 4))
