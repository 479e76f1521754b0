"""The register: which entity a row of it is about, and what older numbers it can resolve."""

from functools import reduce

import ibis
import ibis.expr.types as ir

from etl.ground.identifiers.codes import RESIDENT_TOKEN
from etl.ground.identifiers.expressions import organisation_code

LENGTHS = {"uscc": [18], "orgcode": [9]}
"""Valid codes are told apart by length alone: validation let no other text of these lengths through."""


def of_kind(code: ir.StringValue, kind: str) -> ir.StringValue:
    """The code where it is of `kind`, else NULL; `regno` takes every older number (15 or 13 digits, foreign ones).

    A person's number, of which only a token landed, is nobody's: else it would tie together what one person runs.
    """
    if kind == "regno":
        fits = code.length().notin(LENGTHS["uscc"] + LENGTHS["orgcode"]) & ~code.startswith(RESIDENT_TOKEN)
    else:
        fits = code.length().isin(LENGTHS[kind])
    return ibis.ifelse(fits, code, ibis.null("string"))


def numbered(register: ir.Table) -> ir.Table:
    """The register's rows with `uscc` and `number`, the older one beside it or instead of it."""
    return register.mutate(
        uscc=of_kind(register["uniscid"], "uscc"),
        number=ibis.coalesce(
            of_kind(register["regno"], "regno"),
            of_kind(register["uniscid"], "regno"),
            of_kind(register["uniscid"], "orgcode"),
        ),
    )


def successors(rows: ir.Table) -> ir.Table:
    """For each older `number` the one code (`uscc`) that rows carry beside it: `number, successor`."""
    both = rows.filter(rows["uscc"].notnull() & rows["number"].notnull())
    known = both.group_by("number").agg(successor=both["uscc"].min(), successors=both["uscc"].nunique())
    return known.filter(known["successors"] == 1).select("number", "successor")


def entities_of(rows: ir.Table, successors: ir.Table) -> ir.Table:
    """Rows of the register with `uscc`, `number`, and the `entity_id` they are about.

    A row that still has only an older number belongs to the entity whose row carries both; failing that it is an
    entity of its own, `REG:<number>`, until it gets a code.
    """
    joined = numbered(rows).left_join(successors, "number").drop("number_right")
    return joined.mutate(
        entity_id=ibis.coalesce(joined["uscc"], joined["successor"], ibis.literal("REG:") + joined["number"])
    ).drop("successor")


def unambiguous(register: ir.Table, *asked: ir.Table) -> ir.Table:
    """Those of the `asked` numbers (`id_value`) that name one entity only: `id_kind, id_value, entity_id`.

    `register` has `uscc, number, entity_id`; the 组织机构代码 inside a code counts as a number of its entity.
    """
    numbers = {
        "regno": of_kind(register["number"], "regno"),
        "orgcode": ibis.coalesce(organisation_code(register["uscc"]), of_kind(register["number"], "orgcode")),
    }
    wanted = reduce(ir.Table.union, asked)
    answers = []
    for kind, value in numbers.items():
        found = register.select("entity_id", id_value=value).semi_join(wanted, "id_value")
        answers.append(found.mutate(id_kind=ibis.literal(kind)))
    found = ibis.union(*answers)
    named = found.group_by(["id_kind", "id_value"]).agg(
        entity_id=found["entity_id"].min(), entities=found["entity_id"].nunique()
    )
    return named.filter(named["entities"] == 1).drop("entities")
