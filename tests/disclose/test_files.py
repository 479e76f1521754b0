import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.disclose.columns import TABLES, Column, Public, dictionary
from etl.disclose.files import write_files
from etl.ground import spreadsheet
from etl.ground.engine import engine
from tests.disclose.tables import FACTS, ROWS, SCHEMAS, WORKED, company, write_tables

SECRET = "张某某投诉原文"
KEYS = {
    "companies": ["entity_id"],
    "regions": ["region_code"],
    "topics": ["region_code", "kind", "word"],
    "months": ["region_code", "month"],
    "holidays": ["region_code", "year"],
    "exclusions": ["ground"],
    "sources": ["region_code"],
    "history": ["region_code", "year"],
}
FILES = {f"{name}.csv" for name in SCHEMAS} | {"dictionary.csv", "disclosure.xlsx", "disclosure.json"}


def write(folder: Path, **changes: list[dict[str, Any]]) -> Path:
    write_tables(folder, **changes)
    with engine() as connection:
        write_files(connection, folder, FACTS)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    pq.write_table(pa.table({"record": [SECRET], "state": ["disclosed"]}), folder / "complaints.parquet")
    return write(folder)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def made(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def sheet(folder: Path, title: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(folder / "disclosure.xlsx")[title].iter_rows())


def plain(value: Any) -> Any:
    """A value as JSON and a workbook have it."""
    return float(value) if isinstance(value, Decimal) else str(value) if isinstance(value, date) else value


def printed(column: Column, value: Any) -> str:
    """A value as CSV has it."""
    if value is None:
        return column.absent
    return f"{value * 100:.2f}%" if column.kind == "rate" else str(value)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_cell_of_every_file_is_that_of_the_table(folder: Path, table: Public) -> None:
    rows = {key(table, row): row for row in pq.read_table(folder / f"{table.name}.parquet").to_pylist()}
    told = json.loads((folder / "disclosure.json").read_text("utf-8"))["tables"][table.name]["rows"]
    csv_rows, cells = lines(folder / f"{table.name}.csv"), sheet(folder, table.title)[1:]
    assert sorted(key(table, row) for row in told) == sorted(rows)
    for said, line, row in zip(told, csv_rows, cells, strict=True):
        for column, cell in zip(table.columns, row, strict=True):
            if column.name in SCHEMAS[table.name]:
                value = rows[key(table, said)][column.name]
                assert said[column.name] == plain(value)
                assert line[column.title].removeprefix("'") == printed(column, value)
                assert (cell.value or "") == (plain(value) or "" if value is not None else column.absent)


def key(table: Public, row: dict[str, Any]) -> str:
    return " ".join(str(row[name]) for name in KEYS[table.name])


def test_names_that_look_like_formulas_or_markup_stay_text(folder: Path) -> None:
    names = [row["企业名称"] for row in lines(folder / "companies.csv")]
    assert names == ["'=1+1", "丁便利店", "丙超市<b>", "嘉善甲商贸有限公司"]
    cells = [row[0] for row in sheet(folder, "企业")[1:]]
    assert [(cell.value, cell.data_type) for cell in cells[:3:2]] == [("=1+1", "s"), ("丙超市<b>", "s")]


def test_each_beginning_of_a_formula_is_made_harmless_in_csv(tmp_path: Path) -> None:
    names = sorted(["+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "＝1+1", "＠x"])
    folder = write(tmp_path, companies=[company(name, name) for name in names])
    assert [row["企业名称"] for row in lines(folder / "companies.csv")] == [f"'{name}" for name in names]


def test_a_negative_change_is_a_number_not_a_text_made_harmless(folder: Path) -> None:
    (row,) = [row for row in lines(folder / "companies.csv") if row["企业名称"] == "丙超市<b>"]
    assert row["同比增减"] == "-50.00%"


def test_what_is_withheld_is_said_so_and_is_never_zero(folder: Path) -> None:
    withheld = {row["名称"]: row["投诉量"] for row in lines(folder / "topics.csv")}
    assert (withheld["殡葬服务"], withheld["食品"]) == ("未公布", "640")
    told = json.loads((folder / "disclosure.json").read_text("utf-8"))["tables"]["topics"]["rows"]
    assert {row["complaints"] for row in told if row["word"] == "殡葬服务"} == {None}
    assert {row[4].value for row in sheet(folder, "类别与问题") if row[3].value == "殡葬服务"} == {"未公布"}


def test_in_the_workbook_codes_are_text_rates_are_percent_and_headers_stay_in_view(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "disclosure.xlsx")
    assert book.sheetnames == ["说明", *(table.title for table in TABLES), "字段说明"]
    assert {page.freeze_panes for page in book} == {"A2"}
    head, *rows = book["企业"].iter_rows()
    by_title = {cell.value: rows[1][number] for number, cell in enumerate(head)}
    code, rate = by_title["统一社会信用代码或注册号"], by_title["调解成功率"]
    assert (code.value, code.data_type, code.number_format) == ("330421600012345", "s", "@")
    assert (rate.value, rate.data_type, rate.number_format) == (0.6667, "n", "0.00%")
    said = "".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row)
    assert "投诉量不代表经营者存在违法行为" in said
    assert "安徽省的投诉数据未收到" in said


def test_equal_tables_give_equal_bytes_whatever_order_their_rows_are_in(tmp_path: Path, folder: Path) -> None:
    turned = {name: list(reversed(rows)) for name, rows in ROWS.items()}
    assert made(write(tmp_path, **turned)) == made(folder)


def test_nothing_in_the_workbook_says_when_it_was_written(folder: Path) -> None:
    with ZipFile(folder / "disclosure.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"1980-01-01T00:00:00Z") == 2


def test_the_complaints_behind_the_figures_are_in_no_file(folder: Path) -> None:
    files = {path.name for path in folder.iterdir() if path.suffix != ".parquet"}
    assert files == FILES
    with ZipFile(folder / "disclosure.xlsx") as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert SECRET.encode() not in content + b"".join(made(folder).values())


def test_the_dictionary_has_every_column_of_every_file_and_json_says_the_same(folder: Path) -> None:
    told = lines(folder / "dictionary.csv")
    assert told == list(dictionary())
    about = json.loads((folder / "disclosure.json").read_text("utf-8"))
    for table in TABLES:
        header = (folder / f"{table.name}.csv").read_text("utf-8-sig").splitlines()[0].split(",")
        own = [row for row in told if row["文件"] == f"{table.name}.csv"]
        assert [row["列名（CSV、XLSX）"] for row in own] == header
        columns = about["tables"][table.name]["columns"]
        assert [row["列名（JSON）"] for row in own] == [column["name"] for column in columns]
        assert [row["含义"] for row in own] == [column["meaning"] for column in columns]
        assert set(about["tables"][table.name]["rows"][0]) == {column["name"] for column in columns}
    assert about["about"] == FACTS


def test_every_public_column_of_the_tables_is_in_the_files(folder: Path) -> None:
    for table in TABLES:
        assert set(SCHEMAS[table.name]) - {column.name for column in table.columns} <= {"position"}


def test_a_name_with_control_characters_does_not_break_the_workbook(tmp_path: Path) -> None:
    folder = write(tmp_path, companies=[company(WORKED, "甲\x00\x0b公司")])
    assert sheet(folder, "企业")[1][0].value == "甲公司"


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "ROWS", 4)
    pages = [("甲", ["名称"], ["@"], [[f"第{number}"] for number in range(5)])]
    spreadsheet.write_workbook([spreadsheet.Sheet(*page) for page in pages], tmp_path / "long.xlsx")
    book = openpyxl.load_workbook(tmp_path / "long.xlsx")
    found = {page.title: [row[0].value for row in page.iter_rows()] for page in book}
    assert found == {"甲": ["名称", "第0", "第1", "第2"], "甲2": ["名称", "第3", "第4"]}
