"""What must hold of a draft before officers see it, and what they must look at twice.

Each check is a function that yields findings; `CHECKS` lists them. Limits are `checks` of config/disclosure.yaml.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from operator import or_
from pathlib import Path
from typing import Any, Literal, NamedTuple

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.difference import Difference
from etl.disclose.places import PROVINCES
from etl.disclose.tables import EVIDENCE, present
from etl.ground import regions
from etl.ground.engine import read
from etl.ground.occasions import disclosure_policy, schedule
from etl.ground.redaction import Kind, found

Level = Literal["note", "tolerance", "stop"]
PARTS = ("complaints", "accepted", "mediation_succeeded", "mediation_failed")
"""Counts that add up over companies and over places; the others are parts of the first."""
LEVELS = {"长三角": ["delta"], "省级合计": ["province"], "市级及不明合计": ["city", "other"]}
"""Levels of places over which all complaints add up."""
TEXTS = {
    "companies": ["company_name", "categories"],
    "regions": ["region_name"],
    "topics": ["word"],
    "exclusions": ["text"],
    "sources": ["region_name", "text"],
}
"""Columns of words, in which something personal could stand; codes look like telephone numbers, and are not."""
SMALL = ("topics", "months")
"""Tables in which a small count could point at a person, so that it is withheld (NULL)."""
STATES = {"missing": "没有数据", "stale": "数据陈旧"}
NAMED = 5
"""Companies or texts a finding names."""
BARE = r"[^0-9０-９〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖幺]"
DIGITS = 7
"""A telephone number has at least so many; a text with fewer and without an @ is not looked through."""
ITEMS = (Kind.MOBILE, Kind.PHONE, Kind.RESIDENT_ID, Kind.PERMIT, Kind.BANK_CARD, Kind.EMAIL)
"""What can be no part of a company's name. Names of people and addresses can: shops are called after both."""


class Finding(NamedTuple):
    """One thing found: `stop` never goes out, `tolerance` only if two officers say so, `note` is good to know."""

    check: str
    level: Level
    text: str


@dataclass(frozen=True)
class Case:
    """A draft as the checks see it: its tables by name, what it says of itself, how it differs, and the limits."""

    connection: Backend
    tables: dict[str, ir.Table]
    about: dict[str, Any]
    difference: Difference
    rules: dict[str, Any]

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        """The rows of a small table."""
        found: list[dict[str, Any]] = self.connection.to_pyarrow(table).to_pylist()
        return found

    def number(self, value: ir.Scalar) -> int:
        """A number counted over a table; 0 where there is nothing to count."""
        return int(self.connection.to_pyarrow(value).as_py() or 0)

    @cached_property
    def companies(self) -> dict[str, int]:
        """The counts of all companies together, which several checks ask for."""
        table = self.tables["companies"]
        (row,) = self.rows(table.aggregate(**{part: table[part].sum() for part in PARTS}))
        return {name: int(count or 0) for name, count in row.items()}


def check(connection: Backend, folder: Path, about: dict[str, Any], differs: Difference) -> list[Finding]:
    """Everything there is to say about the draft in `folder`; `about` has its `night`, `facts` and `counts`."""
    facts = about["facts"]
    names = [*present(folder), *([EVIDENCE] if (folder / f"{EVIDENCE}.parquet").exists() else [])]
    tables = {name: read(connection, folder / f"{name}.parquet") for name in names}
    rules = disclosure_policy(facts["occasion"], facts["year"]).rules
    case = Case(connection, tables, about, differs, rules)
    return [finding for check in CHECKS for finding in check(case)]


def early(case: Case) -> Iterator[Finding]:
    """Figures of a night before the cut-off day are not those the release promises."""
    facts, night = case.about["facts"], date.fromisoformat(case.about["night"])
    cutoff = schedule(facts["occasion"], facts["year"]).cutoff
    if night < cutoff:
        yield Finding("early", "tolerance", f"数据只到{night}，早于统计截止日{cutoff}")


def sources(case: Case) -> Iterator[Finding]:
    """A region whose data is missing or old."""
    if "sources" not in case.tables:
        return
    rows = {row["region_code"]: row for row in case.rows(case.tables["sources"])}
    for code in PROVINCES:
        row = rows.get(code, {"state": "missing", "last_day": None})
        if row["state"] in STATES:
            last = f"，最近一天为{row['last_day']}" if row["last_day"] else ""
            yield Finding("sources", "tolerance", f"{regions.name(code)}{STATES[row['state']]}{last}")


def totals(case: Case) -> Iterator[Finding]:
    """The Delta's or a province's complaints changed by more than is usual."""
    limits = case.rules["checks"]
    for row in case.difference.wide:
        old, new = row["old"], row["new"] or 0
        if old is not None and max(old, new) >= limits["total_least"] and abs(new - old) > limits["total_change"] * old:
            share = f"{limits['total_change']:.0%}"
            text = f"{row['region_name']}公示投诉量由{old:,}件变为{new:,}件，变化超过{share}"
            yield Finding("totals", "tolerance", text)


def jumps(case: Case) -> Iterator[Finding]:
    """Companies with many times the complaints they had."""
    limits, table = case.rules["checks"], case.difference.companies
    jumped = table.filter((table.new >= limits["company_least"]) & (table.new > limits["company_factor"] * table.old))
    count = case.number(jumped.count())
    if count:
        most = case.rows(jumped.order_by(ibis.desc("new"), "entity_id").limit(NAMED))
        named = "、".join(f"{row['company_name']}（{row['old']:,}→{row['new']:,}）" for row in most)
        yield Finding("jumps", "tolerance", f"{count:,}家企业投诉量超过上次的{limits['company_factor']}倍：{named}")


