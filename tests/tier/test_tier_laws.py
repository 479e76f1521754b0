"""Laws of the four libraries over nights: nobody lost, nobody to and fro, and history adds up to the present."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.ground.engine import engine, read
from etl.ground.workspace import Workspace
from etl.tier import tier
from etl.tier.evaluation import evaluated
from etl.tier.facts import facts
from etl.tier.lifecycle import lifecycle
from etl.tier.machine import STATUSES
from etl.tier.moves import moves
from etl.tier.outlook import outlook
from tests.stage import NIGHT, rows_of
from tests.tier.situation import Before, Situation, stage_before, stage_night

pytestmark = pytest.mark.proof

few = settings(  # a whole night each: few examples, and no shrinking
    max_examples=2, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.reuse, Phase.generate]
)
points = st.sampled_from(["0", "6", None])
situations = st.builds(
    Situation,
    status=st.sampled_from([*STATUSES, None, "in_force", "in_force"]),
    total=st.sampled_from(["30", "49.99", "55", "70", "74.99", "80", "85", "100", None]),
    state=st.sampled_from(["存续（在营、开业、在册）", "吊销，未注销", "注销"]),
    vetoes=st.fixed_dictionaries(
        {}, optional={"abnormal_list": points, "heavy_penalty": points, "inspection_latest": points}
    ),
)
populations = st.dictionaries(st.sampled_from([f"u{n:02}" for n in range(40)]), situations, min_size=25)


@few
@given(st.lists(populations, min_size=3, max_size=3))
def test_every_unit_ever_seen_has_one_tier_and_its_moves_lead_there(nights: list[dict[str, Situation]]) -> None:
    seen: set[str] = set()
    replayed: dict[str, dict[str, Any]] = {}
    graded: dict[str, dict[str, Any]] = {}
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        for number, units in enumerate(nights):
            night = NIGHT + timedelta(days=60 * number)
            stage_night(workspace, units, night)
            tier(workspace, night)
            seen |= set(units)
            placed = rows_of(workspace, night, "tier")
            for move in rows_of(workspace, night, "transition"):
                last = graded.get(move["unit_id"], {})
                assert (last.get("to_tier"), last.get("to_grade")) == (move["from_tier"], move["from_grade"])
                assert (move["from_tier"], move["from_grade"]) != (move["to_tier"], move["to_grade"])
                graded[move["unit_id"]] = move
                if move["from_tier"] != move["to_tier"]:
                    replayed[move["unit_id"]] = move
            assert [row["unit_id"] for row in placed] == sorted(seen)
            for row in placed:
                last = replayed[row["unit_id"]]
                same = ("rule", "reason", "facts", "policy_version")
                assert {name: row[name] for name in same} == {name: last[name] for name in same}
                assert (row["tier"], row["since"], row["previous_tier"]) == (
                    last["to_tier"], last["night"], last["from_tier"]
                )  # fmt: skip
                own = graded[row["unit_id"]]
                assert (row["tier"], row["grade"], row["rectify_by"]) == (
                    own["to_tier"], own["to_grade"], own["rectify_by"]
                )  # fmt: skip
                assert_graver_matters_win(units.get(row["unit_id"]), row["tier"])


def assert_graver_matters_win(now: Situation | None, placed: str) -> None:
    if now is None or now.status in ("removed", "expired", "refused") or now.state == "注销":
        assert placed == "exited"
    elif "0" in now.vetoes.values() or now.state == "吊销，未注销":
        assert placed in ("warning", "exited")


@few
@given(populations)
def test_while_nothing_changes_a_unit_never_comes_back_to_a_library_it_left(units: dict[str, Situation]) -> None:
    """100 days between nights, longer than any dwell, so that every rule that can fire does."""
    been: defaultdict[str, list[str]] = defaultdict(list)
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        for number in range(3):
            night = NIGHT + timedelta(days=100 * number)
            stage_night(workspace, units, night)
            tier(workspace, night)
            moves = rows_of(workspace, night, "transition")
            last = [move for move in moves if move["from_tier"] != move["to_tier"]]
            for move in last:
                been[move["unit_id"]].append(move["to_tier"])
    assert all(len(tiers) == len(set(tiers)) for tiers in been.values())
    assert last == []


def test_a_score_that_swings_between_the_thresholds_moves_nobody(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    before = {
        "star": Before("star", 200, 1), "five": Before("star", 900, 4, 900), "cultivation": Before("cultivation", 200),
        "warning": Before("warning", 200, 1),
    }  # fmt: skip
    stage_before(workspace, before)
    swing = {
        "star": ("75", "87.99"), "five": ("91", "96.99"), "cultivation": ("50", "84.99"), "warning": ("50", "59.99")
    }  # fmt: skip
    kept: list[dict[str, Any]] = []
    for number in range(3):
        night = NIGHT + timedelta(days=number)
        stage_night(workspace, {name: Situation(total=totals[number % 2]) for name, totals in swing.items()}, night)
        assert tier(workspace, night)["transition"] == 0
        assert rows_of(workspace, night, "tier") == (kept := kept or rows_of(workspace, night, "tier"))


def test_a_night_run_twice_gives_the_same_bytes_and_knows_nothing_of_later_ones(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    stage_night(workspace, {"a": Situation(), "b": Situation("waiting")})
    tier(workspace, NIGHT)
    first = published(workspace, NIGHT)
    tomorrow = NIGHT + timedelta(days=1)
    stage_night(workspace, {"a": Situation("removed")}, tomorrow)
    assert tier(workspace, tomorrow)["transition"] == 2
    tier(workspace, NIGHT)
    assert published(workspace, NIGHT) == first


def published(workspace: Workspace, night: date) -> list[bytes]:
    names = ("tier", "transition", "outlook", "evaluation")
    return [workspace.table(night, name).read_bytes() for name in names]


def test_an_absent_register_moves_nobody(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    stage_before(workspace, {"a": Before("star", 9, 1)})
    stage_night(workspace, {"a": Situation(state="注销", vetoes={"register_state": None})})
    workspace.table(NIGHT, "entity").unlink()
    assert tier(workspace, NIGHT)["transition"] == 0


def test_the_same_logic_compiles_for_spark(tmp_path: Path) -> None:
    workspace, life = Workspace(tmp_path), lifecycle(NIGHT)
    stage_before(workspace, {"a": Before("star", 9, 1)})
    stage_night(workspace, {"a": Situation()})
    with engine() as connection:
        unit, entity, score, contribution = (
            read(connection, workspace.table(NIGHT, name)) for name in ("unit", "entity", "score", "contribution/all")
        )
        before = read(connection, workspace.table(NIGHT - timedelta(days=1), "tier"))
        known = facts(life, NIGHT, unit, entity, score, contribution, before)
        known = evaluated(life, known.mutate(objection=ibis.null("string")), None, NIGHT)
        assert "exit_vanished" in ibis.to_sql(moves(life, known, NIGHT), dialect="pyspark")
        assert "stars_rise_2" in ibis.to_sql(outlook(connection, life, known, contribution), dialect="pyspark")
