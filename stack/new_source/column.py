"""A column as it is proposed: what the contract says of it, and what the suite expects."""

from dataclasses import dataclass
from typing import Any

from etl.validate.rules import IDENTIFIER

TODO = "TODO"
"""Stands where only a person knows the Chinese name; a test fails until it is filled in."""
TYPES = ("string", "date", "timestamp", "number", "integer")
IDENTIFIERS = {
    "uscc": ["uscc", "regno15", "regno13", "orgcode", "foreign_regno"],
    "regno": ["uscc", "regno15", "regno13", "orgcode", "foreign_regno"],
    "orgcode": ["orgcode", "uscc"],
}
"""The kinds of number each identifier column may hold."""

Entry = dict[str, Any]
"""A line of a YAML file as a mapping."""
DROPPED: Entry = {"classification": "personal", "customProperties": [{"property": "landing", "value": "drop"}]}


@dataclass(frozen=True)
class Column:
    """`words` is a closed vocabulary, `digits` the one length of a number that is a name, like a division's code."""

    name: str
    title: str = TODO
    type: str = "string"
    key: bool = False
    updated: bool = False
    required: bool = False
    personal: bool = False
    identifier: str | None = None
    words: tuple[str, ...] = ()
    digits: int | None = None

    @property
    def moment(self) -> bool:
        return self.type in ("date", "timestamp")

    @property
    def counted(self) -> bool:
        return self.type in ("number", "integer")

    def declared(self) -> Entry:
        """The column's entry in the contract."""
        entry: Entry = {"name": self.name, "businessName": self.title, "logicalType": self.type}
        entry |= {"primaryKey": True} if self.key else {}
        entry |= {"required": True} if self.key or self.updated or self.required else {}
        entry |= {"semanticType": self.identifier} if self.identifier else {}
        entry.update(DROPPED if self.personal else {})
        return entry

    def expected(self) -> list[Entry]:
        """What the suite says of the column; personal columns never get that far."""
        kinds = IDENTIFIERS.get(self.identifier or "")
        wanted: list[tuple[object, str, Entry]] = [
            (kinds, IDENTIFIER, {"kinds": kinds}),
            (self.words, "expect_column_values_to_be_in_set", {"value_set": list(self.words)}),
            (self.digits, "expect_column_values_to_match_regex", {"regex": f"^[0-9]{{{self.digits}}}$"}),
            (self.counted, "expect_column_values_to_be_between", {"min_value": 0}),
        ]
        return [
            {"type": type_, "kwargs": {"column": self.name, **more}}
            for reason, type_, more in wanted
            if reason and not self.personal
        ]
