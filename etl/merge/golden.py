"""The golden record: per field the first source that has a value, and every value that lost."""

import ibis
import ibis.expr.types as ir

from etl.sources import Contract

NOTHING = ibis.null("string")
Fields = dict[str, list[str]]
"""For each golden field the sources believed, the most believed first."""


def claims(rows: ir.Table, contract: Contract, fields: Fields) -> ir.Table:
    """What a source's linked rows claim: `entity_id, ref, record, seen_at` and one text column a golden field."""
    said = {column.golden: rows[column.name].cast("string") for column in contract.landed if column.golden in fields}
    known = rows.filter(rows["entity_id"].notnull())
    ref = ibis.literal(f"{contract.dataset}:") + known["_record"]
    return known.select("entity_id", ref=ref, record=known["_record"], seen_at=known["_updated_at"], **said)


def newest(claims: ir.Table) -> ir.Table:
    """One claim an entity: the source's newest row about it."""
    order = [claims["seen_at"].desc(), claims["record"]]
    return claims.filter(ibis.row_number().over(group_by="entity_id", order_by=order) == 0)


def golden(sources: dict[str, ir.Table], fields: Fields) -> ir.Table:
    """One row an entity: each field's winner and `<field>_source`, the row it came from."""
    ids = ibis.union(*[table.select("entity_id") for table in sources.values()], distinct=True)
    joined = ids
    for name, table in sources.items():
        columns = {f"{name}__{column}": column for column in table.columns if column in fields or column == "ref"}
        best = newest(table).select("entity_id", *[table[c].name(n) for n, c in columns.items()])
        joined = joined.left_join(best, "entity_id").drop("entity_id_right")
    values = {}
    for field, order in fields.items():
        speaking = [name for name in order if f"{name}__{field}" in joined.columns]
        values[field] = first([joined[f"{name}__{field}"] for name in speaking])
        branches = [(joined[f"{name}__{field}"].notnull(), joined[f"{name}__ref"]) for name in speaking]
        values[f"{field}_source"] = (
            ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")
        )
    heard = [joined[f"{name}__ref"].notnull().cast("int64") for name in sources]
    return joined.select("entity_id", **values, claims=sum(heard[1:], heard[0]))


def first(values: list[ir.StringValue]) -> ir.StringValue:
    return ibis.coalesce(*values) if values else ibis.null("string")


def rivals(sources: dict[str, ir.Table], golden: ir.Table, fields: Fields) -> ir.Table:
    """Every claim that differs from the winner, with both and the rule that decided."""
    return ibis.union(*[rivals_of(name, table, golden, fields) for name, table in sources.items()])


def rivals_of(name: str, claims: ir.Table, golden: ir.Table, fields: Fields) -> ir.Table:
    """The losing claims of one source, all its fields in one pass."""
    spoken = [field for field in fields if field in claims.columns]
    winners = golden.select(
        "entity_id", **{f"won_{f}": golden[f] for f in spoken}, **{f"from_{f}": golden[f"{f}_source"] for f in spoken}
    )
    rows = claims.inner_join(winners, "entity_id")
    lost = [rows[field] != rows[f"won_{field}"] for field in spoken]
    rows = rows.filter(ibis.or_(*lost))
    entries = [
        ibis.ifelse(
            rows[field] != rows[f"won_{field}"],
            ibis.struct(
                {
                    "field": ibis.literal(field),
                    "value": rows[field],
                    "winner": rows[f"won_{field}"],
                    "winner_source": rows[f"from_{field}"],
                }
            ),
            None,
        )
        for field in spoken
    ]
    listed = rows.select("entity_id", "record", entry=ibis.array(entries).unnest())
    long = listed.filter(listed["entry"].notnull()).unpack("entry")
    return long.select(
        "entity_id",
        "field",
        "value",
        source=ibis.literal(name),
        record=long["record"],
        winner=long["winner"],
        winner_source=long["winner_source"],
        rule=ibis.literal("source_priority"),
    )
