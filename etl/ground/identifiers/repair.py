"""Corrections of mistyped or misread USCCs, suggested to a person; nothing is ever merged on one unseen.

A wrong code leaves a remainder modulo 31 that tells, for each position, the one character that would put it right. So
eighteen candidates a code are all there are, and the organisation check tells the good one from the rest.
"""

import numpy as np
import pandas as pd

from etl.ground.identifiers.arrays import kinds, organisation_ok
from etl.ground.identifiers.codes import USCC_ALPHABET, USCC_WEIGHTS, Kind

CONFUSIONS = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "UY", "B": "8", "8": "B"}
"""What a misread character may have been: the letters GB 32100-2015 leaves out, and B or 8 (proposal)."""
LENGTH = len(USCC_WEIGHTS)
FOREIGN = -1
_INVERSE = np.array([pow(weight, -1, 31) for weight in USCC_WEIGHTS])


def suggestions(codes: pd.Series) -> pd.DataFrame:
    """For each of `codes` (normalised) the one USCC it becomes by replacing a single character, where there is one.

    Returns `code, suggested, position` (from 1) `, was, becomes`. Both the mod-31 and the organisation check must hold.
    Confusable characters are tried first, then any. Where two repairs would do there is nothing to suggest (always so
    while the organisation check holds: the error may then be in any of the positions 1–8 and 18), nor for a code that
    needs none.
    """
    wrong = pd.Series(codes.unique(), dtype="str")
    wrong = wrong[wrong.str.fullmatch(r"[0-9A-Z]{18}").fillna(False).astype(bool)]
    wrong = wrong[kinds(wrong) != Kind.USCC].reset_index(drop=True)
    repairs = sound(changed(wrong))
    likely = [
        becomes in CONFUSIONS.get(was, "") for was, becomes in zip(repairs["was"], repairs["becomes"], strict=True)
    ]
    confused = repairs[np.array(likely, dtype=bool)]
    other = repairs[~repairs["code"].isin(confused["code"])]
    return pd.concat([single(confused), single(other)]).sort_values("code", ignore_index=True)


def suggest(code: str) -> str | None:
    """The one code that `code` becomes by replacing a single character, or None."""
    found = suggestions(pd.Series([code], dtype="str"))["suggested"]
    return None if found.empty else str(found.iloc[0])


def changed(codes: pd.Series) -> pd.DataFrame:
    """Every way to put the mod-31 check right by one other character."""
    letters = np.array([list(code) for code in codes], dtype="U1").reshape(len(codes), LENGTH)
    values = np.vectorize(USCC_ALPHABET.find, otypes=[np.int64])(letters) if len(codes) else np.zeros((0, LENGTH), int)
    foreign = values == FOREIGN
    others = np.where(foreign, 0, values) * USCC_WEIGHTS
    rest = others.sum(axis=1, keepdims=True) - others
    right = -rest * _INVERSE % 31
    alone = foreign.sum(axis=1, keepdims=True) == foreign
    row, position = np.nonzero(alone & (right != values))
    becomes = np.array(list(USCC_ALPHABET))[right[row, position]]
    was = letters[row, position]
    whole = letters[row]
    whole[np.arange(len(row)), position] = becomes
    suggested = pd.Series(["".join(one) for one in whole], dtype="str")
    told = {"suggested": suggested, "position": position + 1, "was": was, "becomes": becomes}
    return pd.DataFrame({"code": codes.to_numpy()[row], **told})


def sound(repairs: pd.DataFrame) -> pd.DataFrame:
    """Those of which the organisation check holds as well, and that are no resident ID or placeholder."""
    codes = repairs["suggested"]
    return repairs[(kinds(codes) == Kind.USCC) & organisation_ok(codes)]


def single(repairs: pd.DataFrame) -> pd.DataFrame:
    """The repairs of codes that have just one."""
    return repairs[~repairs["code"].duplicated(keep=False)]
