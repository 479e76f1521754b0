"""A dataset's fixture, served over real HTTP in its platform's protocol, landed and judged as on any night."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from etl.extract import land
from etl.ground.workspace import Workspace
from etl.sources import contract
from etl.validate import validate
from tests.extract.gateway import Row
from tests.nights import ask, relation
from tests.sources.gateways import serving

FIXTURES = Path(__file__).parent / "fixtures"
STRANGER = {"undeclared": "测彧19900579999"}
"""A column no contract knows, with a person in it: it comes with every row and must not land."""


@dataclass(frozen=True)
class Fixture:
    """Rows of `dataset` as they are delivered for `night`: the good ones, then one for each way to break a rule."""

    dataset: str
    night: date
    good: list[Row]
    bad: list[dict[str, Any]]

    @classmethod
    def of(cls, dataset: str) -> "Fixture":
        found = json.loads((FIXTURES / f"{dataset}.json").read_text(encoding="utf-8"))
        return cls(dataset, date.fromisoformat(found["night"]), found["good"], found["bad"])

    @property
    def rows(self) -> list[Row]:
        return [*self.good, *(entry["row"] for entry in self.bad)]

    @property
    def expected_kept(self) -> set[int]:
        return set(range(len(self.good)))

    @property
    def expected_rejected(self) -> dict[int, set[str]]:
        """Row number → the rule it breaks, and no other."""
        return {number: {entry["rule"]} for number, entry in enumerate(self.bad, len(self.good))}

    @property
    def personal(self) -> set[str]:
        """Every value that names a person: personal columns, resident IDs among the codes, the stranger."""
        dropped = [column.name for column in contract(self.dataset).columns if column.landing == "drop"]
        persons = {str(row[name]) for row in self.rows for name in dropped if row.get(name)}
        among_codes = [entry for entry in self.bad if entry["rule"].endswith(".resident_id")]
        return {*persons, *(entry["row"][entry["rule"].split(".")[0]] for entry in among_codes), *STRANGER.values()}


@dataclass(frozen=True)
class Outcome:
    """What became of a fixture: numbers of the rows kept, rules broken by the others, and every file left behind."""

    kept: set[int]
    rejected: dict[int, set[str]]
    home: Path

    def files_with(self, values: set[str]) -> list[str]:
        """The files in which any of the values can be read, whatever form they have."""
        return [str(path) for path in self.home.rglob("*") if path.is_file() and holds(path, values)]


def holds(path: Path, values: set[str]) -> bool:
    if path.suffix != ".parquet":
        return any(value.encode() in path.read_bytes() for value in values)
    with duckdb.cursor() as connection:
        sql = f"SELECT count(*) FROM {relation(path)} AS t, (SELECT unnest(?) AS v) WHERE contains(t::VARCHAR, v)"
        return connection.execute(sql, [sorted(values)]).fetchone() != (0,)


def delivered(fixture: Fixture, home: Path) -> Outcome:
    """Deliver the fixture and judge it, in a workspace of its own."""
    workspace = Workspace(home)
    rows = [{**row, **STRANGER} for row in fixture.rows]
    with serving(contract(fixture.dataset), rows, fixture.night, home.with_name(f"{home.name}-left")) as endpoint:
        land(workspace, fixture.dataset, fixture.night, lambda _: endpoint)
    verdict = validate(workspace, fixture.dataset, fixture.night)
    assert (verdict["status"], verdict["reasons"]) == ("passed", [])
    tables = {kind: workspace.table(fixture.night, f"{kind}/{fixture.dataset}") for kind in ("valid", "quarantine")}
    kept = {number for (number,) in ask("SELECT _row FROM {valid}", valid=tables["valid"])}
    rejected: dict[int, set[str]] = {}
    for ref, rule in ask("SELECT raw_ref, rule FROM {bad}", bad=tables["quarantine"]):
        rejected.setdefault(int(ref.split("#")[1]), set()).add(rule)
    return Outcome(kept, rejected, home)
