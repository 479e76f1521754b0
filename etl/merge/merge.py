"""The step: who is who, what each source says of them, and the golden record of each entity with its rivals."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep, read, transform_engine
from etl.ground.policy import policy
from etl.ground.workspace import Workspace
from etl.merge import by_name
from etl.merge.basis import basis, mark
from etl.merge.complaint import complaint, divisions, unmapped
from etl.merge.crosswalk import crosswalk, crosswalk_of_register
from etl.merge.current import Said, none, said, valid
from etl.merge.decisions import in_force
from etl.merge.golden import fields_of, golden, golden_rules
from etl.merge.link import asked, linked, subjects_of, unresolved
from etl.merge.names import Rules
from etl.merge.near_misses import near_misses
from etl.merge.redirects import decided, moved, moves, told_by
from etl.merge.register import entities_of, numbered, successors, unambiguous
from etl.merge.rivals import rivals
from etl.merge.scope import Keys, Scope, records_of, renamed, within
from etl.merge.since import scope
from etl.merge.statements import changing, claims_of, holding, spans, steady
from etl.merge.units import units
from etl.sources import Contract, contract, contracts

Counts = dict[str, int]


def merge(workspace: Workspace, night: date) -> Counts:
    """Publish who is who and what is claimed for `night`; returns each table's rows.

    A large night in which little came is published as layers over the one before (`etl.merge.basis`): the same tables.
    """
    made = basis(workspace, night)
    mark(workspace, night, None)
    with transform_engine() as connection:
        merger = Merger(connection, workspace, night, scope(connection, workspace, night, made))
        merger.identify()
        merger.link()
        merger.suggest()
        merger.harmonise()
        merger.state()
        merger.gather()
        merger.choose()
        merger.gather_units()
    mark(workspace, night, made)
    return merger.scope.counts


class Merger:
    """One night's merge: each part publishes its tables and the next reads them back.

    `scope` says which records and entities are merged, and lays what is published over what is not.
    """

    def __init__(self, connection: Connection, workspace: Workspace, night: date, scope: Scope) -> None:
        self.connection = connection
        self.workspace = workspace
        self.night = night
        self.scope = scope
        golden_policy = policy("golden", night)
        rules = golden_policy.rules
        self.register: str = rules["register"]
        self.fields = fields_of(rules["fields"])
        self.policy_version = golden_policy.version
        self.relations = policy("identity", night).rules["relations"]
        self.decisions = in_force(workspace, night)
        self.moves = moves(connection, self.decisions, self.relations)
        self.tables: dict[str, ir.Table] = {}
        self.whole: dict[str, Said] = {}

    def publish(self, name: str, table: ir.Table, order_by: list[str], keys: Keys = None) -> ir.Table:
        self.tables[name] = self.scope.publish(name, table, order_by, keys)
        return self.tables[name]

    def said(self, dataset: str, keys: Keys) -> Said:
        if keys is not None:
            return said(self.connection, self.workspace, dataset, self.night, self.valid[dataset], keys)
        if dataset not in self.whole:
            self.whole[dataset] = said(self.connection, self.workspace, dataset, self.night, self.valid[dataset])
        return self.whole[dataset]

    def identify(self) -> None:
        """What each row of the register is about."""
        found = {
            dataset: valid(self.connection, self.workspace, dataset, self.night) for dataset in sorted(contracts())
        }
        self.valid = {dataset: rows for dataset, rows in found.items() if rows is not None}
        if self.register not in self.valid:
            raise LookupError(
                f"no valid {self.register} up to {self.night}: nothing can be merged without the register"
            )
        self.scope.touch_register(contract(self.register), self.valid[self.register])
        register = self.said(self.register, self.scope.records(self.register))
        numbers = self.scope.numbers(numbered(register.current))
        self.successors = keep(self.connection, successors(numbers))
        rows = moved(entities_of(register.current, self.successors), self.moves)
        self.register_rows = self.publish_linked(self.register, rows)
        self.sources = {self.register: register}

    def publish_linked(self, dataset: str, rows: ir.Table) -> ir.Table:
        return self.publish(f"linked/{dataset}", rows, ["_record"], self.scope.records(dataset))

    def link(self) -> None:
        """Every other source on its entity, and the rows that found none."""
        self.match_names()
        for dataset in self.others:
            self.scope.touch(contract(dataset), self.valid[dataset], self.named(dataset))
            self.sources[dataset] = self.said(dataset, self.scope.records(dataset))
        self.known = self.answers()
        waiting = [by_name.unanswered(self.asked, self.matches)]
        for dataset in self.others:
            table = self.publish_linked(dataset, self.linked(dataset, self.sources[dataset].current))
            if subjects_of(contract(dataset)):
                waiting.append(unresolved(within(table, self.scope.unsettled(dataset)), contract(dataset)))
        keys = records_of({dataset: self.scope.unsettled(dataset) for dataset in self.others})
        self.publish("unresolved", ibis.union(*waiting), ["dataset", "record", "role"], keys)

    @property
    def others(self) -> list[str]:
        """The sources beside the register."""
        return [dataset for dataset in self.valid if dataset != self.register]

    def named(self, dataset: str) -> ir.Table:
        """The versions of a source that are about an entity by its name: `_night, _row, _named`."""
        counting = by_name.counting(self.matches, contract(dataset))
        return moved(counting.rename(entity_id="_named"), self.moves).rename(_named="entity_id")

    def match_names(self) -> None:
        """Whom the rows mean that give a name and no number."""
        names = [name for dataset in self.others for name in self.names_asked(contract(dataset))]
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

    def names_asked(self, source: Contract) -> list[ir.Table]:
        if not by_name.roles_of(source):
            return []
        asking = self.scope.asking_by_name(source, self.valid[source.dataset])
        return by_name.asked(self.said(source.dataset, asking), source)

    def linked(self, dataset: str, rows: ir.Table) -> ir.Table:
        """Rows of a source, current or superseded, on the entities they are about."""
        if dataset == self.register:
            return moved(entities_of(rows, self.successors), self.moves)
        declared = contract(dataset)
        by_number = linked(rows, declared, self.known)
        return moved(by_name.linked_by_name(by_number, by_name.counting(self.matches, declared)), self.moves)

    def answers(self) -> ir.Table:
        """The register's answers for every older number that some source uses, found in one pass and kept at hand."""
        versions = {dataset: self.sources[dataset].versions for dataset in self.others}
        numbers = [number for dataset, rows in versions.items() for number in asked(rows, contract(dataset))]
        nothing = self.register_rows.select(id_value="number").limit(0)
        answers = unambiguous(self.register_rows, nothing, *[number.drop("_record") for number in numbers])
        return keep(self.connection, answers)

    def suggest(self) -> None:
        """What mistyped codes may have meant, for a person to look at."""
        rejected = {
            dataset: read(self.connection, *files.values())
            for dataset in sorted(contracts())
            if (files := self.workspace.published(f"quarantine/{dataset}", self.night))
        }
        found = near_misses(self.connection, rejected, self.valid, self.register_rows)
        self.publish("suggestion", found, ["dataset", "record", "column", "code", "suggested", "entity_id"])

    def harmonise(self) -> None:
        """The complaints of all regions in one model, and the words nobody has mapped yet."""
        feeds = [feed for feed in contracts().values() if feed.model == "complaint" and feed.dataset in self.sources]
        if feeds:
            complaints = [self.complaint(feed) for feed in feeds]
            keys = records_of({feed.dataset: self.scope.records(feed.dataset) for feed in feeds})
            self.publish("complaint", ibis.union(*complaints), ["dataset", "record"], keys)
            strange = ibis.union(*[unmapped(feed, self.tables[f"linked/{feed.dataset}"]) for feed in feeds])
            self.publish("unmapped", strange, ["dataset", "field", "word"])

    def complaint(self, feed: Contract) -> ir.Table:
        return complaint(feed, self.fresh(feed.dataset), self.sources[feed.dataset], divisions(self.connection, feed))

    def fresh(self, dataset: str) -> ir.Table:
        """The rows of a source that were linked now."""
        return self.scope.fresh(f"linked/{dataset}", self.scope.records(dataset))

    def state(self) -> None:
        """What every source claims and has claimed."""
        names = tuple(field.name for field in self.fields)
        speaking = {dataset: rows for dataset, rows in self.sources.items() if subjects_of(contract(dataset))}
        held = spans(self.connection, speaking)
        order = ["entity_id", "record", "part", "valid_from", "known_from", "night", "line"]
        self.stated: dict[str, ir.Table] = {}
        for dataset, rows in sorted(speaking.items()):
            still = steady(self.fresh(dataset), rows.restless, contract(dataset), names)
            again = changing(self.linked(dataset, rows.moving), held, contract(dataset), names)
            keys = renamed(self.scope.records(dataset), record="_record")
            self.stated[dataset] = self.publish(f"statement/{dataset}", still.union(again), order, keys)

    def gather(self) -> None:
        """By what numbers each entity is known, and which became others."""
        self.scope.touch_entities(self.stated)
        keys = self.scope.entities()
        self.stated = {dataset: self.scope.held(rows) for dataset, rows in self.stated.items()}
        for dataset, rows in self.stated.items():
            numbers = crosswalk_of_register(self.connection, rows) if dataset == self.register else crosswalk(rows)
            self.publish(f"crosswalk/{dataset}", numbers, ["id_kind", "id_value", "entity_id"], keys)
        people = decided(self.connection, self.decisions, self.relations)
        told = told_by(self.stated[self.register], self.register).union(people)
        keys = renamed(keys, to_id="entity_id")
        self.publish("redirect", within(told, keys), ["from_id", "to_id", "relation"], keys)

    def choose(self) -> None:
        """The golden record of every entity any source speaks of, and what lost."""
        keys = self.scope.entities()
        holds = {dataset: holding(rows) for dataset, rows in self.stated.items()}
        register = within(self.register_rows, keys)
        known = register.group_by("entity_id").agg(regno=register["number"].min()).mutate(registered=True)
        chosen = golden(self.connection, ibis.union(*holds.values()), self.fields, known)
        entity = chosen.mutate(
            uscc=ibis.ifelse(chosen["entity_id"].startswith("REG:"), ibis.null("string"), chosen["entity_id"]),
            registered=chosen["registered"].fill_null(False),
            established_on=chosen["established_on"].try_cast("date"),
        )
        self.publish("entity", entity, ["entity_id"], keys)
        entities = self.scope.fresh("entity", keys)
        texts = entities.mutate(established_on=entities["established_on"].cast("string"))
        lost = [self.lost(dataset, rows, texts) for dataset, rows in holds.items()]
        order = ["entity_id", "field", "source", "record", "value"]
        self.publish("rival", ibis.union(*[rows for rows in lost if rows is not None]), order, keys)
        rules = golden_rules(self.connection, self.fields, self.policy_version)
        self.publish("golden_rule", rules, ["field", "priority"])

    def lost(self, dataset: str, claims: ir.Table, entities: ir.Table) -> ir.Table | None:
        """What a source claims in vain, held: in one query the joins of all sources would fill the memory together."""
        fields = tuple(field for field in self.fields if field.name in claims_of(contract(dataset)))
        return keep(self.connection, rivals(claims, entities, fields)) if fields else None

    def gather_units(self) -> None:
        """The units; none at all while no declaration has ever landed."""
        declarations, commitments = (self.tables.get(f"linked/{name}") for name in ("declarations", "commitments"))
        if declarations is None:
            declarations = none(self.connection, contract("declarations"))
        self.scope.time_passed(commitments)
        keys = self.scope.entities()
        promises = None if commitments is None else within(commitments, keys)
        self.publish("unit", units(within(declarations, keys), promises, self.night), ["unit_id"], keys)
