"""Which regions a release really covers: missing and stale ones are said, never filled in."""

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.cases import Periods
from etl.disclose.places import PROVINCES
from etl.ground import regions

TEXTS = {
    "missing": "{name}：没有收到投诉数据，本次公示不含{name}",
    "stale": "{name}：最近一条记录为{last}，早于统计截止日{days}天，数据可能不全",
    "fresh": "{name}：数据截至{last}",
}


def sources(connection: Backend, rows: ir.Table, rules: dict[str, Any], periods: Periods) -> list[dict[str, Any]]:
    """One row a province: `region_code, region_name, state, last_day, text, comparable`.

    `comparable`: its rows reach back over the period before.
    """
    until = ibis.literal(periods.current.last)
    newest = ibis.greatest(rows.recorded_on, ibis.coalesce(rows.ended_on, rows.recorded_on))
    seen = rows.filter(rows.recorded_on <= until).group_by("region")
    found = connection.to_pyarrow(
        seen.aggregate(first=rows.recorded_on.min(), last=ibis.least(newest.max(), until))
    ).to_pylist()
    known = {row["region"]: row for row in found}
    return [_told(code, known.get(code), rules, periods) for code in PROVINCES]


def _told(code: str, seen: dict[str, Any] | None, rules: dict[str, Any], periods: Periods) -> dict[str, Any]:
    name, last = regions.name(code), seen["last"] if seen else None
    state = "missing" if last is None else "stale" if _days(last, periods) > rules["stale_days"] else "fresh"
    told = TEXTS[state].format(name=name, last=last, days=_days(last, periods) if last else None)
    reaches = periods.before.first + timedelta(days=rules["comparable_days"])
    comparable = seen is not None and seen["first"] <= reaches
    row = {"region_code": code, "region_name": name, "state": state, "last_day": last, "text": told}
    return row | {"comparable": comparable}


def _days(last: date, periods: Periods) -> int:
    return (periods.current.last - last).days
