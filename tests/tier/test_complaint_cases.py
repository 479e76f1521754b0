"""Every complaint has a state, and its limits are the ones of the rule in force on the day they started."""

import logging
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from etl.ground.workspace import Workspace
from etl.tier import track
from tests.stage import COUNT, DAY, TEXT, TIME, rows_of, write_table

NIGHT = date(2026, 10, 20)
COMPLAINT: dict[str, pa.DataType] = {
    "dataset": TEXT, "record": TEXT, "region": TEXT, "entity_id": TEXT, "district": TEXT, "recorded_at": TIME,
    "accepted": TEXT, "accepted_on": DAY, "refusal_ground": TEXT, "closed_on": DAY, "result": TEXT,
    "end_ground": TEXT, "testing_days": COUNT,
}  # fmt: skip
LONG_AGO = {"recorded_at": datetime(2026, 8, 3, 9), "accepted": "受理", "accepted_on": date(2026, 8, 3)}
REFUSED_LATE = {"accepted": "不予受理", "accepted_on": date(2026, 10, 13)}


def cases(folder: Path, *rows: dict[str, Any], night: date = NIGHT) -> list[dict[str, Any]]:
    workspace = Workspace(folder)
    new = {"dataset": "complaints_zj", "region": "330000", "recorded_at": datetime(2026, 10, 19, 9)}
    numbered = [{**new, "record": f"r{number}", **row} for number, row in enumerate(rows)]
    write_table(workspace.table(night, "complaint"), numbered, COMPLAINT)
    told = track(workspace, night)
    assert told["complaint_case"] == len(rows)
    return rows_of(workspace, night, "complaint_case")


def closed(result: str | None, on: date | None = date(2026, 9, 1)) -> dict[str, Any]:
    return {**LONG_AGO, "result": result, "closed_on": on}


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ({}, "waiting"),
        ({"recorded_at": None}, "undated"),
        ({"accepted": "不予受理", "accepted_on": date(2026, 10, 19)}, "refused"),
        (LONG_AGO, "in_mediation"),
        ({**LONG_AGO, "accepted_on": None}, "in_mediation"),
        ({**LONG_AGO, "accepted_on": date(2026, 10, 21)}, "waiting"),
        (closed("达成调解协议"), "mediated"),
        (closed("未达成调解协议"), "not_agreed"),
        (closed("双方自行和解或者投诉人撤回投诉"), "settled"),
        (closed("终止调解"), "terminated"),
        (closed("unmapped"), "closed"),
        (closed(None), "closed"),
        (closed("达成调解协议", date(2026, 10, 21)), "in_mediation"),
        (closed("达成调解协议", None), "mediated"),
    ],
)
def test_the_state_of_a_complaint_is_that_of_the_night(row: dict[str, Any], state: str, tmp_path: Path) -> None:
    assert [case["state"] for case in cases(tmp_path, row)] == [state]


@pytest.mark.parametrize(
    ("recorded", "due"),
    [
        (date(2026, 9, 24), date(2026, 10, 12)),
        (date(2026, 2, 12), date(2026, 2, 28)),
        (date(2026, 4, 30), date(2026, 5, 13)),
        (date(2025, 9, 30), date(2025, 10, 16)),
        (date(2019, 12, 31), None),
    ],
)
def test_seven_working_days_to_accept(recorded: date, due: date | None, tmp_path: Path) -> None:
    """The vectors of the rules; before Order 20 took effect this table knows no limit."""
    (case,) = cases(tmp_path, {"recorded_at": datetime.combine(recorded, datetime.min.time())})
    assert case["acceptance_due"] == due


@pytest.mark.parametrize(
    ("accepted", "testing", "due"),
    [
        (date(2024, 4, 26), 0, date(2024, 7, 2)),
        (date(2026, 8, 3), 0, date(2026, 10, 8)),
        (date(2026, 8, 3), None, date(2026, 10, 8)),
        (date(2026, 8, 3), 10, date(2026, 10, 12)),
        (date(2025, 12, 18), 0, date(2026, 2, 24)),
    ],
)
def test_mediation_ends_by_the_rule_of_the_day_it_began(
    accepted: date, testing: int | None, due: date, tmp_path: Path
) -> None:
    (case,) = cases(tmp_path, {**LONG_AGO, "accepted_on": accepted, "testing_days": testing})
    assert case["mediation_due"] == due


@pytest.mark.parametrize(
    ("row", "accepted", "mediated"),
    [
        ({"recorded_at": datetime(2026, 9, 24)}, False, None),
        ({"recorded_at": datetime(2026, 10, 12)}, None, None),
        ({"recorded_at": datetime(2026, 9, 24), "accepted": "受理", "accepted_on": date(2026, 10, 12)}, True, None),
        ({"recorded_at": datetime(2026, 9, 24), **REFUSED_LATE}, False, None),
        (LONG_AGO, True, False),
        (closed("终止调解", date(2026, 10, 8)), True, True),
        (closed("达成调解协议", date(2026, 10, 9)), True, False),
    ],
)  # fmt: skip
def test_a_limit_that_runs_is_neither_kept_nor_missed(
    row: dict[str, Any], accepted: bool | None, mediated: bool | None, tmp_path: Path
) -> None:
    (case,) = cases(tmp_path, row)
    assert (case["acceptance_on_time"], case["mediation_on_time"]) == (accepted, mediated)


def test_publication_is_due_twenty_working_days_after_the_end(tmp_path: Path) -> None:
    """From Monday 31 August 2026: 25 September is off (中秋), but Sunday 20 September is worked."""
    (case,) = cases(tmp_path, closed("达成调解协议", date(2026, 8, 31)))
    assert case["publication_due"] == date(2026, 9, 28)


def test_a_year_without_a_notice_leaves_the_limit_unknown_and_says_what_to_load(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    late = {"recorded_at": datetime(2026, 12, 29, 9)}
    with caplog.at_level(logging.WARNING):
        (case,) = cases(tmp_path, late, night=date(2026, 12, 30))
    assert (case["acceptance_due"], case["acceptance_on_time"], case["state"]) == (None, None, "waiting")
    assert "the holiday notice of 2027 is not loaded" in caplog.text


def test_where_nobody_complained_there_is_nothing_to_follow(tmp_path: Path) -> None:
    assert track(Workspace(tmp_path), NIGHT) == {"complaint_case": 0}
