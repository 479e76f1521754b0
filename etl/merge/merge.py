"""The step: register and crosswalk first, then every source linked, then golden records and units."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, keep, publish, read, transform_engine
from etl.ground.policy import policy
from etl.ground.workspace import Workspace
from etl.merge.complaint import complaint, divisions, unmapped
from etl.merge.current import current, none, versions
from etl.merge.golden import Fields, claims, golden, rivals
from etl.merge.link import asked, linked, subjects_of, unresolved
from etl.merge.register import crosswalk, entities_of, unambiguous
from etl.merge.units import units
from etl.sources import contract, contracts

Counts = dict[str, int]


def merge(workspace: Workspace, night: date) -> Counts:
    """Publish `crosswalk`, `linked/…`, `unresolved`, `entity`, `rival` and `unit` for `night`; returns their rows."""
    rules = policy("golden", night).rules
    with transform_engine() as connection:
        merger = Merger(connection, workspace, night, rules["register"], rules["fields"])
        merger.identify()
        merger.link()
        merger.harmonise()
        merger.choose()
        merger.gather_units()
        return merger.counts


class Merger:
    """One night's merge: each part publishes its tables and the next reads them back."""

    def __init__(
        self, connection: Connection, workspace: Workspace, night: date, register: str, fields: Fields
    ) -> None:
        self.connection = connection
        self.workspace = workspace
        self.night = night
        self.register = register
        self.fields = fields
        self.counts: Counts = {}

    def publish(self, name: str, table: ir.Table, order_by: list[str]) -> ir.Table:
        path = self.workspace.table(self.night, name)
        self.counts[name] = publish(self.connection, table, path, order_by)
        return read(self.connection, path)

    def published(self, name: str) -> ir.Table | None:
        path = self.workspace.table(self.night, name)
        return read(self.connection, path) if path.exists() else None

    def versions(self, dataset: str) -> ir.Table | None:
        return versions(self.connection, self.workspace, dataset, self.night)

    def identify(self) -> None:
        """The register's entities, and every number they are known by."""
        rows = self.versions(self.register)
        if rows is None:
            raise LookupError(
                f"no valid {self.register} up to {self.night}: nothing can be merged without the register"
            )
        self.register_rows = self.publish(f"linked/{self.register}", entities_of(current(rows)), ["_record"])
        known = crosswalk(self.register_rows, self.register)
        self.crosswalk = self.publish("crosswalk", known, ["id_kind", "id_value", "entity_id"])

    def link(self) -> None:
        """Every other source on its entity, and the rows that found none."""
        landed = {dataset: self.versions(dataset) for dataset in sorted(contracts()) if dataset != self.register}
        sources = {dataset: rows for dataset, rows in landed.items() if rows is not None}
        known = self.known(sources)
        waiting = []
        for dataset, rows in sources.items():
            declared = contract(dataset)
            table = self.publish(f"linked/{dataset}", linked(current(rows), declared, known), ["_record"])
            if subjects_of(declared):
                waiting.append(unresolved(table, declared))
        if waiting:
            self.publish("unresolved", ibis.union(*waiting) if len(waiting) > 1 else waiting[0], ["dataset", "record"])

    def known(self, sources: dict[str, ir.Table]) -> ir.Table:
        """The register's answers for every older number that some source uses, found in one pass and kept at hand."""
        numbers = [number for dataset, rows in sources.items() for number in asked(rows, contract(dataset))]
        answers = unambiguous(self.crosswalk, *numbers)
        return keep(self.connection, answers)

    def harmonise(self) -> None:
        """The complaints of all regions in one model, and the words nobody has mapped yet."""
        feeds = [declared for declared in contracts().values() if declared.model == "complaint"]
        tables = {feed.dataset: self.published(f"linked/{feed.dataset}") for feed in feeds}
        filled = [(feed, table) for feed in feeds if (table := tables[feed.dataset]) is not None]
        if filled:
            complaints = [complaint(feed, table, divisions(self.connection, feed)) for feed, table in filled]
            self.publish("complaint", ibis.union(*complaints), ["dataset", "record"])
            strange = ibis.union(*[unmapped(feed, table) for feed, table in filled])
            self.publish("unmapped", strange, ["dataset", "field", "word"])

    def choose(self) -> None:
        """The golden record of every entity any source speaks of, and what lost."""
        speaking = {name for order in self.fields.values() for name in order}
        tables = {name: self.published(f"linked/{name}") for name in contracts() if name in speaking}
        sources = {n: claims(t, contract(n), self.fields) for n, t in tables.items() if t is not None}
        chosen = golden(sources, self.fields)
        known = self.register_rows.group_by("entity_id").agg(regno=self.register_rows["number"].min())
        joined = chosen.left_join(known, "entity_id")
        entity = joined.mutate(
            uscc=ibis.ifelse(joined["entity_id"].startswith("REG:"), ibis.null("string"), joined["entity_id"]),
            registered=joined["entity_id_right"].notnull(),
            established_on=joined["established_on"].try_cast("date"),
        ).drop("entity_id_right")
        entities = self.publish("entity", entity, ["entity_id"])
        texts = entities.mutate(established_on=entities["established_on"].cast("string"))
        self.publish("rival", rivals(sources, texts, self.fields), ["entity_id", "field", "source", "record", "value"])

    def gather_units(self) -> None:
        """The units; none at all while no declaration has ever landed."""
        declarations = self.published("linked/declarations")
        if declarations is None:
            declarations = none(self.connection, contract("declarations"))
        self.publish("unit", units(declarations, self.published("linked/commitments"), self.night), ["unit_id"])
