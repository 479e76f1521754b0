"""A contract's columns guessed from a sample, each guess with the reason a person can check it by."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

from etl.sources import Contract
from stack.new_source import look
from stack.new_source.column import TODO, Column
from stack.new_source.sample import Row
from stack.new_source.spoken import Unclear

KEYS = ("id", "编号", "code", "no")
"""How a key's name ends, the likeliest first."""
UPDATES = ("updatetime", "update_time", "updatedat", "updated_at", "modifytime", "更新时间", "修改时间")
SPANS = (("start", "end"), ("begin", "end"), ("open", "clos"), ("appointed", "left"), ("from", "to"), ("起", "止"))
"""Words that make two names a span of time, where the rest of the names is the same."""


def column(name: str, rows: Sequence[Row]) -> Column:
    """What one column of the sample looks like."""
    values = [row[name] for row in rows if row[name] != ""]
    title = name if name > "\u4e00" else TODO
    if not values:
        return Column(name, title, personal=look.personal(name, values))
    number = look.identifier(values)
    if number:
        return Column(name, title, identifier=number)
    if look.personal(name, values):
        return Column(name, title, personal=True)
    type_ = look.type_of(values)
    if type_ != "string":
        return Column(name, title, type_)
    digits = look.one_length(values)
    words = () if digits else look.vocabulary(name, values)
    return Column(name, title, words=words, digits=digits, required=bool(words) and len(values) == len(rows))


def with_key(columns: list[Column], rows: Sequence[Row]) -> list[Column]:
    """The columns with one of them the key: the one spoken of, else the likeliest that is there and never repeats."""
    said = [column.name for column in columns if column.key]
    unique = [c.name for c in columns if not (c.moment or c.personal) and different(c.name, rows)]
    likely = sorted(unique, key=lambda name: next((n for n, end in enumerate(KEYS) if name.lower().endswith(end)), 9))
    if len(said) > 1 or not (said or likely):
        raise Unclear("say of one column that it is the key: COLUMNS=name:key")
    name = (said or likely)[0]
    as_key: dict[str, Any] = {"key": True, "type": "string", "personal": False, "words": (), "digits": None}
    return [replace(c, **as_key) if c.name == name else c for c in columns]


def different(name: str, rows: Sequence[Row]) -> bool:
    """Whether every row has a value of its own there; without rows nothing is known."""
    values = [str(row[name]) for row in rows if row.get(name, "") != ""]
    return bool(values) and len(set(values)) == len(rows)


def with_update_time(columns: list[Column]) -> list[Column]:
    """The columns with the one marked, if there is one, that says when a row was last changed."""
    said = [column.name for column in columns if column.updated]
    likely = [column.name for column in columns if column.name.lower() in UPDATES]
    as_updated: dict[str, Any] = {"updated": True, "type": "timestamp", "words": (), "digits": None}
    return [replace(c, **as_updated) if c.name in (said or likely)[:1] else c for c in columns]


def spans(columns: Iterable[Column], rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Pairs of columns of which the second is never the earlier one, by their names and by the sample."""
    moments = [column.name for column in columns if column.moment and not column.updated]
    named = [
        (first, last)
        for first, last in permutations(moments, 2)
        for begin, end in SPANS
        if begin in first.lower() and end in last.lower()
        if first.lower().replace(begin, "", 1) == last.lower().replace(end, "", 1)
    ]
    return [pair for pair in named if all(in_order(row, *pair) for row in rows)]


def in_order(row: Row, first: str, last: str) -> bool:
    begin, end = (look.moment(str(row.get(name, ""))) for name in (first, last))
    return begin is None or end is None or begin <= end


def titled(columns: list[Column], known: Iterable[Contract]) -> list[Column]:
    """The columns with the Chinese name that two contracts or more have for them, and no contract another."""
    titles = Counter((column.name, column.title) for contract in known for column in contract.columns)
    names = Counter(name for name, _ in titles)
    agreed = {name: title for (name, title), times in titles.items() if times > 1 and names[name] == 1}
    return [replace(c, title=agreed.get(c.name, c.title)) if c.title == TODO else c for c in columns]


def doubts(columns: list[Column], spans: list[tuple[str, str]]) -> list[str]:
    """What was guessed and a person must look at, a line each."""
    lines = [f"{c.name}: its Chinese name (businessName) is TODO" for c in columns if c.title == TODO]
    lines += [f"{c.name}: taken for the key" for c in columns if c.key]
    lines += [f"{c.name}: taken for the update time" for c in columns if c.updated]
    lines += [f"{c.name}: personal, dropped at the door" for c in columns if c.personal]
    lines += [f"{c.name}: {c.identifier}, which names whom the row is about" for c in columns if c.identifier]
    lines += [f"{c.name}: {c.type}" for c in columns if c.type != "string" and not c.updated]
    lines += [f"{c.name}: nothing but {', '.join(c.words)}" for c in columns if c.words]
    lines += [f"{c.name}: always {c.digits} digits" for c in columns if c.digits]
    lines += [f"{last}: never before {first}" for first, last in spans]
    if not any(c.updated for c in columns):
        lines.append("no update time: rows are compared by content, and the last 30 days read again")
    return lines
