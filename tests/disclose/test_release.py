"""Publishing a draft: what a version holds, when it may go out, and what a crash leaves."""

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives import hashes

from etl.disclose import (
    DraftChanged,
    NoReason,
    NoSuchDraft,
    NotApproved,
    NothingPublished,
    Release,
    TooEarly,
    publish,
    verify,
)
from etl.disclose.tables import EVIDENCE, ORDER
from etl.ground.workspace import Workspace, read_json
from tests.disclose.conftest import copied
from tests.disclose.drafts import AFTER, HOUR, RELEASED, approved, tree, write_draft

TABLES = [name for name in ORDER if name != EVIDENCE]
BEFORE = HOUR - timedelta(seconds=1)
V1 = "releases/delta/national_day-2021/v1"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.fixture
def home(workspace: Workspace) -> Path:
    return workspace.releases / "delta" / "national_day-2021"


def sm3(content: bytes) -> str:
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()


@pytest.mark.parametrize("approvals", [[], [replace(approved(), decision="reject")], [approved(" ")]])
def test_without_an_officers_approval_nothing_becomes_visible(workspace: Workspace, approvals: list) -> None:
    with pytest.raises(NotApproved, match="approval"):
        publish(workspace, write_draft(workspace, {"甲": 5}), approvals)
    assert not workspace.releases.exists()


def test_a_version_holds_the_tables_the_page_and_a_manifest_that_proves_every_file(released: Workspace) -> None:
    folder = released.home / V1
    tables = {f"{name}.parquet" for name in TABLES} | {"release.parquet"}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert tables | {"index.html", "regions/340000.html", "companies.csv", "release.json"} < found
    manifest = read_json(folder / "manifest.json")
    assert manifest["files"].keys() | {"manifest.json"} == found
    for name, told in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert (told["sha256"], told["sm3"]) == (hashlib.sha256(content).hexdigest(), sm3(content))
        assert told["bytes"] == len(content)
    assert manifest["files"]["companies.csv"]["rows"] == manifest["files"]["companies.parquet"]["rows"] == 2
    assert manifest["inputs"] == {"complaint": "0" * 64}
    assert manifest["approvals"] == [
        {"officer": "王审核", "decision": "approve", "comment": "同意公示", "decided_at": "2021-09-30T09:30:00"}
    ]
    assert (manifest["kind"], manifest["edition"], manifest["supersedes"]) == ("publication", "release", None)


def test_every_row_names_its_release_and_version(released: Workspace) -> None:
    for name in TABLES:
        table = pq.read_table(released.home / V1 / f"{name}.parquet")
        assert table.column_names[:2] == ["release_id", "version"]
        assert {(row["release_id"], row["version"]) for row in table.to_pylist()} <= {("national_day-2021", 1)}
    (row,) = pq.read_table(released.home / V1 / "release.parquet").to_pylist()
    assert (row["night"], row["period_to"]) == (date(2021, 9, 29), date(2021, 9, 29))
    assert (row["approved_by"], row["approved_at"], row["kind"]) == ("王审核", AFTER, "publication")


def test_the_rows_behind_the_figures_are_kept_but_not_where_the_public_looks(released: Workspace) -> None:
    assert not list(released.releases.rglob("complaints*"))
    evidence = released.home / "evidence" / "delta" / "national_day-2021" / "v1" / "complaints.parquet"
    first = pq.read_table(evidence).to_pylist()[0]
    assert (first["release_id"], first["version"], first["record"]) == ("national_day-2021", 1, "earlier")
    told = read_json(released.home / V1 / "manifest.json")["evidence"]
    assert (told["rows"], told["sha256"]) == (7, hashlib.sha256(evidence.read_bytes()).hexdigest())
    assert stat.S_IMODE(evidence.stat().st_mode) == 0o444


def test_files_of_a_release_are_read_only(released: Workspace) -> None:
    files = [path for path in (released.home / V1).rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o444}


def test_the_same_content_published_again_is_the_version_that_is_there(published: Workspace) -> None:
    before = tree(published.releases)
    first = publish(published, write_draft(published, RELEASED), [approved(at=datetime(2021, 10, 2))])
    assert (first.version, first.path, first.published_at) == (1, V1, "2021-09-30T09:30:00")
    again = write_draft(published, RELEASED, night=date(2021, 9, 30))
    assert publish(published, again, [approved()]) == first
    assert tree(published.releases) == before


