"""The commands that explain, compare and decide, as a person types them."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from etl.cli import app
from etl.ground.workspace import Workspace
from etl.load import load
from etl.merge.decisions import everything
from tests.load.tiny_stage import PLANT, SATURDAY, SHOP, SUNDAY, write_stage


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse after two nights."""
    workspace = Workspace(tmp_path_factory.mktemp("loaded"))
    for night in (SATURDAY, SUNDAY):
        write_stage(workspace, night, later=night == SUNDAY)
        load(workspace, night)
    return workspace.home


@pytest.fixture
def home(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it, which the commands find by the environment."""
    home = shutil.copytree(loaded, tmp_path / "home")
    monkeypatch.setenv("ETL_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "240")
    return Workspace(home)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_explain_tells_winner_rival_number_predecessor_and_what_is_open(home: Workspace) -> None:
    told = run("explain", SHOP).output
    for said in (
        "西塘小店", "source_priority", "registrations:1",
        "西塘老店", "采用值：西塘小店",
        "330421600000012", "own",
        "REG:330421600000012",
        "9Z330421MA2B12343K", "第2位 Z → 2？待人工确认",
        "samplings:s1", "名称相近",
        "star 一星（", "8.50 / 10.00", "投诉少，有和解", "complaints_zj:t1", "在库须满90天", "先行和解",
        "y1", "overdue", "2021-09-28",
    ):  # fmt: skip
        assert said in told, said


def test_any_number_will_do_in_any_case(home: Workspace) -> None:
    assert SHOP in run("explain", "330421600000012").output
    assert run("explain", SHOP.lower()).exit_code == 0


def test_a_day_before_anything_was_known_is_empty_and_one_after_is_not(home: Workspace) -> None:
    assert "西塘小店" in run("explain", SHOP, "--on", "2021-10-30").output
    assert "西塘小店" not in run("explain", SHOP, "--on", "2019-01-01").output
    assert "西塘小店" not in run("explain", SHOP, "--known", "2021-10-29").output


def test_an_unknown_number_says_where_to_look(home: Workspace) -> None:
    answer = run("explain", "913301000000000000")
    assert answer.exit_code == 1
    assert "python -m etl quarantine" in answer.output


def test_delta_counts_and_writes(home: Workspace, tmp_path: Path) -> None:
    told = run("delta", str(SATURDAY), str(SUNDAY), "--of", "unit", "--into", str(tmp_path / "changes.parquet"))
    assert [line.split("│")[1:3] for line in told.output.replace(" ", "").splitlines() if "│" in line] == [
        ["ADD", "1"],
        ["MOD", "1"],
    ]
    assert (tmp_path / "changes.parquet").exists()
    assert run("delta", "2020-01-01", str(SUNDAY)).exit_code == 1


def test_a_decision_is_kept_listed_and_taken_back(home: Workspace) -> None:
    signed = ("--by", "张三", "--reason", "通知")
    assert run("decide", "redirect", PLANT, SHOP, "--relation", "duplicate", *signed).exit_code == 0
    assert run("decide", "redirect", SHOP, PLANT, "--relation", "duplicate", *signed).exit_code == 1
    (decision,) = everything(home)
    assert f" {decision.id} " in run("decide", "list").output
    assert run("decide", "undo", decision.id, *signed).exit_code == 0
    assert " no " in run("decide", "list").output
