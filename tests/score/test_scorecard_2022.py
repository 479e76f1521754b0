"""The scorecard of 2022: peers, fading, ceilings, remedies; and the one of 2021 that can still be run."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.score import score
from tests.stage import Stage, rows_of

NIGHT = date(2022, 1, 31)
Lines = dict[tuple[str, str], dict[str, Any]]


def scored(stage: Stage) -> tuple[Lines, dict[str, dict[str, Any]]]:
    score(stage.write(), stage.night)
    contributions = rows_of(stage.workspace, stage.night, "contribution/*")
    totals = rows_of(stage.workspace, stage.night, "score")
    return {(row["unit_id"], row["criterion"]): row for row in contributions}, {row["unit_id"]: row for row in totals}


def trade(folder: Path, complaints: list[int], stores: list[int] | None = None) -> Stage:
    """Entities of one trade with so many complaints and stores each."""
    stage = Stage.at(folder, NIGHT)
    for number, count in enumerate(complaints):
        for store in range(stores[number] if stores else 1):
            stage.unit(f"u{number}" if store == 0 else f"u{number}-{store}", f"e{number}", store_name=f"{store}店")
        for _ in range(count):
            stage.linked("complaints_zj", f"e{number}", recorddate=datetime(2022, 1, 10))
    return stage


def volume(lines: Lines, unit: str) -> Decimal:
    points: Decimal = lines[unit, "complaint_volume"]["points"]
    return points


def test_a_small_shop_with_one_complaint_is_not_the_worst_of_its_trade(tmp_path: Path) -> None:
    """One complaint among peers with one each in five; the other shop has eight."""
    lines, _ = scored(trade(tmp_path, [1, 8] + [1, 0, 0, 0, 0] * 6))
    assert volume(lines, "u0") > 5 > volume(lines, "u1")
    told = lines["u0", "complaint_volume"]
    assert told["points_low"] < told["points"] <= told["points_high"]
    assert told["points_low"] < lines["u3", "complaint_volume"]["points_low"], "who has none is surer to be fine"


def test_a_chain_is_measured_by_its_stores(tmp_path: Path) -> None:
    """Five complaints at five stores weigh less than five at one."""
    lines, _ = scored(trade(tmp_path, [5, 5] + [1] * 25, [5, 1] + [1] * 25))
    assert volume(lines, "u0") > volume(lines, "u1")


def test_what_peers_would_have_had_is_told_by_the_others_alone(tmp_path: Path) -> None:
    """25 others with one complaint each expect one, whatever the entity has: (4 + 2 × 1) / (1 + 2) is twice theirs."""
    lines, _ = scored(trade(tmp_path, [4] + [1] * 25))
    assert "25家同行业同规模主体按相同门店数计约1件" in lines["u0", "complaint_volume"]["reason"]
    assert "为同行的2倍" in lines["u0", "complaint_volume"]["reason"]


def test_others_of_another_trade_do_not_matter(tmp_path: Path) -> None:
    def with_tourism(folder: Path, complaints: int) -> Decimal:
        stage = trade(folder, [2] + [1] * 25)
        for number in range(25):
            stage.unit(f"h{number}", f"hotel{number}")
            stage.rows["entity"][-1]["industry_section"] = "H"
            for _ in range(complaints):
                stage.linked("complaints_zj", f"hotel{number}", recorddate=datetime(2022, 1, 10))
        return volume(scored(stage)[0], "u0")

    assert with_tourism(tmp_path / "few", 0) == with_tourism(tmp_path / "many", 3)


@pytest.mark.proof
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(complaints=st.lists(st.integers(0, 6), min_size=2, max_size=40), more=st.integers(1, 3))
def test_more_complaints_never_raise_a_score(
    complaints: list[int], more: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, before = scored(trade(tmp_path_factory.mktemp("before"), complaints))
    _, after = scored(trade(tmp_path_factory.mktemp("after"), [complaints[0] + more, *complaints[1:]]))
    assert after["u0"]["total"] <= before["u0"]["total"]


@dataclass(frozen=True)
class Example:
    """An entity with a unit of its own, both named `name`, in the one night that all examples share."""

    stage: Stage
    name: str

    def linked(self, dataset: str, **columns: Any) -> "Example":
        self.stage.linked(dataset, self.name, **columns)
        return self


def penalised(one: Example, days: int) -> None:
    one.linked("penalties", cf_jdrq=NIGHT - timedelta(days=days), cf_gsjzq=None, cf_cflb1="吊销许可证")


def gravely_at_fault(one: Example) -> None:
    one.linked("inspections", jcrq=date(2022, 1, 1)).linked("serious_violations")
    one.linked("penalties", cf_jdrq=date(2022, 1, 2), cf_cflb1="责令停产停业")


def bad_anyway(one: Example) -> None:
    one.linked("serious_violations").linked("abnormal_list").stage.state("注销", one.name)
    for _ in range(8):
        one.linked("penalties", cf_jdrq=date(2022, 1, 2), cf_cflb1="责令停产停业")
        one.linked("complaints_zj", recorddate=datetime(2022, 1, 10), result="未达成调解协议")


def promising(one: Example) -> None:
    one.linked("commitments", record="c1")
    for row in (
        {},
        {"doneTime": datetime(2021, 9, 20)},
        {"outcome": "refused"},
        {"doneTime": None, "outcome": "pending"},
    ):
        one.stage.linked("returns", None, commitmentId="c1", **row)


def serving_food(one: Example) -> None:
    one.linked("traces").linked("traces", isRevoke="1", record="t9", _updated_at=datetime(2021, 9, 2))
    one.linked("batches").linked("batches").linked("batches").linked("batches", testReportNo=None)


FADING = {0: 2, 179: 2, 180: 4.5, 365: 7, 730: 9.5, 1094: 9.5}
"""Points that a penalty leaves after so many days."""
EXAMPLES: dict[str, Callable[[Example], object]] = {
    **{f"penalised {days} days ago": partial(penalised, days=days) for days in FADING},
    "gravely at fault": gravely_at_fault,
    "free of faults": lambda one: one.linked("inspections", jcrq=date(2022, 1, 1)),
    "bad anyway": bad_anyway,
    "abnormal": lambda one: one.linked("abnormal_list"),
    "promising": promising,
    "serving food": serving_food,
}


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lines, dict[str, dict[str, Any]]]:
    """All examples, scored in one night."""
    stage = Stage.at(tmp_path_factory.mktemp("examples"), NIGHT)
    for name, happens in EXAMPLES.items():
        happens(Example(stage.unit(name, name), name))
    return scored(stage)


@pytest.fixture
def lines(examples: tuple[Lines, dict[str, dict[str, Any]]]) -> Lines:
    return examples[0]


@pytest.fixture
def totals(examples: tuple[Lines, dict[str, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    return examples[1]


@pytest.mark.parametrize(("days", "points"), FADING.items())
def test_a_penalty_fades_with_the_years(lines: Lines, days: int, points: float) -> None:
    assert lines[f"penalised {days} days ago", "penalties"]["points"] == Decimal(str(points))


def test_one_grave_fault_holds_the_whole(totals: dict[str, dict[str, Any]]) -> None:
    held, free = totals["gravely at fault"], totals["free of faults"]
    assert held["ceiling_by"] == "serious_violation", "the lower of two ceilings holds"
    assert held["total"] == held["ceiling"] == (held["scored_weight"] * Decimal("0.49")).quantize(Decimal("0.01"))
    assert held["points"] >= held["total"]
    assert (free["ceiling"], free["ceiling_by"], free["total"]) == (None, None, free["points"])


def test_who_is_below_the_ceiling_anyway_keeps_the_sum(totals: dict[str, dict[str, Any]]) -> None:
    bad = totals["bad anyway"]
    assert (bad["ceiling"], bad["total"]) == (None, bad["points"])


def test_a_remedy_is_told_where_points_were_lost_and_only_there(lines: Lines) -> None:
    assert "移出经营异常名录" in lines["abnormal", "abnormal_list"]["remedy"]
    assert lines["abnormal", "penalties"]["remedy"] is None
    assert lines["abnormal", "spot_check_latest"]["remedy"] is None, "nothing is known, so nothing was lost"


def test_a_promise_is_kept_where_goods_are_taken_back_in_time(lines: Lines) -> None:
    assert lines["promising", "returns_kept"]["reason"] == "近365天退货申请4件，按时1件、逾期2件、拒绝1件，得2分"


def test_food_is_judged_by_its_papers_and_recalls(lines: Lines) -> None:
    assert lines["serving food", "cold_chain_papers"]["points"] == 3
    recalled = lines["serving food", "recalled_food"]
    assert recalled["points"] == 0
    assert "traces:t9" in json.loads(recalled["evidence"])


@pytest.mark.parametrize("night", [date(2021, 10, 31), date(2021, 12, 31)])
def test_the_scorecard_of_2021_still_runs_for_the_nights_it_was_in_force(tmp_path: Path, night: date) -> None:
    lines, totals = scored(Stage.at(tmp_path, night).unit().linked("penalties", cf_gsjzq=None))
    assert {row["policy_version"] for row in [*lines.values(), *totals.values()]} == {"2021-1"}
    assert lines["u1", "penalties"]["points"] == 8
