"""Targets against actuals: what a plan sets is measured, and where no plan sets anything nothing is said."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from etl.ground.policy import NoPolicyInForce, tried
from etl.tier.contest import ContestError
from tests.tier.contest_stage import Province, one

pytestmark = pytest.mark.proof

PLAN = "县年度计划"


def policy(folder: Path, *targets: dict[str, object]) -> Path:
    """A folder with these targets instead of those in `config/`."""
    version = {"version": "try", "effective_from": date(2021, 1, 1), "targets": list(targets)}
    (folder / "targets.yaml").write_text(yaml.safe_dump({"versions": [version]}), encoding="utf-8")
    return folder


def target(**columns: object) -> dict[str, object]:
    return {"year": 2021, "measure": "units", "region": "330421", "target": 8, "source": PLAN, **columns}


def test_the_plans_of_2021_are_measured_where_they_say_and_nowhere_else(tmp_path: Path) -> None:
    rows = Province.at(tmp_path).unit("330281", 249).run("target_progress")
    found = {(row["measure"], row["region"]): int(row["target"]) for row in rows if row["target"] is not None}
    assert found == {
        ("units", "330000"): 200_000, ("units_with_promise", "330000"): 80_000, ("factories", "330000"): 30_000,
        ("business_districts", "330000"): 200, ("units", "330200"): 24_900, ("units_with_promise", "330200"): 10_600,
        ("factories", "330200"): 4_100, ("business_districts", "330200"): 30, ("cross_store_promises", "330200"): 42,
        ("village_stations", "330200"): 260,
    }  # fmt: skip
    ningbo = one(rows, measure="units", level="city", region="330200")
    assert (ningbo["share_reached"], ningbo["gap"]) == (Decimal("0.01"), 24_651)
    assert (ningbo["on_track"], ningbo["target_source"]) == (False, "宁波市2021年放心消费建设方案（转载）")
    for row in rows:
        if row["target"] is None:
            told = ("share_reached", "expected_share", "on_track", "gap", "target_source")
            assert [row[name] for name in told] == [None] * 5


@pytest.mark.parametrize(
    ("night", "start", "expected"),
    [
        (date(2021, 10, 31), 0, "0.8329"),  # day 304 of 365
        (date(2021, 12, 31), 0, "1.0000"),
        (date(2024, 12, 30), 0, "0.9973"),  # day 365 of 366
        (date(2021, 10, 31), 4, "0.9164"),
    ],
)
def test_a_target_is_due_evenly_through_the_year(tmp_path: Path, night: date, start: int, expected: str) -> None:
    with tried(policy(tmp_path, target(year=night.year, start=start))):
        rows = Province.at(tmp_path, night).unit("330421", 7).run("target_progress")
    row = one(rows, measure="units", region="330421")
    assert (row["share_reached"], row["expected_share"]) == (Decimal("0.875"), Decimal(expected))
    assert row["on_track"] == (Decimal("0.875") >= Decimal(expected))


def test_a_target_surpassed_has_a_gap_below_zero_and_is_on_track(tmp_path: Path) -> None:
    with tried(policy(tmp_path, target())):
        row = one(Province.at(tmp_path).unit("330421", 10).run("target_progress"), measure="units", region="330421")
    assert (row["share_reached"], row["gap"], row["on_track"]) == (Decimal("1.25"), -2, True)


def test_a_share_is_due_on_any_day(tmp_path: Path) -> None:
    wanted = target(measure="settled_share", target=0.8, pace="throughout")
    province = Province.at(tmp_path, date(2021, 9, 5)).add("complaints_zj", 3, districtcode="330421")
    province.add("complaints_zj", districtcode="330421", result="终止调解")
    with tried(policy(tmp_path, wanted)):
        row = one(province.run("target_progress"), measure="settled_share", region="330421")
    assert (row["expected_share"], row["share_reached"], row["on_track"]) == (1, Decimal("0.9375"), False)


def test_a_goal_of_a_later_year_is_shown_without_a_pace_and_a_past_years_target_no_more(tmp_path: Path) -> None:
    rows = Province.at(tmp_path, date(2025, 6, 30)).unit("330421", 6, has_promise=True).run("target_progress")
    assert {row["year"] for row in rows if row["target"]} == {2027}
    goal = one(rows, measure="units_with_promise", level="province", year=2027)
    assert (goal["target"], goal["actual"], goal["share_reached"]) == (120_000, 6, Decimal("0.0001"))
    assert (goal["expected_share"], goal["on_track"]) == (None, None)
    assert one(rows, measure="units_with_promise", level="province", year=2025)["target"] is None
    after = Province.at(tmp_path / "after", date(2022, 1, 1)).unit("330421").run("target_progress")
    assert {row["target"] for row in after} == {None}


def test_before_the_plan_was_issued_nobody_is_measured_by_it(tmp_path: Path) -> None:
    rows = Province.at(tmp_path, date(2021, 8, 17)).unit("330421").run("target_progress")
    assert {row["target"] for row in rows} == {None}


def test_a_target_of_a_source_that_did_not_come_has_no_share(tmp_path: Path) -> None:
    rows = Province.at(tmp_path).without("linked/stations").run("target_progress")
    row = one(rows, measure="village_stations", region="330200", level="city")
    assert (row["target"], row["actual"], row["share_reached"], row["on_track"], row["gap"]) == (260, *[None] * 4)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"measure": "smiles"}, "2021 smiles 330421: unknown measure"),
        ({"region": "330499"}, "unknown region"),
        ({"region": "310101"}, "unknown region"),
        ({"target": 0}, "above 0"),
        ({"start": 9}, "not below its start"),
        ({"pace": "soon"}, "pace must be one of"),
        ({"source": ""}, "needs its source"),
        ({"measure": "kept_share", "target": 90, "pace": "throughout"}, "a share is at most 1"),
    ],
)
def test_a_faulty_target_is_named(tmp_path: Path, wrong: dict[str, object], says: str) -> None:
    with tried(policy(tmp_path, target(**wrong))), pytest.raises(ContestError, match=says):
        Province.at(tmp_path).run("target_progress")


def test_the_same_target_twice_or_without_a_source_is_a_fault(tmp_path: Path) -> None:
    with tried(policy(tmp_path, target(), target())), pytest.raises(ContestError, match="is there twice"):
        Province.at(tmp_path).run("target_progress")
    unsourced = {name: value for name, value in target().items() if name != "source"}
    with tried(policy(tmp_path, unsourced)), pytest.raises(ContestError, match="source"):
        Province.at(tmp_path).run("target_progress")


def test_a_night_before_every_policy_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoPolicyInForce):
        Province.at(tmp_path, date(2020, 12, 31)).run("target_progress")
