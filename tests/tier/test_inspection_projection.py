"""Projecting results to all units: by hand on small plans, and over thousands of draws of one population."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from etl.ground.engine import Connection, engine, keep
from etl.ground.workspace import PROJECT, Workspace
from etl.tier.inspection import plan
from etl.tier.inspection.checked import inspection_policy
from etl.tier.inspection.draw import drawn, probabilities
from etl.tier.inspection.projection import estimates
from etl.tier.inspection.sizes import sized
from tests.stage import DAY, TEXT, rows_of, write_table
from tests.tier.province import DUE, NOVEMBER, Province

pytestmark = pytest.mark.proof

PLANNED = "inspection_plan"
END = date(2021, 11, 24)
"""A night on which November has its plan and December is not due."""
SEEDS = 2000


def planned(folder: Path, *units: tuple[str, str, str], county: str = "330421") -> Province:
    """A plan of units (name, stratum, how many units it stands for) drawn on 27 October."""
    columns = {
        "month": DAY, "night": DAY, "method": TEXT, "county": TEXT, "city": TEXT, "unit_id": TEXT, "entity_id": TEXT,
        "stratum": TEXT, "certain": pa.bool_(), "expansion": pa.decimal128(18, 6),
    }  # fmt: skip
    common = {"month": NOVEMBER, "night": DUE, "method": "督查暗访", "county": county, "city": county[:4] + "00"}
    rows = [
        {
            **common, "unit_id": f"{name}/店", "entity_id": name, "stratum": stratum, "certain": expansion == "1",
            "expansion": Decimal(expansion),
        }
        for name, stratum, expansion in units
    ]  # fmt: skip
    workspace = Workspace(folder)
    write_table(workspace.table(DUE, PLANNED), rows, columns)
    sizes = {"month": DAY, "method": TEXT, "stratum": TEXT, "county": TEXT, "city": TEXT, "population": pa.int64()}
    where = {key: common[key] for key in ("month", "method", "county", "city")}
    strata = [
        {**where, "stratum": name, "population": sum(int(stands) for _, stratum, stands in units if stratum == name)}
        for name in sorted({stratum for _, stratum, _ in units})
    ]
    write_table(workspace.table(DUE, "inspection_stratum"), strata, sizes)
    return Province(workspace, END)


def projection(built: Province, area: str = "330421", night: date = END) -> dict[str, Any]:
    """What is published for an area of the plan of November."""
    plan(built.write(), night)
    rows = rows_of(built.workspace, night, "inspection_projection")
    (found,) = [row for row in rows if row["area"] == area and row["month"] == NOVEMBER]
    return found


FOUR = (("a", "s", "4"), ("b", "s", "2"), ("c", "s", "2"), ("d", "t", "1"))


def test_a_unit_that_failed_stands_for_one_over_its_probability(tmp_path: Path) -> None:
    """4 + 1 of 9 units; drawn with replacement: 4, 0, 0 differ from their mean by 32/3, times 3/2."""
    built = planned(tmp_path, *FOUR).inspected("a", date(2021, 11, 3), "不通过").inspected("b", date(2021, 11, 4))
    found = projection(built.inspected("c", date(2021, 11, 5)).inspected("d", date(2021, 11, 5), "责令整改"))
    assert (found["population"], found["planned"], found["inspected"], found["not_passed"]) == (9, 4, 4, 2)
    assert (found["status"], found["estimated"], found["unknown"]) == ("complete", 5, 0)
    assert found["standard_error"] == Decimal("4.000000")
    assert found["rate"] == Decimal("0.555556")
    assert 0 < found["rate_low"] < found["rate"] < found["rate_high"] < 1


def test_where_one_unit_was_left_to_chance_its_own_square_is_the_spread(tmp_path: Path) -> None:
    built = planned(tmp_path, ("a", "s", "3"), ("b", "t", "1")).inspected("a", date(2021, 11, 3), "不通过")
    found = projection(built.inspected("b", date(2021, 11, 3)))
    assert (found["estimated"], found["standard_error"]) == (3, 3)


def test_a_result_of_the_next_month_is_not_of_this_plan(tmp_path: Path) -> None:
    built = planned(tmp_path, ("a", "s", "2")).inspected("a", date(2021, 12, 1), "不通过").unit("somebody")
    built.night = date(2021, 12, 2)
    assert projection(built, night=built.night)["status"] == "none"


def test_the_query_of_the_page_gives_the_same_total(tmp_path: Path) -> None:
    built = planned(tmp_path, *FOUR).inspected("a", date(2021, 11, 3), "不通过").inspected("b", date(2021, 11, 4))
    built.inspected("a", date(2021, 11, 9)).inspected("d", date(2021, 10, 9), "不通过")
    found = projection(built.inspected("c", date(2021, 11, 5)).inspected("d", date(2021, 11, 5), "责令整改"))
    query = (PROJECT / "docs" / "inspection.md").read_text("utf-8").split("```sql")[1].split("```")[0]
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA analyst")
        plans, results = (built.workspace.table(*file) for file in ((DUE, PLANNED), (END, "linked/inspections")))
        connection.execute(f"CREATE VIEW analyst.inspection_plan AS FROM read_parquet('{plans}')")
        renamed = "jcfs AS method, jcrq AS inspected_on, jcdq AS district, jcjg AS result"
        connection.execute(
            f"CREATE VIEW analyst.inspection AS SELECT entity_id, {renamed} FROM read_parquet('{results}')"
        )
        rows = connection.execute(query).fetchall()
    assert sum(row[3] for row in rows) == found["estimated"] == 5
    assert sum(row[4] for row in rows) == found["unknown"] == 0


def test_county_city_and_province_are_projected(tmp_path: Path) -> None:
    built = planned(tmp_path, *FOUR).inspected("a", date(2021, 11, 3), "不通过")
    plan(built.write(), END)
    rows = [row for row in rows_of(built.workspace, END, "inspection_projection") if row["month"] == NOVEMBER]
    assert {row["area"] for row in rows} == {"330421", "330400", "330000"}


def test_a_unit_without_a_result_is_unknown_and_not_passed_or_failed(tmp_path: Path) -> None:
    built = planned(tmp_path, *FOUR).inspected("a", date(2021, 11, 3), "不通过").inspected("d", date(2021, 11, 3))
    found = projection(built)
    assert (found["status"], found["inspected"], found["unknown"]) == ("partial", 2, 4)
    assert (found["estimated"], found["standard_error"], found["rate"]) == (None, None, Decimal("0.8"))


def test_without_any_result_nothing_is_projected(tmp_path: Path) -> None:
    found = projection(planned(tmp_path, *FOUR).add("linked/inspections"))
    assert (found["status"], found["inspected"], found["not_passed"], found["unknown"]) == ("none", 0, 0, 9)
    assert [found[name] for name in ("estimated", "standard_error", "rate", "rate_low", "rate_high")] == [None] * 5


def test_while_inspections_have_never_been_delivered_there_is_no_projection(tmp_path: Path) -> None:
    built = planned(tmp_path, *FOUR)
    assert plan(built.write(), END)["inspection_projection"] == 0
    assert not built.workspace.table(END, "inspection_projection").exists()


@pytest.mark.parametrize(
    "other",
    [
        {"on": date(2021, 10, 27)}, {"on": date(2021, 10, 30)}, {"by": "双随机"},
        {"by": "交叉检查"}, {"jcdq": "330424"}, {"result": "待定"}, {"entity": "somebody"},
    ],
    ids=str,
)  # fmt: skip
def test_only_what_the_plan_asked_for_is_its_result(tmp_path: Path, other: dict[str, Any]) -> None:
    """By that method, in that month after the draw, there, and in a word that is known."""
    said = {"entity": "a", "on": date(2021, 11, 3), "result": "不通过", "jcdq": "330421", **other}
    assert projection(planned(tmp_path, ("a", "s", "2")).inspected(**said))["status"] == "none"


def test_a_plan_drawn_within_its_month_takes_no_result_from_before(tmp_path: Path) -> None:
    built = Province(Workspace(tmp_path), date(2021, 11, 3)).unit("a").inspected("a", date(2021, 11, 2), "不通过")
    assert projection(built.inspected("a", date(2021, 11, 3), "不通过"), night=date(2021, 11, 3))["status"] == "none"


def test_the_first_result_counts_and_of_a_day_the_worst(tmp_path: Path) -> None:
    built = planned(tmp_path, ("a", "s", "2"), ("b", "s", "2"))
    built.inspected("a", date(2021, 11, 3), "通过").inspected("a", date(2021, 11, 3), "不通过")
    built.inspected("b", date(2021, 11, 9), "不通过").inspected("b", date(2021, 11, 4), "通过")
    assert projection(built)["estimated"] == 2


def test_an_inspection_whose_outcome_is_open_does_not_hide_the_next(tmp_path: Path) -> None:
    built = planned(tmp_path, ("a", "s", "2")).inspected("a", date(2021, 11, 3), "待定")
    assert projection(built.inspected("a", date(2021, 11, 4), "不通过"))["estimated"] == 2


def test_what_is_not_known_yet_on_a_night_does_not_count(tmp_path: Path) -> None:
    built = planned(tmp_path, ("a", "s", "2")).inspected("a", date(2021, 11, 20))
    built.night = date(2021, 11, 19)
    assert projection(built, night=built.night)["status"] == "none"


def test_when_all_units_were_inspected_for_certain_there_is_no_doubt(tmp_path: Path) -> None:
    built = planned(tmp_path, ("a", "s", "1"), ("b", "s", "1")).inspected("a", date(2021, 11, 3), "不通过")
    found = projection(built.inspected("b", date(2021, 11, 3)))
    half = Decimal("0.5")
    assert (found["standard_error"], found["rate_low"], found["rate"], found["rate_high"]) == (0, half, half, half)


def test_no_failure_among_few_leaves_doubt(tmp_path: Path) -> None:
    """Wilson's upper limit for 0 of 2 is 0.6576."""
    built = planned(tmp_path, ("a", "s", "5"), ("b", "s", "5"))
    found = projection(built.inspected("a", date(2021, 11, 3)).inspected("b", date(2021, 11, 3)))
    assert (found["rate"], found["rate_low"]) == (0, 0)
    assert float(found["rate_high"]) == pytest.approx(0.6576, abs=1e-3)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with engine() as opened:
        yield opened


