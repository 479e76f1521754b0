"""Check characters, written from the standards alone so that the pipeline's own code is tested against another hand.

Each function takes and gives an Arrow column of equally long texts, so that DuckDB can call it on whole vectors.
"""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, Z, S, V
CODE_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])  # GB 11714: digits 0–9, letters A = 10 … Z = 35
RESIDENT_WEIGHTS = np.array([pow(2, 17 - i, 11) for i in range(17)])  # GB 11643: ISO 7064 MOD 11-2

Bytes = NDArray[np.uint8]


def table(characters: str, first: int = 0) -> NDArray[np.int64]:
    """Byte → value; the n-th of `characters` is worth `first + n`."""
    values = np.zeros(256, dtype=np.int64)
    for value, character in enumerate(characters, first):
        values[ord(character)] = value
    return values


CODE_VALUES = table(ALPHABET)
ORGANISATION_VALUES = table("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
CODE_CHECKS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
ORGANISATION_CHECKS = np.frombuffer(b"0123456789X0", dtype=np.uint8)  # 11 − remainder: 10 → X, 11 → 0
RESIDENT_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)


def characters(column: pa.ChunkedArray, width: int) -> Bytes:
    fixed = column.cast(pa.binary(width)).combine_chunks()
    fixed = fixed if isinstance(fixed, pa.Array) else fixed.chunk(0)
    everything = np.frombuffer(fixed.buffers()[1], dtype=np.uint8)
    return everything[fixed.offset * width : (fixed.offset + len(fixed)) * width].reshape(-1, width)


def texts(matrix: Bytes) -> pa.Array:
    rows, width = matrix.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(
        rows, pa.py_buffer(offsets.tobytes()), pa.py_buffer(np.ascontiguousarray(matrix).tobytes())
    )


def credit_code(head: pa.ChunkedArray, body: pa.ChunkedArray) -> pa.Array:
    """The 18-character code of a head (department, category, division: 8) and an organisation number (8)."""
    number = characters(body, 8)
    rest = (ORGANISATION_VALUES[number] * ORGANISATION_WEIGHTS).sum(axis=1) % 11
    first17 = np.hstack([characters(head, 8), number, ORGANISATION_CHECKS[11 - rest][:, None]])
    total = (CODE_VALUES[first17] * CODE_WEIGHTS).sum(axis=1)
    return texts(np.hstack([first17, CODE_CHECKS[(31 - total % 31) % 31][:, None]]))


def register_number(head: pa.ChunkedArray) -> pa.Array:
    """The 15-digit number (GS 15-2006, ISO 7064 MOD 11,10) of its first 14 digits."""
    first14 = characters(head, 14)
    state = np.full(len(first14), 10)
    for digit in (first14 - ord("0")).T:
        state = (state + digit) % 10
        state = np.where(state == 0, 10, state) * 2 % 11
    check = ((11 - state) % 10 + ord("0")).astype(np.uint8)
    return texts(np.hstack([first14, check[:, None]]))


def resident_id(head: pa.ChunkedArray) -> pa.Array:
    """The resident ID number of its first 17 digits. Callers use divisions that do not exist: nobody's number."""
    first17 = characters(head, 17)
    total = ((first17 - ord("0")).astype(np.int64) * RESIDENT_WEIGHTS).sum(axis=1)
    return texts(np.hstack([first17, RESIDENT_CHECKS[total % 11][:, None]]))
