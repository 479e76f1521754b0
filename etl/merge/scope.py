"""What of a night is merged, and how it is published: everything, whole. `etl.merge.since` merges less."""

from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, publish, read
from etl.ground.workspace import Workspace
from etl.sources import Contract

Keys: TypeAlias = "ir.Table | None"
"""What of a table is merged, by its key; None: all of it."""


class Scope:
    """A night merged whole; `counts` are the rows of each table as it then stands.

    The questions are asked in this order: of the register, of names, of each other dataset, of the entities.
    """

    def __init__(self, connection: Connection, workspace: Workspace, night: date) -> None:
        self.connection = connection
        self.workspace = workspace
        self.night = night
        self.counts: dict[str, int] = {}

    def touch_register(self, register: Contract, versions: ir.Table) -> None:
        """Find what of the register, all of whose versions these are, is to be merged."""

    def numbers(self, current: ir.Table) -> ir.Table:
        """Every row of the register that has a number of the `current` ones, these among them: `uscc, number`."""
        return current

    def asking_by_name(self, dataset: Contract, versions: ir.Table) -> Keys:
        """The records that may ask by a name: they are matched anew, what a name means depends on all names."""
        return None

    def touch(self, dataset: Contract, versions: ir.Table, named: ir.Table) -> None:
        """Find what of another dataset is to be merged.

        `named` are its versions that are linked by their name: `_night, _row, _named`.
        """

    def records(self, dataset: str) -> Keys:
        """The records (`_record`) to be merged."""
        return None

    def unsettled(self, dataset: str) -> Keys:
        """The records (`_record`) that may be without an entity otherwise than before."""
        return None

    def touch_entities(self, statements: Mapping[str, ir.Table]) -> None:
        """Find the entities to be gathered; `statements` are those of each dataset as they now stand."""

    def time_passed(self, commitments: ir.Table | None) -> None:
        """Gather, too, the entities whose promises begin or end without a word of anyone."""

    def entities(self) -> Keys:
        """The entities (`entity_id`) to be gathered."""
        return None

    def held(self, statements: ir.Table) -> ir.Table:
        """The statements about the entities to be gathered, at hand."""
        return statements

    def fresh(self, name: str, keys: Keys) -> ir.Table:
        """What this night published of a table under `keys`."""
        return read(self.connection, self.workspace.table(self.night, name))

    def publish(self, name: str, table: ir.Table, order_by: list[str], keys: Keys) -> ir.Table:
        """Publish what a table holds under `keys`; the whole table as it then stands."""
        path = self.workspace.table(self.night, name)
        self.counts[name] = publish(self.connection, table, path, order_by)
        return read(self.connection, path)


def within(table: ir.Table, keys: Keys) -> ir.Table:
    """The rows of `table` under `keys`."""
    return table if keys is None else table.semi_join(keys, keys.columns)


def renamed(keys: Keys, **names: str) -> Keys:
    """The same keys for a table that calls them otherwise."""
    return None if keys is None else keys.rename(**names)


def records_of(keys: Mapping[str, Keys]) -> Keys:
    """The records of several datasets as keys of a table of all of them: `dataset, record`."""
    told = [
        one.select(dataset=ibis.literal(dataset), record="_record") for dataset, one in keys.items() if one is not None
    ]
    return ibis.union(*told) if told else None
