"""A policy judges only once somebody answers for it: one name within tolerance, two beyond it."""

import logging
from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from etl.cli import app
from etl.ground import policy
from etl.ground.policy import NotAdopted
from etl.ground.workspace import Workspace
from tests.shadow.test_shadow import changed, judged, lenient
from tests.stage import NIGHT

LATER = date(2031, 1, 1)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return judged(tmp_path_factory.mktemp("home"))


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's policies in a folder that may be written to."""
    folder = tmp_path / "config"
    folder.mkdir()
    for path in policy.CONFIG.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(policy, "CONFIG", folder)
    return folder


@pytest.fixture
def adopted(published: Workspace, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ETL_HOME", str(published.home))
    return tmp_path / "policies"


def adopt(policies: Path, *by: str, reason: str = "局长办公会纪要") -> Result:
    names = [word for name in by for word in ("--by", name)]
    return CliRunner().invoke(app, ["adopt", str(NIGHT), str(policies), *names, "--reason", reason])


def test_a_change_beyond_tolerance_needs_two_officers(adopted: Path) -> None:
    policies = lenient(adopted)
    said = adopt(policies, "王科长", "王科长")
    assert (said.exit_code, policy.policy("lifecycle", LATER).version) == (1, "2021-2")
    assert "two different officers" in " ".join(said.output.split())
    assert adopt(policies, "王科长", "李处长").exit_code == 0
    assert policy.policy("lifecycle", LATER).version == "tried"
    assert policy.policy("lifecycle", NIGHT).version == "2021-2", "a new version changes no past night"


def test_one_officer_is_enough_for_what_moves_nobody_and_the_comments_stay(adopted: Path, config: Path) -> None:
    policies = changed(adopted, "lifecycle", lambda version: version.update(objection_days=15))
    text = (config / "lifecycle.yaml").read_text(encoding="utf-8")
    newest = yaml.safe_load((policies / "lifecycle.yaml").read_text(encoding="utf-8"))["versions"][-1]
    added = yaml.safe_dump([newest], allow_unicode=True, width=10_000)
    indented = "".join(f"  {line}" for line in added.splitlines(keepends=True))
    (policies / "lifecycle.yaml").write_text(f"{text.rstrip()}\n{indented}", encoding="utf-8")
    assert adopt(policies, "王科长").exit_code == 0
    written = (config / "lifecycle.yaml").read_text(encoding="utf-8")
    assert written.startswith(text.rstrip()), "the file is kept as it was, comments and all"
    assert policy.policy("lifecycle", LATER).rules["objection_days"] == 15
    record = yaml.safe_load(written)["versions"][-1]["adopted"]
    assert (record["by"], record["beyond"], record["reason"]) == (["王科长"], [], "局长办公会纪要")


def test_a_version_that_was_in_force_may_not_change(adopted: Path) -> None:
    """Nor is the scorecard put in force that came with it."""
    policies = changed(adopted, "lifecycle", lambda version: version.update(objection_days=15))
    document = yaml.safe_load((policies / "lifecycle.yaml").read_text(encoding="utf-8"))
    document["versions"][0]["tolerance"] = 0.5
    (changed(policies / "more", "scorecard", lambda version: None) / "scorecard.yaml").rename(
        policies / "scorecard.yaml"
    )
    (policies / "lifecycle.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    said = adopt(policies, "王科长", "李处长")
    assert said.exit_code == 1
    assert "leave those that were in force as they are" in " ".join(said.output.split())
    assert [policy.policy(name, LATER).version for name in ("lifecycle", "scorecard")] == ["2021-2", "2022-1"]


def test_a_version_nobody_adopted_judges_nobody_and_says_so(
    config: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    policies = changed(tmp_path / "policies", "lifecycle", lambda version: None)
    (config / "lifecycle.yaml").write_bytes((policies / "lifecycle.yaml").read_bytes())
    with caplog.at_level(logging.WARNING):
        assert policy.policy("lifecycle", LATER).version == "2021-2"
    assert "version tried is not adopted, so it judges nobody" in caplog.text


@pytest.mark.parametrize(
    "record",
    [
        {"by": ["王科长", "王科长"], "beyond": ["star 9 of 10"], "reason": "是"},
        {"by": [], "beyond": [], "reason": "是"},
        {"by": ["王科长"], "beyond": [], "reason": ""},
    ],
    ids=["one name beyond tolerance", "no name", "no reason"],
)
def test_a_record_written_by_hand_must_be_whole(record: dict[str, object], config: Path, tmp_path: Path) -> None:
    policies = changed(tmp_path / "policies", "lifecycle", lambda version: version.update(adopted=record))
    (config / "lifecycle.yaml").write_bytes((policies / "lifecycle.yaml").read_bytes())
    with pytest.raises(NotAdopted, match="too few names, or no reason"):
        policy.policy("lifecycle", LATER)
