"""What raises an alarm before a release is late, and what does not."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.disclose import Alarm, NotApproved, agree, alarms, publish, withdraw
from etl.ground import calendar
from etl.ground.workspace import Workspace
from tests.disclose.drafts import AFTER, HOUR, RELEASED, approved, company, sources, write_draft

DUE = datetime(2021, 9, 26, 8)
"""Within five working days of the release; the 26th is a Sunday that is worked."""
MORNING = datetime(2021, 9, 30, 7, 30)
SETTLED = date(2021, 10, 20)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def merged(workspace: Workspace, night: date) -> None:
    path = workspace.table(night, "entity")
    path.parent.mkdir(parents=True)
    path.touch()


def preview(workspace: Workspace, night: date = date(2021, 9, 25), **otherwise: Any) -> str:
    """The night before `DUE` is merged, and a draft of it drawn."""
    merged(workspace, night)
    return write_draft(workspace, {"甲": 5}, night=night, **otherwise)


def told(workspace: Workspace, now: datetime) -> list[tuple[str, str]]:
    found = alarms(workspace, now)
    assert all(alarm.text and alarm.by for alarm in found)
    return [(alarm.level, alarm.what) for alarm in found]


def test_all_is_quiet_while_a_release_is_far_off_and_when_its_preview_is_sound(workspace: Workspace) -> None:
    assert told(workspace, datetime(2021, 8, 20)) == []
    preview(workspace)
    assert told(workspace, DUE) == []


def test_a_release_is_watched_from_five_working_days_before_it(workspace: Workspace) -> None:
    assert told(workspace, datetime(2021, 9, 23, 23, 59)) == []
    assert ("fail", "no_draft") in told(workspace, datetime(2021, 9, 24))


def test_no_draft_since_the_preview_day_is_an_alarm_that_says_what_to_do_and_by_when(workspace: Workspace) -> None:
    merged(workspace, date(2021, 9, 25))
    write_draft(workspace, {"甲": 5}, night=date(2021, 9, 15))
    assert alarms(workspace, DUE) == [
        Alarm(
            "fail",
            "no_draft",
            "national_day-2021",
            "2021年国庆节公示：预览日2021-09-17以来没有草稿：请手动运行 disclosure 生成预览",
            datetime(2021, 9, 30, 6),
        )
    ]
    write_draft(workspace, {"甲": 5}, night=date(2021, 9, 16))
    assert told(workspace, DUE) == []


@pytest.mark.parametrize("state", ["missing", "stale"])
def test_a_region_missing_or_stale_in_the_newest_preview_is_an_alarm_until_it_is_there(
    workspace: Workspace, state: str
) -> None:
    preview(workspace, sources=sources(anhui=state))
    (alarm,) = alarms(workspace, DUE)
    assert (alarm.level, alarm.what) == ("fail", "sources")
    assert "安徽省" in alarm.text
    assert "请联系该地区补报" in alarm.text
    write_draft(workspace, {"甲": 5}, night=date(2021, 9, 25))
    assert told(workspace, DUE) == []


def test_what_stops_the_preview_is_an_alarm(workspace: Workspace) -> None:
    preview(workspace, companies=[company("甲", 4)])
    assert ("fail", "stopped") in told(workspace, DUE)


@pytest.mark.parametrize(("night", "late"), [(date(2021, 9, 25), False), (date(2021, 9, 24), True)])
def test_a_night_older_than_a_day_is_an_alarm(workspace: Workspace, night: date, late: bool) -> None:
    preview(workspace, night)
    assert told(workspace, DUE) == [("fail", "night")] * late


def test_on_the_morning_of_the_release_the_last_draft_must_be_there_and_approved(workspace: Workspace) -> None:
    draft = preview(workspace, date(2021, 9, 28))
    assert ("fail", "no_draft") in told(workspace, MORNING)
    draft = preview(workspace, date(2021, 9, 29))
    assert told(workspace, MORNING) == [("warn", "approval")]
    assert told(workspace, MORNING + timedelta(hours=1)) == [("fail", "approval")]
    agree(workspace, draft, [approved(at=MORNING)])
    assert told(workspace, MORNING + timedelta(hours=1)) == []


def test_one_approval_is_too_few_where_two_are_needed(workspace: Workspace) -> None:
    draft = preview(workspace, date(2021, 9, 29), sources=sources(anhui="missing"))
    with pytest.raises(NotApproved):
        agree(workspace, draft, [approved(at=MORNING)])
    approval = next(alarm for alarm in alarms(workspace, MORNING) if alarm.what == "approval")
    assert "请2名发布人员在09:00前答复" in approval.text


def test_an_hour_that_has_passed_without_a_release_is_an_alarm_until_it_is_out(workspace: Workspace) -> None:
    draft = preview(workspace, date(2021, 9, 29))
    assert told(workspace, HOUR) == told(workspace, datetime(2021, 10, 25)) == [("fail", "overdue")]
    publish(workspace, draft, [approved()])
    assert told(workspace, AFTER) == []


def test_an_occasion_that_was_never_released_is_forgotten_in_the_end(workspace: Workspace) -> None:
    assert told(workspace, datetime(2021, 11, 19, 12)) == [("fail", "overdue")]
    assert told(workspace, datetime(2021, 11, 20)) == []


def test_a_settlement_that_is_not_out_some_days_after_its_day_is_an_alarm(published: Workspace) -> None:
    assert told(published, datetime(2021, 10, 23, 8)) == []
    assert told(published, datetime(2021, 10, 24, 8)) == [("fail", "settlement")]
    settled = write_draft(published, RELEASED, night=SETTLED)
    publish(published, settled, [approved()], reason="节后结算")
    assert told(published, datetime(2021, 10, 24, 8)) == []


def test_a_release_that_was_withdrawn_is_neither_overdue_nor_to_be_settled(published: Workspace) -> None:
    withdraw(published, "national_day-2021", [approved()], "有误")
    assert told(published, AFTER) == told(published, datetime(2021, 10, 24, 8)) == []


def test_a_year_without_its_holiday_notice_is_an_alarm_from_the_day_it_should_be_out(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = tmp_path / "calendar.yaml"
    notices.write_text("notices: []", encoding="utf-8")
    monkeypatch.setattr(calendar, "NOTICES", notices)
    assert told(workspace, datetime(2026, 12, 9, 23)) == []
    (alarm,) = alarms(workspace, datetime(2026, 12, 10))
    assert (alarm.level, alarm.what, alarm.by) == ("fail", "notice", datetime(2027, 1, 1))
    assert "2027年放假安排尚未录入" in alarm.text


def test_the_moment_is_that_of_shanghai(workspace: Workspace) -> None:
    assert told(workspace, datetime(2021, 9, 23, 15, 59, tzinfo=UTC)) == []
    assert told(workspace, datetime(2021, 9, 23, 16, tzinfo=UTC)) != []
