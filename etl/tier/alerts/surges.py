"""Surges of complaints: units, trades and districts of which more is complained than their own past lets expect."""

import logging
from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep
from etl.ground.wording import filled, short
from etl.tier.alerts.chance import FIGURE, KIND, judged
from etl.tier.alerts.days import SCHEMA, Days, days, period
from etl.tier.alerts.findings import COLUMNS, SUBJECT, as_text, evidenced
from etl.tier.alerts.rules import SUBJECTS, Alerts
from etl.tier.alerts.subjects import complained_of, entitled

log = logging.getLogger(__name__)


def surges(
    connection: Connection,
    rules: Alerts,
    night: date,
    complaints: ir.Table,
    known: ir.Table,
    entity: ir.Table,
    standing: ir.Table,
) -> ir.Table | None:
    """Surges of the night; None where too few days are on record to tell one.

    `standing` are the subjects (`kind, subject_kind, subject_id`) of alerts that are remembered.
    """
    rows = keep(connection, recorded(complaints, rules, night))
    first = rows.on.min().to_pyarrow().as_py()
    looked_at = days(rules, night, first or night)
    if len(looked_at.ordinary) < rules.whole(f"{KIND}.history_days"):
        log.warning("surges of complaints not looked for: only %s ordinary days on record", len(looked_at.ordinary))
        return None
    calendar = few(connection, looked_at.rows(), SCHEMA)
    rows = keep(connection, rows.inner_join(calendar, rows.on == calendar.day).drop("day"))
    about = keep(connection, complained_of(rows, known, entity))
    scored = judged(counted(about, rows), rules, looked_at)
    found = keep(connection, above(scored, rules, standing.filter(standing.kind == KIND)))
    titled = entitled(found, connection, known, entity, rules)
    return worded(evidenced(titled, about.filter(about.recent)), rules, looked_at)


def recorded(complaints: ir.Table, rules: Alerts, night: date) -> ir.Table:
    """Complaints (投诉, never 举报) recorded in window and baseline: `source, on, entity_id, districtcode`."""
    first, last = period(rules, night)
    rows = complaints.mutate(
        on=complaints.recorddate.cast("date"), source=ibis.literal("complaints_zj:") + complaints["_record"]
    )
    rows = rows.filter(rows.receivemode == "投诉", rows.on.between(first, last))
    return rows.select("source", "on", "entity_id", "districtcode")


def counted(about: ir.Table, rows: ir.Table) -> ir.Table:
    """For each subject with complaints in the window what `judged` needs; the others are all complaints but its own."""
    window, past = about.filter(about.recent), about.filter(~about.recent)
    recent = window.group_by(*SUBJECT).aggregate(observed=window.count())
    weekly = past.group_by(*SUBJECT, "week").aggregate(n=past.count(), weight=past.weight.max())
    squares = (weekly.n * weekly.n * weekly.weight).sum()
    before = weekly.group_by(*SUBJECT).aggregate(base=weekly.n.sum(), squares=squares)
    joined = recent.left_join(before, list(SUBJECT)).drop(*(f"{name}_right" for name in SUBJECT))
    whole = rows.aggregate(all_observed=rows.count(where=rows.recent), all_base=rows.count(where=~rows.recent))
    joined = joined.mutate(base=joined.base.fill_null(0), squares=joined.squares.fill_null(0)).cross_join(whole)
    return joined.mutate(
        others_observed=joined.all_observed - joined.observed, others_base=joined.all_base - joined.base
    ).drop("all_observed", "all_base")


def above(scored: ir.Table, rules: Alerts, standing: ir.Table) -> ir.Table:
    """Those that reach minimum, ratio and score of their kind of subject; where an alert stands, a lower score does."""
    stood = standing.select(*SUBJECT, stood=ibis.literal(True))
    rows = scored.left_join(stood, list(SUBJECT)).drop(*(f"{name}_right" for name in SUBJECT))
    stays = rows.stood.fill_null(False)
    tests = {
        one: ibis.and_(
            rows.observed >= rules.whole(f"{KIND}.subjects.{one}.minimum"),
            rows.ratio >= limit(rules, f"{one}.ratio"),
            rows.score >= stays.ifelse(limit(rules, f"{one}.stay"), limit(rules, f"{one}.enter")),
        )
        for one in SUBJECTS
    }
    return rows.filter(ibis.cases(*((rows.subject_kind == one, test) for one, test in tests.items()), else_=False))


def limit(rules: Alerts, path: str) -> ir.Value:
    return ibis.literal(rules.number(f"{KIND}.subjects.{path}"), type=FIGURE)


def worded(found: ir.Table, rules: Alerts, looked_at: Days) -> ir.Table:
    high = ibis.cases(*((found.subject_kind == one, limit(rules, f"{one}.high")) for one in SUBJECTS))
    said = as_text(
        found,
        title=found.subject_title,
        days=ibis.literal(str(len(looked_at.window))),
        expected=short(found.expected),
        ratio=short(found.ratio),
        festive=ibis.literal(rules.festive if looked_at.festive else ""),
    )
    return found.mutate(
        kind=ibis.literal(KIND),
        severity=(found.score >= high).ifelse("high", "medium"),
        message=filled(rules.texts[KIND], said),
    ).select(*COLUMNS)
