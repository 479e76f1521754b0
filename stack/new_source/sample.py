"""A sample of a source's rows: JSON as a gateway would answer, or a sheet as a sender would leave it."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from etl.validate.reading import SPELLINGS
from etl.wire.sheets import decoded, spreadsheet, text_file
from stack.new_source.spoken import Unclear

Row = dict[str, Any]
FORMS = (".json", ".csv", ".xlsx")


def rows_of(path: Path) -> list[Row]:
    """The rows of the sample at `path`; what only says that there is no value is empty."""
    content = path.read_bytes()
    if path.suffix not in FORMS:
        raise Unclear(f"{path.name}: a sample is one of {', '.join(FORMS)}")
    rows = json_rows(content) if path.suffix == ".json" else sheet_rows(path.suffix, content)
    if not rows:
        raise Unclear(f"{path.name} holds no rows")
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: plain(row.get(name)) for name in names} for row in rows]


def json_rows(content: bytes) -> list[Row]:
    """A list of objects, or the first one found in whatever envelope it came."""
    found = next(lists(json.loads(content)), [])
    return [row for row in found if isinstance(row, dict)]


def lists(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from lists(inner)


def sheet_rows(suffix: str, content: bytes) -> list[Row]:
    """The rows under the heading: the first line with no empty cell up to its last is taken for it."""
    lines = csv_lines(content) if suffix == ".csv" else xlsx_lines(content)
    width = max((len(line) for line in lines), default=0)
    heading = next((line for line in lines if len(line) == width and all(line)), None)
    if heading is None:
        raise Unclear("the sheet has no line that names every column")
    return [dict(row) for row in {".csv": text_file, ".xlsx": spreadsheet}[suffix](content, set(heading))]


def csv_lines(content: bytes) -> list[list[str]]:
    return [[cell.strip() for cell in line] for line in csv.reader(io.StringIO(decoded(content), newline=""))]


def xlsx_lines(content: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    return [[str(cell or "").strip() for cell in row] for row in sheet.iter_rows(values_only=True)]


def plain(value: Any) -> Any:
    """The value, empty where it is one of the ways to write that there is none."""
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    text = "" if value is None else str(value).strip()
    return "" if text.upper() in SPELLINGS else value