@pytest.fixture(scope="module")
def simulated(connection: Connection) -> pd.DataFrame:
    """Estimates from 2,000 draws of 60 units in three strata, of which the riskier fail more often; 17 fail."""
    dice = np.random.default_rng(5)
    weights = dice.integers(10, 90, 60)
    failed = (dice.random(60) < weights / 170).astype(int)
    rows = [
        {
            "method": "督查暗访", "county": "330421", "stratum": f"330421/{place % 3}", "unit_id": f"u{place}",
            "risk_weight": int(weights[place]), "failed": int(failed[place]),
        }
        for place in range(60)
    ]  # fmt: skip
    chances = keep(connection, probabilities(sized(inspection_policy(DUE), ibis.memtable(rows))))
    seeds = [{"seed": sha256(f"{place}".encode()).hexdigest()} for place in range(SEEDS)]
    crossed = chances.drop("method").cross_join(ibis.memtable(seeds))
    whole = drawn(crossed.mutate(method=crossed.seed, month=ibis.literal(NOVEMBER), area=crossed.county))
    whole = keep(connection, whole)
    strata: ir.Table = whole.select("month", "method", "area", "stratum", "population").distinct()
    chosen = keep(connection, whole.filter(whole.selected))
    found = connection.to_pandas(estimates(inspection_policy(DUE), chosen, strata, END)).astype(
        dict.fromkeys(("estimated", "standard_error", "rate", "rate_low", "rate_high"), float)
    )
    return found.assign(total=int(failed.sum()), true_rate=failed.mean())


def test_estimates_are_right_on_average(simulated: pd.DataFrame) -> None:
    """The total exactly, the rate (a quotient) to a hundredth."""
    assert len(simulated) == SEEDS
    error = simulated.estimated.std() / np.sqrt(SEEDS)
    assert abs(simulated.estimated.mean() - simulated.total.iloc[0]) <= 4.5 * error
    assert abs(simulated.rate.mean() - simulated.true_rate.iloc[0]) <= 0.01


def test_the_standard_error_errs_on_the_safe_side(simulated: pd.DataFrame) -> None:
    real, said = simulated.estimated.std(), np.sqrt((simulated.standard_error**2).mean())
    assert real < said < 2 * real


def test_intervals_hold_the_truth_at_least_as_often_as_they_promise(simulated: pd.DataFrame) -> None:
    inside = (simulated.rate_low <= simulated.true_rate) & (simulated.true_rate <= simulated.rate_high)
    assert inside.mean() >= 0.95
    assert (simulated.rate_high - simulated.rate_low).mean() < 0.6
