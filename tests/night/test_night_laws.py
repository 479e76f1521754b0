"""The laws of a night: run again it changes nothing, and killed anywhere it ends the same."""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import duckdb
import pytest

from etl.ground.workspace import PROJECT, Workspace, read_json
from etl.load import published
from etl.night import night
from etl.sources import contracts
from etl.validate import validate
from sandbox import Sandbox, figures
from tests.nights import SUNDAY, History, ask, connections, digests

Copy = Callable[[Path], Workspace]


def lasting(path: Path) -> bool:
    """What a night leaves for others; the warehouse is compared by its content instead of its bytes."""
    return not {"warehouse", "drafts"} & set(path.parts) and path.suffix in (".parquet", ".json", ".html")


def warehouse(home: Path) -> str:
    return f"duckdb:///{home}/warehouse/w.duckdb"


def content(workspace: Workspace) -> dict[str, object]:
    """What the warehouse says it holds."""
    found = published(workspace, warehouse(workspace.home))
    assert found is not None
    return {"night": found.night, "hash": found.content_hash, "tables": found.tables}


def run(workspace: Workspace, sandbox: Sandbox) -> None:
    for _ in night(workspace, SUNDAY, connections(sandbox), warehouse(workspace.home)):
        pass


@pytest.mark.proof
def test_a_night_run_again_changes_no_byte(history: History, copy: Copy, platforms: Sandbox) -> None:
    again = copy(history.workspace.home)
    before, held = digests(again.home, lasting), content(again)
    run(again, platforms)
    assert digests(again.home, lasting) == before
    assert content(again) == held
    assert platforms.desk.faults.requests.total() == 0, "a landed load is not asked for again"


@pytest.mark.proof
def test_a_night_killed_at_every_step_ends_as_an_undisturbed_one(
    history: History, copy: Copy, platforms: Sandbox
) -> None:
    killed = copy(history.before)
    environment = {**os.environ, **platforms.connections, "WAREHOUSE_URL": warehouse(killed.home), "ETL_THREADS": "1"}
    command = [sys.executable, "-m", "tests.night.killed", str(killed.home), str(SUNDAY)]
    done = subprocess.run(command, env=environment, cwd=PROJECT, check=True, capture_output=True, text=True)
    deaths = [line.split() for line in done.stdout.splitlines()]
    assert [step for step, *_ in deaths] == [
        *["extract"] * 2, *["validate"] * 2, *["merge"] * 2, "score", *["tier"] * 2, *["review"] * 2, "track", "alert",
        "plan", "contest", "notify", "load", *["send"] * 2, "disclose", "summary",
    ]  # fmt: skip
    assert all(len(death) == 2 for death in deaths), f"some were not killed: {deaths}"
    assert digests(killed.home, lasting) == digests(history.workspace.home, lasting)
    assert content(killed) == content(history.workspace)


def test_the_summary_adds_up(history: History) -> None:
    summary = read_json(history.workspace.report(SUNDAY) / "summary.json")
    totals = summary["totals"]
    assert totals["received"] == sum(totals[name] for name in ("kept", "rejected", "duplicate", "unchanged"))
    assert totals["received"] > 0
    assert summary["not_passed"] == {}


def test_every_landed_row_ends_linked_or_unresolved(history: History) -> None:
    stage = history.workspace.stage(SUNDAY)
    for path in sorted((stage / "linked").glob("*.parquet")):
        valid = sorted((history.workspace.home / "stage").glob(f"night=*/valid/{path.name}"))
        records = "SELECT count(DISTINCT _record) FROM {valid}"
        assert ask(records, valid=valid) == ask("SELECT count(*) FROM {path}", path=path), path.stem
        names_nobody = not any(column.subject for column in contracts()[path.stem].identifiers)
        if path.stem == "registrations" or names_nobody:  # the register itself, and rows that carry no code
            continue
        open_rows = ask("SELECT count(*) FROM {path} WHERE entity_id IS NULL", path=path)
        told = f"SELECT count(*) FROM {{table}} WHERE dataset = '{path.stem}'"
        assert ask(told, table=stage / "unresolved.parquet") == open_rows, path.stem


@pytest.mark.proof
def test_a_platform_that_fails_costs_only_its_own_datasets(history: History, copy: Copy, platforms: Sandbox) -> None:
    lame = copy(history.before)
    platforms.fault("spot_checks", "quota", times=99)
    running = night(lame, SUNDAY, connections(platforms, "complaints_zj"), warehouse(lame.home))
    extracted = list(takewhile(lambda done: done.step == "extract", running))
    failed = {done.subject for done in extracted if done.result["status"] != "landed"}
    assert failed == {"spot_checks", "complaints_zj"}
    assert len(extracted) == len(contracts())
    reasons = {dataset: validate(lame, dataset, SUNDAY)["reasons"][0] for dataset in failed}
    assert "code 18" in reasons["spot_checks"]
    assert "sat the night out" in reasons["complaints_zj"]


def test_the_warehouse_tells_the_true_figures(history: History) -> None:
    truth = figures(history.world)
    with duckdb.connect(str(history.workspace.home / "warehouse" / "w.duckdb"), read_only=True) as connection:
        found = connection.execute("SELECT * FROM analyst.headline")
        names = [column[0] for column in found.description]
        (row,) = found.fetchall()
    headline = dict(zip(names, row, strict=True))
    assert headline["night"] == SUNDAY
    shown = {
        "units": headline["units_in_force"],
        "promises": headline["units_with_promise"],
        "factories": headline["factories"],
        "banks": headline["banks"],
        "outlets": headline["outlets_in_force"],
        "coordinators": headline["coordinators_serving"],
    }
    assert shown == {name: truth[name] for name in shown}
    assert f"{headline['loans_in_100m_yuan'] * 10_000:.2f}" == truth["loans"]
