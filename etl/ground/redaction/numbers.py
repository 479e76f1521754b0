"""Patterns of numbers that tell what they are by their form: telephones, identity documents, bank cards, plates.

Forms: 电信网编号计划 (mobile 1[3-9], area codes), GB 11643 (resident IDs), ISO/IEC 7812 (bank cards), GA 36 (plates).
"""

from typing import Final

from etl.ground.redaction.checks import is_bank_card, is_old_resident_id, is_resident_id, no_day
from etl.ground.redaction.pattern import Kind, Pattern

S: Final = r"[ \-./·_~*()\t\r\n\\|,]{0,3}"
"""What people put between the digits of one number."""
_COUNTRY: Final = rf"(?:\(?(?:\+|00)?86{S})?"
_BEFORE: Final = r"(?<![0-9])(?<![0-9][.])(?<![¥$])(?<![¥$] )"
_AFTER: Final = r"(?![0-9])(?!\.[0-9])"
_NO_AMOUNT: Final = r"(?! ?(?:元|块|万|亿|毫升|克|公斤|ML\b|KG\b))"
"""Two amounts joined by a dash (15000-200000元) have as many digits as a telephone number."""
_DAY: Final = r"(?:0[1-9]|[12][0-9]|3[01])"

PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_TAIL: Final = (
    r"(?=[A-Z]{0,3}[0-9]|[0-9])(?:[0-9A-HJ-NP-Z]{6}|[0-9A-HJ-NP-Z]{5}|[0-9A-HJ-NP-Z]{4}[挂学警港澳领使])"
)


def _many_digits(plate: str) -> bool:
    """At most two of the characters after a plate's office are letters, or three on a new energy vehicle's."""
    tail = plate[2:]
    return sum(character.isdigit() for character in tail) >= min(3, len(tail) - 2)


RESIDENT_IDS: Final = [
    Pattern(
        Kind.RESIDENT_ID,
        rf"{_BEFORE}(?<![A-Z])[1-9](?:{S}[0-9]){{16}}{S}[0-9X](?![0-9A-Z])",
        least=17,
        check=is_resident_id,
    ),
    Pattern(
        Kind.RESIDENT_ID,
        rf"{_BEFORE}(?<![A-Z])[1-8][0-9]{{5}}{S}[0-9]{{2}}{S}(?:0[1-9]|1[0-2]){S}{_DAY}{S}[0-9]{{3}}(?![0-9A-Z])",
        least=15,
        check=is_old_resident_id,
    ),
    Pattern(
        Kind.RESIDENT_ID,
        rf"(?:身份证?|公民身份)(?:号码?|证号|证|ID|是|为|[ :：,，=]){{0,4}}"
        rf"(?P<item>[0-9](?:{S}[0-9]){{13,17}}{S}[0-9X])(?![0-9A-Z])",
        least=14,
        cue="身份",
    ),
    Pattern(
        Kind.RESIDENT_ID,
        r"身份证?[^0-9。；;]{0,6}[后末尾前][0-9]?[位几][^0-9。；;]{0,4}(?P<item>[0-9]{3,8}X?)(?![0-9A-Z])",
        least=3,
        cue="身份",
    ),
]

