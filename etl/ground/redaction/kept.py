"""Numbers of goods and businesses that look like a person's: found first, and left as they are.

GB 32100 (统一社会信用代码), GB 12904 (barcodes), 标准化法 (standards), and what is named as a batch, model or licence.
"""

from typing import Final

from etl.ground.redaction.checks import is_barcode, no_person, nobodys_business
from etl.ground.redaction.pattern import Kind, Pattern

_GOODS: Final = (
    "批号|批次号?|生产日期|型号|货号|款号|注册证号?|备案号|备案凭证号?|许可证号?|许可证编号|标准号?|追溯码|注册号|"
    "生产许可|证书编号|专利号|文号|序列号"
)
_ALONE: Final = "(?<![0-9A-Z])", "(?![0-9A-Z])"


def _alone(regex: str) -> str:
    return regex.join(_ALONE)


def _goods(code: str) -> bool:
    return no_person(code) and (is_barcode(code) or len(code) == 13)


KEPT: Final = [
    Pattern(Kind.KEPT, _alone("[0-9A-HJ-NPQRTUWXY]{18}"), digits=False, least=8, check=nobodys_business),
    Pattern(
        Kind.KEPT,
        r"(?<![A-Z])(?:GB|DB|QB|SB|NY|HJ|YY|JJG|ISO|IEC|Q/)[/A-Z0-9]{0,6} ?[0-9]{2,6}(?:\.[0-9]+)?[ -]+[12][0-9]{3}S?",
        digits=False,
        least=4,
    ),
    Pattern(
        Kind.KEPT,
        rf"(?:{_GOODS})(?:为|是|[ :]){{0,3}}[\u4e00-\u9fff]{{0,6}}"
        r"(?P<item>[A-Z/\-]{0,6}[0-9][0-9A-Z\-/]{3,24})(?![0-9A-Z])",
        digits=False,
        least=4,
        check=no_person,
    ),
    Pattern(
        Kind.KEPT,
        r"(?:条形?码|EAN|商品码)(?:号|为|是|[ :]){0,3}(?P<item>[0-9]{8,14})(?![0-9])",
        digits=False,
        least=4,
        check=_goods,
    ),
    Pattern(Kind.KEPT, _alone("69[0-9]{11}"), digits=False, least=13, check=is_barcode),
    Pattern(Kind.KEPT, r"(?<![0-9A-Z])[48]00(?:[ -]?[0-9]){7}(?![0-9])", least=10),
]
