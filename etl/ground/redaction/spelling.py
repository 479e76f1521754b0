"""Ways of writing folded into one, character by character, so that every position stays what it is in the text."""

import re
import unicodedata
from string import ascii_lowercase
from typing import Final

_NUMERALS: Final = {
    "零〇○": "0", "一壹幺弌": "1", "二贰贰弍": "2", "三叁参弎": "3", "四肆": "4", "五伍": "5", "六陆": "6", "七柒": "7",
    "八捌": "8", "九玖": "9",
}  # fmt: skip
"""Digits as they are read out, in plain and in financial writing; 幺 is how 1 is said in numbers."""
_DASHES: Final = "‐‑‒–—―−﹣－─ー"
LAST: Final = 0x1FC00
"""No digit or variant form that stands for one character lies beyond."""
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0f\u20e3"
"""Among them what turns a digit into a keycap."""


def _plain(character: str) -> str:
    """The character this one is a variant of (NFKC), where that is a single one; any digit of any script as 0–9."""
    decimal = unicodedata.digit(character, None)
    if decimal is not None:
        return str(decimal)
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _folds() -> dict[int, str]:
    letters = (chr(point) for point in range(0x80, LAST) if not 0x3400 <= point <= 0xD7FF)
    folds = {ord(letter): _plain(letter) for letter in letters if _plain(letter) != letter}
    folds |= {ord(space): " " for space in ("\u3000", "\u00a0", *_INVISIBLE)}
    folds |= {ord(small): small.upper() for small in ascii_lowercase}
    folds = {point: letter.upper() if letter.isascii() else letter for point, letter in folds.items()}
    return folds | {ord(dash): "-" for dash in _DASHES} | {ord(point): "·" for point in "•・‧∙⋅●"}


_WORDS: Final = re.compile("一(?=[直下次个共定起些样天般方家件])")
_FOLDS: Final = _folds()
_DIGITS: Final = {ord(numeral): digit for numerals, digit in _NUMERALS.items() for numeral in numerals}


def folded(text: str) -> str:
    """The text in half width and capitals, with one kind of space, dash and dot; as long as it was."""
    return text.upper() if text.isascii() else text.translate(_FOLDS)


def in_digits(text: str) -> str:
    """A folded text with Chinese numerals as digits; as long as it was. 一直, 一下 … after a number are words."""
    return text if text.isascii() else _WORDS.sub("#", text).translate(_DIGITS)
