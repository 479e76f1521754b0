"""Tables as CSV and XLSX that a spreadsheet opens right, with Chinese text, and safely."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import count, islice
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.writer.excel import ExcelWriter

from etl.ground.workspace import appearing

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the local code page and shows Chinese as rubbish."""
FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""Beginnings that a spreadsheet would run as a formula (OWASP, CSV injection)."""
NUMBER = r"^-?\d+(\.\d+)?%?$"
"""What is a number and nothing else is no formula, though it begins with a minus."""
GENERAL, TEXT = "General", "@"
"""Number formats: any number, and that of a column of texts, where codes keep their zeros and nothing is a formula."""
ROWS = 1_048_576
"""What a sheet can hold, the header included."""
WIDEST = 40
EPOCH = datetime(1980, 1, 1)
"""The date of everything inside a workbook, the first that an archive can hold: equal content gives equal bytes."""


class Sheet(NamedTuple):
    """A sheet to be written; `formats` has the number format of each column, or TEXT."""

    title: str
    header: Sequence[str]
    formats: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_csv(connection: Backend, table: ir.Table, target: Path) -> None:
    """Write `table` with its header; texts that begin like a formula get an apostrophe before them."""
    texts = [name for name, kind in table.schema().items() if kind.is_string()]
    safe = {name: _risky(table[name]).ifelse("'" + table[name], table[name]) for name in texts}
    with appearing(target) as scratch:
        connection.to_csv(table.mutate(**safe), scratch, header=True)
        scratch.write_bytes(BYTE_ORDER_MARK + scratch.read_bytes())


def _risky(text: ir.StringValue) -> ir.BooleanValue:
    return text.re_search(FORMULA) & ~text.re_search(NUMBER)


def write_workbook(sheets: Iterable[Sheet], target: Path) -> None:
    """Write an XLSX file, row by row; a table too long for a sheet goes on in the next one."""
    workbook = Workbook(write_only=True)
    workbook.properties.created = workbook.properties.modified = EPOCH
    for sheet in sheets:
        _fill(workbook, sheet)
    with appearing(target) as scratch, tempfile.TemporaryFile(dir=target.parent) as stamped:
        ExcelWriter(workbook, ZipFile(stamped, "w", ZIP_STORED)).save()
        _unstamped(ZipFile(stamped), scratch)


def _fill(workbook: Workbook, sheet: Sheet) -> None:
    rows = iter(sheet.rows)
    for number in count(1):
        page = _page(workbook, sheet, sheet.title if number == 1 else f"{sheet.title}{number}")
        cells = [WriteOnlyCell(page) for _ in sheet.formats]
        for cell, form in zip(cells, sheet.formats, strict=True):
            cell.number_format = form
        written = 0
        for row in islice(rows, ROWS - 1):
            page.append([_set(cell, value) for cell, value in zip(cells, row, strict=True)])
            written += 1
        if written < ROWS - 1:
            return


def _page(workbook: Workbook, sheet: Sheet, title: str) -> WriteOnlyWorksheet:
    """A sheet with its header, which stays in view."""
    page = workbook.create_sheet(title)
    page.freeze_panes = "A2"
    for number, heading in enumerate(sheet.header, start=1):
        page.column_dimensions[get_column_letter(number)].width = min(4 + 2 * len(heading), WIDEST)
    cells = [_set(WriteOnlyCell(page), heading) for heading in sheet.header]
    for cell in cells:
        cell.font = Font(bold=True)
    page.append(cells)
    return page


def _set(cell: WriteOnlyCell, value: Any) -> Any:
    """Put a value into a cell that was written before and is used again; a text is a text whatever it looks like.

    A number that needs no format is written without a cell, which is quicker.
    """
    if cell.number_format == GENERAL and not isinstance(value, str):
        return value
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _unstamped(archive: ZipFile, target: Path) -> None:
    """The same archive, compressed and without the moments at which it was written."""
    with archive, ZipFile(target, "w", ZIP_DEFLATED) as written:
        for name in archive.namelist():
            entry = ZipInfo(name, EPOCH.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            with archive.open(name) as source, written.open(entry, "w", force_zip64=True) as copy:
                shutil.copyfileobj(source, copy)
