"""How a right value of a column looks."""

from datetime import datetime

from etl.sources import Column, Contract
from etl.validate.reading import FORMS
from etl.validate.rules import Rule

IDENTIFIERS = {"uscc": "91330100799655058B", "regno": "330100400015575", "orgcode": "71610585-2"}
MOMENT = datetime(2021, 10, 31, 8, 30)
EPOCH_MS = "1635638400000"
"""2021-10-31 08:00 in Shanghai."""
NUMBERS = {"integer": "7", "number": "199.90"}


def example(column: Column, contract: Contract, applied: tuple[Rule, ...]) -> str | None:
    """The contract's own example, else a word of the vocabulary, else one of the column's kind; None for text."""
    vocabulary = [
        word
        for rule in applied
        if rule.column == column.name and rule.type == "expect_column_values_to_be_in_set"
        for word in rule.kwargs["value_set"]
    ]
    own = [*column.examples, *vocabulary]
    if own:
        return str(own[0])
    if column.identifier:
        return IDENTIFIERS[column.identifier]
    if column.type in ("date", "timestamp"):
        return moment(column, contract.date_forms[0])
    return NUMBERS.get(column.type)


def moment(column: Column, form: str) -> str:
    """A moment as the contract writes it first."""
    if form not in FORMS:
        return EPOCH_MS
    return f"{MOMENT:{FORMS[form]}}" if column.type == "date" else f"{MOMENT:{FORMS[form]} %H:%M:%S}"
