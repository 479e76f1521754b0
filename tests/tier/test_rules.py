"""Every transition of the lifecycle by example, and what must not move a unit: one night for all."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from etl.ground.workspace import Workspace
from etl.tier import tier
from etl.tier.lifecycle import lifecycle
from tests.stage import NIGHT, rows_of
from tests.tier.situation import Situation, stage_before, stage_night

LISTED = {"serious_violation": "0"}
WAITING_LISTED = Situation("waiting", vetoes=LISTED)


@dataclass
class Example:
    """A unit in a library for some days, what is so tonight, and the rule that moves it (None: it stays)."""

    says: str
    before: tuple[str, int] | None
    now: Situation | None
    rule: str | None
    to: str = field(default="")


def points(criterion: str, points: str | None, total: str = "80") -> Situation:
    return Situation(total=total, vetoes={criterion: points})


def stays(says: str, before: tuple[str, int], now: Situation | None = None) -> Example:
    return Example(says, before, now, None, before[0])


EXAMPLES = [
    Example("a unit that vanished leaves", ("star", 200), None, "exit_vanished", "exited"),
    Example("a unit taken down leaves", ("star", 200), Situation("removed"), "exit_removed", "exited"),
    Example("a unit that ran out leaves", ("cultivation", 9), Situation("expired"), "exit_expired", "exited"),
    Example("a refused unit leaves", ("selection_pool", 9), Situation("refused"), "exit_refused", "exited"),
    Example("a deregistered entity leaves", ("star", 9), Situation(state="注销"), "exit_deregistered", "exited"),
    Example("leaving comes before a veto", ("star", 9), Situation("removed", vetoes=LISTED), "exit_removed", "exited"),
    Example("a veto warns a star", ("star", 9), Situation(total="100", vetoes=LISTED), "warn_veto", "warning"),
    Example("a veto warns a candidate", ("selection_pool", 9), WAITING_LISTED, "warn_veto", "warning"),
    Example("a veto warns a new unit", None, points("abnormal_list", "0"), "warn_veto", "warning"),
    Example("a revoked licence warns", ("star", 9), points("register_state", "0"), "warn_veto", "warning"),
    Example("a heavy penalty warns", ("star", 9), points("heavy_penalty", "0"), "warn_veto", "warning"),
    Example("a failed inspection warns", ("star", 9), points("inspection_latest", "0"), "warn_veto", "warning"),
    Example("a low score warns", ("cultivation", 9), Situation(total="49.99"), "warn_score", "warning"),
    stays("a score of half does not warn", ("cultivation", 9), Situation(total="50")),
    Example("a warned unit recovers", ("warning", 90), Situation(total="60"), "recover", "cultivation"),
    stays("a warned unit waits its days", ("warning", 89), Situation(total="60")),
    stays("a warned unit needs its points", ("warning", 90), Situation(total="59.99")),
    stays("a warned unit with a veto stays", ("warning", 900), Situation(total="100", vetoes=LISTED)),
    stays("an unknown list does not clear a warning", ("warning", 90), points("serious_violation", None)),
    stays("an unknown score does not clear a warning", ("warning", 90), Situation(total=None)),
    Example("no inspection is no bar", ("warning", 90), points("inspection_latest", None), "recover", "cultivation"),
    Example("an applicant recovers", ("warning", 90), Situation("waiting"), "recover_candidate", "selection_pool"),
    Example("a proven new unit is a star", None, Situation(total="85"), "place_star", "star"),
    Example("a young unit is no star yet", None, Situation(total="85", valid_from=NIGHT), "accept", "cultivation"),
    Example("a cultivated unit becomes a star", ("cultivation", 90), Situation(total="85"), "promote_star", "star"),
    stays("cultivation takes its days", ("cultivation", 89), Situation(total="100")),
    stays("a star needs its points", ("cultivation", 90), Situation(total="84.99")),
    stays("a star needs enough that was scored", ("cultivation", 90), Situation(total="60", weight="60")),
    stays("an unknown list keeps from the stars", ("cultivation", 90), points("heavy_penalty", None, total="90")),
    Example("a star with too few points falls", ("star", 9), Situation(total="74.99"), "leave_star", "cultivation"),
    stays("a star may lose a little", ("star", 9), Situation(total="75")),
    stays("a star without a score stays", ("star", 9), Situation(total=None)),
    Example("an accepted unit is cultivated", ("selection_pool", 9), Situation(), "accept", "cultivation"),
    Example("a unit that came back is cultivated", ("exited", 9), Situation(), "accept", "cultivation"),
    stays("a unit that came back with a veto stays out", ("exited", 9), Situation(vetoes=LISTED)),
    stays("a unit that is out and gone stays out", ("exited", 9)),
    stays("a unit that is out and removed stays out", ("exited", 9), Situation("removed")),
    Example("an applicant is a candidate", None, Situation("waiting"), "declare", "selection_pool"),
    Example("a new application after leaving", ("exited", 9), Situation("county_passed"), "declare", "selection_pool"),
    stays("a candidate waits", ("selection_pool", 900), Situation("city_passed")),
    Example("a new unit of no known status", None, Situation(None), "place_unknown", "selection_pool"),
    Example("a new unit that was refused", None, Situation("refused"), "exit_refused", "exited"),
]  # fmt: skip


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """`tier` and `transition` of the night in which all examples meet, by unit."""
    assert len({example.says for example in EXAMPLES}) == len(EXAMPLES)
    workspace = Workspace(tmp_path_factory.mktemp("rules"))
    stage_before(workspace, {example.says: example.before for example in EXAMPLES if example.before})
    stage_night(workspace, {example.says: example.now for example in EXAMPLES if example.now})
    counts = tier(workspace, NIGHT)
    tables = {name: rows_of(workspace, NIGHT, name) for name in ("tier", "transition", "review", "declaration_case")}
    assert counts == {name: len(rows) for name, rows in tables.items()}
    return {name: {row["unit_id"]: row for row in rows} for name, rows in tables.items()}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.says)
def test_transition(example: Example, night: dict[str, dict[str, dict[str, Any]]]) -> None:
    place, move = night["tier"][example.says], night["transition"].get(example.says)
    assert place["tier"] == example.to
    if example.rule is None:
        assert move is None
        assert (place["rule"], (NIGHT - place["since"]).days) == ("earlier", example.before[1])
    else:
        came_from = example.before[0] if example.before else None
        assert move is not None
        assert (move["rule"], move["from_tier"], move["to_tier"]) == (example.rule, came_from, example.to)
        assert (place["rule"], place["previous_tier"], place["since"]) == (example.rule, came_from, NIGHT)


def test_every_rule_of_the_policy_has_an_example() -> None:
    assert {rule.id for rule in lifecycle(NIGHT).rules} == {example.rule for example in EXAMPLES if example.rule}


def test_a_move_says_why_and_keeps_the_facts_it_rests_on(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    stage_before(workspace, {"a": ("cultivation", 120), "b": ("star", 9), "c": ("star", 9)})
    vetoes = {"abnormal_list": "0", "heavy_penalty": "0"}
    units = {
        "a": Situation(total="87.12", weight="90"),
        "b": Situation(vetoes=vetoes),
        "c": Situation("removed", audit_opinion='店铺"已关"\\\n停业'),
    }
    stage_night(workspace, units)
    tier(workspace, NIGHT)
    a, b, c = rows_of(workspace, NIGHT, "transition")
    assert a["reason"] == "培育满120天，得分率96.8%（87.12/90分），不低于85%，升入星级库"
    facts = json.loads(a["facts"])
    assert (facts["share"], facts["dwell"], facts["status"], facts["veto"]) == (0.968, 120, "in_force", None)
    assert b["reason"] == "存在一票否决情形：列入经营异常名录、近一年受到重大行政处罚，转入预警库"
    assert json.loads(b["facts"])["points_heavy_penalty"] == 0
    assert json.loads(c["facts"])["audit_opinion"] == '店铺"已关"\\ 停业'
    assert c["reason"].startswith("已被摘牌（审核意见：店铺")
