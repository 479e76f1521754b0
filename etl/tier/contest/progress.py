"""Targets against actuals: how far each region is, and how far it should be by this day of the year."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few
from etl.ground.numbers import quotient
from etl.tier.contest.actuals import KEY
from etl.tier.contest.known import AMOUNT
from etl.tier.contest.targets import Target

TARGET = ibis.schema(
    {
        "year": "int64", "measure": "string", "level": "string", "region": "string", "target": AMOUNT,
        "expected_share": "decimal(18, 4)", "target_source": "string",
    }
)  # fmt: skip
ABSENT, NOTHING = "没有收到所需数据", "没有可以计算的记录"


def progress(
    connection: Connection, actual: ir.Table, targets: tuple[Target, ...], version: str, night: date, shown: ir.Table
) -> ir.Table:
    """`target_progress`: every measure in every region for the night's year, and the goals set for later years.

    `shown` says which regions are a demonstration.
    """
    set_ = few(connection, [_row(target, night) for target in targets], TARGET)
    now = actual.mutate(year=ibis.literal(night.year, type="int64"))
    rows = now.left_join(set_, ["year", *KEY]).drop("year_right", *(f"{name}_right" for name in KEY))
    later = actual.inner_join(set_.filter(set_.year > night.year), KEY)
    later = later.select(*rows.columns)
    return _judged(rows.union(later).left_join(shown, "region").drop("region_right"), version)


def _row(target: Target, night: date) -> dict[str, object]:
    return {
        "year": target.year, "measure": target.measure, "level": target.level, "region": target.region,
        "target": target.target, "expected_share": target.expected(night), "target_source": target.source,
    }  # fmt: skip


def _judged(rows: ir.Table, version: str) -> ir.Table:
    reached = quotient(rows.actual, rows.target, 4)
    why = ibis.cases((~rows.delivered, ABSENT), (rows.actual.isnull(), NOTHING), else_=ibis.null("string"))
    return rows.select(
        "year", "measure", "title", "unit", "level", "region", "name", "city", "standing",
        demonstration=rows.demonstration.fill_null(False),
        actual=rows.actual,
        part=rows.is_share.ifelse(rows.part, None),
        whole=rows.whole,
        since=rows.since,
        target=rows.target,
        share_reached=reached,
        expected_share=rows.expected_share,
        on_track=reached >= rows.expected_share,
        gap=(rows.target - rows.actual).cast(AMOUNT),
        reason=why,
        target_source=rows.target_source,
        policy_version=ibis.literal(version),
    )  # fmt: skip
