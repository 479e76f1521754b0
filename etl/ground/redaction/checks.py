"""Check digits and dates of single numbers, already in digits and capitals and without separators.

Facts of the standards come from `etl.ground.identifiers.codes`; there they are checked by the column.
"""

from collections.abc import Callable
from datetime import date

from etl.ground.identifiers.codes import (
    BIRTH_YEARS,
    DEPARTMENTS,
    ELEVEN,
    ORGANISATION_ALPHABET,
    ORGANISATION_START,
    ORGANISATION_WEIGHTS,
    RESIDENT_WEIGHTS,
    USCC_ALPHABET,
    USCC_WEIGHTS,
)

Check = Callable[[str], bool]


def _weighted(code: str, alphabet: str, weights: tuple[int, ...]) -> int:
    return sum(alphabet.index(character) * weight for character, weight in zip(code, weights, strict=True))


def is_date(digits: str) -> bool:
    """Whether eight digits name a day of the calendar, in a year somebody may be born or something made in."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    try:
        return date(year, month, day).year in BIRTH_YEARS
    except ValueError:
        return False


def is_uscc(code: str) -> bool:
    """统一社会信用代码: 18 characters of GB 32100-2015 whose weighted sum is 0 modulo 31."""
    known = len(code) == 18 and code[2:8].isdigit() and all(character in USCC_ALPHABET for character in code)
    return known and _weighted(code, USCC_ALPHABET, USCC_WEIGHTS) % 31 == 0


def is_business(code: str) -> bool:
    """A 统一社会信用代码 of a known department whose organisation code (GB 11714) holds too: it is left to be read.

    One check alone lets one order number in 31 pass.
    """
    body = code[ORGANISATION_START : ORGANISATION_START + 8]
    if not is_uscc(code) or code[0] not in DEPARTMENTS or code[16] not in ELEVEN:
        return False
    total = _weighted(body, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS[:-1]) + ELEVEN.index(code[16])
    return total % 11 == 0


def is_resident_id(code: str) -> bool:
    """公民身份号码 of 18: a day of birth, and the check of GB 11643-1999; a mistyped one is still somebody's.

    If the check fails, only a valid 统一社会信用代码 is left to its business (proposal: recall first).
    """
    if not is_date(code[6:14]):
        return False
    return _weighted(code, ELEVEN, RESIDENT_WEIGHTS) % 11 == 1 or not is_business(code)


def is_old_resident_id(code: str) -> bool:
    """公民身份号码 of 15 digits (before 1999): a day of birth without century, and no check digit."""
    return is_date("19" + code[6:12]) or code[6:12] == "000229"


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1: bank cards."""
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (doubled + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0


def is_bank_card(digits: str) -> bool:
    """16–19 digits by their check digit; one of UnionPay's (62…) also where that is mistyped (proposal)."""
    return luhn(digits) or digits.startswith("62")


def is_barcode(digits: str) -> bool:
    """GB 12904 (EAN-13, GTIN-14): weights 1 and 3 from the right, 0 modulo 10."""
    return sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(reversed(digits))) % 10 == 0


def no_person(code: str) -> bool:
    """Whether what is called a batch, model or licence number has not the look of a mobile number or resident ID."""
    if len(code) == 18 and code[:17].isdigit():
        return not is_resident_id(code)
    return not (len(code) == 11 and code.isdigit() and code[0] == "1" and code[1] >= "3")


def nobodys_business(code: str) -> bool:
    """A business's number that is no resident ID at the same time: those pass its check in one of 31 (proposal)."""
    return is_business(code) and no_person(code)


def no_day(code: str) -> bool:
    """Whether letters are not just put before a day, as in batch numbers (`E20210901`)."""
    return not (len(code) == 9 and code[1:].isdigit() and is_date(code[1:]))
