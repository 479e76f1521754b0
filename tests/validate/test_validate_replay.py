"""Replay: corrected rules let waiting rows through, counts balance, and nothing depends on when it is done."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from etl.ground.engine import engine
from etl.ground.workspace import Workspace, read_json
from etl.replay import replay
from etl.sources import contract
from etl.validate import balance, rules, validate, waiting
from etl.validate.balance import ALL
from etl.validate.judgements import Judgements
from tests.extract.rows import outlet
from tests.nights import FRIDAY, SATURDAY, SUNDAY, ask, digests, heard
from tests.validate.arrivals import arrive, land, suites_with

pytestmark = pytest.mark.proof

Correct = Callable[..., None]
NOON = "2021-10-29 12:00:00"
EVE = "2021-10-30 18:00:00"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "home")


@pytest.fixture
def correct(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Correct:
    """Add words to what an outlet's status may be; none restores the suite as it is."""

    def corrected(*words: str) -> None:
        monkeypatch.setattr(rules, "SUITES", suites_with(tmp_path / "suites", "outlets", "status", *words))

    return corrected


def spoilt(workspace: Workspace) -> None:
    """Two nights of outlets. W1 and W5 were rejected twice, W2 is rejected once, W3 came well the second time.

    W4 has a bad date beside its status, and one row has no key.
    """
    first = [
        *[outlet(number, NOON, status="9") for number in (1, 2, 3, 5)],
        outlet(4, NOON, status="9", applicationDate="2021-13-45"),
        outlet(6, NOON, id=""),
        outlet(7, NOON),
    ]
    arrive(workspace, "outlets", FRIDAY, first)
    second = [outlet(1, EVE, status="9"), outlet(3, EVE), outlet(5, EVE, status="8")]
    arrive(workspace, "outlets", SATURDAY, second)


def believed(workspace: Workspace, night: date) -> list[tuple[Any, ...]]:
    """What merge takes for the newest version of each outlet."""
    with engine() as connection:
        rows = heard(connection, workspace, "outlets", night)
        newest = connection.to_pyarrow(rows.current.select("_record", "status", "_updated_at", "_night"))
    return sorted(tuple(row.values()) for row in newest.to_pylist())


def statuses(workspace: Workspace, night: date) -> dict[str, set[str]]:
    """Each quarantined row's statuses by where it landed."""
    with engine() as connection:
        rows = Judgements(connection, workspace, contract("outlets"), night).rows()
        assert rows is not None
        found: dict[str, set[str]] = {}
        for ref, status in connection.execute(rows.select("raw_ref", "status")).itertuples(index=False):
            found.setdefault(ref.rpartition("night=")[2], set()).add(status)
    return found


def test_a_corrected_rule_lets_through_what_broke_it_and_nothing_else(workspace: Workspace, correct: Correct) -> None:
    spoilt(workspace)
    correct("9")
    load = replay(workspace, "outlets", SUNDAY)
    assert (load.received, load.landed) == (7, 7), "W3 was superseded on its own"
    lines = {line.rule: line for line in balance(workspace, contract("outlets"), load.delivery)}
    assert {name: (line.considered, line.released, line.rejected) for name, line in lines.items()} == {
        ALL: (7, 4, 3), "status.unknown": (6, 4, 2), "applicationDate.unreadable": (1, 0, 1), "id.missing": (1, 0, 1)
    }  # fmt: skip
    assert statuses(workspace, SUNDAY) == {
        "2021-10-29#0": {"released"}, "2021-10-29#1": {"released"}, "2021-10-29#2": {"superseded"},
        "2021-10-29#3": {"released"}, "2021-10-29#4": {"open"}, "2021-10-29#5": {"open"}, "2021-10-30#0": {"released"},
        "2021-10-30#2": {"open"},
    }  # fmt: skip


def test_what_is_considered_is_released_or_still_rejected_whatever_the_rules(
    workspace: Workspace, correct: Correct
) -> None:
    spoilt(workspace)
    for words in ([], ["8"], ["9"], ["8", "9"]):
        correct(*words)
        load = replay(workspace, "outlets", SUNDAY)
        total, *lines = balance(workspace, contract("outlets"), load.delivery)
        assert total.considered == load.landed > 0
        for line in (total, *lines):
            assert line.considered == line.released + line.rejected
        found = statuses(workspace, SUNDAY)
        assert len(found) == 8
        assert all(len(of_row) == 1 for of_row in found.values())


def test_merge_believes_a_released_row(workspace: Workspace, correct: Correct) -> None:
    spoilt(workspace)
    assert [row[0] for row in believed(workspace, SUNDAY)] == ["W00003", "W00007"]
    correct("9")
    replay(workspace, "outlets", SUNDAY)
    assert [row[:2] for row in believed(workspace, SUNDAY)] == [
        ("W00001", "9"), ("W00002", "9"), ("W00003", "1"), ("W00005", "9"), ("W00007", "1")
    ]  # fmt: skip
    assert [row[0] for row in believed(workspace, SATURDAY)] == ["W00003", "W00007"], "a finished night stays as it is"


def test_late_correction_ends_where_right_rules_would_have_led(
    workspace: Workspace, correct: Correct, tmp_path: Path
) -> None:
    spoilt(workspace)
    correct("8")
    replay(workspace, "outlets", SUNDAY)
    correct("8", "9")
    replay(workspace, "outlets", SUNDAY)
    right = Workspace(tmp_path / "right")
    spoilt(right)
    assert believed(workspace, SUNDAY) == believed(right, SUNDAY)
    assert [row[1] for row in believed(right, SUNDAY) if row[0] == "W00005"] == ["8"], "the older version came last"


