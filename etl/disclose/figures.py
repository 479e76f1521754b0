"""The figures of a disclosure: every complaint of the period is either in them or left out for a stated ground."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.grounds import ground
from etl.ground import regions
from etl.ground.calendar import Period
from etl.ground.engine import read
from etl.ground.occasions import Schedule, disclosure_policy
from etl.ground.workspace import Workspace

PROVINCE = "330000"
ELSEWHERE = "other"
"""Region code of complaints whose handling district is unknown or outside the province."""
RATE = "decimal(5, 4)"
INPUTS = ("linked/complaints_zj", "entity")


class NoComplaints(LookupError):
    """No complaint has ever landed, so there is nothing to disclose and nothing to leave out."""


@dataclass(frozen=True)
class Figures:
    """Expressions over one night's tables; nothing is computed before they are published."""

    period: Period
    companies: ir.Table
    regions: ir.Table
    exclusions: ir.Table
    totals: ir.Table


def figures(connection: Backend, workspace: Workspace, planned: Schedule, night: date) -> Figures:
    """What the release of `planned` says, as known on `night`.

    The period ends on the cut-off day, or on `night` if that comes first: days not seen yet are never claimed.
    """
    if not workspace.table(night, INPUTS[0]).exists():
        raise NoComplaints(f"no complaint has landed up to {night}: connect complaints_zj and run the night again")
    rules = disclosure_policy(planned.occasion, planned.year).rules
    last = min(planned.cutoff, night)
    period = Period(last - timedelta(days=rules["window_days"] - 1), last)
    complaints, entities = (read(connection, workspace.table(night, name)) for name in INPUTS)
    judged = connection.create_table("judged", _judged(complaints, entities, rules, period), temp=True)
    disclosed = judged.filter(judged.ground.isnull())
    return Figures(
        period,
        companies=_companies(disclosed),
        regions=_regions(disclosed, _division_rows(connection)),
        exclusions=_exclusions(judged, rules),
        totals=_totals(complaints.count(), judged),
    )


def _judged(complaints: ir.Table, entities: ir.Table, rules: dict[str, Any], period: Period) -> ir.Table:
    """The complaints of the period with operator, handling city, outcome and ground of exclusion (NULL = disclosed)."""
    recorded = complaints.recorddate.cast("date")
    held = complaints.filter(recorded.isnull() | recorded.between(*(ibis.literal(day) for day in period)))
    operators = entities.select("entity_id", "registered", "state", company_name=entities.name)
    joined = held.left_join(operators, "entity_id", rname="operator_{name}")
    words = rules["outcomes"]
    accepted = (joined.acceptresult == words["accepted"]).fill_null(False)
    outcomes = {
        outcome: accepted & (joined.result == words[outcome]).fill_null(False)
        for outcome in ("mediation_succeeded", "mediation_failed", "settled", "terminated")
    }
    return joined.select(
        "entity_id",
        "company_name",
        city=joined.districtcode[:4] + "00",
        ground=ground(joined, rules, period.last),
        accepted=accepted,
        **outcomes,
    )


def _measures(complaints: ir.Table) -> dict[str, ir.Value]:
    outcomes = ("accepted", "mediation_succeeded", "mediation_failed")
    return {"complaints": complaints.count()} | {name: complaints.count(where=complaints[name]) for name in outcomes}


def _with_rate(table: ir.Table) -> ir.Table:
    """Succeeded out of succeeded and failed; NULL where nothing was mediated to either end."""
    mediated = table.mediation_succeeded + table.mediation_failed
    return table.mutate(success_rate=(table.mediation_succeeded / mediated.nullif(0)).cast(RATE))


def _companies(disclosed: ir.Table) -> ir.Table:
    return _with_rate(disclosed.group_by("entity_id", "company_name").aggregate(**_measures(disclosed)))


def _division_rows(connection: Backend) -> ir.Table:
    """The rows a regional table has even without a complaint: the province, its cities; and one for the rest."""
    divisions = connection.read_csv(regions.path(), all_varchar=True)
    province = divisions.filter(divisions.code == PROVINCE)
    cities = divisions.filter(
        (divisions.parent == PROVINCE) & (divisions.level == "prefecture") & divisions.valid_to.isnull()
    )
    rest = province.mutate(code=ibis.literal(ELSEWHERE), name=ibis.literal("办理地区不明或者在省外"))
    rows = ibis.union(province, cities, rest)
    return rows.select(region_code=rows.code, region_name=rows.name)


def _regions(disclosed: ir.Table, rows: ir.Table) -> ir.Table:
    known = rows.filter(rows.region_code != PROVINCE)
    placed = disclosed.left_join(known, disclosed.city == known.region_code)
    placed = placed.mutate(region_code=placed.region_code.fill_null(ELSEWHERE)).drop("region_name")
    both = ibis.union(placed, placed.mutate(region_code=ibis.literal(PROVINCE)))
    counted = both.group_by("region_code").aggregate(**_measures(both), companies=both.entity_id.nunique())
    counts = [name for name in counted.columns if name != "region_code"]
    filled = rows.left_join(counted, "region_code").drop("region_code_right").fill_null(dict.fromkeys(counts, 0))
    return _with_rate(filled.filter((filled.region_code != ELSEWHERE) | (filled.complaints > 0)))


def _exclusions(judged: ir.Table, rules: dict[str, Any]) -> ir.Table:
    """One row for each ground of the policy that left a complaint out, in the policy's order."""
    order = [rule["ground"] for rule in rules["exclusions"]]
    texts = {rule["ground"]: rule["text"] for rule in rules["exclusions"]}
    held = judged.filter(judged.ground.notnull())
    counted = held.group_by("ground").aggregate(complaints=held.count())
    position = ibis.cases(*((counted.ground == name, index) for index, name in enumerate(order)))
    text = ibis.cases(*((counted.ground == name, words) for name, words in texts.items()))
    return counted.select("ground", "complaints", text=text, position=position)


def _totals(received: ir.IntegerScalar, judged: ir.Table) -> ir.Table:
    """One row of counts. in_period = disclosed + excluded, and received = in_period + outside_period."""
    disclosed = judged.ground.isnull()
    outcomes = ("accepted", "mediation_succeeded", "mediation_failed", "settled", "terminated")
    return judged.aggregate(
        received=received.as_scalar(),
        in_period=judged.count(),
        disclosed=judged.count(where=disclosed),
        companies=judged.entity_id.nunique(where=disclosed),
        **{name: judged.count(where=judged[name] & disclosed) for name in outcomes},
    )
