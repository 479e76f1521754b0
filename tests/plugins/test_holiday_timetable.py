import json
import logging
from pathlib import Path

import pendulum
import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import DataInterval, TimeRestriction
from holiday_timetable import DisclosureTimetable

from etl.ground import calendar

SHANGHAI = "Asia/Shanghai"
NOTICE_OF_2027 = """
notices:
  - year: 2027
    source: test
    holidays:
      - {name: 元旦、春节、清明节、劳动节、端午节、中秋节、国庆节, first: 2027-02-05, last: 2027-02-11}
      - {name: 劳动节, first: 2027-05-01, last: 2027-05-05}
      - {name: 国庆节, first: 2027-10-01, last: 2027-10-07}
    workdays: []
"""


def releases(first: str, last: str) -> list[str]:
    """The runs a scheduler would make from `first` to `last`, one after the other."""
    restriction = TimeRestriction(pendulum.parse(first, tz=SHANGHAI), pendulum.parse(last, tz=SHANGHAI), catchup=True)
    found: list[str] = []
    done: DataInterval | None = None
    while run := DisclosureTimetable().next_dagrun_info(last_automated_data_interval=done, restriction=restriction):
        found.append(run.run_after.in_timezone(SHANGHAI).format("YYYY-MM-DD HH:mm"))
        done = run.data_interval
    return found


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2021, ["02-10", "03-15", "04-30", "09-30"]),
        (2024, ["02-09", "03-15", "04-30", "09-30"]),
        (2026, ["02-14", "03-15", "04-30", "09-30"]),
    ],
)
def test_a_year_has_four_releases_at_the_official_days(year: int, days: list[str]) -> None:
    assert releases(f"{year}-01-01", f"{year}-12-31") == [f"{year}-{day} 09:00" for day in days]


def test_a_year_without_a_notice_has_no_run_until_the_notice_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    notices = tmp_path / "calendar.yaml"
    notices.write_text("notices: []", encoding="utf-8")
    monkeypatch.setattr(calendar, "NOTICES", notices)
    with caplog.at_level(logging.WARNING, "holiday_timetable"):
        assert releases("2026-10-01", "2027-12-31") == []
    assert "2027" in caplog.text
    assert "config/calendar.yaml" in caplog.text
    notices.write_text(NOTICE_OF_2027, encoding="utf-8")
    assert releases("2026-10-01", "2027-12-31") == [f"2027-{day} 09:00" for day in ("02-04", "03-15", "04-30", "09-30")]


@pytest.mark.parametrize(
    ("now", "release"), [("2024-04-30T21:00", "2024-04-30T09:00"), ("2024-05-20T21:00", "2024-09-30T09:00")]
)
def test_without_catchup_a_release_missed_by_hours_is_run_and_one_missed_by_weeks_is_not(
    now: str, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pendulum, "now", lambda tz: pendulum.parse(now, tz=tz))
    restriction = TimeRestriction(pendulum.parse("2021-01-01", tz=SHANGHAI), None, catchup=False)
    run = DisclosureTimetable().next_dagrun_info(last_automated_data_interval=None, restriction=restriction)
    assert run is not None
    assert run.run_after == pendulum.parse(release, tz=SHANGHAI)


def test_a_manual_run_stands_at_its_own_moment() -> None:
    asked = pendulum.parse("2024-06-01T12:00", tz=SHANGHAI)
    assert DisclosureTimetable().infer_manual_data_interval(run_after=asked) == DataInterval.exact(asked)


DAG_FILE = """
from datetime import datetime, timezone
from airflow.sdk import dag, task
from holiday_timetable import DisclosureTimetable

@dag(schedule=DisclosureTimetable(), start_date=datetime(2021, 1, 1, tzinfo=timezone.utc), catchup=False)
def disclosure():
    @task
    def say() -> str:
        return "春节"
    say()

disclosure()
"""


def test_a_dag_with_the_timetable_parses_and_survives_serialisation_unchanged(tmp_path: Path) -> None:
    (tmp_path / "disclosure.py").write_text(DAG_FILE, encoding="utf-8")
    bags = [DagBag(dag_folder=str(tmp_path)) for _ in range(2)]
    assert bags[0].import_errors == {}
    assert list(bags[0].dags) == ["disclosure"]
    first, second = (DagSerialization.to_dict(bag.dags["disclosure"]) for bag in bags)
    assert json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)
    restored = DagSerialization.from_dict(first).timetable
    assert restored.summary == "春节 · 3·15 · 五一 · 十一"
    assert restored.type_name == "holiday_timetable.DisclosureTimetable"
