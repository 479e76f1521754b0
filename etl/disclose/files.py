"""The tables of a draft or release as files: Parquet for the warehouse; CSV, XLSX and JSON for the public."""

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.columns import DICTIONARY, TABLES, Column, Public, dictionary
from etl.disclose.places import DELTA
from etl.ground.engine import batches, keep, read
from etl.ground.spreadsheet import GENERAL, TEXT, Sheet, write_csv, write_workbook
from etl.ground.workspace import appearing

BATCH = 10_000
FORMATS = {"text": TEXT, "count": GENERAL, "rate": "0.00%", "money": "0.00", "number": GENERAL}
EDITIONS = {"release": "首次公示", "settlement": "期后公示"}


def title(facts: dict[str, Any]) -> str:
    """What the release is called: 长三角消费投诉信息公示（2021年国庆节·首次公示）."""
    return f"长三角消费投诉信息公示（{facts['year']}年{facts['name']}·{EDITIONS[facts['edition']]}）"


def write_files(connection: Backend, folder: Path, facts: dict[str, Any]) -> None:
    """Write the public tables in `folder` as CSV, `disclosure.xlsx`, `disclosure.json`, and `dictionary.csv`."""
    tables = {table: keep(connection, public(connection, folder, table)) for table in TABLES}
    for table, rows in tables.items():
        write_csv(connection, _printed(table, rows), folder / f"{table.name}.csv")
    _write_dictionary(folder / "dictionary.csv")
    sheets = (_sheet(connection, table, rows) for table, rows in tables.items())
    write_workbook([_about(facts), *sheets, _dictionary_sheet()], folder / "disclosure.xlsx")
    with appearing(folder / "disclosure.json") as scratch, scratch.open("w", encoding="utf-8") as file:
        _write_json(connection, tables, facts, file)


def public(connection: Backend, folder: Path, table: Public) -> ir.Table:
    """The public columns of a table in their order, with the names of the regions, sorted as the public reads it.

    The tables of a release name it in each row; what they say of another release then stands under `of_…`.
    """
    rows = read(connection, folder / f"{table.name}.parquet")
    if "of_release" in rows.columns:
        rows = rows.drop("release_id", "version").rename(release_id="of_release", version="of_version")
    names = [column.name for column in table.columns]
    if "region_name" in names and "region_name" not in rows.columns:
        known = read(connection, folder / "regions.parquet").select("region_code", "region_name")
        rows = rows.left_join(known, "region_code")
    head = [rows.region_code != DELTA] if "region_code" in names else []
    ordered = rows.order_by([*head, *table.order])
    texts = [column.name for column in table.columns if column.kind == "text"]
    return ordered.select(names).mutate(**{name: ordered[name].cast("string") for name in texts})


def _printed(table: Public, rows: ir.Table) -> ir.Table:
    """The columns under their Chinese titles, rates as percent, and words where a rate or count is not given."""
    return rows.select(**{column.title: _cell(column, rows[column.name]) for column in table.columns})


def _cell(column: Column, value: ir.Value) -> ir.Value:
    if column.kind == "rate":
        value = (value.cast("decimal(16, 4)") * 100).cast("decimal(16, 2)").cast("string") + "%"
    return value.cast("string").fill_null(column.absent) if column.absent else value


def _write_dictionary(target: Path) -> None:
    """The dictionary holds no text from outside, only ours, so no cell needs to be made harmless."""
    with appearing(target) as scratch, scratch.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.DictWriter(file, DICTIONARY)
        rows.writeheader()
        rows.writerows(dictionary())


def _dictionary_sheet() -> Sheet:
    return Sheet("字段说明", DICTIONARY, [TEXT] * len(DICTIONARY), [list(row.values()) for row in dictionary()])


def _about(facts: dict[str, Any]) -> Sheet:
    """The first sheet: what this is, and that a complaint is no finding of fault."""
    rows = [
        ("名称", title(facts)),
        ("统计期", f"{facts['period_from']}至{facts['period_to']}（按投诉登记日期）"),
        ("上年同期", f"{facts['before_from']}至{facts['before_to']}"),
        ("说明", facts["page"]["disclaimer"]),
        *(("提示", warning) for warning in facts["warnings"]),
        ("统计口径", facts["definition"]),
        ("口径版本", facts["policy_version"]),
        ("更正", facts["page"]["correction"]),
    ]
    return Sheet("说明", ("项目", "内容"), (TEXT, TEXT), rows)


def _sheet(connection: Backend, table: Public, rows: ir.Table) -> Sheet:
    header = [column.title for column in table.columns]
    return Sheet(
        table.title, header, [FORMATS[column.kind] for column in table.columns], _cells(connection, table, rows)
    )


def _cells(connection: Backend, table: Public, rows: ir.Table) -> Iterator[list[Any]]:
    absent = [column.absent or None for column in table.columns]
    for batch in batches(connection, rows, BATCH):
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield [other if value is None else value for value, other in zip(values, absent, strict=True)]


def _write_json(connection: Backend, tables: dict[Public, ir.Table], facts: dict[str, Any], file: TextIO) -> None:
    """`about`, and of each table its title, its columns and its rows, one row a line."""
    file.write('{"about": ' + json.dumps(facts, ensure_ascii=False, sort_keys=True) + ',\n"tables": {')
    for number, (table, rows) in enumerate(tables.items()):
        columns = [{"name": told.name, "title": told.title, "meaning": told.meaning, "unit": told.unit}
                   for told in table.columns]  # fmt: skip
        head = {"title": table.title, "columns": columns}
        file.write(("," if number else "") + f'\n"{table.name}": ' + _json(head)[:-1] + ', "rows": [')
        for line, row in enumerate(_rows(connection, rows)):
            file.write((",\n" if line else "\n") + _json(row))
        file.write("]}")
    file.write("}}\n")


def _rows(connection: Backend, rows: ir.Table) -> Iterator[dict[str, Any]]:
    for batch in batches(connection, rows, BATCH):
        yield from batch.to_pylist()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_number)


def _number(value: Decimal) -> float:
    """Rates have four decimals and amounts two: a double says them exactly as they are printed."""
    return float(value)
