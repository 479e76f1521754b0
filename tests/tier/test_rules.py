"""Every transition of the lifecycle by example, and what must not move a unit: one night for all."""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from etl.ground.workspace import Workspace
from etl.tier import tier
from etl.tier.lifecycle import lifecycle
from tests.stage import NIGHT, rows_of
from tests.tier.situation import Before, Situation, stage_before, stage_night

LISTED = {"serious_violation": "0"}
WAITING_LISTED = Situation("waiting", vetoes=LISTED)


@dataclass
class Example:
    """A unit in a library, what is so tonight, the rule that moves it (None: it stays), and where it is then."""

    says: str
    before: Before | None
    now: Situation | None
    rule: str | None
    to: str
    grade: int | None = None


def points(criterion: str, points: str | None, total: str = "80") -> Situation:
    return Situation(total=total, vetoes={criterion: points})


star, warned, tended, pooled, out = (
    partial(Before, tier) for tier in ("star", "warning", "cultivation", "selection_pool", "exited")
)
moves = Example


def scored(total: str | None, **others: Any) -> Situation:
    return Situation(total=total, **others)


PENALISED, REVOKED = points("heavy_penalty", "0"), points("register_state", "0")
LISTED_UNIT = Situation(vetoes=LISTED)


def stays(says: str, before: Before, now: Situation | None = None) -> Example:
    return Example(says, before, now, None, before.tier, before.grade)


