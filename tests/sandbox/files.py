"""A bare reader of a drop folder, written from the protocol's text."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from openpyxl import load_workbook

from sandbox import Sandbox


@dataclass
class File:
    """One day's file: `above` are the lines over its header, `rows` what its marker vouches for."""

    path: Path
    day: date
    above: int
    rows: list[dict[str, Any]]


def folder_of(sandbox: Sandbox, platform: str) -> Path:
    return Path(url2pathname(urlsplit(sandbox.connections[f"AIRFLOW_CONN_{platform.upper()}"]).path))


def lines(path: Path) -> list[list[Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as file:
            return [[value or None for value in line] for line in csv.reader(file)]
    return [list(line) for line in load_workbook(path, read_only=True).active.values]


def dropped(sandbox: Sandbox, platform: str, prefix: str, header: str = "投诉编号") -> Iterator[File]:
    """The finished files of a folder by day; `header` is the column that the header row begins with."""
    for path in sorted(folder_of(sandbox, platform).glob(f"{prefix}_*[vx]")):
        count, digest = path.with_name(f"{path.name}.ok").read_text().strip().split(",")
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
        content = lines(path)
        above = next(n for n, line in enumerate(content) if line[0] == header)
        rows = [dict(zip_longest(content[above], line)) for line in content[above + 1 :]]
        assert len(rows) == int(count)
        yield File(path, datetime.strptime(path.stem[-8:], "%Y%m%d").date(), above, rows)
