"""Columns that do not come under the names agreed on: told apart, and resolved where the contract allows it."""

from collections.abc import Iterable

from etl.sources import Column, Contract


def squashed(name: str) -> str:
    """A name without what spellings differ in: case, `_`, `-` and spaces."""
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def names(column: Column) -> tuple[str, ...]:
    return (column.name, *column.aliases)


def renamed(contract: Contract, seen: Iterable[str]) -> dict[str, str]:
    """Declared column → the name it came under, for names that are one of ours but for the spelling.

    Empty unless the contract's drift policy takes a renamed column for an `alias`.
    """
    if contract.drift["renamed"] != "alias":
        return {}
    declared = {name for column in contract.columns for name in names(column)}
    spelt = {squashed(name): column.name for column in contract.columns for name in names(column)}
    strangers = sorted(set(seen) - declared)
    return {spelt[squashed(name)]: name for name in strangers if squashed(name) in spelt}


def unknown(contract: Contract, seen: set[str], renamed: dict[str, str]) -> list[str]:
    """Names received that the contract does not know; dropped columns are known."""
    declared = {name for column in contract.columns for name in names(column)}
    return sorted(seen - declared - set(renamed.values()))


def missing(contract: Contract, seen: set[str], renamed: dict[str, str]) -> list[str]:
    """Declared columns that nothing came for."""
    columns = [column for column in contract.columns if column.expected and not seen & set(names(column))]
    return sorted(column.name for column in columns if seen and column.name not in renamed)
