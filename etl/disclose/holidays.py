"""Complaints registered during the holiday itself, against the same holiday of the year before.

Holidays differ in length and Spring Festival follows the moon, so days are those of the notices and growth is that of
the daily number. Some complaints show only once they have ended: each holiday is counted as it stood equally long after
it, or the newest would always look quiet.
"""

from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.measures import GROWTH
from etl.disclose.places import DELTA
from etl.ground.calendar import Occasion, Period, holiday_period
from etl.ground.engine import few

YEARS = 3
SCHEMA = ibis.schema(
    {
        "region_code": "string", "year": "int64", "first": "date", "last": "date", "days": "int64",
        "complaints": "int64", "daily": "decimal(12, 2)", "growth": GROWTH,
    }
)  # fmt: skip


def finished(occasion: Occasion, year: int, night: date) -> dict[int, Period]:
    """The holidays of `occasion` that were over on `night`, of `year` and the two before it."""
    known = {past: holiday_period(occasion, past) for past in range(year - YEARS + 1, year + 1)}
    return {past: period for past, period in known.items() if period.last <= night}


def holidays(
    connection: Backend, complaints: ir.Table, held: dict[int, Period], night: date, sources: list[dict[str, Any]]
) -> ir.Table:
    """One row a region and holiday; a region whose rows do not reach over the holiday has NULL, and so has the Delta.

    All complaints registered in those days are counted, closed or not.
    """
    age = min((night - period.last for period in held.values()), default=timedelta())
    counts = {year: _counted(connection, complaints, period, age) for year, period in held.items()}
    spans = _spans(connection, complaints)
    present = [row["region_code"] for row in sources if row["state"] != "missing"]
    rows = []
    for year, (first, last) in held.items():
        covered = [code for code in present if code in spans and spans[code][0] <= first and spans[code][1] >= last]
        known = {code: counts[year].get(code, 0) for code in covered}
        known |= {DELTA: sum(known.values())} if present and covered == present else {}
        days = (last - first).days + 1
        rows += [
            {
                "region_code": code,
                "year": year,
                "first": first,
                "last": last,
                "days": days,
                "complaints": known.get(code),
            }
            for code in (DELTA, *present)
        ]
    return _with_growth(few(connection, rows, ibis.schema({name: SCHEMA[name] for name in SCHEMA.names[:6]})))


def _counted(connection: Backend, complaints: ir.Table, period: Period, age: timedelta) -> dict[str, int]:
    within = complaints.recorded_on.between(*map(ibis.literal, period))
    rows = complaints.filter(within & (complaints.visible_on <= ibis.literal(period.last + age)))
    found = connection.to_pyarrow(rows.group_by("region").aggregate(complaints=rows.count())).to_pylist()
    return {row["region"]: row["complaints"] for row in found}


def _spans(connection: Backend, complaints: ir.Table) -> dict[str, Period]:
    """First and last day on which each region registered a complaint."""
    days = complaints.recorded_on
    found = connection.to_pyarrow(complaints.group_by("region").aggregate(first=days.min(), last=days.max()))
    return {row["region"]: Period(row["first"], row["last"]) for row in found.to_pylist()}


def _with_growth(rows: ir.Table) -> ir.Table:
    earlier = rows.select("region_code", next=rows.year + 1, past=rows.complaints / rows.days)
    joined = rows.left_join(earlier, [rows.region_code == earlier.region_code, rows.year == earlier.next])
    daily = joined.complaints / joined.days
    return joined.select(
        *SCHEMA.names[:6],
        daily=daily.cast(SCHEMA["daily"]),
        growth=((daily - joined.past) / joined.past.nullif(0)).cast(GROWTH),
    )
