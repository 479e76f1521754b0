"""Which alerts are new, which go on, and which are shown: few enough to be read, and none lost."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, read
from etl.ground.workspace import Workspace
from etl.tier.alerts.chance import KIND as SURGE
from etl.tier.alerts.findings import SUBJECT
from etl.tier.alerts.food import PAPERS, RECALL
from etl.tier.alerts.rules import SUBJECTS, Alerts

ABOUT = ("kind", *SUBJECT)
BEFORE = ibis.schema(dict.fromkeys(ABOUT, "string") | {"first_night": "date", "shown_since": "date"})
BUDGETS = {
    **{(SURGE, one): f"{SURGE}.subjects.{one}.budget" for one in SUBJECTS},
    **{(kind, "entity"): f"{kind}.budget" for kind in (RECALL, PAPERS)},
}


def remembered(connection: Connection, workspace: Workspace, rules: Alerts, night: date) -> ir.Table:
    """The alerts of the last nights, each subject's newest: since when it stands, and since when it is shown."""
    earlier = workspace.nights_with("alert", night - timedelta(days=1))
    oldest = night - timedelta(days=rules.whole("remember_days"))
    paths = [workspace.table(one, "alert") for one in earlier if one >= oldest]
    if not paths:
        return few(connection, [], BEFORE)
    rows = read(connection, *paths)
    newest = rows.mutate(place=ibis.row_number().over(group_by=ABOUT, order_by=rows.night.desc()))
    return newest.filter(newest.place == 0).select(*BEFORE.names)


def standing(found: ir.Table, before: ir.Table, rules: Alerts, night: date) -> ir.Table:
    """`found` as the table `alert`: with identity, status, and whether it is among those that are shown."""
    joined = found.left_join(before, list(ABOUT)).drop(*(f"{name}_right" for name in ABOUT))
    status = joined.first_night.isnull().ifelse("new", "continued")
    rows = joined.mutate(status=status, first_night=joined.first_night.fill_null(ibis.literal(night)))
    ranked = rows.mutate(place=ibis.row_number().over(group_by=ABOUT[:2], order_by=urgency(rows)))
    shown = ranked.place < budget(ranked, rules)
    episode = [ranked[name] for name in ABOUT] + [ranked.first_night.cast("string")]
    return ranked.mutate(
        night=ibis.literal(night),
        alert_id=ibis.literal(":").join(episode),
        shown=shown,
        shown_since=ibis.coalesce(ranked.shown_since, shown.ifelse(ibis.literal(night), None)),
        policy_version=ibis.literal(rules.version),
    ).drop("place")


def urgency(rows: ir.Table) -> list[ir.Value]:
    """What was never shown first, then the strongest."""
    return [rows.shown_since.notnull(), rows.score.desc(), rows.subject_id]


def budget(rows: ir.Table, rules: Alerts) -> ir.Value:
    each = (
        ((rows.kind == kind) & (rows.subject_kind == subject), rules.whole(path))
        for (kind, subject), path in BUDGETS.items()
    )
    return ibis.cases(*each, else_=0)
