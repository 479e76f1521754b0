"""The crosswalk: every number an entity has ever been named by, who said so, and from when to when."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, keep
from etl.ground.identifiers.codes import Kind
from etl.ground.identifiers.expressions import organisation_code, organisation_ok
from etl.merge.statements import CODES

LENGTHS = {15: Kind.REGNO15, 13: Kind.REGNO13, 9: Kind.ORGCODE, 18: Kind.USCC}
"""Valid numbers are told apart by length alone; all others are those of foreign-invested enterprises."""

NUMBER = ("id_value", "entity_id", "source", "record", "valid_from", "valid_to", "known_from")
"""What is said of a number: whose it is, by whom, and when."""


def crosswalk(statements: ir.Table) -> ir.Table:
    """`id_kind, id_value, entity_id, source, record, valid_from, valid_to, known_from, checks` of every number.

    `valid_from` to `valid_to` (NULL: still) spans the statements that name the entity so; `record` is one of
    them; `checks` says which check characters hold. `statements` are those of one source.
    """
    return described(gathered(told(still_known(statements), CODES)))


def crosswalk_of_register(connection: Connection, statements: ir.Table) -> ir.Table:
    """The same of the register, where the 组织机构代码 inside a code counts, too.

    Nearly all its entities have one statement; what that one says need not be gathered, which is two fifths of the
    time at ten million.
    """
    rows = still_known(statements)
    inside = organisation_code(rows["uscc"])
    rows = rows.mutate(inside=ibis.ifelse(inside.identical_to(rows["orgcode"]), None, inside))
    counted = rows.group_by("entity_id").agg(statements=rows.count())
    several = keep(connection, counted.filter(counted["statements"] > 1).select("entity_id"))
    kinds = (*CODES, "inside")
    alone = told(rows.anti_join(several, "entity_id"), kinds)
    return described(alone.union(gathered(told(rows.semi_join(several, "entity_id"), kinds))))


def still_known(statements: ir.Table) -> ir.Table:
    """What is no longer known to have been so does not count."""
    return statements.filter(statements["known_to"].isnull())


def told(statements: ir.Table, kinds: Sequence[str]) -> ir.Table:
    """What each statement says of each of its numbers, a column a kind: `NUMBER`."""
    named = [statements.mutate(id_value=statements[kind]).select(*NUMBER) for kind in kinds]
    return ibis.union(*[rows.filter(rows["id_value"].notnull()) for rows in named])


def gathered(told: ir.Table) -> ir.Table:
    """What all statements together say of each number of an entity: `NUMBER`."""
    spanned = told.group_by("id_value", "entity_id", "source").agg(
        record=told["record"].min(),
        valid_from=told["valid_from"].min(),
        valid_to=ibis.ifelse(told["valid_to"].isnull().any(), None, told["valid_to"].max()),
        known_from=told["known_from"].min(),
    )
    return spanned.select(*NUMBER)


def described(numbers: ir.Table) -> ir.Table:
    """Numbers with `id_kind` before them and `checks` after."""
    kinds, marks = kind_of(numbers["id_value"]), checks(numbers["id_value"])
    return numbers.select(kinds.name("id_kind"), *NUMBER, marks.name("checks"))


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
