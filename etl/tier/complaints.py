"""What becomes of every complaint of the four regions, and whether its legal time limits were kept.

Limits: 市场监督管理投诉举报处理办法 and the rules before it, by `config/time_limits.yaml`; publication within 20
working days of the end: 政府信息公开条例 art. 26. The rule in force on the day a limit starts holds for it.
"""

from datetime import date
from functools import partial

import ibis
import ibis.expr.types as ir

from etl.ground.calendar import deadline
from etl.ground.deadlines import with_last_day
from etl.ground.engine import keep, publish, read, transform_engine
from etl.ground.workspace import Workspace

ENDS = {
    "达成调解协议": "mediated", "未达成调解协议": "not_agreed", "双方自行和解或者投诉人撤回投诉": "settled",
    "终止调解": "terminated",
}  # fmt: skip
"""The result of an accepted complaint, and the state it ends in."""
REFUSED, ACCEPTED = "不予受理", "受理"
LIMITS: dict[str, tuple[str, ...]] = {
    "acceptance": ("recorded_on",),
    "mediation": ("accepted_on", "testing_days"),
    "publication": ("closed_on",),
}
"""Which day starts a limit, and the days that lengthen it."""


def track(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `complaint_case`: each complaint with its state on `night`, its limits, and whether they were kept.

    Returns rows. Without any complaint nothing is published.
    """
    path = workspace.table(night, "complaint")
    if not path.exists():
        return {"complaint_case": 0}
    with transform_engine() as connection:
        rows = keep(connection, dated(read(connection, path), night))
        for limit, keys in LIMITS.items():
            rows = with_last_day(connection, rows, keys, partial(deadline, limit), f"{limit}_due")
        target = workspace.table(night, "complaint_case")
        return {"complaint_case": publish(connection, on_time(rows, night), target, ["dataset", "record"])}


def dated(complaints: ir.Table, night: date) -> ir.Table:
    """The complaints as they stood on `night`: what is dated later has not happened yet."""
    rows = complaints.mutate(
        recorded_on=_by(complaints.recorded_at, night),
        accepted=_unless_later(complaints.accepted, complaints.accepted_on, night),
        accepted_on=_by(complaints.accepted_on, night),
        result=_unless_later(complaints.result, complaints.closed_on, night),
        closed_on=_by(complaints.closed_on, night),
        testing_days=complaints.testing_days.fill_null(0),
    )
    return rows.select(
        "dataset", "record", "region", "district", "entity_id", "recorded_on", "accepted", "accepted_on", "closed_on",
        "testing_days", state=_state(rows),
    )  # fmt: skip


def _by(day: ir.Value, night: date) -> ir.Value:
    on = day.cast("date")
    return ibis.ifelse(on <= night, on, None)


def _unless_later(word: ir.Value, day: ir.Value, night: date) -> ir.Value:
    return ibis.ifelse((day.cast("date") > night).fill_null(False), None, word)


def _state(rows: ir.Table) -> ir.Value:
    closed = rows.closed_on.notnull() | rows.result.notnull()
    return ibis.cases(
        (rows.recorded_on.isnull(), "undated"),
        ((rows.accepted == REFUSED).fill_null(False), "refused"),
        *((closed & (rows.result == said).fill_null(False), state) for said, state in ENDS.items()),
        (closed, "closed"),
        (rows.accepted.isnull(), "waiting"),
        else_="in_mediation",
    )


def on_time(rows: ir.Table, night: date) -> ir.Table:
    """As `complaint_case` has it: a limit that runs is neither kept nor missed (NULL); one that is over unmet is."""
    accepted = (rows.accepted == ACCEPTED).fill_null(False)
    return rows.select(
        "dataset", "record", "region", "district", "entity_id", "state", "recorded_on", "acceptance_due", "accepted_on",
        "mediation_due", "closed_on", "publication_due",
        since=ibis.coalesce(rows.closed_on, rows.accepted_on, rows.recorded_on),
        acceptance_on_time=_kept(rows.accepted_on, rows.acceptance_due, rows.state == "waiting", night),
        mediation_on_time=_kept(
            ibis.ifelse(accepted, rows.closed_on, None), rows.mediation_due, rows.state == "in_mediation", night
        ),
    )  # fmt: skip


def _kept(done: ir.Value, due: ir.Value, running: ir.Value, night: date) -> ir.Value:
    return ibis.cases((done.notnull(), done <= due), (running & (due < night), False))
