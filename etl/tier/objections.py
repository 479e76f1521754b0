"""What units object to (异议) or reply (陈述): where each stands, until when it is to be decided, what it freezes.

No public text gives a procedure for the four libraries: kinds, effects and limits are this project's proposal
(`config/lifecycle.yaml`).
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.calendar import add_working_days
from etl.ground.deadlines import with_last_day
from etl.ground.engine import Connection, few, read
from etl.ground.objections import contests_judgement
from etl.ground.workspace import Workspace
from etl.tier.rules import Lifecycle

DECIDED = ("upheld", "rejected", "withdrawn")
SCHEMA = ibis.schema({
    "id": "string", "kind": "string", "entity_id": "string", "unit_id": "string", "about": "string",
    "evidence": "string", "submitted_on": "date", "due_on": "date", "state": "string", "decided_on": "date",
    "decision": "string", "freezes": "boolean",
})  # fmt: skip
"""`objection_case`: `unit_id` NULL = all units of the entity; `state` open, overdue, upheld, rejected or withdrawn."""


def objections(connection: Connection, workspace: Workspace, life: Lifecycle, night: date) -> ir.Table:
    """Every objection and reply received by `night`; none where nobody delivers them."""
    path, days = workspace.table(night, "linked/objections"), life.decision_days
    if not path.exists() or days is None:
        return few(connection, [], SCHEMA)
    rows = read(connection, path)
    rows = rows.mutate(submitted_on=rows.submittedAt.cast("date")).filter(ibis._.submitted_on <= night)
    rows = with_last_day(connection, rows, ["submitted_on"], lambda day: add_working_days(day, days), "due_on")
    decided = rows.status.isin(DECIDED) & (rows.decidedAt.cast("date") <= night).fill_null(True)
    open_state = ibis.ifelse(rows.due_on < night, "overdue", "open")
    state = ibis.ifelse(decided, rows.status, open_state)
    store = rows.storeName.strip().nullif("")
    return rows.select(
        "entity_id", "kind", "about", "evidence", "submitted_on", "due_on",
        id=rows["_record"],
        unit_id=rows.entity_id + "/" + store,
        state=state,
        decided_on=ibis.ifelse(decided, rows.decidedAt.cast("date"), None),
        decision=ibis.ifelse(decided, rows.decision, None),
        freezes=~decided & contests_judgement(rows),
    ).select(*SCHEMA.names)  # fmt: skip


def with_objection(known: ir.Table, cases: ir.Table) -> ir.Table:
    """`known` with the fact `objection`: the number of the first objection that freezes the unit, NULL without one."""
    freezing = cases.filter(cases.freezes & cases.entity_id.notnull())
    own = freezing.filter(freezing.unit_id.notnull()).group_by("unit_id").aggregate(own=ibis._.id.min())
    whole = freezing.filter(freezing.unit_id.isnull()).group_by("entity_id").aggregate(whole=ibis._.id.min())
    joined = known.left_join(own, "unit_id").drop("unit_id_right")
    joined = joined.left_join(whole, "entity_id").drop("entity_id_right")
    return joined.mutate(objection=ibis.coalesce(joined.own, joined.whole)).drop("own", "whole")
