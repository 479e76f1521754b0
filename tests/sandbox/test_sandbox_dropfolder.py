"""The drop folder: a file a day, whole and vouched for, in two forms."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from sandbox import Sandbox, World, serve
from tests.sandbox.files import File, dropped, folder_of


@pytest.fixture(scope="module")
def files(world: World) -> list[File]:
    """Every file, its marker checked while reading."""
    with serve(world) as sandbox:
        return list(dropped(sandbox, "complaints_ah", "AH_complaints"))


def test_there_is_one_file_a_day_from_a_month_before_the_first_night(files: list[File]) -> None:
    first = date(2021, 9, 20)
    assert [file.day for file in files] == [first + timedelta(days=n) for n in range(103)]
    assert {file.path.name[:14] for file in files} == {"AH_complaints_"}


def test_every_tenth_is_a_spreadsheet_whose_header_moves(files: list[File]) -> None:
    sheets = [(n, file.above) for n, file in enumerate(files) if file.path.suffix == ".xlsx"]
    assert sheets == [(9, 0), (19, 1), (29, 2), (39, 0), (49, 1), (59, 2), (69, 0), (79, 1), (89, 2), (99, 0)]
    assert {file.above for file in files if file.path.suffix == ".csv"} == {0}


def test_a_text_file_is_gb18030_under_chinese_titles(files: list[File]) -> None:
    content = files[0].path.read_bytes()
    assert content.startswith("投诉编号,登记时间,被投诉单位,统一社会信用代码/注册号,".encode("gb18030"))
    with pytest.raises(UnicodeDecodeError):
        content.decode()


def test_every_row_is_in_the_file_of_the_day_it_was_changed(
    files: list[File], truth: Callable[[str], list[tuple]]
) -> None:
    sent = Counter((file.day, row["投诉编号"] or "") for file in files for row in file.rows)
    true = truth("SELECT greatest(_upd::DATE, DATE '2021-09-20'), _key FROM complaints_ah")
    assert sent == Counter(true)
    late = truth("SELECT count(*) FROM complaints_ah WHERE _from::DATE > _upd::DATE")
    assert late[0][0] > 0  # committed later, and yet in the file of its day


def test_no_case_has_two_contents_in_one_file(files: list[File]) -> None:
    for file in files:
        contents = {(row["投诉编号"], tuple(row.values())) for row in file.rows if row["投诉编号"]}
        assert len({key for key, _ in contents}) == len(contents)


def test_the_folder_is_left_once_and_whole(tmp_path: Path) -> None:
    world = World(scale=0.001, entities=1_000_000, folder=tmp_path)
    with serve(world) as sandbox:
        folder = folder_of(sandbox, "complaints_ah")
        assert folder == world.path.with_suffix(".dropfolder")
        left = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    with serve(world) as sandbox:
        assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == left
    assert set(tmp_path.iterdir()) == {world.path, world.planted, folder}


def test_a_file_is_no_place_for_a_fault_of_requests(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="no fault"):
        sandbox.fault("complaints_ah", "html")
