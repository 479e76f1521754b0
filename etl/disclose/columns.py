"""What the public gets: the tables of a release and their columns, with title, meaning and unit, said here only.

Files, the dictionary and the explanation on the site are made from this. The table `complaints` is not here: it is
not for the public.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["text", "count", "rate", "money", "number"]
UNITS: dict[Kind, str] = {"text": "", "count": "件", "rate": "1（CSV和XLSX中写成百分数）", "money": "元", "number": ""}
WITHHELD = "未公布"
"""In place of a count that is too small to be shown, or from which such a count could be worked out."""
NONE = "—"
"""In place of a rate whose denominator is zero or not known."""


@dataclass(frozen=True)
class Column:
    """A column of a public table. `unit` is that of the number in JSON; `absent` stands where the value is NULL."""

    name: str
    title: str
    meaning: str
    kind: Kind
    unit: str
    absent: str = ""


@dataclass(frozen=True)
class Public:
    """A table that the public gets, as a file, a sheet and a part of the JSON file."""

    name: str
    title: str
    order: tuple[str, ...]
    columns: tuple[Column, ...]


def _text(name: str, title: str, meaning: str) -> Column:
    return Column(name, title, meaning, "text", UNITS["text"])


def _count(name: str, title: str, meaning: str, unit: str = UNITS["count"], absent: str = "") -> Column:
    return Column(name, title, meaning, "count", unit, absent)


def _rate(name: str, title: str, meaning: str) -> Column:
    return Column(name, title, meaning, "rate", UNITS["rate"], NONE)


def _money(name: str, title: str, meaning: str) -> Column:
    return Column(name, title, meaning, "money", UNITS["money"])


REGION = (
    _text("region_code", "区划代码", "办理投诉的市场监管部门所在地；delta为长三角合计，other为办理地区不明或者在外地"),
    _text("region_name", "地区", "区划名称"),
)
OUTCOMES = (
    _count("complaints", "投诉量", "统计期内登记、截止日已办结并可以公示的投诉"),
    _count("accepted", "受理量", "其中决定受理的"),
    _rate("success_rate", "调解成功率", "达成调解协议÷（达成＋未达成调解协议）；分母为零的不计算"),
    _count("mediation_succeeded", "达成调解协议", "调解成功率的分子"),
    _count("mediation_failed", "未达成调解协议", "与达成调解协议合计为调解成功率的分母"),
    _rate("rate_low", "成功率区间下限", "调解成功率的95%置信区间（Wilson）下限；件数越少区间越宽"),
    _rate("rate_high", "成功率区间上限", "调解成功率的95%置信区间（Wilson）上限"),
)
CHANGE = (
    _count("before", "上年同期投诉量", "统计期之前同样天数内的投诉量，口径相同；空白为没有可比数据"),
    _rate("growth", "同比增减", "（投诉量－上年同期投诉量）÷上年同期投诉量"),
)
COMPANIES = Public(
    "companies",
    "企业",
    ("company_name", "entity_id"),
    (
        _text("company_name", "企业名称", "登记的名称；名单按名称排列，不是排名"),
        *OUTCOMES,
        _rate("peer_rate", "同类平均成功率", "同样构成的投诉按各自类别的平均成功率应有的结果，供对照"),
        *CHANGE,
        _text("code", "统一社会信用代码或注册号", "登记机关赋予的代码，按文本读取"),
        _text("regions", "办理地区代码", "办理其投诉的省级区划代码，逗号分隔"),
        _text("categories", "投诉类别", "其投诉涉及的商品或者服务类别，以|分隔"),
        _text("entity_id", "企业标识", "本公示内识别企业的标识，各期一致"),
    ),
)
REGIONS = Public(
    "regions",
    "地区",
    ("region_code",),
    (
        *REGION,
        _text("level", "级别", "delta长三角、province省级、city设区的市、other其他"),
        _text("parent", "上级代码", "上级地区的区划代码"),
        *OUTCOMES,
        _count("companies", "被投诉企业数", "投诉量不为零的企业", unit="家"),
        _count("acceptance_on_time", "按时决定受理与否", "在法定时限内作出是否受理决定的"),
        _count("acceptance_decided", "应决定受理与否", "按时受理率的分母"),
        _count("mediation_on_time", "按时办结调解", "在法定时限内结束调解的"),
        _count("mediation_decided", "已结束调解", "按时办结率的分母"),
        _count("amount_known", "载明金额的投诉", "写明争议金额的投诉；金额各列只含这些投诉"),
        _money("amount", "争议金额", "载明的争议金额合计"),
        _money("recovered", "挽回损失", "为消费者挽回的经济损失合计"),
        _count("online", "网上投诉", "通过互联网渠道提交的"),
        _count("channel_known", "渠道已知的投诉", "网上投诉占比的分母"),
        *CHANGE,
    ),
)
TOPICS = Public(
    "topics",
    "类别与问题",
    ("region_code", "kind", "word"),
    (
        *REGION,
        _text("kind", "划分", "category为商品或者服务类别，problem为反映的问题"),
        _text("word", "名称", "类别或者问题；空白的一行为合计"),
        _count("complaints", "投诉量", "件数过少或者可以推算出过少件数的不公布", absent=WITHHELD),
    ),
)
MONTHS = Public(
    "months",
    "逐月",
    ("region_code", "month"),
    (
        *REGION,
        _text("month", "月份", "投诉登记的月份"),
        _count("complaints", "投诉量", "该月登记的；件数过少或者可以推算出过少件数的不公布", absent=WITHHELD),
    ),
)
HOLIDAYS = Public(
    "holidays",
    "历年同一节日",
    ("region_code", "year"),
    (
        *REGION,
        Column("year", "年份", "节日所在年份", "number", "年"),
        _text("first", "首日", "节日第一天"),
        _text("last", "末日", "节日最后一天"),
        _count("days", "天数", "节日天数", unit="天"),
        _count("complaints", "投诉量", "节日期间登记的投诉"),
        Column("daily", "日均投诉量", "节日期间平均每天登记的投诉", "number", "件／天"),
        _rate("growth", "日均同比增减", "日均投诉量比上一年同一节日增减"),
    ),
)
EXCLUSIONS = Public(
    "exclusions",
    "未纳入",
    ("position",),
    (
        _text("ground", "情形代码", "未纳入公示的情形"),
        _text("text", "情形", "未纳入公示的情形"),
        _count("complaints", "件数", "统计期内因该情形未纳入的"),
    ),
)
SOURCES = Public(
    "sources",
    "数据来源",
    ("region_code",),
    (
        *REGION,
        _text("state", "状态", "fresh数据完整，stale数据陈旧，missing数据缺失"),
        _text("last_day", "数据截至", "收到数据的最后一天"),
        _text("text", "说明", "数据的完整程度"),
    ),
)
HISTORY = Public(
    "history",
    "历次公示",
    ("region_code", "year"),
    (
        *REGION,
        Column("year", "年份", "公示的年份", "number", "年"),
        _text("release_id", "公示编号", "节日-年份"),
        Column("version", "版本", "采用的版本", "number", ""),
        *(replace(column, meaning=f"该次公示的{column.title}") for column in OUTCOMES[:3]),
        _text("policy_version", "口径版本", "口径版本不同的，数字不宜直接比较"),
    ),
)
TABLES = (COMPANIES, REGIONS, TOPICS, MONTHS, HOLIDAYS, EXCLUSIONS, SOURCES, HISTORY)
DICTIONARY = ("表", "文件", "列名（JSON）", "列名（CSV、XLSX）", "含义", "单位", "没有数值时")


def dictionary() -> Iterator[dict[str, Any]]:
    """The data dictionary: one row for each column of each table, by the titles of `DICTIONARY`."""
    for table in TABLES:
        for column in table.columns:
            told = (table.title, f"{table.name}.csv", column.name, column.title, column.meaning, column.unit)
            yield dict(
                zip(DICTIONARY, (*told, column.absent or ("" if column.kind == "text" else "空白")), strict=True)
            )
