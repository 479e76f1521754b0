"""A register of several hundred thousand rows, over HTTP to the golden record: what becomes of each row."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from etl.extract import land
from etl.ground.workspace import Workspace
from etl.merge import merge
from etl.validate import validate
from tests.extract.gateway import Sharing, listening
from tests.night.register import Register, register
from tests.nights import SATURDAY, ask
from tests.sources.delivery import holds

ROWS = 300_000
DATASET = "registrations"
pytestmark = pytest.mark.proof


@dataclass(frozen=True)
class Night:
    """What the register gave, and what a night made of it."""

    given: Register
    workspace: Workspace
    verdict: dict[str, Any]

    def table(self, name: str) -> Path:
        return self.workspace.table(SATURDAY, name)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Night:
    workspace = Workspace(tmp_path_factory.mktemp("register"))
    given = register(ROWS)
    with listening(Sharing(given.rows)) as endpoint:
        land(workspace, DATASET, SATURDAY, lambda _: endpoint)
    verdict = validate(workspace, DATASET, SATURDAY)
    merge(workspace, SATURDAY)
    return Night(given, workspace, verdict)


def entities(fates: list[str]) -> set[str]:
    """Those of the fates that are an entity; the others are rules."""
    return {fate for fate in fates if "." not in fate}


def test_every_row_ends_with_its_entity_or_in_quarantine_with_the_reason(night: Night) -> None:
    ends = dict(ask("SELECT _record, entity_id FROM {linked}", linked=night.table(f"linked/{DATASET}")))
    rejected = ask("SELECT record, rule FROM {bad}", bad=night.table(f"quarantine/{DATASET}"))
    assert len(rejected) == len({record for record, _ in rejected})
    assert ends.keys().isdisjoint({record for record, _ in rejected})
    expected = {row["pripid"]: fate for row, fate in zip(night.given.rows, night.given.fates, strict=True)}
    assert ends | dict(rejected) == expected


def test_every_kind_of_fault_is_among_them(night: Night) -> None:
    rules = Counter(fate for fate in night.given.fates if "." in fate)
    assert len(rules) == 10
    assert min(rules.values()) > ROWS / 100_000


def test_the_register_holds_each_entity_once(night: Night) -> None:
    found = [entity for (entity,) in ask("SELECT entity_id FROM {entity}", entity=night.table("entity"))]
    assert len(found) == len(set(found))
    assert set(found) == entities(night.given.fates)


def test_an_older_number_that_got_a_code_leads_to_it(night: Night) -> None:
    found = ask("SELECT from_id, to_id FROM {redirect}", redirect=night.table("redirect"))
    assert set(found) == night.given.redirects


def test_what_was_received_was_kept_rejected_or_the_same_row_again(night: Night) -> None:
    rejected = sum("." in fate for fate in night.given.fates)
    again = len(night.given.rows) - len({row["pripid"] for row in night.given.rows})
    told = [night.verdict[name] for name in ("status", "received", "kept", "rejected", "duplicate")]
    given = len(night.given.rows)
    assert told == ["passed", given, given - rejected - again, rejected, again]


def test_no_number_of_a_person_is_in_any_file(night: Night) -> None:
    files = [path for path in night.workspace.home.rglob("*") if path.is_file()]
    assert night.given.persons
    assert not [path for path in files if holds(path, night.given.persons)]
