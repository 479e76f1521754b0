"""Numbers by their kind, and the check digit of an organisation code (GB 11714)."""

import numpy as np
import pandas as pd

KINDS = ["uscc", "regno", "orgcode"]
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]


def of_kind(code: pd.Series, kind: str) -> pd.Series:
    """`code` where it is a number of `kind`, by its length; else missing."""
    length = code.str.len()
    wanted = {"uscc": length == 18, "orgcode": length == 9, "regno": ~length.isin([18, 9])}[kind]
    return code.where(wanted)


def first_of(rows: pd.DataFrame, columns: tuple[str, ...], kind: str) -> pd.Series:
    """The first number of `kind` in a row, the columns in order of trust."""
    found = of_kind(rows[columns[0]], kind)
    for column in columns[1:]:
        found = found.fillna(of_kind(rows[column], kind))
    return found


def organisation_ok(code: pd.Series) -> pd.Series:
    """Whether a nine-character code's last one is right for the eight before."""
    letters = code.to_numpy(dtype="U9").view("U1").reshape(-1, 9)
    worth = np.searchsorted(list(ALPHABET), letters)
    check = np.where(letters[:, 8] == "X", 10, worth[:, 8])
    shape = code.str.fullmatch("[0-9A-Z]{8}[0-9X]").to_numpy(dtype=bool)
    return pd.Series(shape & ((worth[:, :8] @ WEIGHTS + check) % 11 == 0), index=code.index)


def the_only(numbers: pd.DataFrame, key: str, value: str) -> pd.Series:
    """`value` by `key`, where a key has but one."""
    pairs = numbers[[key, value]].dropna().drop_duplicates()
    return pairs[~pairs[key].duplicated(keep=False)].set_index(key)[value]
