"""Personal items found in free text and replaced by their marks."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from etl.ground.redaction.accounts import ACCOUNTS, ORDERS
from etl.ground.redaction.addresses import ADDRESSES
from etl.ground.redaction.kept import KEPT
from etl.ground.redaction.names import GONE, NAMES
from etl.ground.redaction.numbers import NUMBERS
from etl.ground.redaction.pattern import Kind, Span
from etl.ground.redaction.spelling import folded, in_digits

PATTERNS: Final = [*ORDERS[:1], *KEPT, *ACCOUNTS, *NUMBERS, *ORDERS[1:], *ADDRESSES, *NAMES]
"""In order: what an earlier one has found is out of reach for those that follow."""


FEW: Final = 5
"""With fewer digits than this, only what has a cue can be found."""
_CUES: Final = re.compile("|".join(pattern.cue for pattern in PATTERNS if pattern.least < FEW and pattern.cue))
REMEMBERED: Final = 50_000
"""Texts whose result is remembered from one batch to the next: titles come again and again."""
_NO_DIGITS: Final = re.compile("[^0-9]+")


def found(text: str) -> list[Span]:
    """The personal items of a text, in order and apart from each other; positions are those of the text itself."""
    plain = folded(text)
    digits = in_digits(plain)
    count = len(_NO_DIGITS.sub("", digits))
    spans: list[Span] = []
    if count < FEW and not _CUES.search(plain):
        return spans
    for pattern in PATTERNS:
        if pattern.worth_trying(plain, count):
            for view in ("digits", "plain") if pattern.digits and plain != digits else ("plain",):
                new = pattern.spans(plain if view == "plain" else digits)
                plain, digits = without(plain, new), without(digits, new)
                spans += new
    return sorted(span for span in spans if span.kind is not Kind.KEPT)


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with the spans blotted out, as long as it was."""
    for span in spans:
        text = text[: span.start] + GONE * (span.end - span.start) + text[span.end :]
    return text


def scrubbed(text: str) -> str:
    """The text with a mark for each personal item; everything else stays as it was, byte by byte.

    A text that has been scrubbed has nothing left to find, so that scrubbing again changes nothing.
    """
    while spans := found(text):
        for span in reversed(spans):
            text = text[: span.start] + span.kind.mark + text[span.end :]
    return text


def scrubbed_array(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column of texts, each distinct one scrubbed once; NULL stays NULL."""
    encoded = (texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts).dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    clean: list[Any] = [_remembered(text) for text in encoded.dictionary.to_pylist()]
    return pc.take(pa.array(clean, encoded.dictionary.type), encoded.indices)


@lru_cache(REMEMBERED)
def _remembered(text: str) -> str:
    return scrubbed(text)
