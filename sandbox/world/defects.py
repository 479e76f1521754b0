"""What goes wrong in real feeds, as data: which column, how often, what the value becomes, how it must end.

Repairable defects sit on good rows. Everything that must be quarantined, refused or dropped as a duplicate is an extra
row, a copy of a good one; quarantined and refused copies have keys of their own, so true figures count good rows only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

REPAIRED, QUARANTINED, DUPLICATE, REFUSED = "repaired", "quarantined", "duplicate", "refused"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015
ASCII = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDE = "".join(chr(ord(character) + 0xFEE0) for character in ASCII)
BLANKS = "['/', '-', '无', '不详', 'N/A']"


def quoted(column: str) -> str:
    """The column's name in SQL, where it may hold a slash or be a reserved word."""
    return f'"{column}"'


@dataclass(frozen=True)
class Defect:
    """`share` of the dataset's rows get `value` (SQL over the row's columns) in `column`, where `where` holds."""

    column: str
    name: str
    value: str
    share: float
    outcome: str
    rule: str
    where: str = "TRUE"

    @property
    def extra(self) -> bool:
        return self.outcome != REPAIRED


def normalised(column: str, share: float) -> list[Defect]:
    """The same number written in another way: NFKC, upper case and no separators give it back."""
    c = quoted(column)
    ways = {
        "lower_case": (f"lower({c})", f"{c} <> lower({c})"),
        "full_width": (f"translate({c}, '{ASCII}', '{WIDE}')", f"{c} IS NOT NULL"),
        "spaces": (f"' ' || {c}[:4] || ' ' || {c}[5:] || ' '", f"{c} IS NOT NULL"),
        "hyphen": (f"{c}[:8] || '-' || {c}[9:]", f"length({c}) > 10"),  # an organisation code may have one
        "nbsp": (f"{c}[:6] || chr(160) || {c}[7:]", f"{c} IS NOT NULL"),
    }
    return [
        Defect(column, name, value, share / len(ways), REPAIRED, "normalised", where)
        for name, (value, where) in ways.items()
    ]


def damaged(column: str, share: float) -> list[Defect]:
    """A unified code that cannot be put right."""
    c = quoted(column)
    ways = {
        "letter_for_digit": (f"CASE WHEN contains({c}, '0') THEN regexp_replace({c}, '0', 'O') "
                             f"ELSE regexp_replace({c}, '1', 'I') END", "bad_character"),
        "wrong_character": (f"{c}[:17] || substr('{ALPHABET}', 1 + strpos('{ALPHABET}', {c}[18]) % 31, 1)",
                            "bad_check"),
        "scientific": (f"'9.' || {c}[2:5] || 'E+17'", "scientific"),
        "resident_id": ("pick(_i, 'resident', resident_ids())", "resident_id"),
        "cut_off": (f"{c}[:16]", "malformed"),
    }  # fmt: skip
    return [
        Defect(column, name, value, share / len(ways), QUARANTINED, f"{column}.{what}", f"length({c}) = 18")
        for name, (value, what) in ways.items()
    ]


def blank(column: str, share: float, where: str = "TRUE") -> Defect:
    return Defect(column, "blank_marker", f"pick(_i, 'blank', {BLANKS})", share, REPAIRED, "blank_marker", where)


def placeholder(column: str, share: float, where: str) -> Defect:
    return Defect(column, "zeros", "repeat('0', 18)", share, REPAIRED, "placeholder", where)


def legacy(column: str, share: float) -> Defect:
    """The entity's 15-digit number where its code is asked for; its register row has both."""
    where = f"length({quoted(column)}) = 18 AND length(_regno) = 15"
    return Defect(column, "legacy_number", "_regno", share, REPAIRED, "legacy_number", where)


def unreadable(column: str, share: float, value: str = "2021-13-45") -> Defect:
    return Defect(column, "unreadable", f"'{value}'", share, QUARANTINED, f"{column}.unreadable")


def unknown(column: str, share: float, value: str) -> Defect:
    return Defect(column, "unknown_word", f"'{value}'", share, QUARANTINED, f"{column}.unknown")


def negative(column: str, share: float) -> Defect:
    where = f"{quoted(column)}::DOUBLE > 0"
    return Defect(column, "negative", f"'-' || {quoted(column)}", share, QUARANTINED, f"{column}.range", where)


def missing(column: str, share: float, where: str = "TRUE") -> Defect:
    return Defect(column, "missing", "NULL", share, QUARANTINED, f"{column}.missing", where)


def whistle_blower(column: str, share: float) -> Defect:
    """A report 举报 among the complaints 投诉: secret, to be refused at the door."""
    return Defect(column, "whistle_blower", "'举报'", share, REFUSED, f"{column}.whistle_blower")


def duplicate(key: str, share: float = 0.001) -> Defect:
    """The same row once more, further back in the same answer."""
    return Defect(key, "sent_twice", quoted(key), share, DUPLICATE, "")


def header(key: str) -> list[Defect]:
    """A header row among the data: column names, or the key's Chinese title. Placed by the builder, once each."""
    return [Defect(key, name, quoted(key), 0, QUARANTINED, f"{key}.header_row") for name in ("header_row", "title_row")]


def choose(defects: Iterable[tuple[int, Defect]], draw: str) -> str:
    """SQL: the number of the defect that a uniform draw falls on, or NULL."""
    reached, cases = 0.0, []
    for number, defect in defects:
        reached += defect.share
        cases.append(f"WHEN {draw} < {reached!r} THEN {number}")
    return f"CASE {' '.join(cases)} END" if cases else "NULL"


def applies(defects: Sequence[Defect]) -> str:
    """SQL: `_d` where the row can carry that defect, else NULL."""
    guarded = [(n, d.where) for n, d in enumerate(defects, 1) if d.where != "TRUE"]
    cases = " ".join(f"WHEN _d = {n} AND ({where}) IS NOT TRUE THEN NULL" for n, where in guarded)
    return f"CASE {cases} ELSE _d END" if guarded else "_d"


def served(column: str, key: str, label: str, defects: Sequence[Defect]) -> str:
    """SQL: the value of a column as it goes out, defects applied."""
    cases = []
    for number, defect in enumerate(defects, 1):
        if defect.name in ("header_row", "title_row"):
            title = label if defect.name == "title_row" and column == key else column
            cases.append(f"WHEN {number} THEN '{title}'")
        elif column == defect.column and defect.outcome != DUPLICATE:
            cases.append(f"WHEN {number} THEN {defect.value}")
        elif column == key and defect.outcome in (QUARANTINED, REFUSED):
            cases.append(f"WHEN {number} THEN {quoted(key)} || '-{number}'")
    return f"CASE _defect {' '.join(cases)} ELSE {quoted(column)} END" if cases else quoted(column)
