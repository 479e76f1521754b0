"""Food: recalled, or come in through the cold chain without its papers (检验检疫证明, 核酸检测报告, 消毒证明)."""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import quotient
from etl.ground.wording import filled
from etl.tier.alerts.findings import COLUMNS, as_text, evidenced
from etl.tier.alerts.rules import Alerts

FIGURE = "decimal(12, 2)"
RECALL, PAPERS = "recalled_food", "cold_chain_papers"
CERTIFICATES = {"quarantine": "quarantineCertNo", "test": "testReportNo", "disinfect": "disinfectCertNo"}


def recalls(rules: Alerts, night: date, traces: ir.Table, known: ir.Table) -> ir.Table:
    """Watched entities with traces that were marked as recalled in the window; a recall is dated by its last update."""
    marked = traces.filter(traces.isRevoke == "1").mutate(on=ibis._["_updated_at"].cast("date"))
    events = of_entities(within(marked, rules, RECALL, night), "traces", known)
    counts = events.group_by("subject_kind", "subject_id").aggregate(observed=events.count())
    found = named(counts.filter(counts.observed >= rules.whole(f"{RECALL}.minimum")), known)
    found = evidenced(found, events, product="productName")
    none = ibis.null(FIGURE)
    return worded(found.mutate(expected=none, ratio=none, product=found.product.fill_null("品名不详")), rules, RECALL)


def papers(rules: Alerts, night: date, batches: ir.Table, known: ir.Table) -> ir.Table:
    """Watched entities with batches that came in in the window without all three papers."""
    lacks = {name: batches[column].strip().nullif("").isnull() for name, column in CERTIFICATES.items()}
    on = ibis.coalesce(batches.inTime, batches["_updated_at"]).cast("date")
    rows = within(batches.mutate(on=on, **lacks), rules, PAPERS, night)
    rows = of_entities(rows.mutate(lacking=ibis.or_(*(rows[name] for name in lacks))), "batches", known)
    counts = rows.group_by("subject_kind", "subject_id").aggregate(
        batches=rows.count(),
        observed=rows.count(where=rows.lacking),
        bare=rows.count(where=ibis.and_(*(rows[name] for name in lacks))),
        **{name: rows.count(where=rows[name]) for name in lacks},
    )
    counts = counts.mutate(ratio=quotient(counts.observed, counts.batches, 2).cast(FIGURE))
    found = evidenced(named(counts.filter(lacking(counts, rules)), known), rows.filter(rows.lacking))
    return worded(found.mutate(expected=ibis.null(FIGURE)), rules, PAPERS)


def lacking(counts: ir.Table, rules: Alerts) -> ir.Value:
    share = ibis.literal(rules.number(f"{PAPERS}.share"), type=FIGURE)
    many = (counts.observed >= rules.whole(f"{PAPERS}.minimum")) & (counts.ratio >= share)
    return many | (counts.bare >= rules.whole(f"{PAPERS}.bare"))


def within(rows: ir.Table, rules: Alerts, kind: str, night: date) -> ir.Table:
    """The rows of the window of that kind, by `on`."""
    return rows.filter(rows.on > night - timedelta(days=rules.whole(f"{kind}.window_days")), rows.on <= night)


def of_entities(rows: ir.Table, dataset: str, known: ir.Table) -> ir.Table:
    about = rows.semi_join(known, "entity_id")
    source = ibis.literal(f"{dataset}:") + about["_record"]
    return about.mutate(source=source, subject_kind=ibis.literal("entity"), subject_id=about.entity_id)


def named(counts: ir.Table, known: ir.Table) -> ir.Table:
    names = known.select("district", subject_title=known.title, subject_id=known.entity_id)
    return counts.inner_join(names, "subject_id")


def worded(found: ir.Table, rules: Alerts, kind: str) -> ir.Table:
    window = ibis.literal(str(rules.whole(f"{kind}.window_days")))
    return found.mutate(
        kind=ibis.literal(kind),
        score=found.observed.cast(FIGURE),
        severity=(found.observed >= rules.whole(f"{kind}.high")).ifelse("high", "medium"),
        message=filled(rules.texts[kind], as_text(found, title=found.subject_title, days=window)),
    ).select(*COLUMNS)
