"""Files that a sender leaves: which are taken, which are withheld and why, and what a day that comes again does."""

import io
import os
import shutil
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl.extract import Load, land
from etl.ground.engine import engine
from etl.ground.workspace import Workspace
from etl.validate import validate
from etl.validate.validate import Verdict
from etl.wire import PlatformUnavailable, WrongCredentials
from tests.extract.folders import (
    FORMS,
    SAID,
    SECRET,
    Complaint,
    Place,
    behind_sftp,
    complaint,
    in_an_object_store,
    lines,
    named,
    on_a_disk,
    spreadsheet,
    text,
)
from tests.night.killed import die_before
from tests.nights import FRIDAY, SATURDAY, SUNDAY, ask, digests, heard, tables

WEDNESDAY, THURSDAY = date(2021, 10, 27), date(2021, 10, 28)
DATASET = "complaints_ah"
UNIT = "被投诉单位"
Night = tuple[Load, Verdict]
Lives = Callable[[date, date], dict[str, str]]
PLACES = (on_a_disk, in_an_object_store, behind_sftp)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "home")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Place]:
    with on_a_disk(tmp_path / "inbox") as place:
        yield place


def night(workspace: Workspace, place: Place, on: date) -> Night:
    """What a night lands and what is said of it."""
    return land(workspace, DATASET, on, place.connections), validate(workspace, DATASET, on)


def landed(workspace: Workspace, on: date, columns: str = "_part, _record") -> list[tuple[Any, ...]]:
    part = workspace.landing(DATASET, DATASET, on) / "part-00000.parquet"
    return ask(f"SELECT {columns} FROM {{part}} ORDER BY _row", part=part)


def living(workspace: Workspace, on: date) -> dict[str, str]:
    """The complaints that merge sees, each with the unit it is about."""
    with engine() as connection:
        rows = heard(connection, workspace, DATASET, on)
        found = connection.to_pyarrow(rows.current.select("_record", UNIT)).to_pylist()
    return {row["_record"]: row[UNIT] for row in sorted(found, key=lambda row: row["_record"])}


@pytest.mark.parametrize("open_place", PLACES)
def test_the_same_rows_land_from_every_place(
    open_place: Callable[[Path], AbstractContextManager[Place]], tmp_path: Path, workspace: Workspace
) -> None:
    rows = [complaint(number) for number in range(4)]
    with open_place(tmp_path / "inbox") as place:
        place.leave(THURSDAY, rows[:2])
        place.leave(FRIDAY, rows[2:], ".xlsx", titles=1)
        night(workspace, place, FRIDAY)
        place.leave(THURSDAY, [rows[0], complaint(1, 被投诉单位="新名")])
        load, verdict = night(workspace, place, SATURDAY)
    names = [name for name in rows[0] if name != "投诉内容"]
    columns = ", ".join(f'"{name}"' for name in names)
    expected = [tuple(row[name] or None for name in names) for row in rows]
    assert landed(workspace, FRIDAY, columns) == expected
    assert landed(workspace, FRIDAY, "_part") == [(str(day),) for day in (THURSDAY, THURSDAY, FRIDAY, FRIDAY)]
    assert (load.received, load.unchanged, load.landed, verdict["status"]) == (2, 1, 1, "passed")
    assert landed(workspace, SATURDAY, f"_record, {UNIT}") == [("AH00001", "新名")]


def test_a_file_without_a_marker_is_not_read_and_is_named(workspace: Workspace, disk: Place) -> None:
    disk.leave(THURSDAY, [complaint(1)])
    disk.put(named(FRIDAY), text(lines([complaint(2)])))
    load, verdict = night(workspace, disk, FRIDAY)
    assert landed(workspace, FRIDAY) == [(str(THURSDAY), "AH00001")]
    assert load.withheld == verdict["withheld"] == [f"{named(FRIDAY)}: no marker yet, the sender is still writing"]
    disk.leave(FRIDAY, [complaint(2)])
    land(workspace, DATASET, SATURDAY, disk.connections)
    assert landed(workspace, SATURDAY) == [(str(FRIDAY), "AH00002")]


ROWS = [complaint(3), complaint(4)]
WHOLE = text(lines(ROWS))


