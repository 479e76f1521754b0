"""Who must approve a draft, and what their decisions come to."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from etl.disclose import NotApproved, Stopped, agree, kept, publish, review
from etl.ground.workspace import Workspace, read_json
from tests.disclose.drafts import approved, company, sources, write_draft

KING, LEE = approved("王审核"), approved("李复核", datetime(2021, 9, 30, 9, 45))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.fixture
def beyond(workspace: Workspace) -> str:
    """A draft out of tolerance: Anhui's data is missing."""
    return write_draft(workspace, {"甲": 5}, sources=sources(anhui="missing"))


def test_within_tolerance_one_officer_is_enough_and_beyond_it_two_are_needed(workspace: Workspace, beyond: str) -> None:
    assert review(workspace, write_draft(workspace, {"甲": 5})).needed == 1
    assert review(workspace, beyond).needed == 2
    with pytest.raises(NotApproved, match=r"2 different officer.*安徽省没有数据.*so far it has that of 王审核"):
        publish(workspace, beyond, [KING])
    assert not workspace.releases.exists()
    release = publish(workspace, beyond, [LEE, KING])
    manifest = read_json(workspace.home / release.path / "manifest.json")
    assert [approval["officer"] for approval in manifest["approvals"]] == ["王审核", "李复核"]
    assert manifest["findings"] == [
        {"check": "sources", "level": "tolerance", "text": "安徽省没有数据，最近一天为2021-09-29"}
    ]
    assert release.published_at == "2021-09-30T09:45:00", "the last approval is what let it out"


@pytest.mark.parametrize("again", ["王审核", " 王审核 ", "王 审核"])
def test_the_same_person_twice_counts_once(workspace: Workspace, beyond: str, again: str) -> None:
    with pytest.raises(NotApproved, match="2 different"):
        publish(workspace, beyond, [KING, replace(LEE, officer=again)])


def test_capitals_and_full_width_make_no_second_officer(workspace: Workspace, beyond: str) -> None:
    with pytest.raises(NotApproved):
        publish(workspace, beyond, [replace(KING, officer="Wang"), replace(LEE, officer="ｗａｎｇ")])


def test_one_rejection_outweighs_every_approval(workspace: Workspace, beyond: str) -> None:
    with pytest.raises(NotApproved, match="rejected by 赵"):
        publish(workspace, beyond, [KING, LEE, replace(KING, officer="赵", decision="reject")])


def test_what_a_check_stops_nobody_can_approve(workspace: Workspace) -> None:
    draft = write_draft(workspace, {"甲": 5}, companies=[company("甲", 5, company_name="甲店13812345678")])
    with pytest.raises(Stopped, match="手机号"):
        publish(workspace, draft, [KING, LEE])
    with pytest.raises(Stopped):
        agree(workspace, draft, [KING, LEE])
    assert not workspace.releases.exists()


def test_a_second_officer_may_approve_later_and_the_first_is_not_forgotten(workspace: Workspace, beyond: str) -> None:
    with pytest.raises(NotApproved, match="so far it has that of 王审核"):
        agree(workspace, beyond, [KING])
    assert kept(workspace, beyond) == [KING]
    assert agree(workspace, beyond, [LEE]) == [KING, LEE]
    assert publish(workspace, beyond, kept(workspace, beyond)).version == 1


def test_said_again_a_decision_keeps_its_moment_and_another_one_replaces_it(workspace: Workspace) -> None:
    draft = write_draft(workspace, {"甲": 5})
    agree(workspace, draft, [KING])
    later = replace(KING, decided_at=datetime(2021, 9, 30, 12))
    assert agree(workspace, draft, [later]) == [KING]
    with pytest.raises(NotApproved, match="rejected"):
        agree(workspace, draft, [replace(later, decision="reject")])
    with pytest.raises(NotApproved, match="rejected"):
        publish(workspace, draft, kept(workspace, draft))
    assert agree(workspace, draft, [later]) == [later]
