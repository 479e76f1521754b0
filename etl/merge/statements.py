"""Statements: what each source claims about an entity, from when to when, and since when we know it.

One row a version of a source row and a span in which nothing about it changed, with one column a golden field; the view
`analyst.claim` turns the fields into rows. What was received stands in the landing zone: dataset, night and line.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, keep
from etl.merge.current import Said
from etl.merge.link import ORDER, first_of_kind, subjects_of
from etl.merge.timeline import SPAN, timeline
from etl.sources import Contract

IDENTITY = ("entity_id", "source", "record", "part", "night", "line")
"""Whom a statement is about, and the landed row that makes it."""
CODES = ORDER
"""The numbers a row names its entity by, one column a kind."""
ROW = ("_record", "_part", "_night", "_row", "_updated_at")
"""Which version of which record a row is."""


def spans(connection: Connection, sources: Mapping[str, Said]) -> ir.Table:
    """When each version of a restless record held, for all sources at once: `_source, _night, _row` and `SPAN`."""
    moving = [said.moving.select(*ROW, _source=ibis.literal(source)) for source, said in sources.items()]
    deleted = [
        said.deleted.select("_record", "_part", "_night", _source=ibis.literal(source))
        for source, said in sources.items()
        if said.deleted is not None
    ]
    return keep(connection, timeline(ibis.union(*moving), ibis.union(*deleted) if deleted else None))


def steady(current: ir.Table, restless: ir.Table, contract: Contract, fields: tuple[str, ...]) -> ir.Table:
    """The statements of all but the `restless` records of a source, with codes and golden `fields` as text.

    They have one version, the one in `current`, the linked rows as published; its span is plain to see.
    """
    claims = claimed(current.anti_join(restless, "_record"), contract, fields)
    spanned = claims.mutate(
        valid_from=claims["_updated_at"],
        valid_to=ibis.null("timestamp(6)"),
        known_from=claims["_night"],
        known_to=ibis.null("date"),
    )
    return shaped(spanned, contract, fields)


def changing(moving: ir.Table, spans: ir.Table, contract: Contract, fields: tuple[str, ...]) -> ir.Table:
    """The statements of the restless records of a source, all their linked versions being `moving`."""
    mine = spans.filter(spans["_source"] == contract.dataset).drop("_source")
    return shaped(claimed(moving, contract, fields).inner_join(mine, ["_night", "_row"]), contract, fields)


def claims_of(contract: Contract) -> dict[str, str]:
    """The golden fields that a source claims, each with its column."""
    return {column.golden: column.name for column in contract.landed if column.golden}


def claimed(rows: ir.Table, contract: Contract, fields: tuple[str, ...]) -> ir.Table:
    """Only what statements are made of, where it is about an entity."""
    rows = rows.filter(rows["entity_id"].notnull())
    spoken = {field: rows[column].cast("string") for field, column in claims_of(contract).items() if field in fields}
    codes = {kind: first_of_kind(rows, subjects_of(contract), kind) for kind in CODES}
    return rows.select("entity_id", *ROW, **codes, **spoken)


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
