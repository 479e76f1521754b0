"""Protocol `dropfolder`: a sender's daily files, written once beside the world, each with its marker."""

import csv
import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
from openpyxl import Workbook

from sandbox.platforms import PLATFORMS, dropfolder
from sandbox.world import World

BACK = timedelta(days=30)
"""How long before the first night the files begin. The first one holds everything up to its day."""
SPREADSHEET_EVERY = 10
"""Days. That day's clerk sends a spreadsheet, with none, one or two lines above the header, in turn."""
TITLES = ("安徽省12315投诉举报信息公示", "单位：元")


@dataclass(frozen=True)
class Day:
    """What is sent on one day: the header, and rows as text."""

    number: int
    header: Sequence[str]
    rows: Sequence[Sequence[str | None]]

    def write(self, stem: Path) -> Path:
        """Write the day's file, in the form whose turn it is."""
        if self.number % SPREADSHEET_EVERY == SPREADSHEET_EVERY - 1:
            return self.spreadsheet(stem.with_suffix(".xlsx"))
        return self.text(stem.with_suffix(".csv"))

    def text(self, target: Path) -> Path:
        with target.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([self.header, *self.rows])
        return target

    def spreadsheet(self, target: Path) -> Path:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("投诉")
        for title in TITLES[: self.number // SPREADSHEET_EVERY % (len(TITLES) + 1)]:
            sheet.append([title])
        for row in (self.header, *self.rows):
            sheet.append(row)
        book.save(target)
        return target


def leave(world: World) -> None:
    """Leave the folder with all files of the world, unless it is there: it appears whole or not at all."""
    target = dropfolder(world)
    if target.exists():
        return
    part = target.with_name(f".{os.getpid()}-{target.name}")
    part.mkdir()
    try:
        fill(world, part)
        part.rename(target)
    except OSError:
        if not target.exists():  # else another sandbox has left the same files meanwhile
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def fill(world: World, folder: Path) -> None:
    """Write the files of every day, each with the marker that says it is whole."""
    interfaces = {k: v for p in PLATFORMS if p.protocol == "dropfolder" for k, v in p.interfaces.items()}
    first, last = world.timeline.first_night - BACK, world.timeline.last_night
    with duckdb.connect(str(world.path), read_only=True) as con:
        for dataset, prefix in interfaces.items():
            for day in days(con, dataset, first, last):
                file = day.write(folder / f"{prefix}_{first + timedelta(days=day.number):%Y%m%d}")
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                file.with_name(f"{file.name}.ok").write_text(f"{len(day.rows)},{digest}\n")


def days(con: duckdb.DuckDBPyConnection, dataset: str, first: date, last: date) -> Iterator[Day]:
    """A dataset's rows by the day they were last changed; when they were committed does not matter to the sender."""
    found = con.execute(f"SELECT greatest(_upd::DATE, DATE '{first}'), COLUMNS('^[^_]') FROM {dataset} "
                        f"WHERE _upd::DATE <= DATE '{last}' ORDER BY _n")  # fmt: skip
    header = [name for name, *_ in found.description or ()][1:]
    sent: defaultdict[date, list[Sequence[str | None]]] = defaultdict(list)
    for day, *row in found.fetchall():
        sent[day].append(row)
    for number in range((last - first).days + 1):
        yield Day(number, header, sent[first + timedelta(days=number)])