def torn(book: bytes) -> bytes:
    """A spreadsheet whose archive is sound and whose sheet ends in the middle."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as whole, zipfile.ZipFile(written, "w") as half:
        for name in whole.namelist():
            content = whole.read(name)
            half.writestr(name, content[: len(content) * 3 // 4] if "worksheets" in name else content)
    return written.getvalue()


SPOILT: dict[str, tuple[str, bytes, int, str, str]] = {
    "a wrong hash": (".csv", WHOLE, 2, "0" * 64, "SHA-256 differs"),
    "a wrong row count": (".csv", WHOLE, 3, "", "holds 2 rows, its marker says 3"),
    "undecodable bytes": (".csv", WHOLE.replace("合肥".encode("gb18030"), b"\xff\xff"), 2, "", "neither in UTF-8"),
    "a file cut off on its way": (".csv", WHOLE[:-40], 2, "1" * 64, "SHA-256 differs"),
    "a file its sender cut off": (".csv", WHOLE[: WHOLE.index(b"AH00004")], 2, "", "holds 1 rows"),
    "no heading": (".csv", text(lines(ROWS)[1:]), 2, "", "has no heading in its first 3 rows"),
    "nothing at all": (".csv", b"", 0, "", "has no heading"),
    "an open quotation mark": (".csv", WHOLE + b'"' + b"x" * 140_000, 3, "", "is not CSV"),
    "no spreadsheet": (".xlsx", WHOLE, 2, "", "is not a spreadsheet"),
    "a torn sheet": (".xlsx", torn(spreadsheet(lines(ROWS))), 2, "", "is not a spreadsheet"),
    "a marker that says nothing": (".csv", WHOLE, 2, "unknown", "its marker does not say `rows,sha256`"),
}
"""What is wrong with a file: its form and bytes, the rows and the hash its marker names, and the reason given."""


def test_spoilt_days_are_withheld_alone_and_taken_when_they_are_mended(workspace: Workspace, disk: Place) -> None:
    """A good day before each spoilt one, and one after the last."""
    good = [FRIDAY - timedelta(days=2 * age) for age in range(len(SPOILT) + 1)][::-1]
    spoilt = dict(zip(SPOILT, (day + timedelta(days=1) for day in good), strict=False))
    for number, day in enumerate(good):
        disk.leave(day, [complaint(100 + number)])
    for wrong, (form, content, rows, sha256, _) in SPOILT.items():
        disk.send(named(spoilt[wrong], form), content, rows, sha256)
    load, verdict = night(workspace, disk, FRIDAY)
    given = dict(said.split(": ", 1) for said in load.withheld)
    expected = {named(spoilt[wrong], form): reason for wrong, (form, *_, reason) in SPOILT.items()}
    assert given.keys() == expected.keys()
    assert {name: reason for name, reason in expected.items() if reason not in given[name]} == {}
    assert (list(load.parts), verdict["status"]) == ([str(day) for day in good], "passed")
    assert landed(workspace, FRIDAY) == [(str(day), f"AH{100 + number:05d}") for number, day in enumerate(good)]
    for wrong, (form, *_) in SPOILT.items():
        disk.leave(spoilt[wrong], ROWS, form)
    load = land(workspace, DATASET, SATURDAY, disk.connections)
    assert (load.withheld, load.received) == ([], 2 * len(SPOILT))
    assert landed(workspace, SATURDAY) == [(str(day), key) for day in spoilt.values() for key in ("AH00003", "AH00004")]


def test_a_name_that_is_no_day_is_withheld_alone(workspace: Workspace, disk: Place) -> None:
    disk.send("AH_complaints_20211399.csv", WHOLE, 2)
    disk.leave(FRIDAY, [complaint(1)])
    load = land(workspace, DATASET, FRIDAY, disk.connections)
    assert load.withheld == ["AH_complaints_20211399.csv: its name holds 20211399, which is no day"]
    assert landed(workspace, FRIDAY) == [(str(FRIDAY), "AH00001")]


def test_a_file_that_is_taken_away_meanwhile_is_withheld_alone(
    workspace: Workspace, disk: Place, tmp_path: Path
) -> None:
    disk.leave(THURSDAY, ROWS)
    disk.leave(FRIDAY, [complaint(1)])
    taken = tmp_path / "inbox" / named(THURSDAY)
    taken.unlink()
    taken.symlink_to("gone")  # listed, and not there when it is opened
    load = land(workspace, DATASET, FRIDAY, disk.connections)
    assert load.withheld == [f"{named(THURSDAY)}: is gone since it was listed, the sender is sending it anew"]
    assert landed(workspace, FRIDAY) == [(str(FRIDAY), "AH00001")]


CSV_CSV, CSV_XLSX, XLSX_CSV, BACK, EMPTIED, TORN, LATER = (date(2021, 10, 20 + number) for number in range(7))
SENT_AGAIN = {CSV_CSV: (".csv", ".csv"), CSV_XLSX: (".csv", ".xlsx"), XLSX_CSV: (".xlsx", ".csv")}
"""Days of which the second row changes while the third and the fourth go, with the forms they come in."""


def key(day: date, row: int) -> str:
    return complaint(day.day * 10 + row)["投诉编号"]


def first(day: date) -> list[Complaint]:
    return [complaint(day.day * 10 + row, 被投诉单位="旧名") for row in range(4)]


def again(day: date) -> list[Complaint]:
    """The second row changed, the third and the fourth missing."""
    return [first(day)[0], complaint(day.day * 10 + 1, 被投诉单位="新名")]


def left_first(disk: Place) -> None:
    for day in (BACK, EMPTIED, TORN):
        disk.leave(day, first(day))
    for day, (form, _) in SENT_AGAIN.items():
        disk.leave(day, first(day), form)
    disk.leave(LATER, [{**first(day)[3], UNIT: "后来的名字"} for day in SENT_AGAIN])


def left_again(disk: Place) -> None:
    for day, (_, form) in SENT_AGAIN.items():
        disk.leave(day, again(day), form)
    disk.leave(BACK, again(BACK))
    disk.leave(EMPTIED, [])
    disk.send(named(TORN), text(lines(again(TORN))), 4)


class TestADayThatIsSentAgain:
    """It replaces that day, and no other: seven days over three nights, each with a story of its own."""

    @pytest.fixture(scope="class")
    def home(self, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
        return Workspace(tmp_path_factory.mktemp("home"))

    @pytest.fixture(scope="class")
    def nights(self, home: Workspace, tmp_path_factory: pytest.TempPathFactory) -> list[Night]:
        with on_a_disk(tmp_path_factory.mktemp("sender") / "inbox") as disk:
            left_first(disk)
            friday = night(home, disk, FRIDAY)
            left_again(disk)
            saturday = night(home, disk, SATURDAY)
            disk.leave(BACK, first(BACK))
            return [friday, saturday, night(home, disk, SUNDAY)]

    @pytest.fixture(scope="class")
    def lives(self, nights: list[Night], home: Workspace) -> Lives:
        """The complaints of a day that merge sees in a night."""
        seen = {on: living(home, on) for on in (FRIDAY, SATURDAY, SUNDAY)}
        return lambda day, on: {record: unit for record, unit in seen[on].items() if record[:-1] == key(day, 0)[:-1]}

    def test_changed_rows_land_and_missing_ones_are_deleted(self, nights: list[Night]) -> None:
        load, verdict = nights[1]
        assert (load.received, load.unchanged, load.landed) == (8, 4, 4)
        assert (load.known, load.deleted, verdict["deleted"]) == (20, 12, 12), "of the torn day nothing was read"
        load, _ = nights[2]
        assert (load.received, list(load.parts)) == (4, [str(BACK)]), "the older form is not taken for news"

    @pytest.mark.parametrize("day", SENT_AGAIN)
    def test_it_is_replaced_in_whichever_form_it_comes(self, day: date, lives: Lives) -> None:
        kept = {key(day, 3): "后来的名字"}  # it stands in the later day's file too
        assert lives(day, FRIDAY) == {key(day, row): "旧名" for row in range(3)} | kept
        for on in (SATURDAY, SUNDAY):
            assert lives(day, on) == {key(day, 0): "旧名", key(day, 1): "新名"} | kept

    def test_a_row_that_comes_back_lives_again(self, lives: Lives) -> None:
        assert lives(BACK, SATURDAY) == {key(BACK, 0): "旧名", key(BACK, 1): "新名"}
        assert lives(BACK, SUNDAY) == {key(BACK, row): "旧名" for row in range(4)}

    def test_a_day_may_lose_all_its_rows(self, nights: list[Night], lives: Lives) -> None:
        assert str(EMPTIED) in nights[1][0].parts
        assert len(lives(EMPTIED, FRIDAY)) == 4
        assert lives(EMPTIED, SATURDAY) == {}

    def test_a_day_sent_again_spoilt_stays_as_it_was(self, nights: list[Night], lives: Lives) -> None:
        load, _ = nights[1]
        assert (len(load.withheld), str(TORN) in load.parts) == (1, False)
        assert lives(TORN, FRIDAY) == lives(TORN, SATURDAY) == {key(TORN, row): "旧名" for row in range(4)}


def test_a_day_waits_for_its_night(workspace: Workspace, disk: Place) -> None:
    for number, day in enumerate((FRIDAY, SATURDAY)):
        disk.leave(day, [complaint(number)])
    for number, on in enumerate((FRIDAY, SATURDAY)):
        night(workspace, disk, on)
        assert landed(workspace, on) == [(str(on), f"AH0000{number}")]


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_the_heading_is_found_under_none_one_or_two_titles(form: str, workspace: Workspace, disk: Place) -> None:
    for titles, day in enumerate((WEDNESDAY, THURSDAY, FRIDAY)):
        disk.leave(day, [complaint(titles)], form, titles)
    load = land(workspace, DATASET, FRIDAY, disk.connections)
    assert (load.withheld, load.unknown_columns) == ([], [])
    assert landed(workspace, FRIDAY, '_record, "挽回损失"') == [(f"AH0000{n}", "0.0100") for n in range(3)]


def test_a_day_without_rows_is_taken(workspace: Workspace, disk: Place) -> None:
    disk.leave(FRIDAY, [])
    load, verdict = night(workspace, disk, FRIDAY)
    assert (list(load.parts), load.received, load.complete) == ([str(FRIDAY)], 0, True)
    assert (load.withheld, verdict["status"]) == ([], "passed")


def test_nothing_is_read_twice(workspace: Workspace, disk: Place) -> None:
    disk.leave(FRIDAY, [complaint(1)])
    night(workspace, disk, FRIDAY)
    disk.put(named(FRIDAY), b"whoever opens this finds that it is not what the marker names")
    load, verdict = night(workspace, disk, SATURDAY)
    assert (load.received, load.landed, load.deleted, load.parts) == (0, 0, 0, {})
    assert (load.withheld, load.complete, verdict["status"]) == ([], True, "passed")
    assert landed(workspace, SATURDAY) == []
    assert living(workspace, SATURDAY) == {"AH00001": "合肥某某有限公司"}


def unquoted(first: Complaint, second: Complaint) -> list[list[str]]:
    """Two complaints, in the first of which the complainant's own words hold a comma that splits them in two."""
    content = lines([first, second])
    at = content[0].index("投诉内容")
    content[1][at : at + 1] = ["昨天的事", SAID]
    return content


