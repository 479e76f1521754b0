"""Alerts over nights: what goes on is not new, what is too much for a night waits its turn, and nothing is lost."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.stage import NIGHT
from tests.tier.alarm import Province
from tests.tier.test_alerts import surge

pytestmark = pytest.mark.proof

BEFORE, AFTER = NIGHT - timedelta(days=1), NIGHT + timedelta(days=1)


def recalled(folder: Path, *counts: int) -> Province:
    """Units e00, e01 …, each with so many recalls."""
    province = Province.at(folder)
    for n, count in enumerate(counts):
        province.unit(f"e{n:02}")
        for _ in range(count):
            province.trace(f"e{n:02}")
    return province


def test_what_the_budget_holds_back_stays_in_the_table(tmp_path: Path) -> None:
    found = recalled(tmp_path, *[1] * 15, *[2] * 10).alerts()
    shown = {row["subject_id"] for row in found.values() if row["shown"]}
    assert len(found) == 25
    assert len(shown) == 20
    assert shown >= {f"e{n:02}" for n in range(15, 25)}  # the strongest
    assert {row["shown_since"] for row in found.values() if not row["shown"]} == {None}


def test_what_was_held_back_comes_first_the_next_night(tmp_path: Path) -> None:
    province = recalled(tmp_path, *[1] * 15, *[2] * 10)
    first = {name for name, row in province.alerts().items() if not row["shown"]}
    second = province.alerts(AFTER)
    assert {row["status"] for row in second.values()} == {"continued"}
    assert all(second[name]["shown_since"] == AFTER for name in first)
    assert sum(row["shown"] for row in second.values()) == 20


def test_each_kind_and_subject_has_a_budget_of_its_own(tmp_path: Path) -> None:
    province = recalled(tmp_path, *[1] * 20)
    for n in range(6):
        province.complaints(30, entity_id=f"e{n:02}", districtcode=f"33010{n}").complaints(30, entity_id=f"e{n:02}")
    found = province.complaints(14, entity_id=None, districtcode="339999").alerts()
    held = {row["subject_kind"] for row in found.values() if not row["shown"]}
    assert held == {"district"}  # of seven five are shown; all units are, and all recalls
    assert sum(row["shown"] for row in found.values() if row["subject_kind"] == "district") == 5
    assert found["complaint_surge:5211"]["shown"]


def test_an_alert_that_stood_the_night_before_goes_on(tmp_path: Path) -> None:
    province = surge(tmp_path)
    new, again = province.alerts()["complaint_surge:e1"], province.alerts(AFTER)["complaint_surge:e1"]
    assert (new["status"], again["status"]) == ("new", "continued")
    assert (again["night"], again["first_night"], again["shown_since"]) == (AFTER, NIGHT, NIGHT)
    assert again["alert_id"] == new["alert_id"] == f"complaint_surge:entity:e1:{NIGHT}"


def test_a_new_alert_is_not_taken_for_another_kind_of_the_same_unit(tmp_path: Path) -> None:
    province = surge(tmp_path)
    province.alerts()
    assert province.trace().alerts(AFTER)["recalled_food:e1"]["status"] == "new"
    third = province.alerts(AFTER + timedelta(days=1))
    assert {row["status"] for row in third.values() if row["subject_id"] == "e1"} == {"continued"}


def test_an_alert_is_remembered_over_a_night_without_it_but_not_for_ever(tmp_path: Path) -> None:
    province = surge(tmp_path).trace()
    province.alerts()
    complaints = province.rows.pop("linked/complaints_zj")
    assert province.alerts(AFTER).keys() == {"recalled_food:e1"}
    province.rows["linked/complaints_zj"] = complaints
    assert province.alerts(NIGHT + timedelta(days=2))["complaint_surge:e1"]["status"] == "continued"
    late = NIGHT + timedelta(days=10)
    assert province.alerts(late)["recalled_food:e1"]["status"] == "new"
    assert province.alerts(late)["recalled_food:e1"]["alert_id"] == f"recalled_food:entity:e1:{late}"


def test_an_alert_that_stands_stays_at_a_score_that_would_raise_none(tmp_path: Path) -> None:
    weak = surge(tmp_path / "weak", 9, 2)
    assert "complaint_surge:e1" not in weak.alerts()
    strong = surge(tmp_path / "strong", 20, 2, BEFORE)
    strong.alerts()
    weak.workspace = strong.workspace
    found = weak.alerts()["complaint_surge:e1"]
    assert (found["status"], found["score"] < 3.5) == ("continued", True)


def test_a_night_does_not_look_at_itself_or_at_later_ones(tmp_path: Path) -> None:
    province = surge(tmp_path)
    province.alerts(AFTER)
    province.alerts()
    assert province.alerts()["complaint_surge:e1"]["status"] == "new"
