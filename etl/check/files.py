"""The rows of a producer's file, each with its number there: CSV, XLSX, a JSON list, or JSON lines."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Set
from pathlib import PurePath

import msgspec

from etl.wire import BrokenAnswer
from etl.wire.base import Buffer
from etl.wire.sheets import decoded, sheet_lines, text_lines, under_heading

Numbered = tuple[int, Buffer]
"""A row's number in its file, and its JSON text."""
SUFFIXES = {".csv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".json": "json", ".jsonl": "json", ".ndjson": "json"}
TYPES = {
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/json": "json",
    "application/jsonl": "json",
    "application/x-ndjson": "json",
}
UNPACKED = 500_000_000
"""Bytes a spreadsheet may grow to when it is unpacked."""


class Unreadable(ValueError):
    """The file has no rows that could be checked; the message says why."""


def kind_of(name: str, content_type: str = "") -> str:
    """`csv`, `xlsx` or `json`, by the file's name or else its media type; raises `Unreadable` for any other."""
    kind = SUFFIXES.get(PurePath(name).suffix.lower()) or TYPES.get(content_type.partition(";")[0].strip().lower())
    if kind is None:
        raise Unreadable(f"{name or content_type or 'a file without name or type'}: not CSV, XLSX, JSON or JSON lines")
    return kind


def rows(content: bytes, kind: str, names: Set[str]) -> list[Numbered]:
    """The rows of a file; `names` are those a heading may hold. Raises `Unreadable`."""
    try:
        if kind == "json":
            return list(objects(decoded(content).encode()))
        lines = text_lines(content) if kind == "csv" else sheet_lines(small_enough(content))
        return list(below_heading(lines, names))
    except (BrokenAnswer, csv.Error, msgspec.DecodeError) as error:
        raise Unreadable(f"the file {error}") from error


def small_enough(content: bytes) -> bytes:
    """A spreadsheet is an archive: it may not unpack to more than memory holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable("the file is not a spreadsheet (XLSX)") from error
    if size > UNPACKED:
        raise Unreadable(f"the spreadsheet unpacks to {size:,} bytes, more than {UNPACKED:,}")
    return content


def below_heading(lines: Iterable[list[str]], names: Set[str]) -> Iterator[Numbered]:
    """Rows as landing reads them. Each line gets its number as a first cell, and the row has it as its first value."""
    marked = ([f"第{number}行" if any(map(str.strip, line)) else "", *line] for number, line in enumerate(lines, 1))
    for row in under_heading(marked, names):
        number = row.pop(next(iter(row)))
        yield int(str(number)[1:-1]), msgspec.json.encode(row)


def objects(text: bytes) -> Iterator[Numbered]:
    """The objects of a JSON list, numbered from 1, or of JSON lines, by their line."""
    if text.lstrip().startswith(b"["):
        found = list(enumerate(msgspec.json.decode(text, type=list[msgspec.Raw]), 1))
    else:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        found = [(number, msgspec.json.decode(line, type=msgspec.Raw)) for number, line in lines]
    for number, row in found:
        if not bytes(row).lstrip().startswith(b"{"):
            raise Unreadable(f"row {number} of the file is not a JSON object")
        yield number, row
