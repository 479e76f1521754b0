"""The register: which entity a row of it is about, and the crosswalk from older numbers to codes."""

from functools import reduce

import ibis
import ibis.expr.types as ir

LENGTHS = {"uscc": [18], "regno": [15, 13], "orgcode": [9]}
"""Valid codes are told apart by length alone: validation let no other text of these lengths through."""
ORGANISATION = slice(8, 17)
"""组织机构代码 inside a USCC (GB 32100-2015, positions 9–17)."""


def of_kind(code: ir.StringValue, kind: str) -> ir.StringValue:
    """The code where it is of `kind`, else NULL; `regno` takes every other older number as well."""
    lengths = LENGTHS[kind]
    fits = code.length().isin(lengths)
    if kind == "regno":
        fits = code.length().notin(LENGTHS["uscc"] + LENGTHS["orgcode"])
    return ibis.ifelse(fits, code, ibis.null("string"))


def entities_of(register: ir.Table) -> ir.Table:
    """The register's rows with `uscc`, `regno`, and the `entity_id` they are about.

    A row that still has only an older number belongs to the entity whose row carries both; failing that it is an
    entity of its own, `REG:<number>`, until it gets a code.
    """
    rows = register.mutate(
        uscc=of_kind(register["uniscid"], "uscc"),
        number=ibis.coalesce(
            of_kind(register["regno"], "regno"),
            of_kind(register["uniscid"], "regno"),
            of_kind(register["uniscid"], "orgcode"),
        ),
    )
    both = rows.filter(rows["uscc"].notnull() & rows["number"].notnull())
    successors = both.group_by("number").agg(successor=both["uscc"].min(), successors=both["uscc"].nunique())
    clear = successors.filter(successors["successors"] == 1).select("number", "successor")
    joined = rows.left_join(clear, "number").drop("number_right")
    return joined.mutate(
        entity_id=ibis.coalesce(joined["uscc"], joined["successor"], ibis.literal("REG:") + joined["number"])
    ).drop("successor")


def crosswalk(entities: ir.Table, register: str) -> ir.Table:
    """Every number the register knows an entity by: `id_kind, id_value, entity_id, source, record`."""
    organisation = ibis.ifelse(
        entities["uscc"].notnull(),
        entities["uscc"].substr(ORGANISATION.start, ORGANISATION.stop - ORGANISATION.start),
        of_kind(entities["number"], "orgcode"),
    )
    values = {"uscc": entities["uscc"], "regno": of_kind(entities["number"], "regno"), "orgcode": organisation}
    known = [
        entities.select(
            id_kind=ibis.literal(kind),
            id_value=value,
            entity_id=entities["entity_id"],
            source=ibis.literal(register),
            record=entities["_record"],
        )
        for kind, value in values.items()
    ]
    everything = ibis.union(*known)
    everything = everything.filter(everything["id_value"].notnull())
    return everything.group_by(["id_kind", "id_value", "entity_id", "source"]).agg(record=everything["record"].min())


def unambiguous(crosswalk: ir.Table, *asked: ir.Table) -> ir.Table:
    """Those of the `asked` numbers (`id_value`) that name one entity only: `id_kind, id_value, entity_id`."""
    numbers = reduce(ir.Table.union, asked, crosswalk.select("id_value").limit(0))
    found = crosswalk.filter(crosswalk["id_kind"] != "uscc").semi_join(numbers, "id_value")
    named = found.group_by(["id_kind", "id_value"]).agg(
        entity_id=found["entity_id"].min(), entities=found["entity_id"].nunique()
    )
    return named.filter(named["entities"] == 1).drop("entities")
