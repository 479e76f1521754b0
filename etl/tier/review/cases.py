"""Every declaration ever received and what has become of it: none is lost, and the regulator's decision is kept."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, publish, read
from etl.ground.workspace import Workspace

STATES = {
    "4": "waiting", "5": "county_passed", "6": "city_passed", "1": "in_force", "7": "refused", "0": "removed",
    "2": "expired",
}  # fmt: skip
"""The platform's status of a declaration, and what it is called here."""
DECISIONS = {"county_passed": "passed", "city_passed": "passed", "in_force": "passed", "refused": "refused"}
"""What the regulator has decided of a declaration in that state; a removed or expired one was decided before."""
AGREES = {"passed": "pass", "refused": "refuse"}
"""The advice that a decision agrees with; `manual` advises nothing."""
ADVICE = ("verdict", "reasons", "reviewed_at", "rule_version")


def cases(connection: Connection, workspace: Workspace, night: date) -> int:
    """Publish `declaration_case`: one row for each declaration received up to `night`; returns how many.

    Its state is the platform's, that is the regulator's, whatever the review said; the last advice stays beside it.
    """
    advice = last_advice(read(connection, *workspace.published("review", night).values()))
    received = everything(connection, workspace, night)
    if received is None:
        received = advice.select("id", valid=ibis.literal(True)).limit(0)
    path = workspace.table(night, "linked/declarations")
    stated = with_state(received, read(connection, path) if path.exists() else None, advice)
    return publish(connection, decided(stated), workspace.table(night, "declaration_case"), ["id"])


def everything(connection: Connection, workspace: Workspace, night: date) -> ir.Table | None:
    """`id` of whatever came, and whether any of it was `valid`; a row without a number goes by where it landed."""
    parts = []
    if valid := workspace.published("valid/declarations", night):
        rows = read(connection, *valid.values())
        parts.append(rows.select(id=rows["_record"], valid=ibis.literal(True)))
    if rejected := workspace.published("quarantine/declarations", night):
        rows = read(connection, *rejected.values())
        parts.append(rows.select(id=ibis.coalesce(rows.record, rows.raw_ref), valid=ibis.literal(False)))
    if not parts:
        return None
    rows = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return rows.group_by("id").aggregate(valid=rows.valid.max())


def last_advice(reviews: ir.Table) -> ir.Table:
    """The newest review of each declaration."""
    place = ibis.row_number().over(group_by="id", order_by=reviews.reviewed_at.desc())
    return reviews.filter(place == 0).select("id", *ADVICE)


def with_state(received: ir.Table, declarations: ir.Table | None, advice: ir.Table) -> ir.Table:
    """What was received with its state and the last advice."""
    words = {"status": "status", "audit_opinion": "auditOpinion", "applied_on": "applicationDate"}
    words |= {"audited_at": "auditTime", "entity_id": "entity_id"}
    if declarations is None:
        types = {"applied_on": "date", "audited_at": "timestamp(6)"}
        rows = received.mutate(
            known=ibis.null("boolean"), **{name: ibis.null(types.get(name, "string")) for name in words}
        )
    else:
        present = declarations.select(id="_record", known=True, **words)
        rows = received.left_join(present, "id").drop("id_right")
    rows = rows.left_join(advice, "id").drop("id_right")
    state = ibis.cases(
        (rows.known.isnull() & rows.valid, "deleted"),
        (rows.known.isnull(), "in_quarantine"),
        (rows.entity_id.isnull(), "entity_unresolved"),
        else_=rows.status.cases(*STATES.items()),
    )
    return rows.mutate(state=state, status=rows.status.cases(*STATES.items()))


def decided(rows: ir.Table) -> ir.Table:
    """The cases with the regulator's decision, and whether it followed the advice."""
    decision = rows.status.cases(*DECISIONS.items())
    advised = rows.verdict.isin(list(AGREES.values()))
    agreed = (rows.verdict == decision.cases(*AGREES.items())).ifelse("agreed", "overruled")
    return rows.select(
        "id", "state", "status", "entity_id", "applied_on", *ADVICE, "audit_opinion", "audited_at",
        decision=decision, advice=(advised & decision.notnull()).ifelse(agreed, None),
    )  # fmt: skip