def least(case: Case) -> Iterator[Finding]:
    """Hardly anything is disclosed."""
    disclosed, smallest = case.companies["complaints"], case.rules["checks"]["disclosed_least"]
    if disclosed < smallest:
        yield Finding("least", "tolerance", f"公示投诉仅{disclosed:,}件，少于{smallest:,}件")


def conservation(case: Case) -> Iterator[Finding]:
    """Every complaint is counted once: in all companies, all provinces, all places, the rows behind them, the law."""
    counts = case.about["counts"]
    summed = {"公示件数": counts["disclosed"], "各企业合计": case.companies["complaints"]}
    if EVIDENCE in case.tables:
        counted = case.tables[EVIDENCE].counted
        summed["投诉明细"] = case.number(counted.count(where=counted == "current"))
    if len(set(summed.values())) > 1:
        yield Finding("conservation", "stop", f"件数不相等：{_told(summed)}")
    left = case.number(case.tables["exclusions"].complaints.sum())
    if left != counts["excluded"]:
        yield Finding("conservation", "stop", f"不予公示{counts['excluded']:,}件，各情形合计{left:,}件")
    outside = counts["received"] - counts["outside_period"] - counts["excluded"]
    if outside != counts["disclosed"]:
        yield Finding("conservation", "stop", f"收到、期外、不予公示、公示四数不平：{_told(counts)}")


def places(case: Case) -> Iterator[Finding]:
    """Provinces add up to the Delta, and so do cities and what lies nowhere; so do companies."""
    table = case.tables["regions"]
    if "level" not in table.columns:
        return
    counted = case.rows(table.group_by("level").aggregate(**{part: table[part].sum() for part in PARTS}))
    for part in PARTS:
        known = {row["level"]: int(row[part] or 0) for row in counted}
        sums = {name: sum(known.get(level, 0) for level in levels) for name, levels in LEVELS.items()}
        sums["企业合计"] = case.companies[part]
        if len(set(sums.values())) > 1:
            yield Finding("conservation", "stop", f"{part}不相等：{_told(sums)}")


def parts(case: Case) -> Iterator[Finding]:
    """No count is negative, and none is more than what it is a part of."""
    for name in ("companies", "regions"):
        table = case.tables[name]
        complaints, accepted, succeeded, failed = (table[part] for part in PARTS)
        wrong = (complaints < accepted) | (accepted < succeeded + failed) | (succeeded < 0) | (failed < 0)
        count = case.number(table.count(where=wrong))
        if count:
            yield Finding("parts", "stop", f"{name}有{count:,}行的受理或者调解件数大于其总数，或者为负数")


def rates(case: Case) -> Iterator[Finding]:
    """A rate is a share: from 0 to 1, and within its own interval."""
    for name, table in case.tables.items():
        rates = [column for column in table.columns if column.endswith("rate") or column.startswith("rate_")]
        wrong = [~table[column].between(0, 1) for column in rates]
        if {"success_rate", "rate_low", "rate_high"} <= set(rates):
            wrong.append(~table.success_rate.between(table.rate_low, table.rate_high))
        count = case.number(table.count(where=reduce(or_, (one.fill_null(False) for one in wrong)))) if wrong else 0
        if count:
            yield Finding("rates", "stop", f"{name}有{count:,}行的比率不在0到1之间，或者不在其区间内")


def small(case: Case) -> Iterator[Finding]:
    """A count that had to be withheld is not."""
    minimum = case.rules["suppression"]["minimum"]
    for name in SMALL:
        if name in case.tables:
            complaints = case.tables[name].complaints
            count = case.number(complaints.count(where=(complaints > 0) & (complaints < minimum)))
            if count:
                yield Finding("small", "stop", f"{name}有{count:,}个小于{minimum}的数没有隐去")


def personal(case: Case) -> Iterator[Finding]:
    """A telephone number, identity number, bank card or e-mail stands in words that the public would read."""
    asked = [
        (case.tables[name], name, column)
        for name, columns in TEXTS.items()
        for column in columns
        if name in case.tables and column in case.tables[name].columns
    ]
    rows = case.rows(ibis.union(*(_texts(*one) for one in asked), distinct=True))
    for _, name, column in asked:
        place = f"{name}.{column}"
        kinds = [{span.kind for span in found(row["text"])} & set(ITEMS) for row in rows if row["place"] == place]
        told = sorted({kind.value for one in kinds for kind in one})
        if told:
            text = f"{place}有{sum(map(bool, kinds)):,}处含个人信息（{'、'.join(told)}）"
            yield Finding("personal", "stop", text)


def _texts(table: ir.Table, name: str, column: str) -> ir.Table:
    """The texts of a column that are worth looking through, and where they stand."""
    text = table[column]
    worth = (text.re_replace(BARE, "").length() >= DIGITS) | text.contains("@") | text.contains("＠")
    return table.filter(worth).select(place=ibis.literal(f"{name}.{column}"), text=text)


def _told(numbers: dict[str, int]) -> str:
    return "，".join(f"{name}{number:,}" for name, number in numbers.items())


CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    *(early, sources, totals, jumps, least),
    *(conservation, places, parts, rates, small, personal),
)