SLIPPED = {WEDNESDAY: (".csv", "0.0100"), THURSDAY: (".xlsx", "0.0100"), FRIDAY: (".csv", "")}
"""Days whose file has a row with too many values: its form, and the last value of the row."""


def test_a_row_with_more_values_than_the_heading_is_quarantined_without_the_words_that_slipped(
    workspace: Workspace, disk: Place
) -> None:
    for day, (form, last) in SLIPPED.items():
        rows = unquoted(complaint(day.day, 挽回损失=last), complaint(100 + day.day))
        disk.send(named(day, form), FORMS[form](rows), 2)
    _, verdict = night(workspace, disk, FRIDAY)
    assert verdict["quarantined"] == 3
    broken = ask("SELECT record, rule, value FROM {q} ORDER BY record", q=tables(workspace, f"quarantine/{DATASET}"))
    assert broken == [(f"AH000{day.day}", "多余的值.surplus", "1") for day in SLIPPED]
    assert living(workspace, FRIDAY) == {f"AH001{day.day}": "合肥某某有限公司" for day in SLIPPED}
    assert written_down(workspace, SAID) == []


def written_down(workspace: Workspace, words: str) -> list[Path]:
    """The files under the workspace that hold `words`, in a table or as they are."""
    found = []
    with duckdb.connect() as connection:
        for path in (path for path in workspace.home.rglob("*") if path.is_file()):
            bare = path.read_bytes()
            rows = connection.sql(f"SELECT t::VARCHAR FROM '{path}' AS t").fetchall() if bare[:4] == b"PAR1" else []
            if any(words in row for (row,) in rows) or any(words.encode(code) in bare for code in ("utf-8", "gb18030")):
                found.append(path)
    return found


