"""What promises to take goods back are worth in practice: promised, applied for, kept, refused, and how soon."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep
from etl.ground.numbers import quotient
from etl.tier.contest.known import RETURNS, Known
from etl.tier.contest.places import PROVINCE, located, region_table
from etl.tier.contest.returns import KEPT, PENDING, REFUSED, returned

KEY = ("year", "level", "region")
DAYS = "decimal(10, 1)"
RETURN = ibis.schema(
    {"district": "string", "year": "int64", "outcome": "string", "days": "int64", "elsewhere": "boolean"}
)
COUNTS = ("applied", "kept", "refused", "pending")


def practice(connection: Connection, actual: ir.Table, known: Known, shown: ir.Table) -> ir.Table:
    """`return_practice`: every region in the night's year, and in earlier years where something was returned.

    Promises are those in force on the night and stand with its year; figures of a source that did not come are NULL.
    """
    facts = keep(connection, _facts(connection, known))
    every, cross = _figures(facts, ""), _figures(facts.filter(facts.elsewhere), "cross_store_")
    regions = region_table(connection, known.night)
    years = _years(regions, actual, every, known.night)
    rows = years
    for figures in (_promised(actual, known.night), every, cross):
        rows = rows.left_join(figures, KEY).drop(*(f"{name}_right" for name in KEY))
    rows = rows.left_join(shown, "region").drop("region_right")
    return rows.mutate(demonstration=rows.demonstration.fill_null(False), **_zeroes(rows, known.has(RETURNS)))


def _facts(connection: Connection, known: Known) -> ir.Table:
    """Every return at every level: one row a return and level."""
    rows = returned(known) if known.has(RETURNS) else few(connection, [], RETURN)
    placed = keep(connection, located(connection, rows.select(*RETURN.names)))
    levels = {"province": ibis.literal(PROVINCE), "city": placed.city, "county": placed.county}
    parts = (placed.mutate(level=ibis.literal(name), region=at) for name, at in levels.items())
    return ibis.union(*(part.select(*KEY, "outcome", "days", "elsewhere") for part in parts))


def _figures(facts: ir.Table, prefix: str) -> ir.Table:
    outcomes = {"kept": KEPT, "refused": REFUSED, "pending": PENDING}
    counts = facts.group_by(*KEY).agg(
        applied=facts.count(), **{name: facts.count(where=facts.outcome == word) for name, word in outcomes.items()}
    )
    rows = counts.left_join(_durations(facts), KEY).drop(*(f"{name}_right" for name in KEY))
    return rows.select(*KEY, **{f"{prefix}{name}": rows[name] for name in (*COUNTS, "median_days", "p90_days")})


def _durations(facts: ir.Table) -> ir.Table:
    """Median (mean of the middle two) and 90th percentile (nearest rank) of the days of those done."""
    done = facts.filter(facts.days.notnull())
    rows = done.mutate(
        place=ibis.row_number().over(ibis.window(group_by=KEY, order_by="days")) + 1,
        of=done.count().over(ibis.window(group_by=KEY)),
    )
    low, high, ninth = (rows.of + 1) // 2, rows.of // 2 + 1, (rows.of * 9 + 9) // 10
    found = rows.group_by(*KEY).agg(
        low=rows.days.max(where=rows.place == low),
        high=rows.days.max(where=rows.place == high),
        ninth=rows.days.max(where=rows.place == ninth),
    )
    median = quotient(found.low + found.high, ibis.literal(2), 1).cast(DAYS)
    return found.select(*KEY, median_days=median, p90_days=found.ninth)


def _promised(actual: ir.Table, night: date) -> ir.Table:
    names = ("promises", "cross_store_promises")
    counted = {name: actual.part.cast("int64").max(where=actual.measure == name) for name in names}
    found = actual.group_by("level", "region").agg(**counted)
    return found.select(year=ibis.literal(night.year, type="int64"), **{name: found[name] for name in found.columns})


def _years(regions: ir.Table, actual: ir.Table, figures: ir.Table, night: date) -> ir.Table:
    """The regions to tell of in each year: with something returned, or this year's with anything at all to show."""
    now = ibis.literal(night.year, type="int64")
    promised = actual.filter(actual.measure.isin(["promises"]))
    this_year = promised.select(year=now, level="level", region="region")
    seen = this_year.union(figures.select(*KEY), distinct=True)
    joined = seen.inner_join(regions, ["level", "region"])
    return joined.select(*KEY, "name", "city", "standing")


def _zeroes(rows: ir.Table, delivered: bool) -> dict[str, ir.Value]:
    """No return is 0 where returns came, and not known where they did not."""
    names = [f"{prefix}{name}" for prefix in ("", "cross_store_") for name in COUNTS]
    if not delivered:
        return {name: ibis.null("int64") for name in names}
    return {name: rows[name].fill_null(0).cast("int64") for name in names}
