import csv
import hashlib
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from etl.disclose import Approval, DraftChanged, NoSuchDraft, NotApproved, draft, publish
from etl.ground.workspace import Workspace, read_json

NIGHT = date(2021, 10, 31)
Night = Callable[..., Workspace]


def drawn(workspace: Workspace) -> str:
    return draft(workspace, "national_day", 2021, NIGHT).id


def home_of(workspace: Workspace) -> Path:
    return workspace.releases / "zhejiang" / "national_day-2021"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("change", [{"decision": "reject"}, {"officer": " "}, None])
def test_without_an_officers_approval_nothing_becomes_visible(
    night: Night, approval: Approval, change: dict[str, str] | None
) -> None:
    workspace = night({})
    with pytest.raises(NotApproved, match="approval"):
        publish(workspace, drawn(workspace), None if change is None else replace(approval, **change))
    assert not workspace.releases.exists()


def test_a_release_holds_its_files_and_a_manifest_that_proves_them(night: Night, approval: Approval) -> None:
    workspace = night({}, {"entity_id": "B"})
    release = publish(workspace, drawn(workspace), approval)
    folder = workspace.home / release.path
    assert {path.name for path in folder.iterdir()} == {
        "index.html", "companies.csv", "regions.csv", "release.json", "manifest.json",
        "companies.parquet", "regions.parquet", "exclusions.parquet", "release.parquet",
    }  # fmt: skip
    manifest = read_json(folder / "manifest.json")
    for name, told in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert (told["sha256"], told["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert manifest["files"].keys() | {"manifest.json"} == {path.name for path in folder.iterdir()}
    assert manifest["files"]["companies.csv"]["rows"] == manifest["files"]["companies.parquet"]["rows"] == 2
    complaints = workspace.table(NIGHT, "linked/complaints_zj").read_bytes()
    assert manifest["inputs"]["linked/complaints_zj"] == hashlib.sha256(complaints).hexdigest()
    assert manifest["approval"]["officer"] == "王审核"


def test_the_tables_for_the_warehouse_name_release_and_version(night: Night, approval: Approval) -> None:
    workspace = night({}, {"entity_id": None})
    folder = workspace.home / publish(workspace, drawn(workspace), approval).path
    measures = ["complaints", "accepted", "mediation_succeeded", "mediation_failed", "success_rate"]
    expected = {
        "companies": ["entity_id", "company_name", *measures],
        "regions": ["region_code", "region_name", *measures, "companies"],
        "exclusions": ["ground", "text", "complaints"],
    }
    for name, columns in expected.items():
        table = pq.read_table(folder / f"{name}.parquet")
        assert table.column_names == ["release_id", "version", *columns]
        assert {(row["release_id"], row["version"]) for row in table.to_pylist()} == {("national_day-2021", 1)}
    (row,) = pq.read_table(folder / "release.parquet").to_pylist()
    assert row.pop("definition").startswith("投诉量")
    assert row == {
        "release_id": "national_day-2021",
        "occasion": "national_day",
        "year": 2021,
        "version": 1,
        "night": NIGHT,
        "period_from": date(2020, 9, 30),
        "period_to": date(2021, 9, 29),
        "approved_by": "王审核",
        "approved_at": datetime(2021, 9, 30, 9, 30),
        "published_at": datetime(2021, 9, 30, 9, 30),
    }


def test_files_of_a_release_are_read_only(night: Night, approval: Approval) -> None:
    workspace = night({})
    folder = workspace.home / publish(workspace, drawn(workspace), approval).path
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}


def test_the_same_content_published_again_is_the_version_that_is_there(night: Night, approval: Approval) -> None:
    workspace = night({})
    first = publish(workspace, drawn(workspace), approval)
    before = tree(workspace.releases)
    assert publish(workspace, drawn(workspace), replace(approval, decided_at=datetime(2021, 10, 2))) == first
    night({}, {"recorddate": datetime(2021, 10, 9)})
    assert publish(workspace, drawn(workspace), approval) == first
    assert tree(workspace.releases) == before


def test_other_content_becomes_the_next_version_and_says_what_it_supersedes(night: Night, approval: Approval) -> None:
    workspace = night({})
    old = drawn(workspace)
    first = publish(workspace, old, approval)
    before = tree(workspace.home / first.path)
    night({}, {})
    second = publish(workspace, drawn(workspace), approval)
    assert (second.version, second.supersedes) == (2, 1)
    page = (workspace.home / second.path / "index.html").read_text("utf-8")
    assert "本版更正并取代第1版" in page
    assert read_json(workspace.home / second.path / "release.json")["supersedes"] == 1
    assert tree(workspace.home / first.path) == before
    assert read_json(home_of(workspace) / "latest.json")["version"] == 2
    assert publish(workspace, old, approval) == first, "a repeated run of the old draft makes no third version"
    assert read_json(home_of(workspace) / "latest.json")["version"] == 2


def test_a_correction_back_to_earlier_content_is_a_new_version(night: Night, approval: Approval) -> None:
    workspace = night({})
    publish(workspace, drawn(workspace), approval)
    night({}, {})
    publish(workspace, drawn(workspace), approval)
    later = date(2021, 11, 1)
    night({}, on=later)
    assert publish(workspace, draft(workspace, "national_day", 2021, later).id, approval).version == 3


def test_a_run_repeated_after_a_crash_before_the_pointer_moved_gives_the_same(night: Night, approval: Approval) -> None:
    workspace = night({})
    release = publish(workspace, drawn(workspace), approval)
    whole = tree(workspace.releases)
    (home_of(workspace) / "latest.json").unlink()
    assert publish(workspace, drawn(workspace), approval) == release
    assert tree(workspace.releases) == whole


def test_a_run_repeated_after_a_crash_before_the_version_appeared_gives_the_same_bytes(
    night: Night, approval: Approval
) -> None:
    workspace = night({})
    draft_id = drawn(workspace)
    publish(workspace, draft_id, approval)
    whole = tree(workspace.releases)
    workspace.releases.rename(workspace.home / "aside")
    publish(workspace, draft_id, approval)
    assert tree(workspace.releases) == whole


def test_a_draft_changed_after_it_was_drawn_is_refused(night: Night, approval: Approval) -> None:
    workspace = night({})
    draft_id = drawn(workspace)
    with (workspace.drafts / draft_id / "companies.csv").open("a", encoding="utf-8") as file:
        file.write("某公司,0,0,100.00%,0,0,X\n")
    with pytest.raises(DraftChanged, match="draw it again"):
        publish(workspace, draft_id, approval)
    assert not workspace.releases.exists()


@pytest.mark.parametrize("draft_id", ["nothing", "../drafts/nothing", ""])
def test_a_draft_that_is_not_there_is_refused(night: Night, approval: Approval, draft_id: str) -> None:
    with pytest.raises(NoSuchDraft):
        publish(night({}), draft_id, approval)


def test_the_moment_of_an_approval_is_told_in_shanghai_time(night: Night, approval: Approval) -> None:
    workspace = night({})
    aware = replace(approval, decided_at=datetime(2021, 9, 30, 1, 30, tzinfo=UTC))
    assert publish(workspace, drawn(workspace), aware).published_at == "2021-09-30T09:30:00"


def test_the_csv_opens_in_a_spreadsheet_and_runs_no_formula(night: Night, approval: Approval) -> None:
    workspace = night({}, {"entity_id": "B", "result": "未达成调解协议"})
    path = workspace.home / publish(workspace, drawn(workspace), approval).path / "companies.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines)) == [
            [
                "企业名称",
                "投诉量",
                "受理量",
                "调解成功率",
                "达成调解协议",
                "达成与未达成合计",
                "统一社会信用代码或注册号",
            ],
            ["'=乙商行", "1", "1", "0.00%", "0", "1", "B"],
            ["嘉善甲商贸有限公司", "1", "1", "100.00%", "1", "1", "A"],
        ]


def test_the_pointer_tells_where_the_newest_version_is(night: Night, approval: Approval) -> None:
    workspace = night({})
    release = publish(workspace, drawn(workspace), approval)
    assert json.loads((home_of(workspace) / "latest.json").read_text("utf-8"))["path"] == release.path