def test_what_a_complainant_says_is_never_written_down(workspace: Workspace, disk: Place) -> None:
    disk.leave(THURSDAY, [complaint(1), complaint(2)])
    disk.leave(FRIDAY, [complaint(3), complaint(4, 涉及金额="很多")], ".xlsx", titles=2)
    disk.send(named(WEDNESDAY), text(lines(ROWS)), 9)
    night(workspace, disk, FRIDAY)
    assert written_down(workspace, "合肥某某有限公司"), "the search finds what is there"
    assert written_down(workspace, SAID) == []


def killed_before(file: int, work: Callable[[], Any]) -> int:
    """Run `work` in a child that dies before its `file`-th file (from 1) appears; how the child ended."""
    child = os.fork()
    if child == 0:
        try:
            die_before(file)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.parametrize("on", [pytest.param(FRIDAY, marks=pytest.mark.proof), SATURDAY])
def test_a_killed_night_run_again_leaves_what_an_undisturbed_one_does(on: date, tmp_path: Path, disk: Place) -> None:
    before, undisturbed, killed = (Workspace(tmp_path / name) for name in ("before", "undisturbed", "killed"))
    disk.leave(THURSDAY, [complaint(1), complaint(2), complaint(3)])
    before.home.mkdir()
    if on == SATURDAY:
        night(before, disk, FRIDAY)
        disk.leave(THURSDAY, [complaint(1), complaint(2, 被投诉单位="新名")])
    shutil.copytree(before.home, undisturbed.home)
    land(undisturbed, DATASET, on, disk.connections)
    for file in count(1):
        shutil.rmtree(killed.home, ignore_errors=True)
        shutil.copytree(before.home, killed.home)
        ended = killed_before(file, lambda: land(killed, DATASET, on, disk.connections))
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        assert not (killed.landing(DATASET, DATASET, on) / "load.json").exists()
        land(killed, DATASET, on, disk.connections)
        assert digests(killed.home / "landing") == digests(undisturbed.home / "landing")
    assert file > 3, "rows, refused rows and the ledger entry each appear in a step of their own"


