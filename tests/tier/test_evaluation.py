"""The yearly re-evaluation: every unit in force once a year, unclear ones again, failed ones warned."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from etl.ground.workspace import Workspace
from etl.tier import tier
from tests.stage import rows_of
from tests.tier.situation import Before, Situation, stage_before, stage_night

pytestmark = pytest.mark.proof

DAY = date(2021, 12, 1)


def outcomes(workspace: Workspace, night: date, units: dict[str, Situation]) -> dict[str, str]:
    stage_night(workspace, units, night)
    tier(workspace, night)
    return {row["unit_id"]: row["outcome"] for row in rows_of(workspace, night, "evaluation")}


def test_each_unit_in_force_is_evaluated_once_and_an_unclear_one_until_it_is_clear(tmp_path: Path) -> None:
    workspace, next_day = Workspace(tmp_path), DAY + timedelta(days=1)
    stage_before(workspace, {name: Before("cultivation", 20) for name in ("good", "bad", "unclear", "young")}, DAY)
    units = {
        "good": Situation(total="60"),
        "bad": Situation(total="59.99"),
        "unclear": Situation(total=None),
        "young": Situation(total="10", valid_from=next_day),
        "waiting": Situation("waiting"),
    }
    assert outcomes(workspace, DAY, units) == {"good": "passed", "bad": "failed", "unclear": "manual"}
    warned = {
        row["unit_id"]: row["rule"] for row in rows_of(workspace, DAY, "transition") if row["to_tier"] == "warning"
    }
    assert warned == {"bad": "warn_evaluation", "young": "warn_score"}
    assert outcomes(workspace, next_day, units) == {}
    clear = {**units, "unclear": Situation(total="80"), "good": Situation(total="59")}
    assert outcomes(workspace, next_day + timedelta(days=1), clear) == {"unclear": "passed"}


def test_before_the_first_day_of_the_policy_nobody_is_due_and_a_year_later_everybody_is(tmp_path: Path) -> None:
    workspace, units = Workspace(tmp_path), {"good": Situation(total="80")}
    assert outcomes(workspace, DAY - timedelta(days=1), units) == {}
    assert outcomes(workspace, DAY + timedelta(days=3), units) == {"good": "passed"}
    assert outcomes(workspace, date(2022, 11, 30), units) == {}
    assert outcomes(workspace, date(2022, 12, 1), units) == {"good": "passed"}
