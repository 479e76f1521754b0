"""The standing of the quarantine: since when, what became of it, and that nothing is lost from it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.ground.workspace import Workspace
from etl.sources import contract
from etl.validate import standing
from tests.extract.rows import outlet
from tests.nights import FRIDAY, NIGHTS, SATURDAY, SUNDAY, History, ask, tables
from tests.stage import rows_of
from tests.validate.arrivals import arrive

NOON, EVE = "2021-10-29 12:00:00", "2021-10-30 18:00:00"
PLACE = "market_online/outlets/night="
Row = dict[str, Any]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two nights: W1 rejected on both, W2 mended on the second, W3 rejected on the second, one row without a key."""
    home = Workspace(tmp_path_factory.mktemp("home"))
    first = [outlet(1, NOON, status="9"), outlet(2, NOON, status="9"), outlet(8, NOON, id="")]
    arrive(home, "outlets", FRIDAY, first)
    arrive(home, "outlets", SATURDAY, [outlet(2, EVE), outlet(1, EVE, status="8"), outlet(3, EVE, status="7x")])
    return home


def listed(workspace: Workspace, night: date = SUNDAY) -> list[Row]:
    standing(workspace, night)
    return sorted(rows_of(workspace, night, "quarantine_standing"), key=lambda row: row["record"] or "")


def test_an_entry_tells_what_is_newest_and_where_and_when_it_began(workspace: Workspace) -> None:
    keyless, twice, mended, late = listed(workspace)
    assert twice == {
        "platform": "market_online", "dataset": "outlets", "record": "W00001", "rule": "status.unknown",
        "column": "status", "reason": "the word is not in the agreed vocabulary", "value": "8",
        "raw_ref": f"{PLACE}2021-10-29#0", "first_seen": FRIDAY, "last_seen": SATURDAY, "status": "open",
    }  # fmt: skip
    assert (mended["record"], mended["status"], mended["last_seen"]) == ("W00002", "superseded", FRIDAY)
    assert (late["value"], late["first_seen"], late["last_seen"]) == ("7x", SATURDAY, SATURDAY)
    assert (keyless["record"], keyless["raw_ref"], keyless["status"]) == (None, f"{PLACE}2021-10-29#2", "open")


def test_a_night_looks_back_only(workspace: Workspace) -> None:
    assert {row["record"]: row["status"] for row in listed(workspace, FRIDAY)} == dict.fromkeys(
        (None, "W00001", "W00002"), "open"
    )


def test_what_nobody_mends_expires_and_stays_listed(workspace: Workspace) -> None:
    last = FRIDAY + contract("outlets").expiry
    assert {row["status"] for row in listed(workspace, last)} == {"open", "superseded"}
    day_after = {row["record"]: row["status"] for row in listed(workspace, last + timedelta(days=1))}
    assert day_after == {None: "expired", "W00001": "open", "W00002": "superseded", "W00003": "open"}
    year_after = {row["record"]: row["status"] for row in listed(workspace, last + timedelta(days=365))}
    assert year_after == {None: "expired", "W00001": "expired", "W00002": "superseded", "W00003": "expired"}


def test_a_better_row_before_the_bad_one_does_not_supersede_it(tmp_path: Path) -> None:
    home = Workspace(tmp_path / "home")
    arrive(home, "outlets", FRIDAY, [outlet(1, NOON)])
    arrive(home, "outlets", SATURDAY, [outlet(1, EVE, status="9")])
    (entry,) = listed(home)
    assert entry["status"] == "open"


def test_whistle_blower_rows_are_listed_as_refused_without_their_values(tmp_path: Path) -> None:
    home = Workspace(tmp_path / "home")
    row = {"rqstid": "J1", "receivemode": "举报", "recorddate": NOON, "updatetime": NOON}
    arrive(home, "complaints_zj", FRIDAY, [row])
    (entry,) = listed(home, FRIDAY + timedelta(days=999))
    assert (entry["rule"], entry["status"], entry["value"]) == ("receivemode.whistle_blower", "refused", None)
    assert entry["record"] != "J1"


def test_an_empty_quarantine_has_a_standing_too(tmp_path: Path) -> None:
    home = Workspace(tmp_path / "home")
    assert standing(home, FRIDAY) == 0
    assert rows_of(home, FRIDAY, "quarantine_standing") == []


@pytest.mark.parametrize("night", NIGHTS)
def test_every_quarantined_record_and_rule_of_the_province_stands_once(history: History, night: date) -> None:
    bad = [path for path in tables(history.workspace, "quarantine/*") if path.parts[-3] <= f"night={night}"]
    named = "dataset, coalesce(record, raw_ref) AS who, rule"
    rejected = ask(f"SELECT DISTINCT {named} FROM {{bad}} ORDER BY ALL", bad=bad)
    published = history.workspace.table(night, "quarantine_standing")
    assert ask(f"SELECT {named} FROM {{published}} ORDER BY ALL", published=published) == rejected
    assert {status for (status,) in ask("SELECT status FROM {published}", published=published)} >= {"open", "refused"}
