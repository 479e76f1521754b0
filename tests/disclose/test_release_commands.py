"""The commands an officer types: what they do, what they refuse, and with which exit code."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from etl.cli import app
from etl.ground.workspace import Workspace, read_json
from tests.disclose.drafts import sources, write_draft

RELEASE = "national_day-2021"


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("ETL_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return Workspace(tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def approve(draft: str, *officers: str, **options: str) -> Result:
    named = [word for officer in officers for word in ("--officer", officer)]
    return run("approve", draft, *named, "--comment", "同意", *[w for k, v in options.items() for w in (f"--{k}", v)])


def shown(workspace: Workspace) -> int:
    return int(read_json(workspace.releases / "delta" / RELEASE / "latest.json")["version"])


def test_an_officer_approves_corrects_withdraws_and_takes_it_back(workspace: Workspace) -> None:
    assert approve(write_draft(workspace, {"甲": 5}), "王审核").exit_code == 0
    corrected = write_draft(workspace, {"甲": 4})
    refused = approve(corrected, "王审核", kind="correction")
    assert (refused.exit_code, shown(workspace)) == (1, 1)
    assert "say why" in refused.output
    assert approve(corrected, "王审核", kind="correction", reason="一件更正").exit_code == 0
    assert shown(workspace) == 2
    assert run("rollback", RELEASE, "--to", "1", "--officer", "王审核", "--reason", "有误").exit_code == 0
    assert shown(workspace) == 1
    assert run("withdraw", RELEASE, "--officer", "王审核", "--reason", "来源有误").exit_code == 0
    assert shown(workspace) == 3
    told = run("rollback", RELEASE, "--to", "9", "--officer", "王审核", "--reason", "有误")
    assert (told.exit_code, shown(workspace)) == (1, 3)
    assert "choose one of 1, 2, 3" in told.output


def test_two_officers_may_approve_one_after_the_other(workspace: Workspace) -> None:
    draft = write_draft(workspace, {"甲": 5}, sources=sources(anhui="missing"))
    first = approve(draft, "王审核")
    assert first.exit_code == 1
    assert "2 different officer(s), because 安徽省没有数据" in first.output.replace("\n", "")
    assert approve(draft, "李复核").exit_code == 0
    both = write_draft(workspace, {"甲": 6}, sources=sources(anhui="missing"))
    assert approve(both, "王审核", "李复核", reason="补充").exit_code == 0
    assert shown(workspace) == 2


def test_releases_lists_versions_the_pointer_officers_and_rollbacks(published: Workspace) -> None:
    approve(write_draft(published, {"甲": 4}), "李复核", kind="correction", reason="一件更正")
    run("rollback", RELEASE, "--to", "1", "--officer", "赵值班", "--reason", "第2版有误")
    lines = run("releases").output.splitlines()
    first, second = (next(line for line in lines if RELEASE in line and who in line) for who in ("王审核", "李复核"))
    assert "→" in first
    assert "→" not in second
    assert "correction" in second
    assert "一件更正" in second
    assert any("赵值班" in line and "第2版有误" in line for line in lines)


def test_verify_says_which_file_differs_and_fails(published: Workspace) -> None:
    assert run("verify", str(published.releases)).exit_code == 0
    page = published.releases / "delta" / RELEASE / "v1" / "index.html"
    page.chmod(0o644)
    page.write_text("x", encoding="utf-8")
    told = run("verify", str(published.releases))
    assert told.exit_code == 1
    assert "index.html differs" in told.output.replace("\n", "")
    assert run("verify", str(published.drafts)).exit_code == 1


def test_watch_fails_when_something_cannot_wait() -> None:
    quiet = run("watch", "--at", "2021-08-20T08:00")
    assert (quiet.exit_code, quiet.output) == (0, "")
    late = run("watch", "--at", "2021-09-30T09:00")
    assert late.exit_code == 1
    assert "尚未发布" in late.output
