"""From events to contributions: one row for each unit and criterion, with points, reason and evidence.

Events are aggregated once for each criterion and subject (entity, or unit for promises, which bind one store), over
the subjects that are units only; then they join the units. Units without events carry constants.
"""

from datetime import date, timedelta
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import quotient
from etl.ground.wording import filled, short
from etl.score.events import events
from etl.score.scorecard import Criterion, Scorecard

POINTS = "decimal(6, 2)"
EVIDENCE_SHOWN = 20


def contribution(
    card: Scorecard, criterion: Criterion, units: ir.Table, rows: ir.Table | None, night: date
) -> ir.Table:
    """One row for each unit under `criterion`; `rows` is its dataset, None if it sat the night out."""
    if rows is None:
        return _absent(card, criterion, units)
    counted = _counted(criterion, events(criterion.dataset, rows, night), units, night)
    subject = _subject(criterion)
    joined = units.left_join(_facts(criterion, counted, subject), subject)
    known = joined.mutate(count=joined["count"].fill_null(0), evidence=joined.evidence.fill_null("[]"))
    scored = known.entity_id.notnull() & (known["count"] >= criterion.minimum)
    worth = known.mutate(points=scored.ifelse(_points(criterion, known), None).cast(POINTS))
    return _row(card, criterion, worth, worth.points, _reason(card, criterion, worth), worth.evidence, worth["count"])


def _absent(card: Scorecard, criterion: Criterion, units: ir.Table) -> ir.Table:
    reason = ibis.literal(card.absent.format(dataset=card.titles[criterion.dataset]))
    points = ibis.null(POINTS)
    return _row(card, criterion, units, points, reason, ibis.literal("[]"), ibis.literal(0, type="int64"))


def _row(
    card: Scorecard,
    criterion: Criterion,
    table: ir.Table,
    points: ir.Value,
    reason: ir.Value,
    evidence: ir.Value,
    count: ir.Value,
) -> ir.Table:
    return table.select(
        unit_id=table.unit_id,
        criterion=ibis.literal(criterion.id),
        dimension=ibis.literal(criterion.dimension),
        points=points,
        max_points=_decimal(criterion.max_points),
        status=points.isnull().ifelse("inconclusive", "scored"),
        reason=reason,
        evidence=evidence,
        evidence_count=count,
        policy_version=ibis.literal(card.version),
    )


def _decimal(value: Decimal) -> ir.Value:
    return ibis.literal(value, type=POINTS)


def _subject(criterion: Criterion) -> str:
    return "unit_id" if criterion.kind == "promise" else "entity_id"


def _counted(criterion: Criterion, found: ir.Table, units: ir.Table, night: date) -> ir.Table:
    """The events of units that the criterion counts, with what each is worth and its place in the order."""
    found = found.filter(found.outcome.isin(list(criterion.outcomes)))
    if criterion.window_days is not None:
        found = found.filter(found.on > night - timedelta(days=criterion.window_days))
    found = _of_units(criterion, found, units)
    worth = ibis.cases(*((found.outcome == name, _decimal(worth)) for name, worth in criterion.outcomes.items()))
    found = found.mutate(worth=worth.cast(POINTS))
    ranked = found.mutate(rank=ibis.row_number().over(group_by=_subject(criterion), order_by=_order(criterion, found)))
    return ranked.filter(ranked["rank"] == 0) if criterion.kind == "latest" else ranked


def _of_units(criterion: Criterion, found: ir.Table, units: ir.Table) -> ir.Table:
    if criterion.kind != "promise":
        return found.semi_join(units, "entity_id")
    stores = units.select("unit_id", "entity_id", own=units.store_name.strip())
    pairs = found.inner_join(stores, "entity_id")
    return pairs.filter(pairs.own.isnull() | pairs.store.isnull() | (pairs.own == pairs.store))


def _order(criterion: Criterion, found: ir.Table) -> list[ir.Value]:
    """The first event is the one that decides; ties end at the evidence, so the order of rows never matters."""
    newest = found.on.desc()
    first = {"flag": [found.worth, newest], "promise": [found.worth.desc(), newest]}
    return [*first.get(criterion.kind, [newest, found.worth]), found.evidence]


def _facts(criterion: Criterion, counted: ir.Table, subject: str) -> ir.Table:
    lead = counted["rank"] == 0
    shown = counted.evidence.replace("\\", "\\\\").replace('"', '\\"')
    label = ibis.cases(*((counted.outcome == name, criterion.labels[name]) for name in criterion.outcomes))
    grouped = counted.group_by(subject).aggregate(
        counted.count().name("count"),
        counted.worth.sum().name("worth"),
        counted.worth.max(where=lead).name("lead_worth"),
        label.max(where=lead).name("lead_outcome"),
        counted.on.max(where=lead).name("lead_on"),
        shown.collect(where=counted["rank"] < EVIDENCE_SHOWN).sort().name("shown"),
        *((counted.outcome == name).sum().name(f"of_{name}") for name in criterion.outcomes),
    )
    return grouped.mutate(evidence=ibis.literal('["') + ibis.literal('","').join(grouped.shown) + '"]').drop("shown")


def _points(criterion: Criterion, known: ir.Table) -> ir.Value:
    top = _decimal(criterion.max_points)
    if criterion.kind == "deduct":
        return ibis.greatest(top - known.worth.fill_null(0), 0)
    if criterion.kind == "rate":
        return quotient(top * known.worth, known["count"], 2)
    return known.lead_worth.fill_null(criterion.max_points)


def _reason(card: Scorecard, criterion: Criterion, known: ir.Table) -> ir.Value:
    places = {
        "count": known["count"].cast("string"),
        "points": short(known.points),
        "loss": short(known.worth.cast(POINTS)),
        "outcome": known.lead_outcome,
        "date": known.lead_on.cast("string"),
        "days": ibis.literal(str(criterion.window_days)),
        **{name: known[f"of_{name}"].fill_null(0).cast("string") for name in criterion.outcomes},
    }

    def place(name: str, _: str) -> ir.Value:
        return places[name]

    return ibis.cases(
        (known.entity_id.isnull(), card.unresolved),
        (known.points.isnull(), filled(criterion.unknown or "", place)),
        (known["count"] == 0, filled(criterion.clean or "", place)),
        else_=filled(criterion.reason, place),
    )
