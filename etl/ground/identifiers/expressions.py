"""Identifiers in the engine: Ibis expressions over a text column, for DuckDB and Spark alike.

`text` is a value as received, `code` one that `normalise` has been through. NULL gives NULL everywhere.
"""

from calendar import isleap

import ibis
import ibis.expr.types as ir

from etl.ground.identifiers.codes import (
    BIRTH_YEARS,
    BLANK_MARKERS,
    DEPARTMENTS,
    ELEVEN,
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

# `\z` and not `$`: in Java, `$` also matches before a line end.
_CLEAN = r"^[0-9A-Z]*\z"
_ASCII = r"^[ -~]*\z"
_USCC = rf"^[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}\z"
_USCC_LETTERS = rf"^[{USCC_ALPHABET}]{{18}}\z"
_LETTERS = r"^[0-9A-Z]{18}\z"
_ORGANISATION = r"^[0-9A-Z]{8}[0-9X]\z"
_YEAR = "|".join(f"{year}" for year in BIRTH_YEARS)
_LEAP_YEAR = "|".join(f"{year}" for year in BIRTH_YEARS if isleap(year))
_DAY = "((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|1[0-9]|2[0-8]))"
_RESIDENT = rf"^[1-9][0-9]{{5}}(({_YEAR}){_DAY}|({_LEAP_YEAR})0229)[0-9]{{3}}[0-9X]\z"


def normalise(text: ir.StringValue) -> ir.StringValue:
    """Half-width, upper case, without spaces, hyphens and invisible characters (NFKC for what codes contain).

    A trailing `.0` stays: it is damage to look at (`Kind.SCIENTIFIC`), not a way of writing.
    """
    return ibis.cases(
        (text.re_search(_CLEAN), text),
        (text.re_search(_ASCII), text.upper().replace("-", "").replace(" ", "")),
        else_=text.translate(FOLDED + REMOVED, PLAIN),  # costs DuckDB 2 µs a value: the last resort
    )


def blank(text: ir.StringValue) -> ir.BooleanValue:
    """Whether the value stands for nothing: `/`, `-`, 无, 暂无, N/A … in any case, width and spacing."""
    return normalise(text).isin(sorted(BLANK_MARKERS))


def kind(text: ir.StringValue) -> ir.StringValue:
    """The `Kind` of a value as received; NULL for a blank one."""
    return kind_of(normalise(text))


def kind_of(code: ir.StringValue) -> ir.StringValue:
    """The `Kind` of a normalised code. Let `code` be a column: the query names it some eighty times."""
    other = ibis.ifelse(code.re_search(FOREIGN_PATTERN), _is(Kind.FOREIGN_REGNO), _is(Kind.MALFORMED))
    return ibis.cases(
        (code.isnull() | code.isin(sorted(BLANK_MARKERS)), ibis.null(str)),
        (code.startswith(RESIDENT_TOKEN), _is(Kind.RESIDENT_ID)),
        (placeholder(code), _is(Kind.PLACEHOLDER)),
        (code.re_search(SCIENTIFIC_PATTERN), _is(Kind.SCIENTIFIC)),
        (code.re_search(_LETTERS), _kind_of_18(code)),
        (code.re_search(r"^[0-9]{15}\z"), _checked(regno15_ok(code), Kind.REGNO15)),
        (code.re_search(r"^[0-9]{13}\z"), _is(Kind.REGNO13)),
        (code.re_search(_ORGANISATION), _checked(organisation_code_ok(code), Kind.ORGCODE)),
        else_=other,
    )


def _kind_of_18(code: ir.StringValue) -> ir.StringValue:
    return ibis.cases(
        (resident_id_ok(code), _is(Kind.RESIDENT_ID)),
        (~code.re_search(_USCC_LETTERS), _is(Kind.BAD_CHARACTER)),
        (_weighted(code, USCC_ALPHABET, USCC_WEIGHTS) % 31 != 0, _is(Kind.BAD_CHECK)),
        (code.re_search(_USCC), _is(Kind.USCC)),
        else_=_is(Kind.MALFORMED),
    )


def placeholder(code: ir.StringValue) -> ir.BooleanValue:
    """Zeros written where a code was asked for."""
    return code.re_search(rf"^0{{{PLACEHOLDER_LENGTH},}}\z")


def uscc_ok(code: ir.StringValue) -> ir.BooleanValue:
    """Shape and check character of GB 32100-2015. Zeros and some resident IDs pass as well: `kind` sorts them out."""
    sum_ok = _weighted(code, USCC_ALPHABET, USCC_WEIGHTS) % 31 == 0
    return _shaped(code, _USCC, sum_ok)


def organisation_code(uscc: ir.StringValue) -> ir.StringValue:
    """组织机构代码 within a USCC: positions 9–17 (GB 32100-2015)."""
    return uscc.substr(ORGANISATION_START, len(ORGANISATION_WEIGHTS))


def organisation_ok(uscc: ir.StringValue) -> ir.BooleanValue:
    """Whether the 组织机构代码 within a USCC holds; failing alone it is a warning, for such codes have been issued."""
    return organisation_code_ok(organisation_code(uscc))


def organisation_code_ok(code: ir.StringValue) -> ir.BooleanValue:
    """Shape and check character of a 9-character 组织机构代码 (GB 11714)."""
    body = _weighted(code, ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS[:-1])
    return _shaped(code, _ORGANISATION, (body + _value(code, 8, ELEVEN)) % 11 == 0)


def department_known(code: ir.StringValue) -> ir.BooleanValue:
    """Whether a USCC begins with a known 登记管理部门; the list may grow, so an unknown one is a warning."""
    return code.substr(0, 1).isin(list(DEPARTMENTS))


def regno15_ok(code: ir.StringValue) -> ir.BooleanValue:
    """15 digits with the check digit of GS 15-2006 (ISO 7064 MOD 11,10).

    Each digit d turns the product p into 2·(p + d modulo 10, or 10 for 0) modulo 11. The first seven digits are
    followed forwards and the last eight backwards until they meet: one chain of 15 would nest too deep to compile.
    `(s + 9) % 10 + 1` is "s modulo 10, or 10 for 0" with s written once.
    """
    forwards: ir.IntegerValue = ibis.literal(10)
    for position in range(7):
        forwards = ((forwards + (_value(code, position, ELEVEN) + 9)) % 10 + 1) * 2 % 11
    backwards: ir.IntegerValue = (10 - _value(code, 14, ELEVEN)) % 10 + 1
    for position in reversed(range(7, 14)):
        backwards = (backwards * 6 % 11 + (9 - _value(code, position, ELEVEN))) % 10 + 1  # 6 halves modulo 11
    return _shaped(code, r"^[0-9]{15}\z", forwards == backwards)


def resident_id_ok(code: ir.StringValue) -> ir.BooleanValue:
    """公民身份号码: a calendar date of birth at positions 7–14 and the check character (GB 11643-1999)."""
    return _shaped(code, _RESIDENT, _weighted(code, ELEVEN, RESIDENT_WEIGHTS) % 11 == 1)


def looks_like_resident_id(code: ir.StringValue) -> ir.BooleanValue:
    """Whether a normalised value must be hashed at landing: personal information (个人信息保护法).

    A resident ID with a typing error is still somebody's, so the shape is enough unless the value is a valid USCC.
    The shape is looked at first: hardly any value has it, and the checks cost more.
    """
    checked = _weighted(code, ELEVEN, RESIDENT_WEIGHTS) % 11 == 1
    return _shaped(code, _RESIDENT, checked | ~uscc_ok(code))


def _weighted(code: ir.StringValue, alphabet: str, weights: tuple[int, ...]) -> ir.IntegerValue:
    total: ir.IntegerValue = ibis.literal(0)
    for position, weight in enumerate(weights):
        total = total + _value(code, position, alphabet) * weight
    return total


def _value(code: ir.StringValue, position: int, alphabet: str) -> ir.IntegerValue:
    """Value of one character; −1 for a foreign one, so look at the shape first."""
    return ibis.literal(alphabet).find(code.substr(position, 1))


def _shaped(code: ir.StringValue, shape: str, check: ir.BooleanValue) -> ir.BooleanValue:
    """The check where the shape holds, else false; written this way round, NULL stays NULL."""
    return ibis.ifelse(~code.re_search(shape), False, check)


def _checked(ok: ir.BooleanValue, kind: Kind) -> ir.StringValue:
    return ibis.ifelse(ok, _is(kind), _is(Kind.BAD_CHECK))


def _is(kind: Kind) -> ir.StringScalar:
    return ibis.literal(kind.value)
