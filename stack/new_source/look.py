"""What a column of a sample looks like: its type, whom it may be about, which number it holds."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from etl.ground.identifiers.arrays import kinds
from etl.ground.redaction import Kind, found
from etl.validate.reading import CLOCKS, EPOCH, FORMS

VOCABULARY = 12
"""Most words, and longest word, of what is taken for a closed vocabulary (proposal)."""
REPEATED = 3
"""How often its words come on average, at the least."""
PERSON = re.compile(
    r"principal|phone|mobile|(^|[a-z_])tel$|lerep|legalp|contact|conman|complainant|sfz|idcard"
    r"|姓名|电话|手机|联系人|负责人|法定代表|投诉人|身份证",
    re.IGNORECASE,
)
OPEN_WORDS = re.compile(r"name|town|addr|名|址|乡|镇", re.IGNORECASE)
"""Columns whose words are never closed, however few a sample holds."""
EPOCH_MS = re.compile(r"1?[0-9]{12}")


def moment(text: str) -> datetime | None:
    """The moment a text names, in any form a contract may declare."""
    for form in FORMS.values():
        for clock in CLOCKS:
            try:
                at = datetime.strptime(text, form + clock)
            except ValueError:
                continue
            return at if 1900 <= at.year < 2100 else None
    return EPOCH + timedelta(milliseconds=int(text)) if EPOCH_MS.fullmatch(text) else None


def type_of(values: Sequence[Any]) -> str:
    """The logical type of values that are all there."""
    texts = [str(value).strip() for value in values]
    moments = [moment(text) for text in texts]
    if all(moments):
        return "timestamp" if any(at and (at.hour or at.minute or at.second) for at in moments) else "date"
    if all(re.fullmatch(r"-?(0|[1-9][0-9]*)", text) for text in texts):
        return "integer" if is_count(values) else "string"
    if all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) for text in texts) and any("." in text for text in texts):
        return "number"
    return "string"


def is_count(values: Sequence[Any]) -> bool:
    """Whether whole numbers count something: a name's digits are equally many, or come as a few words in text."""
    if one_length(values):
        return False
    return isinstance(values[0], int) or len(set(values)) > VOCABULARY


def one_length(values: Sequence[Any]) -> int | None:
    """How many digits all values have, if that is four or more: then they name something."""
    lengths = {len(str(value)) if str(value).isdigit() else 0 for value in values}
    length = lengths.pop() if len(lengths) == 1 else 0
    return length if length >= 4 and len(values) > 1 else None


def personal(name: str, values: Sequence[Any]) -> bool:
    """Whether the name says so, or a telephone or resident ID number is among the values."""
    numbers = any(holds_a_number(str(value)) for value in values)
    return bool(PERSON.search(name)) or numbers or "resident_id" in kinds_among(values)


def holds_a_number(text: str) -> bool:
    """Whether a telephone number is in it, or a resident ID within other text: alone, it may be a code mistyped."""
    spans = found(text)
    within = any(span.kind is Kind.RESIDENT_ID and span.end - span.start < len(text) for span in spans)
    return within or any(span.kind in (Kind.MOBILE, Kind.PHONE) for span in spans)


def identifier(values: Sequence[Any]) -> str | None:
    """Which business number most of the values are."""
    found = kinds_among(values)
    if (found["uscc"] + found["regno15"]) * 2 > len(values):
        return "uscc" if found["uscc"] else "regno"
    return "orgcode" if found["orgcode"] * 2 > len(values) else None


def kinds_among(values: Sequence[Any]) -> Counter[str]:
    return Counter(kinds(pd.Series([str(value) for value in values], dtype="str")).dropna())


def vocabulary(name: str, values: Sequence[Any]) -> tuple[str, ...]:
    """The words of a closed vocabulary: few, short, and each come back; else none."""
    words = sorted({str(value) for value in values})
    few = len(words) <= VOCABULARY and len(words) * REPEATED <= len(values)
    short = all(len(word) <= VOCABULARY for word in words)
    return tuple(words) if few and short and not OPEN_WORDS.search(name) else ()