def test_other_content_becomes_the_next_version_and_says_what_it_replaces_and_why(published: Workspace) -> None:
    before = tree(published.home / V1)
    new = write_draft(published, {"甲": 4, "乙": 1})
    second = publish(published, new, [approved()], kind="correction", reason="一件更正撤下")
    assert (second.version, second.supersedes, second.kind) == (2, 1, "correction")
    told = read_json(published.home / second.path / "release.json")
    assert (told["reason"], told["supersedes"]) == ("一件更正撤下", 1)
    changes = read_json(published.home / second.path / "manifest.json")["changes"]
    assert changes["since"] == "2021年国庆节第1版"
    assert changes["sentences"][0] == "长三角合计：公示投诉量由6件变为5件（-16.7%）。"
    assert tree(published.home / V1) == before
    assert read_json(published.home / "releases/delta/national_day-2021/latest.json")["version"] == 2
    again = publish(published, write_draft(published, RELEASED), [approved()])
    assert again.version == 1, "a repeated run of the old draft makes no third version"
    assert read_json(published.home / "releases/delta/national_day-2021/latest.json")["version"] == 2


@pytest.mark.parametrize("kind", ["publication", "correction"])
def test_a_version_that_replaces_another_needs_a_reason(published: Workspace, kind: str, home: Path) -> None:
    with pytest.raises(NoReason, match="say why"):
        publish(published, write_draft(published, {"甲": 4}), [approved()], kind=kind, reason=" ")
    assert [path.name for path in home.glob("v*")] == ["v1"]


def test_two_drafts_published_at_once_are_two_versions_one_after_the_other(workspace: Workspace, home: Path) -> None:
    drafts = [write_draft(workspace, {"甲": count}) for count in (5, 6)]

    def out(draft: str) -> int:
        officers = [approved(), approved("李复核")]
        return publish(workspace, draft, officers, reason="两处同时公示", now=AFTER).version

    with ThreadPoolExecutor() as both:
        assert sorted(both.map(out, drafts)) == [1, 2]
    assert read_json(home / "latest.json")["version"] == 2
    assert verify(home) == []


def test_nothing_goes_out_before_the_hour_and_the_hour_is_its_moment(workspace: Workspace, home: Path) -> None:
    draft = write_draft(workspace, {"甲": 5})
    early = approved(at=datetime(2021, 9, 30, 7))
    with pytest.raises(TooEarly, match="2021-09-30 09:00"):
        publish(workspace, draft, [early], now=BEFORE)
    assert not home.exists()
    assert publish(workspace, draft, [early], now=HOUR).published_at == "2021-09-30T09:00:00"


def test_the_hour_is_that_of_shanghai(workspace: Workspace) -> None:
    draft = write_draft(workspace, {"甲": 5})
    with pytest.raises(TooEarly):
        publish(workspace, draft, [approved()], now=datetime(2021, 9, 30, 0, 59, tzinfo=UTC))
    approval = approved(at=datetime(2021, 9, 30, 1, 30, tzinfo=UTC))
    release = publish(workspace, draft, [approval], now=datetime(2021, 9, 30, 1, 30, tzinfo=UTC))
    assert release.published_at == "2021-09-30T09:30:00"


def test_a_correction_is_no_way_round_the_hour(workspace: Workspace, home: Path) -> None:
    with pytest.raises(NothingPublished, match="nothing to correct"):
        publish(workspace, write_draft(workspace, {"甲": 5}), [approved()], kind="correction", reason="x", now=BEFORE)
    assert not home.exists()


def test_the_settlement_is_a_version_even_if_its_figures_are_those_of_the_release(published: Workspace) -> None:
    settled = write_draft(published, RELEASED, night=date(2021, 10, 20))
    release = publish(published, settled, [approved(at=datetime(2021, 10, 21, 8))], reason="节后结算")
    assert release.version == 2
    assert read_json(published.home / release.path / "manifest.json")["edition"] == "settlement"
    eve = write_draft(published, {"甲": 6}, night=date(2021, 10, 19))
    assert publish(published, eve, [approved()], reason="x").version == 3
    assert read_json(published.home / "releases/delta/national_day-2021/v3/manifest.json")["edition"] == "release"


def test_the_pointer_and_the_index_tell_where_the_current_version_is(published: Workspace, home: Path) -> None:
    latest = read_json(home / "latest.json")
    assert (latest["path"], latest["kind"]) == (V1, "publication")
    assert latest["manifest_sha256"] == hashlib.sha256((home / "v1/manifest.json").read_bytes()).hexdigest()
    may = write_draft(published, {"甲": 5}, occasion="may_day", night=date(2021, 4, 29))
    publish(published, may, [approved(at=datetime(2021, 4, 30, 10))])
    index = read_json(published.releases / "delta" / "index.json")
    assert index == [
        {
            "release_id": "national_day-2021", "name": "国庆节", "year": 2021, "version": 1, "kind": "publication",
            "path": "releases/delta/national_day-2021/v1", "published_at": "2021-09-30T09:30:00",
        },
        {
            "release_id": "may_day-2021", "name": "五一国际劳动节", "year": 2021, "version": 1, "kind": "publication",
            "path": "releases/delta/may_day-2021/v1", "published_at": "2021-04-30T10:00:00",
        },
    ]  # fmt: skip


class Killed(BaseException):
    """What a killed process does at that point: nothing more."""


