"""A change of policy is seen in shadow, and the published night stays as it was."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from etl.cli import app
from etl.ground import policy
from etl.ground.engine import engine
from etl.ground.workspace import Workspace
from etl.score import score
from etl.shadow import JUDGED, NothingToTry, impact, shadow
from etl.tier import review, tier
from tests.stage import NIGHT, TABLES, Stage
from tests.tier.situation import Before, stage_before


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """One blameless unit, and one that is on the abnormal list and by that in the warning library."""
    return judged(tmp_path_factory.mktemp("home"))


def judged(home: Path, yesterday: dict[str, Before] | None = None) -> Workspace:
    """The two units scored and tiered; `yesterday` says in which library each had been, and for how many days."""
    stage = Stage.at(home).unit("good", "e1", name="好店", city="330400", kind="商店")
    workspace = stage.unit("listed", "e2").linked("abnormal_list", "e2").write()
    if yesterday:
        stage_before(workspace, yesterday)
    score(workspace, NIGHT)
    tier(workspace, NIGHT)
    review(workspace, NIGHT)
    return workspace


def changed(folder: Path, name: str, change: Callable[[dict[str, Any]], None]) -> Path:
    """A folder with the policy `name` and in it one more version, not in force before 2030."""
    folder.mkdir()
    document = yaml.safe_load((policy.CONFIG / f"{name}.yaml").read_text(encoding="utf-8"))
    in_force = [version for version in document["versions"] if version["effective_from"] <= NIGHT][-1]
    version = deepcopy(in_force) | {"version": "tried", "effective_from": date(2030, 1, 1)}
    version.pop("adopted", None)
    change(version)
    document["versions"].append(version)
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return folder


def lenient(folder: Path) -> Path:
    """The lifecycle without the veto of the abnormal list."""

    def change(version: dict[str, Any]) -> None:
        version["vetoes"] = [veto for veto in version["vetoes"] if veto["title"] != "列入经营异常名录"]

    return changed(folder, "lifecycle", change)


def moved(workspace: Workspace, policies: Path) -> list[dict[str, Any]]:
    with shadow(workspace, NIGHT, policies) as beside, engine() as connection:
        moves = impact(connection, workspace, beside, NIGHT).moves
        return list(connection.to_pyarrow(moves.order_by("unit_id")).to_pylist())


def tables(workspace: Workspace) -> list[Path]:
    return sorted(workspace.stage(NIGHT).rglob("*.parquet"))


def table_of(workspace: Workspace, path: Path) -> str:
    """The table that a file is, or is a part of."""
    return path.relative_to(workspace.stage(NIGHT)).with_suffix("").parts[0]


def bytes_of(workspace: Workspace) -> dict[str, bytes]:
    paths = [path for path in tables(workspace) if table_of(workspace, path) in JUDGED]
    return {path.relative_to(workspace.home).as_posix(): path.read_bytes() for path in paths}


def test_what_is_judged_anew_is_all_that_score_tier_and_review_publish(published: Workspace) -> None:
    found = {table_of(published, path) for path in tables(published)}
    assert found - {name.split("/")[0] for name in TABLES} == set(JUDGED)


def test_the_policy_in_force_moves_nobody(published: Workspace, tmp_path: Path) -> None:
    (tmp_path / "lifecycle.yaml").write_bytes((policy.CONFIG / "lifecycle.yaml").read_bytes())
    assert moved(published, tmp_path) == []


def test_a_folder_without_a_policy_is_refused_instead_of_moving_nobody(published: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NothingToTry, match=r"holds none of scorecard\.yaml, lifecycle\.yaml, review\.yaml"):
        moved(published, tmp_path)


def test_a_veto_taken_away_shows_whom_it_would_let_go_and_why_and_changes_no_published_file(
    published: Workspace, tmp_path: Path
) -> None:
    before, files = bytes_of(published), sorted(published.home.rglob("*"))
    (move,) = moved(published, lenient(tmp_path / "policies"))
    assert (move["unit_id"], move["tier_published"], move["rule"]) == ("listed", "warning", "accept")
    assert move["tier_shadow"] == "cultivation"
    assert move["reason"] == "申报审核通过，已生效，列入培育库"
    assert bytes_of(published) == before
    assert sorted(published.home.rglob("*")) == files
    assert policy.policy("lifecycle", NIGHT).version != "tried"


def test_a_shadow_starts_from_the_library_of_the_night_before(tmp_path: Path) -> None:
    workspace = judged(tmp_path / "home", {"listed": Before("warning", 10, 2, 10)})
    assert moved(workspace, lenient(tmp_path / "policies")) == []  # it leaves the warning library after 90 days


def test_a_criterion_worth_more_shows_how_many_gain_and_how_much(published: Workspace, tmp_path: Path) -> None:
    def change(version: dict[str, Any]) -> None:
        listed = next(entry for entry in version["criteria"] if entry["id"] == "abnormal_list")
        listed["outcomes"]["listed"] = 2

    policies = changed(tmp_path / "policies", "scorecard", change)
    with shadow(published, NIGHT, policies) as beside, engine() as connection:
        rows = connection.to_pyarrow(impact(connection, published, beside, NIGHT).criteria).to_pylist()
    told = {row["criterion"]: (row["gaining"], row["losing"], row["points"]) for row in rows}
    assert told.pop("abnormal_list") == (1, 0, 2)
    assert set(told.values()) == {(0, 0, 0)}


def test_a_night_that_is_not_published_has_no_shadow(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError, match="run it first"),
        shadow(Workspace(tmp_path), NIGHT, policy.CONFIG),
    ):
        pass


def test_the_command_reports_a_change_beyond_tolerance(
    published: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ETL_HOME", str(published.home))
    said = CliRunner().invoke(app, ["shadow", str(NIGHT), str(lenient(tmp_path / "policies"))])
    assert said.exit_code == 3, said.output
    assert "1 of 2 units would be in another library" in said.output
    assert "warning 1 of 1 (tolerated 2%)" in " ".join(said.output.split())
    rows = (published.report(NIGHT) / "shadow.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 2
