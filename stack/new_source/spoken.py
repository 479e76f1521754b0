"""Columns as they are spoken of on the command line: `id=服务站编号:key kind:village|shop districtCode:6`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from stack.new_source.column import IDENTIFIERS, TYPES, Column

FLAGS = ("key", "updated", "required", "personal")
SHAPE = re.compile(r"(?P<name>[^:=]+)(=(?P<title>[^:]+))?(:(?P<words>.+))?")


class Unclear(ValueError):
    """What was asked for cannot be made into a source; the message says what to change."""


def spoken(text: str, guessed: Sequence[Column] = ()) -> list[Column]:
    """The guessed columns with what is said about them, and the others that are spoken of, in that order."""
    columns = {column.name: column for column in guessed}
    for word in text.split():
        shape = SHAPE.fullmatch(word)
        if not shape:
            raise Unclear(f"{word!r} is no column; say name[=标题][:word…]")
        column = columns.get(shape["name"], Column(shape["name"]))
        column = replace(column, title=shape["title"]) if shape["title"] else column
        for said in (shape["words"] or "").split(":"):
            column = replace(column, **meaning(said)) if said else column
        columns[column.name] = column
    return list(columns.values())


def meaning(word: str) -> dict[str, Any]:
    """What a word after the colon says: a type, a flag, an identifier, a vocabulary, or a number of digits."""
    if word in TYPES:
        return {"type": word, "words": (), "digits": None}
    if word in FLAGS:
        return {word: True, **({"type": "timestamp"} if word == "updated" else {})}
    if word in IDENTIFIERS:
        return {"identifier": word, "words": (), "digits": None}
    if "|" in word:
        return {"words": tuple(word.split("|")), "digits": None}
    if word.isdigit():
        return {"digits": int(word), "words": ()}
    raise Unclear(f"{word!r} is none of {', '.join((*TYPES, *FLAGS, *IDENTIFIERS))}, no a|b|c and no number of digits")
