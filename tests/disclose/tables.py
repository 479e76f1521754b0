"""The tables of a release as docs/disclosure.md describes them, small and made up, for site and files."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

RATE = pa.decimal128(5, 4)
GROWTH = pa.decimal128(12, 4)
MONEY = pa.decimal128(18, 2)
COUNT = pa.int64()
OUTCOMES = {
    "complaints": COUNT,
    "accepted": COUNT,
    "mediation_succeeded": COUNT,
    "mediation_failed": COUNT,
    "success_rate": RATE,
    "rate_low": RATE,
    "rate_high": RATE,
}
SCHEMAS = {
    "companies": {
        "entity_id": pa.string(),
        "company_name": pa.string(),
        "code": pa.string(),
        "regions": pa.string(),
        "categories": pa.string(),
        **OUTCOMES,
        "peer_rate": RATE,
        "before": COUNT,
        "growth": GROWTH,
    },
    "regions": {
        "region_code": pa.string(),
        "region_name": pa.string(),
        "level": pa.string(),
        "parent": pa.string(),
        **OUTCOMES,
        "companies": COUNT,
        "acceptance_on_time": COUNT,
        "acceptance_decided": COUNT,
        "mediation_on_time": COUNT,
        "mediation_decided": COUNT,
        "amount_known": COUNT,
        "amount": MONEY,
        "recovered": MONEY,
        "online": COUNT,
        "channel_known": COUNT,
        "before": COUNT,
        "growth": GROWTH,
    },
    "topics": {"region_code": pa.string(), "kind": pa.string(), "word": pa.string(), "complaints": COUNT},
    "months": {"region_code": pa.string(), "month": pa.string(), "complaints": COUNT},
    "holidays": {
        "region_code": pa.string(),
        "year": pa.int32(),
        "first": pa.date32(),
        "last": pa.date32(),
        "days": pa.int32(),
        "complaints": COUNT,
        "daily": pa.decimal128(12, 2),
        "growth": GROWTH,
    },
    "exclusions": {"ground": pa.string(), "text": pa.string(), "complaints": COUNT, "position": pa.int32()},
    "sources": {
        "region_code": pa.string(),
        "region_name": pa.string(),
        "state": pa.string(),
        "last_day": pa.date32(),
        "text": pa.string(),
    },
    "history": {
        "region_code": pa.string(),
        "year": pa.int32(),
        "release_id": pa.string(),
        "version": pa.int32(),
        "complaints": COUNT,
        "accepted": COUNT,
        "success_rate": RATE,
        "policy_version": pa.string(),
    },
}
WORKED = "91330421MA2B8XK01A"
NAMES = {"delta": "长三角合计", "310000": "上海市", "320000": "江苏省", "330000": "浙江省", "340000": "安徽省"}
FACTS = {
    "occasion": "national_day",
    "name": "国庆节",
    "year": 2021,
    "edition": "release",
    "period_from": "2020-09-30",
    "period_to": "2021-09-29",
    "before_from": "2019-09-30",
    "before_to": "2020-09-29",
    "settlement": "2021-10-21",
    "policy_version": "delta-2020.1",
    "definition": "投诉量：统计期内登记、截止日已办结并可以公示的投诉件数。调解成功率＝达成调解协议件数÷"
    "（达成调解协议件数＋未达成调解协议件数）。",
    "page": {
        "companies": 500,
        "disclaimer": "公示信息依据消费者投诉及其处理情况统计，投诉内容由投诉人填报；投诉量不代表经营者存在违法行为，"
        "也不是对商品或者服务质量的评价。名单按企业名称排列，不是排名。",
        "correction": "经营者认为公示信息有误的，可以向办理投诉的市场监管部门提出更正，或者拨打12315。",
    },
    "totals": {
        "in_period": 1300,
        "disclosed": 1000,
        "companies": 4,
        "accepted": 900,
        "mediation_succeeded": 400,
        "mediation_failed": 200,
        "settled": 250,
        "terminated": 50,
    },
    "smallest": 3,
    "warnings": ["安徽省的投诉数据未收到，本期各项合计不含安徽省。"],
}
RELEASE = {
    "release_id": "national_day-2021",
    "version": 1,
    "supersedes": None,
    "published_at": "2021-09-30T09:00:00",
    "kind": "publication",
    "reason": "",
}


def company(entity_id: str, name: str, **changes: Any) -> dict[str, Any]:
    """A company of Zhejiang with three complaints, two of three mediations with an agreement."""
    row = {
        "entity_id": entity_id,
        "company_name": name,
        "code": entity_id.removeprefix("REG:"),
        "regions": "330000",
        "categories": "食品",
        **outcomes(3, 3, 2, 1),
        "peer_rate": Decimal("0.7012"),
        "before": 2,
        "growth": Decimal("0.5"),
    }
    return row | changes


def outcomes(complaints: int, accepted: int, succeeded: int, failed: int) -> dict[str, Any]:
    """Counts with their rate and its 95 % Wilson interval."""
    row = {"complaints": complaints, "accepted": accepted, "mediation_succeeded": succeeded, "mediation_failed": failed}
    n = succeeded + failed
    if not n:
        return row | dict.fromkeys(("success_rate", "rate_low", "rate_high"))
    p, z = succeeded / n, 1.96
    middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    rates = {
        "success_rate": p,
        "rate_low": (middle - half) / (1 + z * z / n),
        "rate_high": (middle + half) / (1 + z * z / n),
    }
    return row | {name: Decimal(f"{rate:.4f}") for name, rate in rates.items()}


COMPANIES = [
    company(WORKED, "嘉善甲商贸有限公司", regions="310000,330000", categories="食品|餐饮服务"),
    company("91320500MA1XYZ002B", "=1+1", regions="320000", categories="服装鞋帽", **outcomes(1, 1, 0, 1))
    | {"before": 0, "growth": None},
    company("91330100MA1XYZ003C", "丙超市<b>", **outcomes(5, 4, 0, 0), before=10, growth=Decimal("-0.5")),
    company("REG:330421600012345", "丁便利店", categories="餐饮服务", before=None, growth=None),
]  # fmt: skip


def region(code: str, name: str, share: int, **changes: Any) -> dict[str, Any]:
    """A region whose counts grow with `share`."""
    level = {"delta": "delta", "other": "other"}.get(code, "province" if code.endswith("0000") else "city")
    parent = {"delta": None, "province": "delta", "other": "delta"}.get(level, code[:2] + "0000")
    row = {
        "region_code": code,
        "region_name": name,
        "level": level,
        "parent": parent,
        **outcomes(100 * share, 90 * share, 40 * share, 20 * share),
        "companies": share,
        "acceptance_on_time": 85 * share,
        "acceptance_decided": 95 * share,
        "mediation_on_time": 70 * share,
        "mediation_decided": 80 * share,
        "amount_known": 60 * share,
        "amount": Decimal("12345.67") * share,
        "recovered": Decimal("2345.60") * share,
        "online": 55 * share,
        "channel_known": 88 * share,
        "before": 80 * share,
        "growth": Decimal("0.25"),
    }
    return row | changes


UNKNOWN = {name: None for name in SCHEMAS["regions"] if name not in ("region_code", "region_name", "level", "parent")}
REGIONS = [
    region("delta", "长三角合计", 10),
    region("310000", "上海市", 3),
    region("320000", "江苏省", 2),
    region("320500", "苏州市", 2),
    region("330000", "浙江省", 4),
    region("330100", "杭州市", 1, **outcomes(100, 90, 0, 0)),
    region("330400", "嘉兴市", 3),
    region("340000", "安徽省", 0, **UNKNOWN),
    region("other", "办理地区不明或者在外地", 1),
]
PRESENT = ["delta", "310000", "320000", "330000"]
"""The regions that have topics, months and holidays."""
TOPICS = [
    {"region_code": code, "kind": kind, "word": word, "complaints": count}
    for code in PRESENT
    for kind, counts in {
        "category": {"": 1000, "食品": 640, "服装鞋帽": 355, "殡葬服务": None},
        "problem": {"": 1000, "质量": 700, "虚假宣传": 298, "人身权益": None},
    }.items()
    for word, count in counts.items()
]
MONTHS = [
    {
        "region_code": code,
        "month": f"{2020 + (9 + step) // 12}-{(9 + step) % 12 + 1:02}",
        "complaints": 60 + 7 * step or None,
    }
    for code in PRESENT
    for step in range(12)
]
HOLIDAYS = [
    {
        "region_code": code,
        "year": year,
        "first": date(year, 10, 1),
        "last": date(year, 10, 8),
        "days": 8,
        "complaints": 80 + year - 2018,
        "daily": Decimal("10.00") + (year - 2018),
        "growth": None if year == 2018 else Decimal("0.1"),
    }
    for code in PRESENT
    for year in (2018, 2019, 2020)
]
EXCLUSIONS = [
    {"ground": "still_open", "text": "截止日尚未办结", "complaints": 250, "position": 2},
    {"ground": "not_a_complaint", "text": "不属于投诉（举报等，依法保密）", "complaints": 50, "position": 0},
]
SOURCES = [
    {"region_code": code, "region_name": NAMES[code], "state": state, "last_day": day, "text": text}
    for code, state, day, text in [
        ("310000", "fresh", date(2021, 9, 29), "数据完整"),
        ("320000", "stale", date(2021, 9, 20), "数据只到2021-09-20"),
        ("330000", "fresh", date(2021, 9, 29), "数据完整"),
        ("340000", "missing", None, "没有收到数据"),
    ]
]
HISTORY = [
    {
        "region_code": code,
        "year": year,
        "release_id": f"national_day-{year}",
        "version": 1,
        "complaints": 900 - 50 * (2020 - year),
        "accepted": 800,
        "success_rate": Decimal("0.6400"),
        "policy_version": "delta-2020.1",
    }
    for code in NAMES
    for year in (2019, 2020)
]
ROWS = {
    "companies": COMPANIES,
    "regions": REGIONS,
    "topics": TOPICS,
    "months": MONTHS,
    "holidays": HOLIDAYS,
    "exclusions": EXCLUSIONS,
    "sources": SOURCES,
    "history": HISTORY,
}


def write_tables(folder: Path, **changes: Iterable[dict[str, Any]]) -> Path:
    """Write every public table of a release into `folder`, those in `changes` with the rows given there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in SCHEMAS.items():
        rows = list(changes.get(name, ROWS[name]))
        pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(schema)), folder / f"{name}.parquet")
    return folder