ABROAD: Final = Pattern(Kind.MOBILE, rf"(?<![0-9])\(?(?:\+|00)?86{S}1{S}[3-9](?:{S}[0-9]){{9}}{_AFTER}", least=13)
"""Before bank cards: with a number after it, it is as long as one."""
TELEPHONES: Final = [
    Pattern(Kind.MOBILE, rf"(?<![0-9])(?<![0-9][.]){_COUNTRY}0?1[3-9][0-9]{{9}}{_AFTER}", least=11),
    Pattern(Kind.MOBILE, rf"{_BEFORE}{_COUNTRY}0?1{S}[3-9](?:{S}[0-9]){{9}}{_AFTER}{_NO_AMOUNT}", least=11),
    Pattern(Kind.MOBILE, r"(?<![0-9])(?:1[3-9][0-9]{9}){2,4}(?![0-9])", least=22),
    Pattern(
        Kind.PHONE,
        rf"(?:\+|(?<![0-9])00)[1-9][0-9]{{0,2}}{S}[0-9](?:{S}[0-9]){{6,11}}(?![0-9])",
        least=8,
        cue=r"\+|00",
    ),
    Pattern(
        Kind.PHONE,
        rf"{_BEFORE}{_COUNTRY}\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?{S}[1-9](?:{S}[0-9]){{6,7}}{_AFTER}{_NO_AMOUNT}"
        r"(?: ?(?:转|分机|EXT\.?|-|X)[: ]?[0-9]{1,6})?",
        least=10,
    ),
    Pattern(
        Kind.PHONE,
        r"(?:电话|手机|座机|固话|致电|拨打|打给|来电|回电|联系方式|号码|TEL|PHONE|MOBILE)"
        r"(?:号码?|是|为|我的?|请打|联系|分别|:|：|,|，| |\(|=){0,5}"
        rf"(?P<item>(?!(?:400|800|12|95|96)[0-9]{{0,8}}(?![0-9]))[1-9](?:[ \-]?[0-9]){{6,11}}){_AFTER}{_NO_AMOUNT}",
        least=7,
    ),
]

BANK_CARDS: Final = [
    Pattern(
        Kind.BANK_CARD,
        r"(?:银行[卡账]|卡号|储蓄卡|信用卡|借记卡|工资卡|账号|帐号|账户|帐户)(?:号码?|尾号|户名|是|为|[ :：,，=(]){0,5}"
        rf"(?P<item>[0-9](?:{S}[0-9]){{10,22}})(?![0-9])",
        least=11,
    ),
    Pattern(Kind.BANK_CARD, rf"{_BEFORE}(?<![A-Z])[3-9](?:{S}[0-9]){{18}}{_AFTER}", least=16, check=is_bank_card),
    Pattern(Kind.BANK_CARD, rf"{_BEFORE}(?<![A-Z])[3-9](?:{S}[0-9]){{15,17}}{_AFTER}", least=16, check=is_bank_card),
]

PERMITS: Final = [
    Pattern(
        Kind.PERMIT,
        r"(?:护照|通行证|回乡证|台胞证|居留证|居住证|军官证|士兵证|驾驶证|证件)(?:号码?|证?号|是|为|[ :：,，=(]){0,4}"
        r"(?P<item>[A-Z]{0,3} ?[0-9](?:[ \-]?[0-9]){5,17}[A-Z]?)(?![0-9A-Z])",
        least=6,
        cue="证|护照",
    ),
    Pattern(
        Kind.PERMIT,
        r"(?<![0-9A-Z])(?:[EG] ?[0-9]{8}|E[A-HJ-NP-Z] ?[0-9]{7}|[DSP]E ?[0-9]{7}|[DSP] ?[0-9]{8}|[CW] ?[0-9]{8}"
        r"|C[A-Z] ?[0-9]{7}|[HM] ?[0-9]{10}|[HMLT] ?[0-9]{8})(?![0-9A-Z])",
        least=7,
        check=no_day,
    ),
    Pattern(Kind.PERMIT, r"(?<![0-9A-Z])[A-Z]{1,2}[0-9]{6}\([0-9A]\)", least=6),
    Pattern(Kind.PERMIT, r"(?<![0-9A-Z])[A-Z]{3} ?[0-9]{12}(?![0-9A-Z])", least=12),
]

PLATES: Final = [
    Pattern(
        Kind.PLATE,
        rf"(?:[{PROVINCES}] ?[A-HJ-Z]|WJ ?[{PROVINCES}]|使|粤Z)[ ·.\-]{{0,2}}{_PLATE_TAIL}(?![0-9A-Z])",
        least=2,
        cue=f"[{PROVINCES}使]",
        check=_many_digits,
    ),
]
NUMBERS: Final = [
    *RESIDENT_IDS,
    *BANK_CARDS[:1],
    *PERMITS[:1],
    ABROAD,
    *BANK_CARDS[1:],
    *TELEPHONES,
    *PERMITS[1:],
    *PLATES,
]
