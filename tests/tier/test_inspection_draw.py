"""The draw keeps its word: over thousands of seeds each unit comes up as often as its written probability says."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pytest

from etl.ground.engine import Connection, engine, keep
from etl.ground.workspace import PROJECT, Workspace
from etl.tier.inspection import plan
from etl.tier.inspection.checked import inspection_policy
from etl.tier.inspection.draw import drawn, number, probabilities
from etl.tier.inspection.sizes import sized
from tests.stage import rows_of
from tests.tier.province import DUE, Province

pytestmark = pytest.mark.proof

SEEDS = 3000
UNITS = ibis.schema(
    {"method": "string", "county": "string", "stratum": "string", "unit_id": "string", "risk_weight": "int64"}
)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with engine() as opened:
        yield opened


def population() -> ir.Table:
    """Shops of many weights, one of them so heavy that it is certain, and three restaurants."""
    weights = [300, 90, 70, 55, 55, 40, 40, 31, 30, 25, 25, 20, 15, 15, 15, 12, 10, 10, 10, 4]
    rows = [("330421/商贸", f"s{place:02}", weight) for place, weight in enumerate(weights)]
    rows += [("330421/餐饮", f"r{place}", weight) for place, weight in enumerate((40, 15, 15))]
    keys = ("method", "county", "stratum", "unit_id", "risk_weight")
    return ibis.memtable([dict(zip(keys, ("督查暗访", "330421", *row), strict=True)) for row in rows], schema=UNITS)


@pytest.fixture(scope="module")
def chances(connection: Connection) -> ir.Table:
    """The population with its probabilities by the policy of the project."""
    return keep(connection, probabilities(sized(inspection_policy(DUE), population())))


@pytest.fixture(scope="module")
def draws(connection: Connection, chances: ir.Table) -> ir.Table:
    """The population drawn by each of the seeds; a draw goes by the name of a method of its own."""
    seeds = [{"seed": sha256(f"2021-11:{place}".encode()).hexdigest()} for place in range(SEEDS)]
    crossed = chances.drop("method").cross_join(ibis.memtable(seeds))
    return keep(connection, drawn(crossed.mutate(method=crossed.seed)))


def test_each_unit_is_drawn_as_often_as_its_probability_says(connection: Connection, draws: ir.Table) -> None:
    """Within 4.5 standard errors of the simulation, for each of 23 units."""
    found = draws.group_by("unit_id", "inclusion_probability").aggregate(times=draws.selected.cast("int64").sum())
    for row in connection.to_pyarrow(found).to_pylist():
        chance, times = float(row["inclusion_probability"]), float(row["times"]) / SEEDS
        assert abs(times - chance) <= 4.5 * (chance * (1 - chance) / SEEDS) ** 0.5, row


def test_every_draw_has_exactly_the_sample_size_of_each_stratum(connection: Connection, draws: ir.Table) -> None:
    sizes = draws.group_by("seed", "stratum", "sample_size").aggregate(chosen=draws.selected.cast("int64").sum())
    assert connection.to_pyarrow(sizes.filter(sizes.chosen != sizes.sample_size)).num_rows == 0


def test_the_mean_of_horvitz_thompson_estimates_is_the_true_total(connection: Connection, draws: ir.Table) -> None:
    """Whether what is counted goes with risk, against it, or is there in the lightest units only."""
    weight = draws.risk_weight.cast("float64")
    lightest = (weight <= 10).ifelse(1.0, 0.0)
    truths = {"with": weight, "against": 100 / weight, "lightest": lightest, "units": weight * 0 + 1}
    parts = draws.select("seed", "expansion", "selected", **truths)
    share = parts.selected.ifelse(parts.expansion.cast("float64"), 0.0)
    measures = {name: (parts[name] * share).sum() for name in truths}
    totals = {f"true_{name}": parts[name].sum() for name in truths}
    found = connection.to_pandas(parts.group_by("seed").aggregate(**measures, **totals))
    for name in truths:
        error = found[name].std() / np.sqrt(SEEDS)
        assert abs(found[name].mean() - found[f"true_{name}"].iloc[0]) <= 4.5 * error + 1e-4, name


def test_pairs_of_units_come_up_together_so_that_the_order_is_random(connection: Connection, draws: ir.Table) -> None:
    """A systematic draw over a fixed order would never take neighbours on the line together."""
    names = [f"s{place:02}" for place in range(10, 18)]
    chosen = draws.filter(draws.selected & draws.unit_id.isin(names)).select("seed", "unit_id")
    other = chosen.view()
    pairs = chosen.inner_join(other, "seed").filter(lambda t: t.unit_id < t.unit_id_right)
    found = connection.to_pyarrow(pairs.select("unit_id", "unit_id_right").distinct()).num_rows
    assert found == len(names) * (len(names) - 1) // 2


def test_a_unit_beyond_its_share_is_certain_and_so_may_become_the_next(connection: Connection) -> None:
    """3 of 100 + 30 + 10 + 10: 300 ≥ 150 is certain; of the other 50, two are left to draw, and 60 ≥ 50."""
    found = chances_of(connection, {"a": {"heavy": 100, "next": 30, "one": 10, "two": 10}}, {"a": 3})
    assert found == {("a", "heavy"): 1, ("a", "next"): 1, ("a", "one"): 0.5, ("a", "two"): 0.5}


def chances_of(
    connection: Connection, strata: dict[str, dict[str, int]], sizes: dict[str, int]
) -> dict[tuple[str, str], float]:
    """The probability of each unit; that `certain` says the same is checked on the way."""
    rows = [
        {
            "method": "m", "stratum": stratum, "unit_id": unit, "risk_weight": weight, "sample_size": sizes[stratum],
            "weight_sum": sum(units.values()),
        }
        for stratum, units in strata.items()
        for unit, weight in units.items()
    ]  # fmt: skip
    found = connection.to_pyarrow(probabilities(ibis.memtable(rows))).to_pylist()
    assert all(row["certain"] == (row["inclusion_probability"] == 1) for row in found)
    return {(row["stratum"], row["unit_id"]): float(row["inclusion_probability"]) for row in found}


def by_rounds(units: dict[str, int], size: int) -> dict[str, float]:
    certain: set[str] = set()
    while True:
        left = {unit: weight for unit, weight in units.items() if unit not in certain}
        whole = sum(left.values())
        more = {unit for unit, weight in left.items() if (size - len(certain)) * weight >= whole}
        if not more:
            shares = {unit: (size - len(certain)) * weight / whole for unit, weight in left.items()}
            return shares | dict.fromkeys(certain, 1.0)
        certain |= more


def test_certain_units_are_those_that_go_round_by_round(connection: Connection) -> None:
    """Sixty strata of the most unequal weights."""
    dice = Random(7)
    sizes = {f"{stratum}": dice.randint(1, 8) for stratum in range(60)}
    strata = {
        stratum: {f"{unit}": round(dice.paretovariate(0.7) * 10) for unit in range(dice.randint(8, 25))}
        for stratum in sizes
    }
    expected = {
        (stratum, unit): chance
        for stratum, units in strata.items()
        for unit, chance in by_rounds(units, sizes[stratum]).items()
    }
    assert sum(chance == 1 for chance in expected.values()) > 60
    assert chances_of(connection, strata, sizes) == pytest.approx(expected, abs=1e-9)


def test_heavier_units_are_drawn_more_often(connection: Connection, draws: ir.Table) -> None:
    often = draws.group_by("unit_id").aggregate(times=draws.selected.cast("float64").mean())
    times = {row["unit_id"]: row["times"] for row in connection.to_pyarrow(often).to_pylist()}
    assert times["s00"] == 1 > times["s07"] > times["s12"] > times["s19"] > 0


def test_strata_share_the_county_by_weight_after_two_each(connection: Connection, chances: ir.Table) -> None:
    """14 in all; 3 restaurants of 70 points, beside 20 shops of 852: two and twelve."""
    sizes = connection.to_pyarrow(chances.select("stratum", "sample_size").distinct()).to_pylist()
    assert {row["stratum"][-2:]: row["sample_size"] for row in sizes} == {"商贸": 12, "餐饮": 2}


def test_strata_come_as_near_to_their_share_as_whole_units_allow(connection: Connection) -> None:
    """300, 200 and 100 points: of 14 they would have 7, 4⅔ and 2⅓."""
    rows = [
        {"method": "督查暗访", "county": "330421", "stratum": name, "unit_id": f"{name}{place}", "risk_weight": weight}
        for name, weight in (("a", 15), ("b", 10), ("c", 5))
        for place in range(20)
    ]
    found = sized(inspection_policy(DUE), ibis.memtable(rows)).select("stratum", "sample_size").distinct()
    sizes = {row["stratum"]: row["sample_size"] for row in connection.to_pyarrow(found).to_pylist()}
    assert sizes == {"a": 7, "b": 5, "c": 2}


def test_the_number_of_a_hash_is_its_first_fifteen_digits(connection: Connection) -> None:
    texts = [f"一{place}" for place in range(50)]
    table = ibis.memtable([{"text": text} for text in texts])
    found = connection.to_pyarrow(table.select("text", found=number(table.text.hexdigest("sha256")))).to_pylist()
    assert {row["text"]: row["found"] for row in found} == {
        text: int(sha256(text.encode()).hexdigest()[:15], 16) for text in texts
    }


def must_be_drawn() -> Callable[[str, str, int, dict[str, int]], set[str]]:
    """What the page gives counties to check a draw with."""
    page: dict[str, Any] = {}
    exec((PROJECT / "docs" / "inspection.md").read_text("utf-8").split("```python")[1].split("```")[0], page)  # noqa: S102
    found: Callable[[str, str, int, dict[str, int]], set[str]] = page["must_be_drawn"]
    return found


def test_a_start_where_two_units_meet_hits_the_later_one(connection: Connection) -> None:
    """Four of ten alike: each is four long, so that one start in four or so is such a place."""
    keys = ("method", "stratum", "unit_id", "risk_weight", "sample_size", "weight_sum", "seed")
    seeds = [f"seed{place}" for place in range(60)]
    rows = [(seed, "s", f"u{unit}", 1, 4, 10, seed) for seed in seeds for unit in range(10)]
    table = ibis.memtable([dict(zip(keys, row, strict=True)) for row in rows])
    found = connection.to_pyarrow(drawn(probabilities(table)).filter(ibis._.selected)).to_pylist()
    weights = {f"u{unit}": 1 for unit in range(10)}
    for seed in seeds:
        expected = must_be_drawn()(seed, "s", 4, weights)
        assert {row["unit_id"] for row in found if row["seed"] == seed} == expected


def test_a_county_can_repeat_the_draw_from_seed_and_frame_as_the_page_tells_it(tmp_path: Path) -> None:
    """The Python text of docs/inspection.md, which knows nothing of ours, run on what was published."""
    built = Province(Workspace(tmp_path))
    for place in range(90):
        built.unit(f"u{place}", total=str(80 - place % 37), tier="warning" if place == 7 else "cultivation")
    plan(built.units(30, "r", kind="餐饮", tier="warning").units(2, "f", kind="工厂").write(), DUE)
    strata = rows_of(built.workspace, DUE, "inspection_stratum")
    frame = rows_of(built.workspace, DUE, "inspection_frame")
    seed = sha256("2021-11:督查暗访:2021-1:放心消费在浙江".encode()).hexdigest()
    assert len(strata) == 3
    for stratum in strata:
        assert stratum["seed"] == seed
        units = [row for row in frame if row["stratum"] == stratum["stratum"]]
        weights = {row["unit_id"]: row["risk_weight"] for row in units}
        expected = must_be_drawn()(seed, stratum["stratum"], stratum["sample_size"], weights)
        assert {row["unit_id"] for row in units if row["selected"]} == expected


def test_the_same_draw_compiles_for_spark() -> None:
    chances = probabilities(sized(inspection_policy(DUE), population()))
    sql = ibis.to_sql(drawn(chances.mutate(seed=ibis.literal("s"))), dialect="pyspark")
    assert "SHA2(" in sql
