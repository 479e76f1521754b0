"""What lost: every claim that differs from the winner, with both and the rule that decided."""

import ibis
import ibis.expr.types as ir

from etl.merge.golden import Field, Fields


def rivals(claims: ir.Table, golden: ir.Table, fields: Fields) -> ir.Table:
    """`entity_id, field, value, source, record, winner, winner_source, rule` of every claim that lost.

    `claims` are those of one source that hold now, `fields` what it claims; `golden` has its fields as text.
    """
    winners = golden.select(
        "entity_id",
        **{f"won_{field.name}": golden[field.name] for field in fields},
        **{f"from_{field.name}": golden[f"{field.name}_source"] for field in fields},
    )
    rows = winners.inner_join(claims, "entity_id")
    rows = rows.filter(ibis.or_(*[rows[field.name] != rows[f"won_{field.name}"] for field in fields]))
    entries = ibis.array([entry(rows, field) for field in fields])
    listed = rows.select("entity_id", "source", "record", entry=entries.unnest())
    long = listed.filter(listed["entry"].notnull()).unpack("entry")
    columns = ("entity_id", "field", "value", "source", "record", "winner", "winner_source", "rule")
    return long.select(*columns).distinct()


def entry(rows: ir.Table, field: Field) -> ir.StructValue:
    """One field of a row where it lost, else NULL."""
    told = {
        "field": ibis.literal(field.name),
        "value": rows[field.name],
        "winner": rows[f"won_{field.name}"],
        "winner_source": rows[f"from_{field.name}"],
        "rule": ibis.literal(field.rule),
    }
    return ibis.ifelse(rows[field.name] != rows[f"won_{field.name}"], ibis.struct(told), None)
