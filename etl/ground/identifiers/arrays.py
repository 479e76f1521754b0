"""Identifiers in memory: the same classification over a pandas column, on numpy arrays.

It shares the facts of the standards with `expressions`, and nothing else: each is the other's control.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.ground.identifiers.codes import (
    BIRTH_YEARS,
    BLANK_MARKERS,
    FOLDED,
    FOREIGN_PATTERN,
    ORGANISATION_ALPHABET,
    ORGANISATION_START,
    ORGANISATION_WEIGHTS,
    PLACEHOLDER_LENGTH,
    PLAIN,
    REMOVED,
    RESIDENT_TOKEN,
    RESIDENT_WEIGHTS,
    SCIENTIFIC_PATTERN,
    USCC_ALPHABET,
    USCC_WEIGHTS,
    Kind,
)

Symbols = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

_BLOCK = 65_536
"""Rows at a time, so that the work on a block stays in the processor's cache."""
_OTHER = len(ORGANISATION_ALPHABET)
"""Symbol of all that is neither digit (0–9) nor capital letter (10–35)."""
_X = ORGANISATION_ALPHABET.index("X")
_SHORT = 4
"""Up to this length, a blank marker or a number such as `9E17` may look like a code."""

_LABELS = np.array([*(kind.value for kind in Kind), None], dtype=object)
_LABEL = {kind: np.int8(label) for label, kind in enumerate(Kind)}
_BLANK = np.int8(len(Kind))

_SYMBOLS = np.full(128, _OTHER, dtype=np.uint8)
_SYMBOLS[[ord(character) for character in ORGANISATION_ALPHABET]] = range(_OTHER)
_USCC_VALUES = np.array([USCC_ALPHABET.find(character) for character in ORGANISATION_ALPHABET], dtype=np.int16)
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])

_GONE = 0xFFFFFFFF
_FOLD = np.arange(0x110000, dtype=np.uint32)
_FOLD[[ord(character) for character in REMOVED]] = _GONE
_FOLD[[ord(character) for character in FOLDED]] = [ord(character) for character in PLAIN]


@dataclass(frozen=True)
class _Codes:
    """Normalised texts laid end to end as Unicode code points.

    Text i is `points[starts[i] : starts[i] + lengths[i]]`.
    """

    points: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Any) -> "_Codes":
        """Lay out and normalise an Arrow array of large strings without nulls."""
        one_list = pa.ListArray.from_arrays([0, len(texts)], texts)
        joined = pc.binary_join(one_list, pa.scalar("", pa.large_string()))[0].as_py()
        points = _FOLD[np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)]
        kept = points != _GONE
        kept_before = np.concatenate([[0], np.cumsum(kept)])
        ends = np.cumsum(pc.utf8_length(texts).to_numpy())
        bounds = kept_before[np.concatenate([[0], ends])]
        return cls(points[kept], bounds[:-1], np.diff(bounds))

    def symbols(self) -> Symbols:
        return _SYMBOLS[np.minimum(self.points, 127)]

    def texts(self, rows: Flags) -> Any:
        """The chosen texts as an Arrow array again."""
        points = self.points[np.repeat(rows, self.lengths)]
        sizes = 1 + (points > 0x7F) + (points > 0x7FF) + (points > 0xFFFF)
        ends = np.concatenate([[0], np.cumsum(self.lengths[rows])])
        offsets = np.concatenate([[0], np.cumsum(sizes)])[ends].astype(np.int64)
        data = points.tobytes().decode("utf-32-le").encode()
        return pa.LargeStringArray.from_buffers(int(rows.sum()), pa.py_buffer(offsets), pa.py_buffer(data))


def kinds(series: pd.Series) -> pd.Series:
    """The `Kind` of each value as received, missing for a blank one; the index is kept."""
    labels = np.concatenate([_labels(codes) for codes in _blocks(series)])
    return pd.Series(_LABELS[labels], index=series.index, dtype="str")


def organisation_ok(series: pd.Series) -> pd.Series:
    """Whether the 组织机构代码 within each USCC holds (GB 11714); false where there is no USCC's length."""
    found = np.concatenate([_organisations_ok(codes) for codes in _blocks(series)])
    return pd.Series(found, index=series.index, dtype=bool)


def _blocks(series: pd.Series) -> Iterator[_Codes]:
    texts = pa.array(series, type=pa.large_string(), from_pandas=True)
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    texts = pc.fill_null(texts, "")
    for start in range(0, max(len(texts), 1), _BLOCK):
        yield _Codes.of(texts.slice(start, _BLOCK))


def _labels(codes: _Codes) -> Labels:
    symbols = codes.symbols()
    highest = _highest(symbols, codes)
    lengths, digits, letters = codes.lengths, highest < 10, highest < _OTHER
    labels = np.full(len(lengths), _LABEL[Kind.MALFORMED])
    for length, rows, classify in (
        (18, letters, _of_18),
        (15, digits, _of_15),
        (13, digits, _of_13),
        (9, letters, _of_9),
    ):
        chosen = np.flatnonzero(rows & (lengths == length))
        labels[chosen] = classify(_matrix(symbols, codes.starts[chosen], length))
    labels[(highest == 0) & (lengths >= PLACEHOLDER_LENGTH)] = _LABEL[Kind.PLACEHOLDER]
    odd = ~letters | (lengths <= _SHORT)
    labels[odd] = _of_text(codes.texts(odd))
    return labels


