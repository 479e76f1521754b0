"""From events to contributions: one row for each unit and criterion, with points, reason and evidence.

Events are aggregated once for each criterion and subject (entity, or unit for promises, which bind one store), over
the subjects that are units only; then they join the units. Units without events carry constants.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import quotient
from etl.ground.wording import filled, short
from etl.score.events import events
from etl.score.peers import compared, points_at
from etl.score.scorecard import Criterion, Scorecard

POINTS = "decimal(6, 2)"
EVIDENCE_SHOWN = 20


def contribution(
    card: Scorecard,
    criterion: Criterion,
    units: ir.Table,
    tables: Sequence[ir.Table] | None,
    night: date,
    struck: ir.Table | None = None,
) -> ir.Table:
    """One row for each unit under `criterion`; `tables` are those of its dataset, None if it sat the night out.

    `struck`: `entity_id, evidence` that an objection has struck out and that therefore does not count.
    """
    if tables is None:
        return _absent(card, criterion, units)
    counted = _counted(criterion, _standing(criterion, tables, night, struck), units, night)
    subject = _subject(criterion)
    joined = units.left_join(_facts(criterion, counted, subject), subject).drop(f"{subject}_right")
    known = joined.mutate(count=joined["count"].fill_null(0), evidence=joined.evidence.fill_null("[]"))
    if criterion.peers is not None:
        known = compared(known, criterion.peers)
    scored = known.entity_id.notnull() & (known["count"] >= criterion.minimum)
    given = {name: scored.ifelse(value, None).cast(POINTS) for name, value in _worth(criterion, known).items()}
    judged = known.mutate(**given)
    return _row(card, criterion, judged, _reason(card, criterion, judged))


def _standing(criterion: Criterion, tables: Sequence[ir.Table], night: date, struck: ir.Table | None) -> ir.Table:
    found = events(criterion.dataset, tables, night)
    return found if struck is None else found.anti_join(struck, ["entity_id", "evidence"])


def _absent(card: Scorecard, criterion: Criterion, units: ir.Table) -> ir.Table:
    reason = ibis.literal(card.absent.format(dataset=card.titles[criterion.dataset]))
    nothing = dict.fromkeys(("points", "points_low", "points_high"), ibis.null(POINTS))
    blank = units.mutate(**nothing, evidence=ibis.literal("[]"), count=ibis.literal(0).cast("int64"))
    return _row(card, criterion, blank, reason)


def _row(card: Scorecard, criterion: Criterion, table: ir.Table, reason: ir.Value) -> ir.Table:
    top = _decimal(criterion.max_points)
    remedy = ibis.literal(criterion.remedy, type="string")
    return table.select(
        unit_id=table.unit_id,
        criterion=ibis.literal(criterion.id),
        dimension=ibis.literal(criterion.dimension),
        points=table.points,
        max_points=top,
        points_low=table.points_low,
        points_high=table.points_high,
        status=table.points.isnull().ifelse("inconclusive", "scored"),
        reason=reason,
        remedy=(table.points < top).fill_null(False).ifelse(remedy, None),
        evidence=table.evidence,
        evidence_count=table["count"],
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
    found = found.mutate(worth=_faded(criterion, worth.cast(POINTS), found.on, night))
    ranked = found.mutate(rank=ibis.row_number().over(group_by=_subject(criterion), order_by=_order(criterion, found)))
    return ranked.filter(ranked["rank"] == 0) if criterion.kind == "latest" else ranked


def _faded(criterion: Criterion, worth: ir.Value, on: ir.DateValue, night: date) -> ir.Value:
    """What is left of an event's worth at its age."""
    if not criterion.fading:
        return worth
    age = ibis.literal(night).delta(on, unit="day")
    share = ibis.cases(*((age < days, _decimal(share)) for days, share in criterion.fading), else_=_decimal(Decimal(0)))
    return quotient(worth * share, ibis.literal(1), 2).cast(POINTS)


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


def _worth(criterion: Criterion, known: ir.Table) -> dict[str, ir.Value]:
    """The points, and between which they might lie where they rest on a comparison with others."""
    if criterion.peers is None:
        return {"points": _points(criterion, known), "points_low": ibis.null(POINTS), "points_high": ibis.null(POINTS)}
    ratios = {"points": known.ratio, "points_low": known.high, "points_high": known.low}
    return {name: points_at(ratio, criterion.peers, criterion.max_points) for name, ratio in ratios.items()}


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
    if criterion.peers is not None:
        places |= {name: short(known[name]) for name in ("expected", "ratio", "low", "high")}
        places["peers"] = known.peers.cast("string")

    def place(name: str, _: str) -> ir.Value:
        return places[name]

    return ibis.cases(
        (known.entity_id.isnull(), card.unresolved),
        (known.points.isnull(), filled(criterion.unknown or "", place)),
        (known["count"] == 0, filled(criterion.clean or "", place)),
        else_=filled(criterion.reason, place),
    )
