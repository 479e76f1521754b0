"""Statements: what each source claims about an entity, from when to when, and since when we know it.

One row a version of a source row and a span in which nothing about it changed, with one column a golden field; the view
`analyst.claim` turns the fields into rows. What was received stands in the landing zone: dataset, night and line.
"""

import ibis
import ibis.expr.types as ir

from etl.merge.current import Said
from etl.merge.link import ORDER, first_of_kind, subjects_of
from etl.merge.timeline import KEY, SPAN, VERSION, timeline
from etl.sources import Contract

IDENTITY = ("entity_id", "source", "record", "part", "night", "line")
"""Whom a statement is about, and the landed row that makes it."""
CODES = ORDER
"""The numbers a row names its entity by, one column a kind."""


def statements(linked: ir.Table, said: Said, contract: Contract, fields: tuple[str, ...]) -> ir.Table:
    """Every version in `linked` that names an entity, with its spans, codes and golden `fields` as text."""
    claims = claimed(linked.filter(linked["entity_id"].notnull()), contract, fields)
    busy = restless(said)
    quiet = claims.anti_join(busy, KEY)
    still = quiet.mutate(
        valid_from=quiet["_updated_at"],
        valid_to=ibis.null("timestamp(6)"),
        known_from=quiet["_night"],
        known_to=ibis.null("date"),
    )
    moved = claims.inner_join(timeline(said.versions.semi_join(busy, KEY), said.deleted), VERSION)
    return ibis.union(*[shaped(rows, contract, fields) for rows in (still, moved)])


def restless(said: Said) -> ir.Table:
    """The records of more than one version, and the deleted ones: for all others a span is plain to see."""
    counted = said.versions.group_by(*KEY).agg(versions=said.versions.count())
    several = counted.filter(counted["versions"] > 1).select(*KEY)
    return several if said.deleted is None else several.union(said.deleted.select(*KEY), distinct=True)


def claimed(rows: ir.Table, contract: Contract, fields: tuple[str, ...]) -> ir.Table:
    """Only what statements are made of."""
    spoken = {column.golden: rows[column.name].cast("string") for column in contract.landed if column.golden in fields}
    codes = {kind: first_of_kind(rows, subjects_of(contract), kind) for kind in CODES}
    return rows.select("entity_id", *KEY, *VERSION, "_updated_at", **codes, **spoken)


def shaped(rows: ir.Table, contract: Contract, fields: tuple[str, ...]) -> ir.Table:
    return rows.select(
        "entity_id",
        *SPAN,
        *CODES,
        source=ibis.literal(contract.dataset),
        record="_record",
        part="_part",
        night="_night",
        line="_row",
        **{field: rows[field] if field in rows.columns else ibis.null("string") for field in fields},
    ).select(*IDENTITY, *SPAN, *CODES, *fields)


def holding(statements: ir.Table) -> ir.Table:
    """What is claimed now, as far as we know now."""
    return statements.filter(statements["valid_to"].isnull() & statements["known_to"].isnull())


def as_of(statements: ir.Table, moment: ir.TimestampValue, known: ir.DateValue) -> ir.Table:
    """What was claimed of `moment`, as far as the night `known` knew."""
    held = (statements["valid_from"] <= moment) & (statements["valid_to"].isnull() | (statements["valid_to"] > moment))
    knew = (statements["known_from"] <= known) & (statements["known_to"].isnull() | (statements["known_to"] > known))
    return statements.filter(held & knew)
