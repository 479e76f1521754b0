"""What people decide: it counts from its day on, moves what it must, and can be taken back."""

from datetime import date
from pathlib import Path

import pytest

from etl.ground.workspace import Workspace
from etl.merge import merge
from etl.merge.decisions import Decision, RefusedDecision, decide, in_force
from tests.merge.stage import ALIVE, rows_of, valid
from tests.nights import FRIDAY, SATURDAY, SUNDAY, digests

OLD, NEW, OTHER = "91330100799655058B", "91330100716105852F", "91330110MA2CC1X505"
ROWS = {
    "registrations": [
        {"record": "P1", "uniscid": OLD, "entname": "杭州甲公司", "regstateCn": ALIVE},
        {"record": "P2", "uniscid": NEW, "entname": "杭州甲新公司", "regstateCn": ALIVE},
        {
            "record": "P3",
            "uniscid": OTHER,
            "entname": "温州丙食品有限公司",
            "dom": "温州市某路1号",
            "regstateCn": ALIVE,
        },
    ],
    "penalties": [{"record": "F1", "cf_xdr_shxym": OLD, "cf_xdr_mc": "杭州甲公司"}],
    "samplings": [{"record": "S1", "bcscqymc": "温州丙食品厂", "bcscqydz": "某地", "sfhg": "0"}],
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    valid(workspace, FRIDAY, **ROWS)
    return workspace


def same(relation: str = "duplicate", on: date = SATURDAY, of: str = OLD, as_: str = NEW) -> Decision:
    return Decision("redirect", of, as_, "张三", "一体多码通知", on, relation, date(2021, 10, 1))


def penalised(workspace: Workspace, night: date) -> str:
    (row,) = rows_of(workspace, night, "linked/penalties")
    return str(row["entity_id"])


def test_a_duplicate_moves_to_the_entity_it_is_from_the_day_of_the_decision_on(workspace: Workspace) -> None:
    decide(workspace, same())
    for night in (FRIDAY, SATURDAY):
        merge(workspace, night)
    assert (penalised(workspace, FRIDAY), penalised(workspace, SATURDAY)) == (OLD, NEW)
    assert OLD not in {row["entity_id"] for row in rows_of(workspace, SATURDAY, "entity")}
    (told,) = rows_of(workspace, SATURDAY, "redirect")
    assert (told["from_id"], told["to_id"], told["moves"], told["decided_by"]) == (OLD, NEW, True, "张三")
    known = {
        row["id_value"]: row["entity_id"] for row in rows_of(workspace, SATURDAY, "crosswalk/*", "id_kind = 'uscc'")
    }
    assert known[OLD] == known[NEW] == NEW


def test_another_legal_person_is_not_blamed_for_its_predecessor(workspace: Workspace) -> None:
    decide(workspace, same("reregistration"))
    merge(workspace, SATURDAY)
    assert penalised(workspace, SATURDAY) == OLD
    assert [row["moves"] for row in rows_of(workspace, SATURDAY, "redirect")] == [False]


def test_a_decision_taken_back_leaves_the_nights_after_as_if_it_had_never_been(
    workspace: Workspace, tmp_path: Path
) -> None:
    untouched = Workspace(tmp_path / "untouched")
    valid(untouched, FRIDAY, **ROWS)
    merge(untouched, SUNDAY)
    decide(workspace, same())
    decide(workspace, Decision("undo", same().id, "", "李四", "误判", SUNDAY))
    merge(workspace, SUNDAY)

    def tables(path: Path) -> bool:
        return "valid" not in path.parts

    assert digests(workspace.stage(SUNDAY), tables) == digests(untouched.stage(SUNDAY), tables)
    assert [decision.id for decision in in_force(workspace, SATURDAY)] == [same().id]


def test_chains_are_followed_to_their_end_and_circles_refused(workspace: Workspace) -> None:
    decide(workspace, same())
    decide(workspace, same(of=NEW, as_=OTHER))
    merge(workspace, SATURDAY)
    assert penalised(workspace, SATURDAY) == OTHER
    with pytest.raises(RefusedDecision, match="circle"):
        decide(workspace, same(of=OTHER, as_=OLD))


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (same("cousin"), "relation 'cousin': one of number, duplicate"),
        (Decision("redirect", OLD, NEW, "", "通知", SATURDAY, "duplicate"), "needs a name and a reason"),
        (Decision("undo", "0123456789", "", "张三", "误判", SATURDAY), "no decision 0123456789"),
        (same(of=OLD, as_=OLD), "circle"),
    ],
)
def test_what_makes_no_sense_is_refused(workspace: Workspace, decision: Decision, why: str) -> None:
    with pytest.raises(RefusedDecision, match=why):
        decide(workspace, decision)
    assert in_force(workspace, SUNDAY) == []


def test_one_entity_cannot_be_two_others(workspace: Workspace) -> None:
    decide(workspace, same())
    with pytest.raises(RefusedDecision, match=f"already is {NEW}"):
        decide(workspace, same(as_=OTHER))


def match_of(workspace: Workspace, night: date) -> list[tuple[str, str]]:
    rows = rows_of(workspace, night, "name_match")
    return [(row["entity_id"], row["status"]) for row in rows if row["role"] == "bcscqymc"]


def test_a_person_says_whom_a_name_means(workspace: Workspace) -> None:
    merge(workspace, FRIDAY)
    assert "accepted" not in [status for _, status in match_of(workspace, FRIDAY)]
    waits = rows_of(workspace, FRIDAY, "unresolved", "dataset = 'samplings'")
    assert [row["role"] for row in waits] == ["bcscqymc"]
    decide(workspace, Decision("match", "samplings:S1:bcscqymc", OTHER, "张三", "电话核实", SATURDAY))
    merge(workspace, SATURDAY)
    assert (OTHER, "decided") in match_of(workspace, SATURDAY)
    assert rows_of(workspace, SATURDAY, "unresolved", "dataset = 'samplings'") == []


def test_a_person_says_that_a_name_means_none_of_them(workspace: Workspace) -> None:
    decide(workspace, Decision("match", "samplings:S1:bcscqymc", "none", "张三", "查无此厂", SATURDAY))
    merge(workspace, SATURDAY)
    assert {status for _, status in match_of(workspace, SATURDAY)} <= {"rejected"}
    assert [row["record"] for row in rows_of(workspace, SATURDAY, "unresolved", "dataset = 'samplings'")] == ["S1"]