EXAMPLES = [
    moves("a unit that vanished leaves", star(200, 1), None, "exit_vanished", "exited"),
    moves("a unit taken down leaves", star(200, 1), Situation("removed"), "exit_removed", "exited"),
    moves("a unit that ran out leaves", tended(9), Situation("expired"), "exit_expired", "exited"),
    moves("a refused unit leaves", pooled(9), Situation("refused"), "exit_refused", "exited"),
    moves("a deregistered entity leaves", star(9, 1), Situation(state="注销"), "exit_deregistered", "exited"),
    moves("leaving comes before a veto", star(9, 1), Situation("removed", vetoes=LISTED), "exit_removed", "exited"),
    moves("a veto warns a star", star(9, 1), scored("100", vetoes=LISTED), "warn_serious", "warning", 3),
    moves("a veto warns a candidate", pooled(9), WAITING_LISTED, "warn_serious", "warning", 3),
    moves("a veto warns a new unit", None, points("abnormal_list", "0"), "warn_veto", "warning", 2),
    moves("a revoked licence warns", star(9, 1), REVOKED, "warn_revoked", "warning", 3),
    moves("a heavy penalty warns", star(9, 1), PENALISED, "warn_veto", "warning", 2),
    moves("a failed inspection warns", star(9, 1), points("inspection_latest", "0"), "warn_veto", "warning", 2),
    moves("a low score warns", tended(9), scored("49.99"), "warn_score", "warning", 1),
    stays("a score of half does not warn", tended(9), scored("50")),
    moves("a warned unit recovers", warned(90, 1), scored("60"), "recover", "cultivation"),
    stays("a warned unit waits its days", warned(89, 1), scored("60")),
    stays("a warned unit needs its points", warned(90, 1), scored("59.99")),
    stays("a warned unit with a veto stays", warned(900, 3), scored("100", vetoes=LISTED)),
    stays("an unknown list does not clear a warning", warned(90, 1), points("serious_violation", None)),
    stays("an unknown score does not clear a warning", warned(90, 1), scored(None)),
    moves("no inspection is no bar", warned(90, 1), points("inspection_latest", None), "recover", "cultivation"),
    moves("an applicant recovers", warned(90, 1), Situation("waiting"), "recover_candidate", "selection_pool"),
    moves("a proven new unit is a star", None, scored("85"), "place_star_1", "star", 1),
    moves("a young unit is no star yet", None, scored("85", valid_from=NIGHT), "accept", "cultivation"),
    moves("a cultivated unit becomes a star", tended(90), scored("85"), "promote_star_1", "star", 1),
    stays("cultivation takes its days", tended(89), scored("100")),
    stays("a star needs its points", tended(90), scored("84.99")),
    stays("a star needs enough that was scored", tended(90), scored("60", weight="60")),
    stays("an unknown list keeps from the stars", tended(90), points("heavy_penalty", None, total="90")),
    moves("a star with too few points falls", star(9, 1), scored("74.99"), "leave_star", "cultivation"),
    stays("a star may lose a little", star(9, 1), scored("75")),
    stays("a star without a score stays", star(9, 1), scored(None)),
    moves("an accepted unit is cultivated", pooled(9), Situation(), "accept", "cultivation"),
    moves("a unit that came back is cultivated", out(9), Situation(), "accept", "cultivation"),
    stays("a unit that came back with a veto stays out", out(9), LISTED_UNIT),
    stays("a unit that is out and gone stays out", out(9)),
    stays("a unit that is out and removed stays out", out(9), Situation("removed")),
    moves("an applicant is a candidate", None, Situation("waiting"), "declare", "selection_pool"),
    moves("a new application after leaving", out(9), Situation("county_passed"), "declare", "selection_pool"),
    stays("a candidate waits", pooled(900), Situation("city_passed")),
    moves("a new unit of no known status", None, Situation(None), "place_unknown", "selection_pool"),
    moves("a very good new unit has two stars", None, scored("88"), "place_star_2", "star", 2),
    moves("nobody starts with more than three", None, scored("100"), "place_star_3", "star", 3),
    moves("cultivation leads to two stars", tended(90), scored("90"), "promote_star_2", "star", 2),
    moves("cultivation leads to three", tended(90), scored("91"), "promote_star_3", "star", 3),
    moves("the second star", star(200, 1, 180), scored("88"), "stars_rise_2", "star", 2),
    stays("a star takes its days", star(200, 1, 179), scored("100")),
    moves("the third star", star(200, 2, 180), scored("97"), "stars_rise_3", "star", 3),
    moves("the fourth star", star(200, 3, 180), scored("94"), "stars_rise_4", "star", 4),
    moves("the fifth star", star(200, 4, 180), scored("97"), "stars_rise_5", "star", 5),
    stays("there is no sixth star", star(999, 5, 900), scored("100")),
    stays("five stars may lose a little", star(200, 5, 9), scored("94")),
    moves("five stars become four", star(200, 5, 9), scored("93.99"), "stars_fall_4", "star", 4),
    moves("five stars become three", star(200, 5, 9), scored("90.99"), "stars_fall_3", "star", 3),
    moves("five stars become two", star(200, 5, 9), scored("87.99"), "stars_fall_2", "star", 2),
    moves("five stars become one", star(200, 5, 9), scored("84.99"), "stars_fall_1", "star", 1),
    stays("stars without a score stay", star(200, 5, 9), scored(None)),
    moves("stars of before the grades get one", star(9), scored("80"), "stars_first_1", "star", 1),
    moves("or two", star(9), scored("88"), "stars_first_2", "star", 2),
    moves("or three", star(9), scored("100"), "stars_first_3", "star", 3),
    moves("warnings of before the levels are yellow", warned(9), scored("50"), "level_unset", "warning", 1),
    moves("revocation makes a warning red", warned(9, 1), REVOKED, "worsen_revoked", "warning", 3),
    moves("the list makes a warning red", warned(9, 2), LISTED_UNIT, "worsen_serious", "warning", 3),
    moves("a veto makes a warning orange", warned(9, 1), PENALISED, "worsen_veto", "warning", 2),
    stays("on the last day an orange warning stays", warned(30, 2, 30, left=0), PENALISED),
    moves("past it, it is red", warned(31, 2, 31, left=-1), PENALISED, "overdue_veto", "warning", 3),
    moves("a low score past it is red", warned(61, 1, 61, left=-1), scored("59.99"), "overdue_score", "warning", 3),
    stays("who has put it right is never overdue", warned(61, 1, 61, left=-1), scored("60")),
    moves("a warning put right is yellow again", warned(40, 3, 30), scored("60"), "relax", "warning", 1),
    stays("a warning put right is watched", warned(40, 3, 29), scored("60")),
    moves("a new unit that was refused", None, Situation("refused"), "exit_refused", "exited"),
]  # fmt: skip


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """`tier` and `transition` of the night in which all examples meet, by unit."""
    assert len({example.says for example in EXAMPLES}) == len(EXAMPLES)
    workspace = Workspace(tmp_path_factory.mktemp("rules"))
    stage_before(workspace, {example.says: example.before for example in EXAMPLES if example.before})
    stage_night(workspace, {example.says: example.now for example in EXAMPLES if example.now})
    counts = tier(workspace, NIGHT)
    tables = {name: rows_of(workspace, NIGHT, name) for name in counts}
    assert counts == {name: len(rows) for name, rows in tables.items()}
    return {
        name: {row["unit_id"]: row for row in rows} for name, rows in tables.items() if rows and "unit_id" in rows[0]
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.says)
def test_transition(example: Example, night: dict[str, dict[str, dict[str, Any]]]) -> None:
    place, move = night["tier"][example.says], night["transition"].get(example.says)
    assert (place["tier"], place["grade"]) == (example.to, example.grade)
    came_from = example.before.tier if example.before else None
    if example.rule is None:
        assert move is None
    else:
        assert move is not None
        assert (move["rule"], move["from_tier"], move["to_tier"]) == (example.rule, came_from, example.to)
        assert move["from_grade"] == (example.before.grade if example.before else None)
        assert (move["to_grade"], move["grade_title"]) == (example.grade, place["grade_title"])
    if example.before and came_from == example.to:
        assert (place["rule"], (NIGHT - place["since"]).days) == ("earlier", example.before.days)
    else:
        assert (place["rule"], place["previous_tier"], place["since"]) == (example.rule, came_from, NIGHT)


def test_every_rule_of_the_policy_has_an_example() -> None:
    """That of the re-evaluation has its own, in `test_evaluation.py`."""
    shown = {example.rule for example in EXAMPLES if example.rule}
    assert {rule.id for rule in lifecycle(NIGHT).rules} == shown | {"warn_evaluation"}


def test_a_move_says_why_and_keeps_the_facts_it_rests_on(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    stage_before(workspace, {"a": Before("cultivation", 120), "b": Before("star", 9, 1), "c": Before("star", 9, 1)})
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
