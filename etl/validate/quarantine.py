"""The engine's verdict: one pass over the rows finds every rule broken and every value mended."""

import ibis
import ibis.expr.types as ir

from etl.ground.identifiers.expressions import blank, kind, normalise
from etl.sources import Column, Contract
from etl.validate.reading import SUFFIX
from etl.validate.rules import Rule, broken

REASONS = {
    "missing": "a required value is not there",
    "unreadable": "the value cannot be read as the column's type",
    "header_row": "the row is a heading, not data",
    "unknown": "the word is not in the agreed vocabulary",
    "range": "the number is outside its possible range",
    "malformed": "the value has not the agreed form",
    "before": "the later date lies before the earlier one",
    "bad_check": "the check character does not fit: a typing error",
    "bad_character": "the code holds a letter no code has (I, O, Z, S, V)",
    "scientific": "a spreadsheet has turned the code into a number",
    "resident_id": "a person's ID number stands where a business code belongs",
    "placeholder": "zeros stand where a code belongs",
    "whistle_blower": "举报 data are secret and must not be collected (Order 121 art. 37)",
}


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
    text = f"{rule.column}{SUFFIX}"
    return rows[text if text in rows.columns else rule.column].cast("string")


def flat(rows: ir.Table, found: list[ir.StructValue]) -> ir.Table:
    """`found` structs of each row that has any, one a line."""
    some = rows.filter(ibis.or_(*[item.notnull() for item in found]))
    listed = some.select("_row", "_record", found=ibis.array(found).unnest())
    return listed.filter(listed["found"].notnull()).unpack("found")


def repairs(landed: ir.Table, contract: Contract) -> ir.Table:
    """One row for each value that was mended on reading: `_row, _record, column, original, repaired, rule`."""
    return flat(landed, [mended(landed[column.name], column) for column in contract.landed])


def mended(text: ir.StringValue, column: Column) -> ir.StructValue:
    """How a received value was mended, or NULL where it was left as it is."""
    marked = text.strip() != ""
    rule = ibis.ifelse(blank(text) & marked, "blank_marker", ibis.null("string"))
    repaired = ibis.null("string")
    if column.identifier:
        code = normalise(text)
        found = kind(text)
        legacy = found.isin(["regno15", "regno13", "foreign_regno"]) if column.identifier == "uscc" else False
        rule = ibis.cases(
            (rule.notnull(), rule),
            (found == "placeholder", "placeholder"),
            (legacy, "legacy_number"),
            (code != text, "normalised"),
            else_=ibis.null("string"),
        )
        repaired = ibis.ifelse(rule.isin(["normalised", "legacy_number"]), code, ibis.null("string"))
    mend = ibis.struct({"column": ibis.literal(column.name), "original": text, "repaired": repaired, "rule": rule})
    return ibis.ifelse(rule.notnull(), mend, None)


def reason(rule: ir.StringValue) -> ir.StringValue:
    """In words why a row with this rule is in quarantine."""
    what = rule.re_extract(r"\.([a-z_]+)", 1)
    return ibis.cases(*[(what == name, text) for name, text in REASONS.items()], else_=what)
