"""The figures of a disclosure: every complaint is either in them or accounted for by a state and a ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.cases import Periods, cases, trailing
from etl.disclose.freshness import sources
from etl.disclose.history import history
from etl.disclose.holidays import finished, holidays
from etl.disclose.measures import CORE, RATE, core, handling, with_growth, with_rate
from etl.disclose.places import DELTA, ELSEWHERE, at_every_level, places
from etl.disclose.suppression import smallest_shown
from etl.disclose.topics import months, topics
from etl.ground.engine import few, keep
from etl.ground.occasions import Schedule, disclosure_policy
from etl.ground.workspace import Workspace

SOURCES = ibis.schema(
    {"region_code": "string", "region_name": "string", "state": "string", "last_day": "date", "text": "string"}
)


@dataclass(frozen=True)
class Figures:
    """The tables of docs/disclosure.md as expressions over one night's tables."""

    periods: Periods
    sources: list[dict[str, Any]]
    tables: dict[str, ir.Table]
    totals: ir.Table


def figures(connection: Backend, workspace: Workspace, planned: Schedule, night: date) -> Figures:
    """What the release of `planned` says, as known on `night`.

    The period ends on the cut-off day, or on `night` if that comes first: days not seen yet are never claimed. Raises
    `NoComplaints`.
    """
    rules = disclosure_policy(planned.occasion, planned.year).rules
    periods = trailing(rules, min(planned.cutoff, night))
    rows = cases(connection, workspace, rules, night, periods)
    covered = sources(connection, rows, rules, periods)
    disclosed = keep(connection, rows.filter(rows.counted == "current"))
    smallest = smallest_shown(rules)
    held = finished(planned.occasion, planned.year, night)
    dated = rows.filter(rows.recorded_on.notnull() & (rows.ground.isnull() | (rows.ground != "not_a_complaint")))
    tables = {
        "companies": _companies(connection, rows, covered),
        "regions": _regions(connection, rows, covered, rules),
        "topics": topics(connection, disclosed, smallest),
        "months": months(connection, disclosed, smallest),
        "holidays": holidays(connection, dated, held, night, covered),
        "exclusions": _exclusions(connection, rows, rules),
        "sources": few(connection, [{name: row[name] for name in SOURCES.names} for row in covered], SOURCES),
        "history": history(connection, workspace, planned),
        "complaints": rows,
    }
    return Figures(periods, covered, tables, _totals(rows))


def _companies(connection: Backend, rows: ir.Table, covered: list[dict[str, Any]]) -> ir.Table:
    """One row a company complained about in the period, whichever regions handled the complaints."""
    counted = rows.filter(rows.counted.notnull())
    current = counted.counted == "current"
    expected = _expected(counted.filter(current))
    table = counted.group_by("entity_id").aggregate(
        company_name=counted.company_name.max(),
        code=counted.code.max(),
        regions=_joined(counted.region, current, ","),
        categories=_joined(counted.category, current, "|"),
        comparable=counted.count(where=~counted.region.isin(_comparable(covered))) == 0,
        **core(counted),
    )
    table = table.filter(table.complaints > 0).left_join(expected, "entity_id").drop("entity_id_right")
    table = with_growth(with_rate(table), table.comparable)
    return table.select(
        "entity_id", "company_name", "code", "regions", "categories", *CORE, "success_rate", "rate_low", "rate_high",
        "peer_rate", "before", "growth",
    )  # fmt: skip


def _joined(words: ir.StringValue, where: ir.BooleanValue, by: str) -> ir.StringValue:
    """The different words, sorted."""
    return words.collect(where=where & words.notnull(), distinct=True).sort().join(by)


def _expected(disclosed: ir.Table) -> ir.Table:
    """`peer_rate` of each company: the share that would succeed if each mediation did as its category does."""
    mediated = disclosed.filter(disclosed.mediation_succeeded | disclosed.mediation_failed)
    mediated = mediated.mutate(category=mediated.category.fill_null(""))
    share = mediated.group_by("category").aggregate(share=mediated.mediation_succeeded.cast("int64").mean())
    joined = mediated.inner_join(share, "category")
    return joined.group_by("entity_id").aggregate(peer_rate=joined.share.mean().cast(RATE))


def _comparable(covered: Sequence[dict[str, Any]]) -> list[str]:
    return [row["region_code"] for row in covered if row["comparable"]]


def _regions(connection: Backend, rows: ir.Table, covered: list[dict[str, Any]], rules: dict[str, Any]) -> ir.Table:
    """One row a place; of a province that sent nothing, and of its cities, nothing is said."""
    every = at_every_level(rows.filter(rows.counted.notnull()))
    current = every.counted == "current"
    counted = every.group_by("region_code").aggregate(
        **core(every), companies=every.entity_id.nunique(where=current), **handling(every, rules["online_channels"])
    )
    known = places(connection)
    counts = [name for name in counted.columns if name != "region_code"]
    filled = known.left_join(counted, "region_code").drop("region_code_right").fill_null(dict.fromkeys(counts, 0))
    missing = [row["region_code"] for row in covered if row["state"] == "missing"]
    absent = filled.region_code.isin(missing) | filled.parent.isin(missing).fill_null(False)
    unsaid = dict.fromkeys(("amount", "recovered"), filled.amount_known == 0)
    filled = filled.mutate(
        **{name: ibis.ifelse(absent | unsaid.get(name, absent), None, filled[name]) for name in counts}
    )
    filled = filled.filter((filled.region_code != ELSEWHERE) | (filled.complaints > 0))
    return with_growth(with_rate(filled), _comparable_place(filled, covered))


def _comparable_place(table: ir.Table, covered: list[dict[str, Any]]) -> ir.BooleanValue:
    """A province with its cities if its rows reach back; the Delta if those of all that sent any do."""
    codes = _comparable(covered)
    whole = all(row["comparable"] for row in covered if row["state"] != "missing")
    own = table.region_code.isin(codes) | table.parent.isin(codes).fill_null(False)
    return own | (table.region_code.isin([DELTA, ELSEWHERE]) & whole)


def _exclusions(connection: Backend, rows: ir.Table, rules: dict[str, Any]) -> ir.Table:
    """One row for each ground of the policy that left a complaint of the period out, in the policy's order."""
    lines = [
        {"ground": rule["ground"], "text": rule["text"], "position": i} for i, rule in enumerate(rules["exclusions"])
    ]
    grounds = few(connection, lines, ibis.schema({"ground": "string", "text": "string", "position": "int64"}))
    held = rows.filter(rows.ground.notnull() & ~rows.state.isin(["later", "expired"]))
    counted = held.group_by("ground").aggregate(complaints=held.count())
    return grounds.inner_join(counted, "ground").select("ground", "text", "complaints", "position")


def _totals(rows: ir.Table) -> ir.Table:
    """One row of counts: received = in_period + outside_period, in_period = disclosed + left out by a ground."""
    disclosed, outside = rows.state == "disclosed", rows.state.isin(["later", "expired"])
    outcomes = ("accepted", "mediation_succeeded", "mediation_failed", "settled", "terminated")
    return rows.aggregate(
        received=rows.count(),
        in_period=rows.count(where=~outside),
        disclosed=rows.count(where=disclosed),
        companies=rows.entity_id.nunique(where=disclosed),
        **{name: rows.count(where=rows[name] & disclosed) for name in outcomes},
    )
