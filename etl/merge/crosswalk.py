"""The crosswalk: every number an entity has ever been named by, who said so, and from when to when."""

import ibis
import ibis.expr.types as ir

from etl.ground.identifiers.codes import Kind
from etl.ground.identifiers.expressions import organisation_code, organisation_ok
from etl.merge.statements import CODES

LENGTHS = {15: Kind.REGNO15, 13: Kind.REGNO13, 9: Kind.ORGCODE, 18: Kind.USCC}
"""Valid numbers are told apart by length alone; all others are those of foreign-invested enterprises."""


def crosswalk(statements: ir.Table, register: str) -> ir.Table:
    """`id_kind, id_value, entity_id, source, record, valid_from, valid_to, known_from, checks` of every number.

    `valid_from` to `valid_to` (NULL: still) spans the statements that name the entity so; `record` is one of
    them; `checks` says which check characters hold. The 组织机构代码 inside a code counts where the register has it.
    """
    named = [told(statements, statements[kind]) for kind in CODES]
    inside = statements.filter((statements["source"] == register) & statements["uscc"].notnull())
    named.append(told(inside, organisation_code(inside["uscc"])))
    everything = ibis.union(*named)
    everything = everything.filter(everything["id_value"].notnull())
    dated = everything.group_by("id_value", "entity_id", "source").agg(
        record=everything["record"].min(),
        valid_from=everything["valid_from"].min(),
        valid_to=ibis.ifelse(everything["open"].max() == 1, None, everything["valid_to"].max()),
        known_from=everything["known_from"].min(),
    )
    return dated.select(
        id_kind=kind_of(dated["id_value"]),
        id_value="id_value",
        entity_id="entity_id",
        source="source",
        record="record",
        valid_from="valid_from",
        valid_to="valid_to",
        known_from="known_from",
        checks=checks(dated["id_value"]),
    )


def told(statements: ir.Table, number: ir.StringValue) -> ir.Table:
    """What statements say of one kind of number; what is no longer known to have been so does not count."""
    still_known = statements["known_to"].isnull()
    rows = statements.mutate(id_value=number).filter(still_known)
    return rows.select(
        "id_value",
        "entity_id",
        "source",
        "record",
        "valid_from",
        "valid_to",
        "known_from",
        open=rows["valid_to"].isnull().cast("int64"),
    )


def kind_of(number: ir.StringValue) -> ir.StringValue:
    branches = [(number.length() == length, kind.value) for length, kind in LENGTHS.items()]
    return ibis.cases(*branches, else_=Kind.FOREIGN_REGNO.value)


def checks(number: ir.StringValue) -> ir.StringValue:
    """`both` (the code and the 组织机构代码 in it), `code` (the latter fails: some were issued so), `own`, `none`."""
    return ibis.cases(
        (number.length() == 18, ibis.ifelse(organisation_ok(number), "both", "code")),
        (number.length().isin([15, 9]), "own"),
        else_="none",
    )
