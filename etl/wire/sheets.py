"""Rows of the files that senders leave: text in GB18030 or UTF-8, and spreadsheets, under their heading."""

import csv
import io
from collections.abc import Iterable, Iterator, Set
from datetime import date, datetime, time
from itertools import islice, zip_longest
from typing import Any

import openpyxl

from etl.wire.errors import BrokenAnswer

Row = dict[str, str | None]
HEADING_WITHIN = 3
"""Rows among which the heading is looked for: senders put titles above it."""
SURPLUS = "多余的值"
"""How many values a row has beyond the heading's names. Not which: they may be anything, free text included."""


def text_file(content: bytes, names: Set[str]) -> Iterator[Row]:
    """Rows of a CSV file. Raises `BrokenAnswer` where the bytes are text in neither encoding, or no CSV."""
    return under_heading(text_lines(content), names)


def text_lines(content: bytes) -> Iterator[list[str]]:
    """The lines of a CSV file, split into their values."""
    try:
        yield from csv.reader(io.StringIO(decoded(content), newline=""))
    except csv.Error as error:  # a quotation mark that is never closed, most often
        raise BrokenAnswer(f"is not CSV: {error}") from error


def decoded(content: bytes) -> str:
    """The text: UTF-8 where it is that (no GB18030 text of Chinese is), else GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            wrong = error
    raise BrokenAnswer(f"byte {wrong.start} is text neither in UTF-8 nor in GB18030") from wrong


def spreadsheet(content: bytes, names: Set[str]) -> Iterator[Row]:
    """Rows of the first sheet of an XLSX file, cells as text."""
    return under_heading(sheet_lines(content), names)


def sheet_lines(content: bytes) -> Iterator[list[str]]:
    """The lines of a spreadsheet's first sheet, cells as text."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs declare a sheet smaller than it is
        for row in sheet.iter_rows(values_only=True):
            yield without_padding([written(cell) for cell in row])
    except Exception as error:  # openpyxl lets whatever its parsers meet through
        raise BrokenAnswer(f"is not a spreadsheet: {type(error).__name__}: {error}") from error


def without_padding(line: list[str]) -> list[str]:
    """A sheet is as wide as its widest row: a line without the empty cells at its end."""
    return line[: max((at for at, cell in enumerate(line, 1) if cell.strip()), default=0)]


def written(cell: Any) -> str:
    """A cell as a person would read it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time.min else f"{cell:%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def under_heading(read: Iterable[list[str]], names: Set[str]) -> Iterator[Row]:
    """The rows below the heading: the one of the first three that names most declared columns. Empty rows are none."""
    remaining = iter(read)
    top = [[cell.strip().lstrip("\ufeff") for cell in line] for line in islice(remaining, HEADING_WITHIN)]
    known = [sum(cell in names for cell in line) for line in top]
    if not any(known):
        raise BrokenAnswer(f"has no heading in its first {HEADING_WITHIN} rows; it begins {top[:1]}")
    heading = known.index(max(known))
    for line in [*top[heading + 1 :], *remaining]:
        if any(cell.strip() for cell in line):
            yield row(top[heading], line)


def row(heading: list[str], line: list[str]) -> Row:
    """A line under its heading. More values than names, empty ones too, tell of a separator too many."""
    values = zip_longest(heading, line[: len(heading)], fillvalue="")
    found: Row = {name: cell or None for name, cell in values if name}
    surplus = len(line) - len(heading)
    return {**found, SURPLUS: str(surplus)} if surplus > 0 else found
