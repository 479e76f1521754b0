"""Laws of the four libraries over nights: nobody lost, nobody to and fro, and history adds up to the present."""

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ibis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.ground.engine import engine, read
from etl.ground.workspace import Workspace
from etl.tier import tier
from etl.tier.facts import facts
from etl.tier.lifecycle import lifecycle
from etl.tier.machine import STATUSES
from etl.tier.moves import moves
from tests.stage import NIGHT, rows_of
from tests.tier.situation import Situation, stage_before, stage_night

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
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        for number, units in enumerate(nights):
            night = NIGHT + timedelta(days=60 * number)
            stage_night(workspace, units, night)
            tier(workspace, night)
            seen |= set(units)
            placed = rows_of(workspace, night, "tier")
            for move in rows_of(workspace, night, "transition"):
                assert replayed.get(move["unit_id"], {}).get("to_tier") == move["from_tier"]
                assert move["from_tier"] != move["to_tier"]
                replayed[move["unit_id"]] = move
            assert [row["unit_id"] for row in placed] == sorted(seen)
            for row in placed:
                last = replayed[row["unit_id"]]
                same = ("rule", "reason", "facts", "policy_version")
                assert {name: row[name] for name in same} == {name: last[name] for name in same}
                assert (row["tier"], row["since"], row["previous_tier"]) == (
                    last["to_tier"], last["night"], last["from_tier"]
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
            last = tier(workspace, night)
            for move in rows_of(workspace, night, "transition"):
                been[move["unit_id"]].append(move["to_tier"])
    assert all(len(tiers) == len(set(tiers)) for tiers in been.values())
    assert last["transition"] == 0


def test_a_score_that_swings_between_the_thresholds_moves_nobody(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    before = {"star": ("star", 200), "cultivation": ("cultivation", 200), "warning": ("warning", 200)}
    stage_before(workspace, before)
    swing = {"star": ("75", "84.99"), "cultivation": ("50", "84.99"), "warning": ("50", "59.99")}
    for number in range(3):
        night = NIGHT + timedelta(days=number)
        stage_night(workspace, {name: Situation(total=totals[number % 2]) for name, totals in swing.items()}, night)
        assert tier(workspace, night) == {"tier": 3, "transition": 0, "review": 0, "declaration_case": 0}


def test_a_night_run_twice_gives_the_same_bytes_and_knows_nothing_of_later_ones(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    stage_night(workspace, {"a": Situation(), "b": Situation("waiting")})
    tier(workspace, NIGHT)
    first = published(workspace, NIGHT)
    tomorrow = NIGHT + timedelta(days=1)
    stage_night(workspace, {"a": Situation("removed")}, tomorrow)
    assert tier(workspace, tomorrow) == {"tier": 2, "transition": 2, "review": 0, "declaration_case": 0}
    tier(workspace, NIGHT)
    assert published(workspace, NIGHT) == first


def published(workspace: Workspace, night: date) -> list[bytes]:
    return [workspace.table(night, name).read_bytes() for name in ("tier", "transition")]


def test_an_absent_register_moves_nobody(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    stage_before(workspace, {"a": ("star", 9)})
    stage_night(workspace, {"a": Situation(state="注销", vetoes={"register_state": None})})
    workspace.table(NIGHT, "entity").unlink()
    assert tier(workspace, NIGHT) == {"tier": 1, "transition": 0, "review": 0, "declaration_case": 0}


def test_the_same_logic_compiles_for_spark(tmp_path: Path) -> None:
    workspace, life = Workspace(tmp_path), lifecycle(NIGHT)
    stage_before(workspace, {"a": ("star", 9)})
    stage_night(workspace, {"a": Situation()})
    with engine() as connection:
        unit, entity, score, contribution = (
            read(connection, workspace.table(NIGHT, name)) for name in ("unit", "entity", "score", "contribution")
        )
        before = read(connection, workspace.table(NIGHT - timedelta(days=1), "tier"))
        known = facts(life, NIGHT, unit, entity, score, contribution, before)
        assert "exit_vanished" in ibis.to_sql(moves(life, known, NIGHT), dialect="pyspark")