@pytest.mark.parametrize("open_place", PLACES)
def test_a_missing_folder_is_an_error_that_names_the_connection(
    open_place: Callable[[Path], AbstractContextManager[Place]], tmp_path: Path, workspace: Workspace
) -> None:
    with open_place(tmp_path / "inbox") as place:
        elsewhere = Place(place.put, place.connection.replace("inbox", "nowhere").replace("/ah/", "/nowhere/"))
        endpoint = elsewhere.connections(DATASET)
        assert endpoint
        with pytest.raises(WrongCredentials, match=f"{DATASET}: {endpoint.base_url}: .*check the connection"):
            land(workspace, DATASET, FRIDAY, elsewhere.connections)
    (reason,) = validate(workspace, DATASET, FRIDAY)["reasons"]
    assert endpoint.base_url in reason
    assert SECRET not in reason


def test_a_refused_password_and_a_closed_door_are_told_apart(tmp_path: Path, workspace: Workspace) -> None:
    with behind_sftp(tmp_path / "inbox") as place:
        place.leave(FRIDAY, [complaint(1)])
        stranger = Place(place.put, place.connection.replace(SECRET, "a-guess"))
        with pytest.raises(WrongCredentials, match="check the connection"):
            land(workspace, DATASET, FRIDAY, stranger.connections)
        night(workspace, place, FRIDAY)
    with pytest.raises(PlatformUnavailable):
        land(workspace, DATASET, SATURDAY, place.connections)
