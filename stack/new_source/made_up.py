"""Made-up rows. Nobody's number is among them: codes of no register, persons of a division that does not exist."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

import pyarrow as pa

from sandbox.world.codes import credit_code, register_number, resident_id
from stack.new_source.column import TODO, Column
from stack.new_source.sample import Row

ROWS = 20
FIRST_DAY = date(2021, 1, 1)
LAST_UPDATE = date(2021, 10, 28)
"""Before the sandbox's clock, so that the sandbox serves every row."""
DIVISION = "330106"


def rows(columns: Sequence[Column]) -> list[Row]:
    """Twenty rows, right in every column."""
    return [row(columns, number) for number in range(1, ROWS + 1)]


def row(columns: Sequence[Column], number: int) -> Row:
    return {column.name: value(column, number, place) for place, column in enumerate(columns)}


def value(column: Column, number: int, place: int = 0) -> str:
    """The `number`-th value of a column; dates further to the right are later ones."""
    day = FIRST_DAY + timedelta(days=number + 20 * place)
    if column.personal:
        return person(column, number)
    if column.identifier:
        return code(column.identifier, number)
    if column.updated:
        return f"{LAST_UPDATE - timedelta(days=number % 27)} 09:00:00"
    if column.words:
        return column.words[number % len(column.words)]
    if column.digits:
        return DIVISION.ljust(column.digits, "0")[: column.digits]
    amounts = {"date": str(day), "timestamp": f"{day} 08:30:00", "integer": str(number * 7), "number": f"{number}.50"}
    named = column.name if column.key or column.title == TODO else column.title
    return amounts.get(column.type) or f"{named}{number}"


def person(column: Column, number: int) -> str:
    """A person of the sandbox's: by name, by telephone number, or by resident ID."""
    name = f"{column.name}{column.title}".lower()
    if any(word in name for word in ("phone", "mobile", "tel", "电话", "手机")):
        return f"1990057{number:04d}"
    return resident(number) if any(word in name for word in ("sfz", "idcard", "身份证")) else f"测彧{number}"


def code(kind: str, number: int) -> str:
    """A number of the kind that passes every check."""
    if kind == "regno":
        return last(register_number, f"33010{number:09d}")
    uscc = last(partial(credit_code, chunked(f"91{DIVISION}")), f"MA{number:06d}")
    return uscc[8:17] if kind == "orgcode" else uscc


def resident(number: int) -> str:
    return last(resident_id, f"33990119800101{number:03d}")


def last(make: Callable[[pa.ChunkedArray], pa.Array], text: str) -> str:
    """What one of the sandbox's column functions makes of a single text."""
    return str(make(chunked(text))[0])


def chunked(text: str) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([text])])
