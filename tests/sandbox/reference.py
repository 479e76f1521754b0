"""Check characters once more, one code at a time, read off the standards: a hand beside generator and pipeline."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def is_credit_code(code: str) -> bool:
    """GB 32100-2015 with the organisation code of GB 11714 inside it."""
    if len(code) != 18 or set(code) - set(ALPHABET):
        return False
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(code[:17], weights, strict=True))
    return code[17] == ALPHABET[(31 - total % 31) % 31] and is_organisation_code(code[8:17])


def is_organisation_code(code: str) -> bool:
    total = sum(LETTERS.index(c) * weight for c, weight in zip(code[:8], (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return code[8] == {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def is_register_number(number: str) -> bool:
    """GS 15-2006, ISO 7064 MOD 11,10."""
    state = 10
    for digit in map(int, number[:14]):
        state = ((state + digit) % 10 or 10) * 2 % 11
    return len(number) == 15 and (state + int(number[14])) % 10 == 1


def is_resident_id(number: str) -> bool:
    """GB 11643, ISO 7064 MOD 11-2."""
    total = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(number[:17]))
    return len(number) == 18 and number[17] == "10X98765432"[total % 11]
