"""A night in which little came: what came since the night before is merged, and all that it touches.

Touched is a record that came or went; a row of the register that shares a number with one that did; a row that asks the
register for a number of those; and a row whose name means another entity than before. Of the tables that gather
records, the entities are touched that any touched record spoke of before or speaks of now. All else is as it was.
"""

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep, news, publish, read
from etl.ground.engine.layers import Layer, layer, whole
from etl.ground.identifiers.expressions import organisation_code
from etl.ground.workspace import Workspace
from etl.merge.basis import LANDED, Basis
from etl.merge.link import asked, subjects_of
from etl.merge.register import numbered
from etl.merge.scope import Keys, Scope, within
from etl.sources import Contract

RECORD = ibis.schema({"_record": "string"})
VERSION = ["_night", "_row"]


class Since(Scope):
    """A night merged as layers over the night `before` it."""

    def __init__(self, connection: Connection, workspace: Workspace, night: date, before: date, token: str) -> None:
        super().__init__(connection, workspace, night)
        self.before = before
        self.token = token
        self.touched: dict[str, ir.Table] = {}
        self.by_name: dict[str, ir.Table] = {}

    def earlier(self, name: str) -> ir.Table | None:
        """A table as the night before left it."""
        path = self.workspace.table(self.before, name)
        return read(self.connection, path) if path.exists() else None

    def kept(self, *keys: ir.Table) -> ir.Table:
        return keep(self.connection, ibis.union(*keys, distinct=True) if len(keys) > 1 else keys[0].distinct())

    def came(self, dataset: str) -> list[ir.Table]:
        """The records that came or went since the night before."""
        nothing = few(self.connection, [], RECORD)
        tables = [self.workspace.published(f"{kind}/{dataset}", self.night).items() for kind in LANDED]
        paths = [[path for delivery, path in found if delivery.night > self.before] for found in tables]
        return [nothing, *(read(self.connection, *some).select("_record") for some in paths if some)]

    def touch_register(self, register: Contract, versions: ir.Table) -> None:
        rows = numbered(versions).select("_record", "uscc", "number")
        came = self.kept(*self.came(register.dataset))
        shared = self.kept(rows.semi_join(came, "_record").select("number"))
        touched = self.kept(came, rows.semi_join(shared, "number").select("_record"))
        mine = rows.semi_join(touched, "_record")
        inside = mine.select(id_value=organisation_code(mine["uscc"]))
        self.register = register.dataset
        self.numbers_touched = self.kept(mine.select(id_value="number"), inside)
        self.touched[register.dataset] = touched

    def numbers(self, current: ir.Table) -> ir.Table:
        versions = self.numbers_touched.select(number="id_value")
        rest = read(self.connection, self.workspace.table(self.before, f"linked/{self.register}"))
        rest = rest.anti_join(self.touched[self.register], "_record").semi_join(versions, "number")
        return current.select("uscc", "number").union(rest.select("uscc", "number"))

    def asking_by_name(self, dataset: Contract, versions: ir.Table) -> Keys:
        numbers = [versions[name].isnull() for name in subjects_of(dataset)]
        asking = versions.filter(*numbers) if numbers else versions
        self.by_name[dataset.dataset] = self.kept(asking.select("_record"))
        return self.by_name[dataset.dataset]

    def touch(self, dataset: Contract, versions: ir.Table, named: ir.Table) -> None:
        name = dataset.dataset
        asked_for = [
            rows.semi_join(self.numbers_touched, "id_value").select("_record") for rows in asked(versions, dataset)
        ]
        meant = [self.meant_otherwise(dataset, versions, named)] if name in self.by_name else []
        self.touched[name] = self.kept(*self.came(name), *asked_for, *meant)

    def meant_otherwise(self, dataset: Contract, versions: ir.Table, named: ir.Table) -> ir.Table:
        """The records whose names mean others than before; where no statement tells of before, all that ask."""
        asking = self.by_name[dataset.dataset]
        earlier = self.earlier(f"statement/{dataset.dataset}")
        if earlier is None:
            return asking
        mine = versions.semi_join(asking, "_record").select("_record", *VERSION)
        told = earlier.semi_join(asking.select(record="_record"), "record")
        then = told.select(_night="night", _row="line", _named="entity_id").distinct()
        now = named.select(*VERSION, "_named")
        changed = ibis.union(now.difference(then), then.difference(now))
        return mine.semi_join(changed, VERSION).select("_record")

    def records(self, dataset: str) -> Keys:
        return self.touched[dataset]

    def unsettled(self, dataset: str) -> Keys:
        touched = self.touched[dataset]
        return touched.union(self.by_name[dataset], distinct=True) if dataset in self.by_name else touched

    def touch_entities(self, statements: Mapping[str, ir.Table]) -> None:
        spoken = []
        for dataset, rows in statements.items():
            records = self.touched[dataset].select(record="_record")
            tables = [rows, self.earlier(f"statement/{dataset}")]
            spoken += [each.semi_join(records, "record").select("entity_id") for each in tables if each is not None]
        self.touched_entities = self.kept(*spoken)

    def time_passed(self, commitments: ir.Table | None) -> None:
        if commitments is None:
            return
        begun = (commitments["startTime"] > self.before) & (commitments["startTime"] <= self.night)
        ended = (commitments["endTime"] >= self.before) & (commitments["endTime"] < self.night)
        turned = commitments.filter((begun | ended) & commitments["entity_id"].notnull()).select("entity_id")
        self.touched_entities = self.kept(self.touched_entities, turned)

    def entities(self) -> Keys:
        return self.touched_entities

    def held(self, statements: ir.Table) -> ir.Table:
        return keep(self.connection, within(statements, self.touched_entities))

    def fresh(self, name: str, keys: Keys) -> ir.Table:
        return within(news(self.connection, self.workspace.table(self.night, name)), keys)

    def publish(self, name: str, table: ir.Table, order_by: list[str], keys: Keys) -> ir.Table:
        older = self.workspace.table(self.before, name)
        if keys is None or not older.exists():
            return super().publish(name, table, order_by, keys)
        target, gone, rows = self.workspace.table(self.night, name), keys.distinct(), table
        if found := layer(older):
            rows = news(self.connection, older).anti_join(gone, gone.columns).select(*table.columns).union(table)
            gone = read(self.connection, found.gone).select(*gone.columns).union(gone, distinct=True)
        over = Layer.beside(target, self.token)
        over.lie_on(whole(older))
        publish(self.connection, gone, over.gone, gone.columns)
        publish(self.connection, rows, target, order_by, over)
        stands = read(self.connection, target)
        self.counts[name] = int(self.connection.execute(stands.count()))
        return stands


def scope(connection: Connection, workspace: Workspace, night: date, made: Basis) -> Scope:
    """What the merge of `night` works on."""
    if made.before is None:
        return Scope(connection, workspace, night)
    return Since(connection, workspace, night, made.before, made.token)
