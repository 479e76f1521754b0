"""From the codes in a row to the entity it is about."""

import ibis
import ibis.expr.types as ir

from etl.merge.register import LENGTHS, of_kind
from etl.sources import Contract

ORDER = ("uscc", "regno", "orgcode")
"""A code names its entity itself; older numbers and organisation codes only through the register."""


def subjects_of(contract: Contract) -> list[str]:
    """The columns that may say whom a row is about."""
    return [column.name for column in contract.identifiers if column.subject]


def asked(rows: ir.Table, contract: Contract) -> list[ir.Table]:
    """For each subject column its numbers that only the register can resolve: few have any (`_record, id_value`)."""
    numbers = [rows.select("_record", id_value=rows[name]) for name in subjects_of(contract)]
    return [number.filter(number["id_value"].length().notin(LENGTHS["uscc"])) for number in numbers]


def linked(rows: ir.Table, contract: Contract, known: ir.Table) -> ir.Table:
    """The rows with `entity_id` (NULL if no code of theirs resolves) and `resolved_by`: the kind of code that did."""
    subjects = subjects_of(contract)
    if not subjects:
        return rows.mutate(entity_id=ibis.null("string"), resolved_by=ibis.null("string"))
    found: dict[str, ir.StringValue] = {"uscc": first_of_kind(rows, subjects, "uscc")}
    for kind in ORDER[1:]:
        rows, found[kind] = looked_up(rows, subjects, kind, known)
    resolved = ibis.cases(*[(value.notnull(), kind) for kind, value in found.items()], else_=ibis.null("string"))
    helpers = [name for name in rows.columns if name.startswith("_by_")]
    return rows.mutate(entity_id=ibis.coalesce(*found.values()), resolved_by=resolved).drop(*helpers)


def first_of_kind(rows: ir.Table, columns: list[str], kind: str) -> ir.StringValue:
    return ibis.coalesce(*[of_kind(rows[name], kind) for name in columns])


def looked_up(rows: ir.Table, columns: list[str], kind: str, known: ir.Table) -> tuple[ir.Table, ir.StringValue]:
    """The rows joined with the register's answer for their number of `kind`, and that answer."""
    number, answer = f"_by_{kind}", f"_by_{kind}_entity"
    rows = rows.mutate(**{number: first_of_kind(rows, columns, kind)})
    of_this_kind = known.filter(known["id_kind"] == kind)
    answers = of_this_kind.select(**{number: of_this_kind["id_value"], answer: of_this_kind["entity_id"]})
    rows = rows.left_join(answers, number).drop(f"{number}_right")
    return rows, rows[answer]


def unresolved(rows: ir.Table, contract: Contract) -> ir.Table:
    """The rows whose number names nobody known: `dataset, record, role, identifier, id_kind, name, reason`."""
    identifier = ibis.coalesce(*[rows[name] for name in subjects_of(contract)])
    own = next((column.name for column in contract.landed if column.golden == "name"), None)
    name = rows[own] if own else ibis.null("string")
    kind = ibis.cases((identifier.length() == 9, "orgcode"), (identifier.notnull(), "regno"), else_=ibis.null("string"))
    open_rows = rows.mutate(identifier=identifier, id_kind=kind, named=name)
    wordless = identifier.notnull() | name.isnull()
    open_rows = open_rows.filter(open_rows["entity_id"].isnull() & wordless)
    return open_rows.select(
        dataset=ibis.literal(contract.dataset),
        record=open_rows["_record"],
        role=ibis.literal(own, "string"),
        identifier=open_rows["identifier"],
        id_kind=open_rows["id_kind"],
        name=open_rows["named"],
        reason=ibis.ifelse(
            open_rows["identifier"].isnull(), "no identifier", "not in the register, or not of one entity"
        ),
    )
