"""What a page prints beyond its tables, and what the numbers in a text are worth."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

WITHHELD = "未公布"
NUMBER = re.compile(rf"([+−]?)(\d[\d,]*(?:\.(\d+))?)(%|万元)?|(—)|({WITHHELD})")
SCALE = {"%": 0.01, "万元": 10_000.0, None: 1.0}


class Number(NamedTuple):
    """A number as printed; the true one is at most `off` away."""

    value: float
    off: float


def numbers(text: str) -> list[Number | str]:
    """Every number of a text in its order, and every sign that stands for one."""
    return [number(found) for found in NUMBER.finditer(text)]


def number(found: re.Match[str]) -> Number | str:
    sign, digits, decimals, unit, dash, withheld = found.groups()
    if dash or withheld:
        return dash or withheld
    value = float(digits.replace(",", "")) * SCALE[unit] * (-1 if sign == "−" else 1)
    return Number(value, SCALE[unit] * 10.0 ** -len(decimals) / 2 if decimals else 0.0)


def says(text: str, *values: Any) -> bool:
    """Whether a text prints these values and no other number: None is a dash, `WITHHELD` itself."""
    printed = numbers(text)
    return len(printed) == len(values) and all(map(means, printed, values))


def means(printed: Number | str, value: Any) -> bool:
    if isinstance(printed, str):
        return printed == (value if value == WITHHELD else "—" if value is None else value)
    numeric = value is not None and value != WITHHELD
    return numeric and abs(printed.value - float(value)) <= printed.off + 1e-9 * max(1.0, abs(printed.value))


class Drawn(HTMLParser):
    """The figures of a page outside its tables.

    `facts` and `bars` are lists of (label, texts); `columns` has each chart of columns as the numbers over its columns,
    `titles` the same charts as they are read out.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.lists: list[tuple[str, list[list[str]]]] = []
        self.columns: list[list[str]] = []
        self.titles: list[str] = []
        self._into: list[str] | None = None
        self.feed(path.read_text("utf-8"))

    def of(self, kind: str) -> list[list[list[str]]]:
        """The lists of a class, each as rows of a label and the texts beside it."""
        return [rows for name, rows in self.lists if name == kind]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "dl":
            self.lists.append((told.get("class") or "", []))
        if tag == "svg" and "columns" in (told.get("class") or "").split():
            self.columns.append([])
        if tag == "text" and told.get("class") == "value":
            self._open(self.columns[-1])
        if tag == "title" and told.get("id"):
            self._open(self.titles)
        if tag == "dt":
            self.lists[-1][1].append([])
        if tag in ("dt", "dd"):
            self._open(self.lists[-1][1][-1])

    def _open(self, texts: list[str]) -> None:
        texts.append("")
        self._into = texts

    def handle_endtag(self, tag: str) -> None:
        if tag in ("dt", "dd", "text", "title"):
            self._into = None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into[-1] += data
