"""A business is told of a complaint before it is counted, and until when it may object."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from etl.disclose import notify
from etl.ground.workspace import Workspace
from tests.stage import rows_of

FRIDAY, MONDAY = date(2021, 10, 29), date(2021, 11, 1)
CLOSED = {"recorded_at": datetime(2021, 10, 8), "accepted_on": date(2021, 10, 11), "closed_on": date(2021, 10, 25)}
Night = Callable[..., Workspace]


def told(workspace: Workspace, night: date) -> list[dict[str, Any]]:
    counts = notify(workspace, night)
    rows = rows_of(workspace, night, "disclosure_notice")
    assert counts == {"disclosure_notice": len(rows)}
    return rows


def test_a_complaint_on_hold_is_told_with_its_last_day_in_words(night: Night) -> None:
    (row,) = told(night(CLOSED, on=FRIDAY), FRIDAY)
    assert (row["record"], row["entity_id"], row["company_name"]) == ("T0", "A", "嘉善甲商贸有限公司")
    assert row["object_by"] == date(2021, 11, 8), "ten working days after 25 October"
    assert row["notice"].startswith(
        "嘉善甲商贸有限公司：您单位被投诉一件（编号T0，2021-10-08登记），已于2021-10-25办结。"
    )
    assert "请在2021-11-08前提出" in row["notice"]


def test_of_a_complaint_that_comes_late_the_business_has_its_ten_working_days_all_the_same(night: Night) -> None:
    (row,) = told(night(CLOSED | {"closed_on": date(2021, 10, 12), "outcome_known_on": FRIDAY}, on=FRIDAY), FRIDAY)
    assert (row["ended_on"], row["object_by"]) == (date(2021, 10, 12), date(2021, 11, 12))


@pytest.mark.parametrize(
    ("why", "differs"),
    [
        ("still open", {"closed_on": None, "result": None}),
        ("its hold is over", {"closed_on": date(2021, 10, 12)}),
        ("a report", {"mode": "举报"}),
        ("about nobody known", {"entity_id": None}),
        ("about a deregistered business", {"entity_id": "D"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nobody_is_told_of_what_will_not_be_counted_or_is_already(
    night: Night, why: str, differs: dict[str, Any]
) -> None:
    assert told(night(CLOSED | differs, on=FRIDAY), FRIDAY) == []


def test_what_is_objected_to_waits_for_its_decision_and_not_for_a_notice(night: Night) -> None:
    objection = {
        "id": "O1", "evidence": "complaints_zj:T0", "submitted_on": date(2021, 10, 27), "state": "open",
    }  # fmt: skip
    assert told(night(CLOSED, on=FRIDAY, objections=[objection]), FRIDAY) == []


def test_the_day_of_the_notice_is_that_of_the_first_night_that_told_it(night: Night) -> None:
    workspace = night(CLOSED, on=FRIDAY)
    notify(workspace, FRIDAY)
    night(CLOSED, CLOSED | {"closed_on": date(2021, 10, 29)}, on=MONDAY)
    for _ in range(2):
        days = [(row["record"], row["notified_on"]) for row in told(workspace, MONDAY)]
        assert days == [("T0", FRIDAY), ("T1", MONDAY)]


def test_a_night_without_complaints_tells_nobody(tmp_path: Path) -> None:
    assert notify(Workspace(tmp_path), FRIDAY) == {"disclosure_notice": 0}
