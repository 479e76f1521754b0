"""The engine's verdict: one pass over the rows finds every rule broken and every value mended."""

import ibis
import ibis.expr.types as ir

from etl.sources import Column, Contract
from etl.validate.reading import KIND, TEXT, says_nothing
from etl.validate.reasons import REASONS
from etl.validate.rules import Rule, broken

LEGACY = ("regno15", "regno13", "foreign_regno")
"""Kinds of older numbers that may stand where a USCC is asked for and resolve through the register."""


def breaches(rows: ir.Table, rules: tuple[Rule, ...]) -> ir.Table:
    """One row for each rule a source row breaks: `_row, _record, rule, value`."""
    found = [
        ibis.ifelse(breach.notnull(), ibis.struct({"rule": breach, "value": value_of(rows, rule)}), None)
        for rule in rules
        for breach in [broken(rows, rule)]
    ]
    return flat(rows, found)


def value_of(rows: ir.Table, rule: Rule) -> ir.StringValue:
    """What was received where the rule was broken, as text."""
    text = f"{rule.column}{TEXT}"
    return rows[text if text in rows.columns else rule.column].cast("string")


def flat(rows: ir.Table, found: list[ir.StructValue]) -> ir.Table:
    """`found` structs of each row that has any, one a line."""
    some = rows.filter(ibis.or_(*[item.notnull() for item in found]))
    listed = some.select("_row", "_record", found=ibis.array(found).unnest())
    return listed.filter(listed["found"].notnull()).unpack("found")


def repairs(landed: ir.Table, rows: ir.Table, contract: Contract) -> ir.Table:
    """One row for each value that was not taken as it came: `_row, _record, column, original, repaired, rule`."""
    blanks = blanked(landed, contract)
    return blanks.union(rewritten(rows, contract)) if contract.identifiers else blanks


def blanked(landed: ir.Table, contract: Contract) -> ir.Table:
    """The ordinary values that were taken for none."""
    ordinary = [column for column in contract.landed if not column.identifier]
    marked = [(column, says_nothing(landed[column.name])) for column in ordinary]
    return flat(landed, [mend(landed, column, found, ibis.literal("blank_marker")) for column, found in marked])


def rewritten(rows: ir.Table, contract: Contract) -> ir.Table:
    """The codes that were not taken as they were written."""
    ways = [(column, way_of_mending(rows, column)) for column in contract.identifiers]
    return flat(rows, [mend(rows, column, way.notnull(), way) for column, way in ways])


def way_of_mending(rows: ir.Table, column: Column) -> ir.StringValue:
    """The repair a code went through, or NULL where it was taken as it came."""
    text, code, kind = rows[column.name + TEXT], rows[column.name], rows[column.name + KIND]
    as_written = text.replace("-", "") if column.identifier == "orgcode" else text  # GB 11714 writes `71610585-2`
    legacy = kind.isin(LEGACY) if column.identifier == "uscc" else ibis.literal(False)
    return ibis.cases(
        (kind == "placeholder", "placeholder"),
        (code.isnull() & (text.strip() != ""), "blank_marker"),
        (legacy, "legacy_number"),
        (code != as_written, "normalised"),
        else_=ibis.null("string"),
    )


def mend(rows: ir.Table, column: Column, mended: ir.BooleanValue, rule: ir.StringValue) -> ir.StructValue:
    """A repair as a struct, NULL where there was none."""
    original = rows[column.name + TEXT] if column.identifier else rows[column.name]
    repaired = rows[column.name] if column.identifier else ibis.null("string")
    entry = ibis.struct({"column": ibis.literal(column.name), "original": original, "repaired": repaired, "rule": rule})
    return ibis.ifelse(mended, entry, None)


def reason(rule: ir.StringValue) -> ir.StringValue:
    """In words why a row with this rule is in quarantine."""
    what = rule.re_extract(r"\.([a-z_]+)", 1)
    return ibis.cases(*[(what == name, said.english) for name, said in REASONS.items()], else_=what)
