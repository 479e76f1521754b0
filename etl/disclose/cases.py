"""What state the disclosure of every complaint is in (公示状态), and what of it is counted.

A complaint is counted in the period of its registration, as things stood on that period's last day; objections count as
they are known on the night, so that a correction after the release takes a complaint out.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.grounds import ground, state
from etl.disclose.places import place
from etl.ground.calendar import Period, add_working_days
from etl.ground.deadlines import with_last_day
from etl.ground.engine import few, keep, read
from etl.ground.workspace import Workspace

INPUTS = ("complaint", "complaint_case", "entity")
"""Tables of the night that the figures are made of; `objection_case` where objections have come."""
OBJECTION = "objection_case"
OBJECTIONS = ibis.schema(
    {
        "kind": "string", "about": "string", "entity_id": "string", "evidence": "string", "submitted_on": "date",
        "decided_on": "date", "state": "string",
    }
)  # fmt: skip
PENDING = ("open", "overdue")
"""An authority that is late with its decision does not make the complaint public."""


class NoComplaints(LookupError):
    """No complaint has ever landed, so there is nothing to disclose and nothing to leave out."""


class Periods(NamedTuple):
    """The days whose complaints are counted, and as many before them, with which they are compared."""

    current: Period
    before: Period


def trailing(rules: dict[str, Any], last: date) -> Periods:
    """The display period that ends on `last`, and as many days before it."""
    length = timedelta(days=rules["window_days"])
    current = Period(last - length + timedelta(days=1), last)
    return Periods(current, Period(*(day - length for day in current)))


def cases(connection: Backend, workspace: Workspace, rules: dict[str, Any], night: date, periods: Periods) -> ir.Table:
    """Every complaint of the night, kept: `state`, `ground`, what it is `counted` as, and the flags that are counted.

    `counted` is `current`, `before` or NULL. Raises `NoComplaints`.
    """
    if not workspace.table(night, INPUTS[0]).exists():
        raise NoComplaints(f"no complaint has landed up to {night}: connect the complaint platforms and run the night")
    rows = gathered(connection, workspace, rules, night)
    rows = with_last_day(
        connection, rows, ["hold_from"], lambda day: add_working_days(day, rules["hold_working_days"]), "held_until"
    )
    return keep(connection, judged(rows, rules, periods))


def gathered(connection: Backend, workspace: Workspace, rules: dict[str, Any], night: date) -> ir.Table:
    """The complaints with their operator, their time limits, the day on which they ended, and objections."""
    complaints, limits, entities = (read(connection, workspace.table(night, name)) for name in INPUTS)
    key = ["dataset", "record"]
    rows = complaints.inner_join(limits.select(*key, "acceptance_on_time", "mediation_on_time"), key)
    operators = entities.select(
        "entity_id", "registered", operator_state="state", golden_name="name", uscc="uscc", regno="regno"
    )
    rows = rows.left_join(operators, "entity_id").drop("entity_id_right")
    rows = with_objections(rows, objections(connection, workspace, night))
    rows = rows.mutate(**_operator(rows), recorded_on=rows.recorded_at.cast("date"), ended_on=_ended_on(rows, rules))
    return rows.mutate(
        hold_from=ibis.ifelse(rows.outcome_known_on > rows.ended_on, rows.outcome_known_on, rows.ended_on)
    )


def _ended_on(rows: ir.Table, rules: dict[str, Any]) -> ir.DateValue:
    refused = (rows.accepted == rules["outcomes"]["refused"]).fill_null(False)
    refused_on = ibis.coalesce(rows.accepted_on, rows.recorded_at.cast("date"))
    return ibis.coalesce(rows.closed_on, ibis.ifelse(refused, refused_on, None))


def _operator(rows: ir.Table) -> dict[str, ir.StringValue]:
    """Name and code as printed. Of businesses outside the linked registers there is only what complaints say."""
    named = rows.entity_id.notnull()
    return {
        "company_name": ibis.coalesce(rows.golden_name, ibis.ifelse(named, rows.subject_name.strip().nullif(""), None)),
        "code": ibis.coalesce(rows.uscc, rows.regno, rows.entity_id.replace("REG:", "")),
    }


def objections(connection: Backend, workspace: Workspace, night: date) -> ir.Table:
    """For each complaint objected to: since when an objection waits (`objected_on`), when one was upheld."""
    path = workspace.table(night, OBJECTION)
    known = read(connection, path).select(*OBJECTIONS.names) if path.exists() else few(connection, [], OBJECTIONS)
    own = known.filter((known.kind == "objection") & (known.about == "disclosure") & known.evidence.notnull())
    return own.group_by("entity_id", "evidence").aggregate(
        objected_on=own.submitted_on.min(where=own.state.isin(PENDING)),
        upheld_on=own.decided_on.min(where=own.state == "upheld"),
    )


def with_objections(rows: ir.Table, own: ir.Table) -> ir.Table:
    """Only the business that is complained about can object, and it names the record: `complaints_zj:TS33…`."""
    about = rows.mutate(evidence=rows.dataset + ":" + rows.record)
    joined = about.left_join(own, ["entity_id", "evidence"])
    return joined.drop("entity_id_right", "evidence_right", "evidence")


def judged(rows: ir.Table, rules: dict[str, Any], periods: Periods) -> ir.Table:
    """Each complaint in its period, with its ground and state; those without a date are held to be of this one."""
    within = {name: rows.recorded_on.between(*map(ibis.literal, period)) for name, period in periods._asdict().items()}
    current = within["current"] | rows.recorded_on.isnull()
    last = {name: ibis.literal(period.last) for name, period in periods._asdict().items()}
    rows = rows.mutate(
        period=ibis.cases((current, "current"), (within["before"], "before")),
        cutoff=ibis.ifelse(within["before"].fill_null(False), last["before"], last["current"]),
    )
    rows = rows.mutate(ground=ground(rows, rules))
    outside = ibis.ifelse(rows.recorded_on > last["current"], "later", "expired")
    return rows.select(
        "dataset", "record", "region", "entity_id", "company_name", "code", "recorded_on", "ended_on", "held_until",
        "objected_on", "upheld_on", "category", "problem", "ground", "amount", "recovered", "channel",
        "acceptance_on_time", "mediation_on_time",
        visible_on=ibis.ifelse(late_to_show(rows, rules), rows.ended_on, rows.recorded_on),
        place=place(rows),
        state=ibis.ifelse((rows.period == "current").fill_null(False), state(rows.ground), outside),
        counted=ibis.ifelse(rows.ground.isnull(), rows.period, None),
        **outcomes(rows, rules["outcomes"]),
    )  # fmt: skip


def late_to_show(rows: ir.Table, rules: dict[str, Any]) -> ir.BooleanValue:
    """Whether the region's platform shows a complaint only once it has ended; refused ones are shown so by all."""
    refused = (rows.accepted == rules["outcomes"]["refused"]).fill_null(False)
    return rows.region.isin(rules["shown_when_ended"]) | refused


def outcomes(rows: ir.Table, words: dict[str, str]) -> dict[str, ir.BooleanValue]:
    """How handling went, as flags; only what was accepted has a result."""
    accepted = (rows.accepted == words["accepted"]).fill_null(False)
    ends = ("mediation_succeeded", "mediation_failed", "settled", "terminated")
    return {"accepted": accepted} | {end: accepted & (rows.result == words[end]).fill_null(False) for end in ends}
