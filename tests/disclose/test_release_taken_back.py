"""Taking a release back: rollback of the pointer, and withdrawal as a version."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.disclose import (
    NoReason,
    NotApproved,
    NothingPublished,
    RefusedRollback,
    Release,
    publish,
    rollback,
    verify,
    withdraw,
)
from etl.disclose.tables import EVIDENCE, ORDER
from etl.ground.workspace import Workspace, read_json
from tests.disclose.conftest import copied
from tests.disclose.drafts import approved, tree, write_draft

RELEASE = "national_day-2021"
TABLES = [name for name in ORDER if name != EVIDENCE]
AT = datetime(2021, 10, 3, 8)


@pytest.fixture(scope="module")
def corrected(released: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A release with two versions. Shared: look, and change nothing."""
    workspace = copied(released, tmp_path_factory.mktemp("corrected"))
    publish(workspace, write_draft(workspace, {"甲": 4}), [approved()], kind="correction", reason="更正")
    return workspace


@pytest.fixture
def workspace(corrected: Workspace, tmp_path: Path) -> Workspace:
    return copied(corrected, tmp_path)


@pytest.fixture
def home(workspace: Workspace) -> Path:
    return workspace.releases / "delta" / RELEASE


def shown(home: Path) -> int:
    latest = read_json(home / "latest.json")
    (index,) = read_json(home.parent / "index.json")
    assert (index["version"], index["path"], index["kind"]) == (latest["version"], latest["path"], latest["kind"])
    assert verify(home) == []
    return int(latest["version"])


def back(workspace: Workspace, to: int, **otherwise: Any) -> Release:
    told = {"officer": "王审核", "reason": "第2版有误", "at": AT} | otherwise
    return rollback(workspace, RELEASE, to, **told)


def test_a_rollback_shows_the_earlier_version_keeps_all_and_is_journalled(workspace: Workspace, home: Path) -> None:
    versions = {name: tree(home / name) for name in ("v1", "v2")}
    assert back(workspace, 1).version == 1
    assert shown(home) == 1
    assert {name: tree(home / name) for name in ("v1", "v2")} == versions
    journal = (home / "pointer.jsonl").read_text("utf-8")
    assert journal == (
        '{"at": "2021-10-03T08:00:00", "from": 2, "newest": 2, "officer": "王审核", "reason": "第2版有误", "to": 1}\n'
    )


def test_a_rollback_said_again_changes_nothing_and_the_same_command_undoes_it(workspace: Workspace, home: Path) -> None:
    back(workspace, 1)
    before = tree(home)
    back(workspace, 1, at=datetime(2021, 10, 4))
    assert tree(home) == before
    back(workspace, 2)
    assert shown(home) == 2
    assert len((home / "pointer.jsonl").read_text("utf-8").splitlines()) == 2


def test_after_a_rollback_a_repeated_run_of_the_newer_draft_does_not_move_the_pointer(
    workspace: Workspace, home: Path
) -> None:
    back(workspace, 1)
    assert publish(workspace, write_draft(workspace, {"甲": 4}), [approved()]).version == 2
    assert shown(home) == 1


def test_a_version_published_after_a_rollback_is_shown_and_replaces_the_one_that_was(
    workspace: Workspace, home: Path
) -> None:
    back(workspace, 1)
    third = publish(workspace, write_draft(workspace, {"甲": 3}), [approved()], kind="correction", reason="再次更正")
    assert (third.version, third.supersedes, shown(home)) == (3, 1, 3)


def test_a_rollback_killed_after_its_journal_is_finished_by_the_next_run(workspace: Workspace, home: Path) -> None:
    files = {path: path.read_bytes() for path in (home / "latest.json", home.parent / "index.json")}
    back(workspace, 1)
    whole = tree(home.parent)
    for path, content in files.items():
        path.write_bytes(content)
    back(workspace, 1)
    assert tree(home.parent) == whole


@pytest.mark.parametrize(
    ("release", "to", "told"),
    [
        (RELEASE, 7, "no version 7; choose one of 1, 2, 3"),
        (RELEASE, 3, "version 3 .* is a withdrawal"),
        ("may_day-2021", 1, "nothing of may_day-2021 is published"),
    ],
)
def test_a_rollback_to_what_cannot_be_shown_is_refused_with_what_to_do(
    workspace: Workspace, home: Path, release: str, to: int, told: str
) -> None:
    withdraw(workspace, RELEASE, [approved()], "数据来源有误")
    before = tree(home)
    with pytest.raises(RefusedRollback, match=told):
        rollback(workspace, release, to, "王审核", "x", AT)
    assert tree(home) == before


@pytest.mark.parametrize("missing", [{"officer": " "}, {"reason": ""}])
def test_a_rollback_without_a_name_or_a_reason_is_refused(
    workspace: Workspace, home: Path, missing: dict[str, str]
) -> None:
    with pytest.raises(RefusedRollback, match="officer and a reason"):
        back(workspace, 1, **missing)
    assert shown(home) == 2


def test_a_withdrawal_is_a_version_without_figures_that_says_why(workspace: Workspace, home: Path) -> None:
    release = withdraw(workspace, RELEASE, [approved()], "安徽<数据>有误")
    assert (release.version, release.supersedes, release.kind, shown(home)) == (3, 2, "withdrawal", 3)
    page = (home / "v3" / "index.html").read_text("utf-8")
    assert "本次公示已经撤回" in page
    assert "撤回原因：安徽&lt;数据&gt;有误" in page
    assert "第2版" in page
    for name in TABLES:
        withdrawn, before = (pq.read_table(home / version / f"{name}.parquet") for version in ("v3", "v2"))
        assert withdrawn.num_rows == 0
        assert [(one.name, one.type) for one in withdrawn.schema] == [(one.name, one.type) for one in before.schema]
    (row,) = pq.read_table(home / "v3" / "release.parquet").to_pylist()
    assert (row["kind"], row["reason"], row["approved_by"]) == ("withdrawal", "安徽<数据>有误", "王审核")
    assert not {"totals", "exclusions"} & read_json(home / "v3" / "release.json").keys()
    assert not (workspace.evidence / "delta" / RELEASE / "v3").exists()


def test_a_withdrawal_said_again_is_the_version_that_is_there(workspace: Workspace, home: Path) -> None:
    first = withdraw(workspace, RELEASE, [approved()], "有误")
    before = tree(home)
    assert withdraw(workspace, RELEASE, [approved(at=AT)], "有误") == first
    assert tree(home) == before


def test_a_withdrawal_needs_an_approval_a_reason_and_something_to_withdraw(workspace: Workspace, home: Path) -> None:
    with pytest.raises(NotApproved):
        withdraw(workspace, RELEASE, [], "有误")
    with pytest.raises(NoReason, match="public will read it"):
        withdraw(workspace, RELEASE, [approved()], " ")
    with pytest.raises(NothingPublished, match="etl releases"):
        withdraw(workspace, "may_day-2021", [approved()], "有误")
    assert shown(home) == 2


def test_what_was_withdrawn_can_be_corrected_and_is_compared_with_the_version_before(
    workspace: Workspace, home: Path
) -> None:
    withdraw(workspace, RELEASE, [approved()], "有误")
    release = publish(workspace, write_draft(workspace, {"甲": 2}), [approved()], kind="correction", reason="重新公示")
    assert (release.version, release.supersedes, shown(home)) == (4, 3, 4)
    changes = read_json(home / "v4" / "manifest.json")["changes"]
    assert changes["since"] == "2021年国庆节第2版"
