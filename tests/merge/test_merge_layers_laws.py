"""Whatever changed in a night, merged as layers over the nights before it the tables are those of a whole merge."""

from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.ground.workspace import Workspace
from etl.merge import merge
from etl.merge.basis import kept
from tests.merge.layers import MONDAY, content, is_layered, merged, merged_whole, three_nights
from tests.merge.population import STRATEGIES, Rows, populations
from tests.merge.stage import deleted, valid
from tests.nights import SATURDAY, SUNDAY, digests

pytestmark = pytest.mark.proof
Changes = tuple[Rows, dict[str, list[str]]]


@st.composite
def changes(draw: st.DrawFn) -> Changes:
    """A few records told anew or for the first time, and a few gone; in two nights fewer than a fifth of all."""
    told: Rows = {dataset: [] for dataset in STRATEGIES}
    gone: dict[str, list[str]] = {dataset: [] for dataset in STRATEGIES}
    for number in range(draw(st.integers(1, 6))):
        dataset = draw(st.sampled_from(sorted(STRATEGIES)))
        row = draw(st.fixed_dictionaries(STRATEGIES[dataset]))
        told[dataset].append({**row, "record": draw(st.sampled_from([f"{dataset[0]}{number * 5}", f"new{number}"]))})
    for dataset in draw(st.sets(st.sampled_from(sorted(STRATEGIES)), max_size=2)):
        gone[dataset].append(f"{dataset[0]}{draw(st.integers(0, 29))}")
    return told, gone


def land(workspace: Workspace, night: date, change: Changes) -> None:
    told, gone = change
    valid(workspace, night, **{dataset: rows for dataset, rows in told.items() if rows})
    for dataset, records in gone.items():
        if records:
            deleted(workspace, night, dataset, records)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(populations(), changes(), changes())
def test_layers_tell_what_a_whole_merge_tells(tmp_path: Path, rows: Rows, first: Changes, second: Changes) -> None:
    workspace = Workspace(Path(mkdtemp(dir=tmp_path)))
    valid(workspace, SATURDAY, **rows)
    land(workspace, SUNDAY, first)
    land(workspace, MONDAY, second)
    merged(workspace, SATURDAY, SUNDAY, MONDAY)
    for night in (SUNDAY, MONDAY):
        assert is_layered(workspace, night)
        whole = merged_whole(workspace, Path(mkdtemp(dir=tmp_path)), night)
        assert content(workspace, night) == content(whole, night)


def test_merging_again_changes_nothing_and_leaves_nothing_behind(tmp_path: Path) -> None:
    told = merged(three_nights(tmp_path), SATURDAY, SUNDAY, MONDAY)
    before = digests(told.home)
    merged(told, MONDAY)
    assert digests(told.home) == before


def test_a_merge_that_fails_says_nothing_of_what_it_was_made_of(tmp_path: Path) -> None:
    told = merged(three_nights(tmp_path), SATURDAY)
    (broken := told.table(SATURDAY, "quarantine/penalties")).write_bytes(b"no table")
    with pytest.raises(duckdb.Error, match=broken.name):
        merge(told, SATURDAY)
    assert kept(told, SATURDAY) is None
