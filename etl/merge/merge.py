"""The step: who is who, what each source says of them, and the golden record of each entity with its rivals."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep, publish, read, transform_engine
from etl.ground.policy import policy
from etl.ground.workspace import Workspace
from etl.merge import by_name
from etl.merge.complaint import complaint, divisions, unmapped
from etl.merge.crosswalk import crosswalk
from etl.merge.current import Said, none, said
from etl.merge.decisions import in_force
from etl.merge.golden import fields_of, golden, golden_rules
from etl.merge.link import asked, linked, subjects_of, unresolved
from etl.merge.names import Rules
from etl.merge.near_misses import near_misses
from etl.merge.redirects import decided, moved, moves, told_by
from etl.merge.register import entities_of, successors, unambiguous
from etl.merge.rivals import rivals
from etl.merge.statements import changing, holding, spans, steady
from etl.merge.units import units
from etl.sources import Contract, contract, contracts

Counts = dict[str, int]


def merge(workspace: Workspace, night: date) -> Counts:
    """Publish who is who and what is claimed for `night`; returns each table's rows."""
    with transform_engine() as connection:
        merger = Merger(connection, workspace, night)
        merger.identify()
        merger.link()
        merger.suggest()
        merger.harmonise()
        merger.state()
        merger.choose()
        merger.gather_units()
        return merger.counts