@pytest.fixture
def killing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], list[str]]]:
    """Let the process die at its n-th rename, before or after it; a file or folder only ever appears by one."""
    rename = os.replace

    def at(fatal: int, after: bool = False) -> list[str]:
        seen: list[str] = []

        def replaced(source: os.PathLike[str], target: os.PathLike[str]) -> None:
            seen.append(Path(target).name)
            if len(seen) - 1 != fatal:
                return rename(source, target)
            if after:
                rename(source, target)
            raise Killed

        monkeypatch.setattr(os, "replace", replaced)
        return seen

    yield at
    monkeypatch.setattr(os, "replace", rename)


STEPS = ("complaints.parquet", "companies.parquet", "manifest.json", "version", "latest.json", "index.json")
"""What a publication puts into place, in this order; `version` is the folder of the version itself."""


def recovers(prepared: Path, killing: Callable[..., list[str]], deaths: Sequence[str], after: bool = False) -> None:
    """Publish in copies of `prepared`: once undisturbed, then killed at each of `deaths`, and run again."""

    def copy(name: str) -> Workspace:
        return Workspace(shutil.copytree(prepared, prepared.with_name(name)))

    def run(workspace: Workspace) -> Release:
        return publish(workspace, write_draft(workspace, {"甲": 4}), [approved()], reason="更正")

    def left(workspace: Workspace) -> list[dict[str, bytes]]:
        return [tree(folder) for folder in (workspace.releases, workspace.evidence)]

    undisturbed = copy("whole")
    seen = killing(-1)
    release = run(undisturbed)
    names = ["version" if name == f"v{release.version}" else name for name in seen]
    assert [name for name in names if name in STEPS] == list(STEPS)
    assert names[-3:] == list(STEPS[-3:]), "nothing follows the version but what points to it"
    for step in deaths:
        workspace = copy(f"killed at {step}")
        killing(names.index(step), after)
        with pytest.raises(Killed):
            run(workspace)
        killing(-1)
        for latest in workspace.releases.rglob("latest.json"):
            assert verify(latest.parent) == [], f"what is shown after {step} is whole"
        assert run(workspace) == release
        assert left(workspace) == left(undisturbed), step


def test_killed_between_the_version_and_the_pointer_the_next_run_leaves_what_an_undisturbed_one_does(
    released: Workspace, tmp_path: Path, killing: Callable[..., list[str]]
) -> None:
    recovers(copied(released, tmp_path / "prepared").home, killing, ["latest.json"])


@pytest.mark.proof
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("version", [1, 2])
def test_killed_between_any_two_steps_the_next_run_leaves_what_an_undisturbed_one_does(
    released: Workspace, tmp_path: Path, killing: Callable[..., list[str]], after: bool, version: int
) -> None:
    prepared = tmp_path / "prepared"
    if version == 2:
        copied(released, prepared)
    else:
        prepared.mkdir()
    recovers(prepared, killing, STEPS, after)


def test_a_draft_changed_after_it_was_drawn_is_refused(workspace: Workspace) -> None:
    draft = write_draft(workspace, {"甲": 5})
    with (workspace.drafts / draft / "companies.csv").open("a", encoding="utf-8") as file:
        file.write("某公司,0\n")
    with pytest.raises(DraftChanged, match="draw it again"):
        publish(workspace, draft, [approved()])
    (workspace.drafts / draft / "companies.csv").unlink()
    with pytest.raises(DraftChanged):
        publish(workspace, draft, [approved()])
    assert not workspace.releases.exists()


@pytest.mark.parametrize("draft_id", ["nothing", "../drafts/nothing", ""])
def test_a_draft_that_is_not_there_is_refused(workspace: Workspace, draft_id: str) -> None:
    with pytest.raises(NoSuchDraft):
        publish(workspace, draft_id, [approved()])


def test_verify_names_each_file_that_is_not_as_it_was_published(published: Workspace, home: Path) -> None:
    assert verify(published.releases) == verify(home) == verify(home / "v1") == []
    (home / "v1" / "companies.csv").chmod(0o644)
    with (home / "v1" / "companies.csv").open("a") as file:
        file.write("x")
    (home / "v1" / "index.html").unlink()
    (home / "v1" / "more.txt").write_text("x")
    assert verify(home) == [
        f"{home / 'v1'}: index.html is missing",
        f"{home / 'v1'}: more.txt is not in the manifest",
        f"{home / 'v1'}: companies.csv differs (sha256, sm3)",
    ]


def test_verify_finds_a_manifest_that_was_written_anew(published: Workspace, home: Path) -> None:
    manifest = home / "v1" / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text("utf-8").replace("王审核", "李审核"), "utf-8")
    assert verify(home) == [f"{manifest} differs from what {home / 'latest.json'} says"]
    with pytest.raises(FileNotFoundError):
        verify(published.drafts)