def _organisations_ok(codes: _Codes) -> Flags:
    found = np.zeros(len(codes.lengths), dtype=bool)
    chosen = np.flatnonzero(codes.lengths == 18)
    found[chosen] = _organisation_ok(
        _matrix(codes.symbols(), codes.starts[chosen] + ORGANISATION_START, len(ORGANISATION_WEIGHTS))
    )
    return found


def _highest(symbols: Symbols, codes: _Codes) -> Symbols:
    """The highest symbol of each text; 0 for an empty one, which `reduceat` cannot do."""
    highest = np.zeros(len(codes.lengths), dtype=np.uint8)
    filled = codes.lengths > 0
    highest[filled] = np.maximum.reduceat(symbols, codes.starts[filled]) if filled.any() else 0
    return highest


def _matrix(symbols: Symbols, starts: npt.NDArray[np.int64], length: int) -> Symbols:
    """One row for each position, one column for each text."""
    return np.take(symbols, starts + np.arange(length)[:, np.newaxis])


def _of_18(symbols: Symbols) -> Labels:
    values = _USCC_VALUES[symbols]
    return np.select(
        [
            _resident_id_ok(symbols),
            values.min(axis=0) < 0,
            _weighted(values, USCC_WEIGHTS) % 31 != 0,
            symbols[2:8].max(axis=0) > 9,
        ],
        [_LABEL[kind] for kind in (Kind.RESIDENT_ID, Kind.BAD_CHARACTER, Kind.BAD_CHECK, Kind.MALFORMED)],
        _LABEL[Kind.USCC],
    )


def _of_15(symbols: Symbols) -> Labels:
    digits = symbols.astype(np.int16)
    product = np.full(digits.shape[1], 10, dtype=np.int16)
    for digit in digits[:14]:
        total = (product + digit) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return np.where((product + digits[14]) % 10 == 1, _LABEL[Kind.REGNO15], _LABEL[Kind.BAD_CHECK])


def _of_13(symbols: Symbols) -> Labels:
    return np.full(symbols.shape[1], _LABEL[Kind.REGNO13])


def _of_9(symbols: Symbols) -> Labels:
    wrong = np.where(_check_value(symbols[8]) < 0, _LABEL[Kind.MALFORMED], _LABEL[Kind.BAD_CHECK])
    return np.where(_organisation_ok(symbols), _LABEL[Kind.ORGCODE], wrong)


def _of_text(texts: Any) -> Labels:
    """Labels of normalised texts that are not all digits and letters, or are short."""
    return np.select(
        [
            pc.is_in(texts, value_set=pa.array(sorted(BLANK_MARKERS), type=pa.large_string())).to_numpy(False),
            pc.starts_with(texts, RESIDENT_TOKEN).to_numpy(False),
            pc.match_substring_regex(texts, SCIENTIFIC_PATTERN).to_numpy(False),
            pc.match_substring_regex(texts, FOREIGN_PATTERN).to_numpy(False),
        ],
        [_BLANK, *(_LABEL[kind] for kind in (Kind.RESIDENT_ID, Kind.SCIENTIFIC, Kind.FOREIGN_REGNO))],
        _LABEL[Kind.MALFORMED],
    )


def _resident_id_ok(symbols: Symbols) -> Flags:
    """Seventeen digits with a date of birth, and the check of GB 11643-1999."""
    digits = symbols.astype(np.int16)
    check = _check_value(symbols[17])
    shape = (digits[:17].max(axis=0) < 10) & (digits[0] > 0) & (check >= 0)
    year = digits[6] * 1000 + digits[7] * 100 + digits[8] * 10 + digits[9]
    month = digits[10] * 10 + digits[11]
    day = digits[12] * 10 + digits[13]
    leap_day = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last_day = _DAYS[np.where(month <= 12, month, 0)] + leap_day
    born = (year >= BIRTH_YEARS.start) & (year < BIRTH_YEARS.stop) & (day >= 1) & (day <= last_day)
    total = _weighted(digits[:17], RESIDENT_WEIGHTS[:17]) + check
    ok: Flags = shape & born & (total % 11 == 1)
    return ok


def _organisation_ok(symbols: Symbols) -> Flags:
    """The check of GB 11714 over nine rows of symbols."""
    check = _check_value(symbols[8])
    total = _weighted(symbols[:8].astype(np.int16), ORGANISATION_WEIGHTS[:8]) + check
    ok: Flags = (symbols[:8].max(axis=0) < _OTHER) & (check >= 0) & (total % 11 == 0)
    return ok


def _check_value(symbol: Symbols) -> npt.NDArray[np.int16]:
    """Value of a modulo 11 check character, X counting 10; −1 for any other letter."""
    return np.where(symbol < 10, symbol, np.where(symbol == _X, 10, -1)).astype(np.int16)


def _weighted(values: npt.NDArray[np.int16], weights: tuple[int, ...]) -> npt.NDArray[np.int16]:
    """Weighted sum of each column; 18 × 35 × 30 stays within 16 bits."""
    return np.array(weights, dtype=np.int16) @ values
