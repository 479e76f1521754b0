"""Laws of the score: it adds up, more trouble never helps, and neither order nor repetition matters."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.score import score
from etl.score.scorecard import scorecard
from tests.stage import NIGHT, Stage, rows_of

Life = dict[str, list[dict[str, Any]]]
Trouble = tuple[str, dict[str, Any]]

few = settings(  # a whole night each: few examples, and no shrinking
    max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate]
)

days = st.sampled_from([-30, 0, 1, 30, 200, 400, 1200]).map(lambda ago: NIGHT - timedelta(days=ago))
codes = st.sampled_from(["0", "1", "2", "3", None])
ends = st.none() | days
EVENTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "abnormal_list": st.fixed_dictionaries({"abntime": days, "remdate": ends}),
    "serious_violations": st.fixed_dictionaries({"abntime": days, "remdate": ends}),
    "spot_checks": st.fixed_dictionaries(
        {"cydate": ends, "ispass": codes, "recheckispass": codes, "state": codes, "iscancel": codes}
    ),
    "penalties": st.fixed_dictionaries(
        {
            "cf_jdrq": days,
            "cf_gsjzq": ends,
            "cf_zt": codes,
            "cf_cflb1": st.sampled_from(["警告", "罚款", "责令停产停业", "通报批评"]),
            "cf_nr_fk": st.none() | st.decimals(0, 20, places=2),
        }
    ),
    "complaints_zj": st.fixed_dictionaries(
        {
            "recorddate": days.map(lambda day: datetime(day.year, day.month, day.day, 12)),
            "acceptresult": st.sampled_from(["受理", "不予受理", None]),
            "result": st.sampled_from(["达成调解协议", "未达成调解协议", "终止调解", None]),
            "endground": st.sampled_from([*"12345678", None]),
            "enddate": ends,
        }
    ),
    "inspections": st.fixed_dictionaries(
        {"jcrq": days, "zgrq": ends, "jcjg": st.sampled_from(["通过", "责令整改", "不通过"])}
    ),
    "commitments": st.fixed_dictionaries({"endTime": ends, "crossStore": codes, "status": codes}),
}
life = st.fixed_dictionaries({name: st.lists(rows, max_size=4) for name, rows in EVENTS.items()})
trouble = st.sampled_from(["complaints_zj", "penalties"]).flatmap(lambda name: st.tuples(st.just(name), EVENTS[name]))


def staged(folder: Path, population: list[Life]) -> Stage:
    stage = Stage.at(folder)
    for number, life in enumerate(population):
        stage.unit(f"u{number}", f"e{number}")
        for dataset, rows in life.items():
            for row in rows:
                stage.linked(dataset, f"e{number}", **row)
    return stage


@few
@given(st.lists(st.tuples(life, trouble), min_size=10, max_size=20))
def test_it_adds_up_under_the_caps_and_one_more_trouble_never_raises_it(pairs: list[tuple[Life, Trouble]]) -> None:
    """Each life is scored twice in the same night: as it is, and with one more complaint or penalty."""
    worse = [{**life, name: [*life[name], event]} for life, (name, event) in pairs]
    with TemporaryDirectory() as folder:
        stage = staged(Path(folder), [life for life, _ in pairs] + worse)
        score(stage.write(), NIGHT)
        contributions = rows_of(stage.workspace, NIGHT, "contribution/*")
        totals = {row["unit_id"]: row for row in rows_of(stage.workspace, NIGHT, "score")}
    assert_adds_up(contributions, totals)
    for number in range(len(pairs)):
        assert totals[f"u{number + len(pairs)}"]["total"] <= totals[f"u{number}"]["total"]


def assert_adds_up(contributions: list[dict[str, Any]], totals: dict[str, dict[str, Any]]) -> None:
    card = scorecard(NIGHT)
    points: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    weights: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in contributions:
        assert (row["points"] is None) == (row["status"] == "inconclusive")
        if row["points"] is not None:
            assert 0 <= row["points"] <= row["max_points"]
            points[row["unit_id"], row["dimension"]] += row["points"]
            weights[row["unit_id"], row["dimension"]] += row["max_points"]
    for unit, row in totals.items():
        assert row["scored_weight"] == sum(min(cap, weights[unit, name]) for name, cap in card.caps.items())
        assert row["points"] == sum(min(cap, points[unit, name]) for name, cap in card.caps.items())
        assert row["total"] == (row["points"] if row["ceiling"] is None else row["ceiling"])
        assert row["scored_weight"] >= card.minimum_weight


@pytest.mark.proof
@settings(few, max_examples=2)
@given(st.lists(life, min_size=5, max_size=15), st.randoms(use_true_random=False))
def test_the_order_of_source_rows_changes_no_byte(population: list[Life], chance: random.Random) -> None:
    with TemporaryDirectory() as folder:
        stage = staged(Path(folder), population)
        first = published(stage)
        for rows in stage.rows.values():
            chance.shuffle(rows)
        assert published(stage) == first


def test_the_same_inputs_twice_give_the_same_bytes(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit("u2", "e2").unit().linked("penalties").linked("complaints_zj", "e2")
    assert published(stage) == published(stage)


def published(stage: Stage) -> list[bytes]:
    score(stage.write(), NIGHT)
    paths = [*stage.workspace.parts(NIGHT, "contribution"), stage.workspace.table(NIGHT, "score")]
    return [path.read_bytes() for path in paths]


def test_the_night_is_the_clock(tmp_path: Path) -> None:
    """The same tables scored for an earlier night know nothing of what came later."""
    early = date(2021, 8, 1)
    stage = Stage.at(tmp_path, early).unit().linked("penalties").linked("complaints_zj").linked("abnormal_list")
    score(stage.write(), early)
    rows = rows_of(stage.workspace, early, "contribution/*")
    assert sum(row["evidence_count"] for row in rows) == 1  # the register's own row


def test_what_a_scorecard_of_before_found_under_other_criteria_is_forgotten(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit().linked("penalties")
    score(stage.write(), NIGHT)
    before = stage.workspace.parts(NIGHT, "contribution")
    before[0].rename(before[0].with_stem("a_criterion_of_before"))
    score(stage.workspace, NIGHT)
    assert stage.workspace.parts(NIGHT, "contribution") == before
