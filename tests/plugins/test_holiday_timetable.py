import json
import logging
from pathlib import Path

import pendulum
import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import DataInterval, TimeRestriction
from airflow.utils.types import DagRunType
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


def runs(first: str, last: str) -> list[str]:
    """The runs a scheduler would make from `first` to `last`, one after the other, each with its step."""
    restriction = TimeRestriction(pendulum.parse(first, tz=SHANGHAI), pendulum.parse(last, tz=SHANGHAI), catchup=True)
    found: list[str] = []
    done: DataInterval | None = None
    while run := DisclosureTimetable().next_dagrun_info(last_automated_data_interval=done, restriction=restriction):
        name = DisclosureTimetable().generate_run_id(
            run_type=DagRunType.SCHEDULED, run_after=run.run_after, data_interval=run.data_interval
        )
        found.append(f"{run.run_after.in_timezone(SHANGHAI).format('MM-DD HH:mm')} {name.split('__')[-1]}")
        done = run.data_interval
    return found


def test_each_occasion_of_a_year_has_its_preview_its_release_and_its_settlement_at_the_official_days() -> None:
    assert runs("2026-01-01", "2026-12-31") == [
        "02-03 06:00 spring_festival-2026-preview",
        "02-14 06:00 spring_festival-2026-release",
        "03-02 06:00 consumer_rights_day-2026-preview",
        "03-07 06:00 spring_festival-2026-settlement",
        "03-15 06:00 consumer_rights_day-2026-release",
        "03-28 06:00 consumer_rights_day-2026-settlement",
        "04-17 06:00 may_day-2026-preview",
        "04-30 06:00 may_day-2026-release",
        "05-19 06:00 may_day-2026-settlement",
        "09-17 06:00 national_day-2026-preview",
        "09-30 06:00 national_day-2026-release",
        "10-21 06:00 national_day-2026-settlement",
    ]


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2021, ["02-10", "03-15", "04-30", "09-30"]),
        (2024, ["02-09", "03-15", "04-30", "09-30"]),
    ],
)
def test_a_year_has_four_releases(year: int, days: list[str]) -> None:
    made = [run[:5] for run in runs(f"{year}-01-01", f"{year}-12-31") if run.endswith("-release")]
    assert made == days


def test_a_year_without_a_notice_has_no_run_until_the_notice_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    notices = tmp_path / "calendar.yaml"
    notices.write_text("notices: []", encoding="utf-8")
    monkeypatch.setattr(calendar, "NOTICES", notices)
    with caplog.at_level(logging.WARNING, "holiday_timetable"):
        assert runs("2026-10-22", "2027-12-31") == []
    assert "2027" in caplog.text
    assert "config/calendar.yaml" in caplog.text
    notices.write_text(NOTICE_OF_2027, encoding="utf-8")
    found = [run.split()[0] for run in runs("2026-10-22", "2027-12-31") if run.endswith("-release")]
    assert found == ["02-04", "03-15", "04-30", "09-30"]


@pytest.mark.parametrize(
    ("now", "release"), [("2024-04-30T21:00", "2024-04-30T06:00"), ("2024-06-20T21:00", "2024-09-18T06:00")]
)
def test_without_catchup_a_release_missed_by_hours_is_run_and_one_missed_by_weeks_is_not(
    now: str, release: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pendulum, "now", lambda tz: pendulum.parse(now, tz=tz))
    restriction = TimeRestriction(pendulum.parse("2021-01-01", tz=SHANGHAI), None, catchup=False)
    run = DisclosureTimetable().next_dagrun_info(last_automated_data_interval=None, restriction=restriction)
    assert run is not None
    assert run.run_after == pendulum.parse(release, tz=SHANGHAI)


def test_a_run_by_hand_is_named_as_airflow_names_it() -> None:
    asked = pendulum.parse("2024-06-01T12:00", tz=SHANGHAI)
    name = DisclosureTimetable().generate_run_id(run_type=DagRunType.MANUAL, run_after=asked, data_interval=None)
    assert name == "manual__2024-06-01T12:00:00+08:00"


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
    assert restored.summary == "春节 · 3·15 · 五一 · 十一：预览、发布、结算"
    assert restored.type_name == "holiday_timetable.DisclosureTimetable"
