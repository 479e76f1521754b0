"""Why a row is rejected, in words for us and for those who sent it: the one place that has them."""

from typing import NamedTuple


class Reason(NamedTuple):
    """The same reason in both languages."""

    english: str
    chinese: str


REASONS = {
    "missing": Reason("a required value is not there", "必填项为空"),
    "surplus": Reason(
        "the row has more values than its heading has names: they may all stand in the wrong column",
        "该行的值多于表头的列，各值可能已经错位",
    ),
    "unreadable": Reason("the value cannot be read as the column's type", "无法按该列的类型（日期、数字）识别"),
    "header_row": Reason("the row is a heading, not data", "该行是表头，不是数据"),
    "unknown": Reason("the word is not in the agreed vocabulary", "取值不在约定的代码表内"),
    "range": Reason("the number is outside its possible range", "数值超出合理范围"),
    "malformed": Reason("the value has not the agreed form", "格式不符合约定"),
    "before": Reason("the later date lies before the earlier one", "截止日期早于起始日期"),
    "bad_check": Reason("the check character does not fit: a typing error", "校验码不符，代码录入有误"),
    "bad_character": Reason(
        "the code holds a letter no code has (I, O, Z, S, V)", "代码含有不使用的字母（I、O、Z、S、V）"
    ),
    "scientific": Reason(
        "a spreadsheet has turned the code into a number", "代码被电子表格转成了数字（科学计数法），请按文本保存"
    ),
    "resident_id": Reason(
        "a person's ID number stands where a business code belongs", "应填单位代码处填了居民身份证号码"
    ),
    "placeholder": Reason("zeros stand where a code belongs", "应填代码处填了一串零"),
    "whistle_blower": Reason(
        "举报 data are secret and must not be collected (Order 121 art. 37)",
        "举报数据应当保密，不得归集（市场监管总局令第121号第三十七条），请勿报送",
    ),
}
"""What a rule calls its breach → what that means."""


def reason_of(rule: str) -> Reason:
    """The reason behind a rule's id, `<column>.<what>`; what has no words of its own stands for itself."""
    what = rule.rpartition(".")[2]
    return REASONS.get(what, Reason(what, what))