class Merger:
    """One night's merge: each part publishes its tables and the next reads them back."""

    def __init__(self, connection: Connection, workspace: Workspace, night: date) -> None:
        self.connection = connection
        self.workspace = workspace
        self.night = night
        golden_policy = policy("golden", night)
        rules = golden_policy.rules
        self.register: str = rules["register"]
        self.fields = fields_of(rules["fields"])
        self.policy_version = golden_policy.version
        self.relations = policy("identity", night).rules["relations"]
        self.decisions = in_force(workspace, night)
        self.moves = moves(connection, self.decisions, self.relations)
        self.counts: Counts = {}

    def publish(self, name: str, table: ir.Table, order_by: list[str]) -> ir.Table:
        path = self.workspace.table(self.night, name)
        self.counts[name] = publish(self.connection, table, path, order_by)
        return read(self.connection, path)

    def published(self, name: str) -> ir.Table | None:
        path = self.workspace.table(self.night, name)
        return read(self.connection, path) if path.exists() else None

    def said(self, dataset: str) -> Said | None:
        return said(self.connection, self.workspace, dataset, self.night)

    def identify(self) -> None:
        """What each row of the register is about."""
        register = self.said(self.register)
        if register is None:
            raise LookupError(
                f"no valid {self.register} up to {self.night}: nothing can be merged without the register"
            )
        self.successors = keep(self.connection, successors(register.current))
        rows = moved(entities_of(register.current, self.successors), self.moves)
        self.register_rows = self.publish(f"linked/{self.register}", rows, ["_record"])
        self.sources = {self.register: register}
        self.current = {self.register: self.register_rows}

    def link(self) -> None:
        """Every other source on its entity, and the rows that found none."""
        others = {dataset: self.said(dataset) for dataset in sorted(contracts()) if dataset != self.register}
        sources = {dataset: rows for dataset, rows in others.items() if rows is not None}
        self.sources |= sources
        self.known = self.answers(sources)
        self.match_names(sources)
        waiting = [by_name.unanswered(self.asked, self.matches)]
        for dataset, rows in sources.items():
            table = self.publish(f"linked/{dataset}", self.linked(dataset, rows.current), ["_record"])
            self.current[dataset] = table
            if subjects_of(contract(dataset)):
                waiting.append(unresolved(table, contract(dataset)))
        self.publish("unresolved", ibis.union(*waiting), ["dataset", "record", "role"])

    def match_names(self, sources: dict[str, Said]) -> None:
        """Whom the rows mean that give a name and no number."""
        names = [name for dataset, rows in sources.items() for name in by_name.asked(rows, contract(dataset))]
        nobody = few(self.connection, [], by_name.ASKED)
        self.asked = keep(self.connection, ibis.union(nobody, *names))
        entities = by_name.entities(self.register_rows, contract(self.register))
        if self.connection.execute(self.asked.count()) == 0:
            entities = entities.limit(0)  # nobody is asked for: no name of the register need be spelled out
        rules = Rules.on(self.night)
        found = by_name.name_matches(self.connection, self.asked, entities, rules, self.decisions)
        self.matches = keep(self.connection, found)
        asked_now = self.asked.filter("holds").select(*by_name.VERSION)
        standing = self.matches.semi_join(asked_now, by_name.VERSION).drop("night", "line")
        self.publish("name_match", standing, ["dataset", "record", "role", "rank", "entity_id"])

    def linked(self, dataset: str, rows: ir.Table) -> ir.Table:
        """Rows of a source, current or superseded, on the entities they are about."""
        if dataset == self.register:
            return moved(entities_of(rows, self.successors), self.moves)
        declared = contract(dataset)
        by_number = linked(rows, declared, self.known)
        return moved(by_name.linked_by_name(by_number, by_name.counting(self.matches, declared)), self.moves)

    def answers(self, sources: dict[str, Said]) -> ir.Table:
        """The register's answers for every older number that some source uses, found in one pass and kept at hand."""
        numbers = [number for dataset, rows in sources.items() for number in asked(rows.versions, contract(dataset))]
        nothing = self.register_rows.select(id_value="number").limit(0)
        answers = unambiguous(self.register_rows, nothing, *numbers)
        return keep(self.connection, answers)

    def suggest(self) -> None:
        """What mistyped codes may have meant, for a person to look at."""
        rejected = {
            dataset: read(self.connection, *files.values())
            for dataset in sorted(contracts())
            if (files := self.workspace.published(f"quarantine/{dataset}", self.night))
        }
        found = near_misses(self.connection, rejected, self.sources, self.register_rows)
        self.publish("suggestion", found, ["dataset", "record", "column", "code", "suggested", "entity_id"])

    def harmonise(self) -> None:
        """The complaints of all regions in one model, and the words nobody has mapped yet."""
        feeds = [declared for declared in contracts().values() if declared.model == "complaint"]
        tables = {feed.dataset: self.published(f"linked/{feed.dataset}") for feed in feeds}
        filled = [(feed, table) for feed in feeds if (table := tables[feed.dataset]) is not None]
        if filled:
            complaints = [self.complaint(feed, table) for feed, table in filled]
            self.publish("complaint", ibis.union(*complaints), ["dataset", "record"])
            strange = ibis.union(*[unmapped(feed, table) for feed, table in filled])
            self.publish("unmapped", strange, ["dataset", "field", "word"])

    def complaint(self, feed: Contract, table: ir.Table) -> ir.Table:
        return complaint(feed, table, self.sources[feed.dataset], divisions(self.connection, feed))

    def state(self) -> None:
        """What every source claims and has claimed, by what numbers, and which entities became others."""
        names = tuple(field.name for field in self.fields)
        speaking = {dataset: rows for dataset, rows in self.sources.items() if subjects_of(contract(dataset))}
        held = spans(self.connection, speaking)
        order = ["entity_id", "record", "part", "valid_from", "known_from", "night", "line"]
        stated = {}
        for dataset, rows in sorted(speaking.items()):
            still = steady(self.current[dataset], rows.restless, contract(dataset), names)
            again = changing(self.linked(dataset, rows.moving), held, contract(dataset), names)
            stated[dataset] = self.publish(f"statement/{dataset}", still.union(again), order)
            numbers = crosswalk(stated[dataset], self.register)
            self.publish(f"crosswalk/{dataset}", numbers, ["id_kind", "id_value", "entity_id"])
        self.statements = ibis.union(*stated.values())
        people = decided(self.connection, self.decisions, self.relations)
        told = told_by(stated[self.register], self.register)
        self.publish("redirect", told.union(people), ["from_id", "to_id", "relation"])

    def choose(self) -> None:
        """The golden record of every entity any source speaks of, and what lost."""
        claims = holding(self.statements)
        chosen = golden(self.connection, claims, self.fields)
        known = self.register_rows.group_by("entity_id").agg(regno=self.register_rows["number"].min())
        joined = chosen.left_join(known, "entity_id")
        entity = joined.mutate(
            uscc=ibis.ifelse(joined["entity_id"].startswith("REG:"), ibis.null("string"), joined["entity_id"]),
            registered=joined["entity_id_right"].notnull(),
            established_on=joined["established_on"].try_cast("date"),
        ).drop("entity_id_right")
        entities = self.publish("entity", entity, ["entity_id"])
        texts = entities.mutate(established_on=entities["established_on"].cast("string"))
        order = ["entity_id", "field", "source", "record", "value"]
        self.publish("rival", rivals(claims, texts, self.fields), order)
        rules = golden_rules(self.connection, self.fields, self.policy_version)
        self.publish("golden_rule", rules, ["field", "priority"])

    def gather_units(self) -> None:
        """The units; none at all while no declaration has ever landed."""
        declarations = self.published("linked/declarations")
        if declarations is None:
            declarations = none(self.connection, contract("declarations"))
        self.publish("unit", units(declarations, self.published("linked/commitments"), self.night), ["unit_id"])
