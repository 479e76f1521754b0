"""Check characters once more, one code at a time, read off the standards: a hand beside generator and pipeline."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def credit_code(head: str, organisation: str) -> str:
    """GB 32100-2015: registering office, category and division, then the organisation code, and the check character."""
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(ALPHABET.index(c) * weight for c, weight in zip(head + organisation, weights, strict=True))
    return head + organisation + ALPHABET[(31 - total % 31) % 31]


def organisation_code(body: str) -> str:
    """GB 11714: eight characters and their check character."""
    total = sum(LETTERS.index(c) * weight for c, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return body + {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def register_number(body: str) -> str:
    """GS 15-2006: 14 digits and the check digit of ISO 7064 MOD 11,10."""
    product = 10
    for digit in map(int, body):
        product = ((product + digit) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)


def resident_id(body: str) -> str:
    """GB 11643: 17 digits and the check character of ISO 7064 MOD 11-2."""
    total = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def is_credit_code(code: str) -> bool:
    """With an organisation code inside it that holds, too."""
    fits = len(code) == 18 and not set(code) - set(ALPHABET)
    return fits and code == credit_code(code[:8], code[8:17]) and is_organisation_code(code[8:17])


def is_organisation_code(code: str) -> bool:
    return len(code) == 9 and code == organisation_code(code[:8])


def is_register_number(number: str) -> bool:
    return len(number) == 15 and number == register_number(number[:14])


def is_resident_id(number: str) -> bool:
    return len(number) == 18 and number == resident_id(number[:17])
