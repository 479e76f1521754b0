"""Facts of the standards behind the identifiers; both classifiers read them from here."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What an identifier column may hold, in order of precedence: the first kind that fits is the kind.

    A blank value (`BLANK_MARKERS`) comes before all of them and has no kind (NULL).
    """

    RESIDENT_ID = "resident_id"
    """公民身份号码, also in its landed form `RID:<keyed hash>`. Before USCC: to hide a business is the lesser harm."""
    PLACEHOLDER = "placeholder"
    """Six or more zeros. Eighteen of them pass every check of a USCC."""
    SCIENTIFIC = "scientific"
    """Spreadsheet damage, digits are lost: `9.1330E+17`, or a trailing `.0`."""
    BAD_CHARACTER = "bad_character"
    """18 letters and digits with I, O, Z, S or V, which GB 32100-2015 leaves out."""
    USCC = "uscc"
    """统一社会信用代码: shape and mod-31 check hold. The organisation check may fail: such codes have been issued."""
    BAD_CHECK = "bad_check"
    """The length and characters of a USCC, 15-digit number or organisation code, but the check character is wrong."""
    REGNO15 = "regno15"
    """15-digit 工商注册号."""
    REGNO13 = "regno13"
    """13-digit 工商注册号 from before GS 15-2006; it has no check digit."""
    ORGCODE = "orgcode"
    """组织机构代码."""
    FOREIGN_REGNO = "foreign_regno"
    """Number of a foreign-invested enterprise from before GS 15-2006: `企合苏总字第000123号`."""
    MALFORMED = "malformed"


USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and letters without I, O, S, V, Z (GB 32100-2015); a character's value is its index."""
USCC_WEIGHTS: Final = (*(pow(3, i, 31) for i in range(17)), 1)
"""GB 32100-2015: the weighted sum of all 18 characters is 0 modulo 31."""

ORGANISATION_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2, 1)
"""GB 11714: the weighted sum of all 9 characters is 0 modulo 11, an X at the end counting 10."""
ORGANISATION_START: Final = 8
"""Where the 组织机构代码 begins in a USCC, counted from 0 (GB 32100-2015)."""

ELEVEN: Final = "0123456789X"
"""Check characters of the modulo 11 systems by value."""

RESIDENT_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
"""GB 11643-1999 (ISO 7064 MOD 11-2): the weighted sum of all 18 characters is 1 modulo 11."""
BIRTH_YEARS: Final = range(1900, 2030)
"""Years of birth (proposal). Who does business is at least 16 (民法典 Art. 18), so 2029 will do until 2045; a later
end would take more USCCs of counties numbered 20 (奉贤 310120) for resident IDs."""

RESIDENT_TOKEN: Final = "RID:"  # noqa: S105
"""Prefix of the keyed hash that stands for a resident ID from landing on."""

PLACEHOLDER_LENGTH: Final = 6

DEPARTMENTS: Final = {
    "1": "机构编制",
    "2": "外交",
    "3": "司法行政",
    "4": "文化",
    "5": "民政",
    "6": "旅游",
    "7": "宗教",
    "8": "工会",
    "9": "市场监管",
    "A": "中央军委改革和编制办公室",
    "N": "农业",
    "Y": "其他",
}
"""登记管理部门代码, first character of a USCC (GB 32100-2015, Amendment No. 1)."""

BLANK_MARKERS: Final = frozenset({"", "/", "无", "暂无", "不详", "未知", "NA", "N/A", "NULL", "NONE", "NAN"})
"""What stands for nothing in the sources, normalised; `-` and `—` normalise to the empty text."""

SCIENTIFIC_PATTERN: Final = r"^([0-9](\.[0-9]+)?E\+?[0-9]{1,2}|[0-9]+\.0+)\z"
FOREIGN_PATTERN: Final = r"^企[^0-9A-Z]{1,8}字第[0-9]{3,8}号?\z"


def _characters(*ranges: tuple[int, int]) -> str:
    return "".join(chr(point) for first, last in ranges for point in range(first, last + 1))


_ASCII_GRAPHIC: Final = _characters((0x21, 0x7E))
_FULL_WIDTH: Final = _characters((0xFF01, 0xFF5E))
_LOWER: Final = "abcdefghijklmnopqrstuvwxyz"
_DASHES: Final = "-－" + _characters((0x2010, 0x2015)) + "−"
_SPACES: Final = _characters(
    (0x09, 0x0D), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F)
) + _characters((0x205F, 0x205F), (0x3000, 0x3000))
_INVISIBLE: Final = _characters((0xAD, 0xAD), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2060), (0xFEFF, 0xFEFF))

REMOVED: Final = _DASHES + _SPACES + _INVISIBLE
"""Characters that carry nothing in an identifier."""
FOLDED: Final = "".join(wide for wide in _FULL_WIDTH if wide not in REMOVED) + _LOWER
"""Characters with a plainer equal: full-width forms (as in NFKC) and lower case."""
PLAIN: Final = "".join(plain for plain in _ASCII_GRAPHIC if plain not in REMOVED).upper() + _LOWER.upper()
"""The equals of `FOLDED`, in its order."""