def test_the_same_rules_again_change_nothing(workspace: Workspace, correct: Correct) -> None:
    spoilt(workspace)
    correct("9")
    first = replay(workspace, "outlets", SUNDAY)
    before = digests(workspace.home)
    assert replay(workspace, "outlets", SUNDAY) == first
    assert digests(workspace.home) == before


def test_a_row_that_is_judged_again_stands_by_the_latest_rules(workspace: Workspace, correct: Correct) -> None:
    spoilt(workspace)
    for words in (["9"], []):
        correct(*words)
        replay(workspace, "outlets", SUNDAY)
        with engine() as connection:
            rows = Judgements(connection, workspace, contract("outlets"), SUNDAY).rows()
            assert rows is not None
            broken = connection.execute(rows.filter(rows["record"] == "W00004")["rule"]).tolist()
        expected = ["applicationDate.unreadable"] if words else ["applicationDate.unreadable", "status.unknown"]
        assert sorted(broken) == expected


FILES = 8
"""Of a replay: three of its landing, one in scratch, four that judging leaves behind."""


class Killed(BaseException):
    """The process ends here."""


def killing(file: int) -> Callable[[Path, Path], None]:
    """Files appear as ever, until the `file`-th one (from 1) would."""
    appear, numbers = os.replace, count(1)

    def replace_or_die(source: Path, target: Path) -> None:
        if next(numbers) == file:
            raise Killed
        appear(source, target)

    return replace_or_die


def test_a_replay_killed_before_any_of_its_files_ends_as_an_undisturbed_one(
    workspace: Workspace, correct: Correct, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(workspace, "outlets", FRIDAY, [outlet(1, NOON, status="9"), outlet(2, NOON)])
    correct("9")
    undisturbed = shutil.copytree(workspace.home, tmp_path / "undisturbed")
    replay(Workspace(undisturbed), "outlets", SATURDAY)
    for file in range(1, FILES + 1):
        again = Workspace(shutil.copytree(workspace.home, tmp_path / f"killed-{file}"))
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", killing(file))
            with pytest.raises(Killed):
                replay(again, "outlets", SATURDAY)
        replay(again, "outlets", SATURDAY)
        assert digests(again.home) == digests(undisturbed), f"killed before file {file}"


def test_the_ledger_of_later_nights_takes_no_notice(workspace: Workspace, correct: Correct) -> None:
    spoilt(workspace)
    correct("9")
    replay(workspace, "outlets", SUNDAY)
    load = land(workspace, "outlets", SUNDAY, [outlet(5, EVE, status="8"), outlet(1, EVE, status="9")])
    assert (load.unchanged, load.landed) == (2, 0), "the newest version that came is still the one compared with"


def test_a_replay_is_not_stopped_for_being_made_of_bad_rows(workspace: Workspace) -> None:
    bad = [outlet(number, NOON, applicationDate="2021-13-45") for number in range(150)]
    arrive(workspace, "outlets", FRIDAY, [*bad, *(outlet(number, NOON) for number in range(150, 6000))])
    load = replay(workspace, "outlets", date(2021, 12, 1))
    verdict = read_json(workspace.stage(load.delivery.night) / "verdict" / f"outlets{load.delivery.suffix}.json")
    assert (verdict["status"], verdict["reasons"], verdict["drift"]) == ("passed", [], [])
    assert (verdict["received"], verdict["kept"], verdict["quarantined"]) == (150, 0, 150)


def test_a_stopped_load_is_not_let_in_by_a_replay(workspace: Workspace) -> None:
    rows = [outlet(number, "2021-01-01 08:00:00", status="9" if number else "1") for number in range(300)]
    land(workspace, "outlets", FRIDAY, rows)
    assert validate(workspace, "outlets", FRIDAY)["status"] == "stopped"
    assert replay(workspace, "outlets", SATURDAY).status == "absent"


def test_rows_refused_at_the_door_are_never_replayed(workspace: Workspace) -> None:
    row = {
        "rqstid": "T1", "recorddate": NOON, "updatetime": NOON, "registerno": "91330100799655058B",
        "receivemode": "举报",
    }  # fmt: skip
    arrive(workspace, "complaints_zj", FRIDAY, [row, {**row, "rqstid": "T2", "receivemode": "投诉"}])
    load = replay(workspace, "complaints_zj", SATURDAY)
    assert (load.status, load.landed) == ("absent", 0)
    assert not workspace.landing("complaints_zj", "complaints_zj", SATURDAY, load.extra).exists()


def test_a_row_landed_under_an_older_contract_is_read_by_the_names_of_today(workspace: Workspace) -> None:
    spoilt(workspace)
    declared = contract("outlets")
    renamed = [
        replace(column, name="state", aliases=("status",)) if column.name == "status" else column
        for column in declared.columns
    ]
    today = replace(declared, columns=(*renamed, replace(declared.columns[-1], name="novelty", aliases=())))
    with engine() as connection:
        rows = waiting(connection, workspace, today, SUNDAY)
        assert rows is not None
        found = connection.execute(rows.select("_record", "state", "novelty")).dropna(subset="_record")
    assert set(found["state"]) == {"8", "9"}
    assert found["novelty"].isna().all()


def test_a_raw_ref_of_a_replay_still_leads_to_the_first_landing(workspace: Workspace, correct: Correct) -> None:
    spoilt(workspace)
    correct("9")
    load = replay(workspace, "outlets", SUNDAY)
    table = workspace.table(SUNDAY, f"quarantine/outlets{load.delivery.suffix}")
    refs = {ref for (ref,) in ask("SELECT raw_ref FROM {table}", table=table)}
    assert refs == {
        f"market_online/outlets/night={place}" for place in ("2021-10-29#4", "2021-10-29#5", "2021-10-30#2")
    }
