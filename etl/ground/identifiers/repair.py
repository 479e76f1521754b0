"""Corrections of mistyped or misread USCCs, suggested to a person; nothing is ever merged on one unseen."""

from collections.abc import Iterator

import pandas as pd

from etl.ground.identifiers.arrays import kinds, organisation_ok
from etl.ground.identifiers.codes import USCC_ALPHABET, Kind

CONFUSIONS = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "UY", "B": "8", "8": "B"}
"""What a misread character may have been: the letters GB 32100-2015 leaves out, and B or 8 (proposal)."""


def suggest(code: str) -> str | None:
    """The one USCC that `code` (normalised) becomes by replacing a single character, or None.

    Both the mod-31 and the organisation check must hold. Confusable characters are tried first, then any. Where two
    repairs would do there is nothing to suggest (always so while the organisation check holds: the error may then
    be in any of the positions 1–8 and 18), nor for a code that needs none.
    """
    if kinds(pd.Series([code], dtype="str"))[0] == Kind.USCC:
        return None
    valid = _valid(_confused(code)) or _valid(_substituted(code))
    return valid[0] if len(valid) == 1 else None


def _confused(code: str) -> Iterator[str]:
    for position, character in enumerate(code):
        for likely in CONFUSIONS.get(character, ""):
            yield code[:position] + likely + code[position + 1 :]


def _substituted(code: str) -> Iterator[str]:
    for position, character in enumerate(code):
        for other in USCC_ALPHABET:
            if other != character:
                yield code[:position] + other + code[position + 1 :]


def _valid(candidates: Iterator[str]) -> list[str]:
    series = pd.Series(list(candidates), dtype="str")
    return list(series[(kinds(series) == Kind.USCC) & organisation_ok(series)])
