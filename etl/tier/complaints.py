"""What becomes of every complaint of the four regions, and whether its legal time limits were kept.

Limits: 市场监督管理投诉举报处理办法 and the rules before it, by `config/time_limits.yaml`; publication within 20
working days of the end: 政府信息公开条例 art. 26. The rule in force on the day a limit starts holds for it.
"""

import logging
from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.calendar import UnknownYear, deadline
from etl.ground.deadlines import with_last_day
from etl.ground.engine import keep, publish, read, transform_engine
from etl.ground.policy import NoPolicyInForce
from etl.ground.workspace import Workspace

log = logging.getLogger(__name__)

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

    Returns rows, and how many limits end in a year whose holiday notice is not loaded: those are unknown, and logged.
    """
    path = workspace.table(night, "complaint")
    if not path.exists():
        return {"complaint_case": 0, "limits_unknown": 0}
    with transform_engine() as connection:
        unknown: set[str] = set()
        rows = keep(connection, dated(read(connection, path), night))
        for name, keys in LIMITS.items():
            rows = with_last_day(connection, rows, keys, LastDay(name, unknown), f"{name}_due")
        judged = on_time(rows, night)
        count = publish(connection, judged, workspace.table(night, "complaint_case"), ["dataset", "record"])
    for problem in sorted(unknown):
        log.warning("%s", problem)
    return {"complaint_case": count, "limits_unknown": len(unknown)}


class LastDay:
    """Counts a limit; keeps what it cannot count. Before the first rule there was no limit, so there is no last day."""

    def __init__(self, limit: str, unknown: set[str]) -> None:
        self.limit, self.unknown = limit, unknown

    def __call__(self, start: date, testing_days: int = 0) -> date | None:
        try:
            return deadline(self.limit, start, testing_days)
        except NoPolicyInForce:
            return None
        except UnknownYear as problem:
            self.unknown.add(str(problem))
            return None


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
