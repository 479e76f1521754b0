"""What officers are asked: of a draft as it is drawn from a night, and of a release that is to be withdrawn."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from etl.disclose import NothingPublished, agree, publish, question
from etl.disclose.briefing import SETTLED
from etl.ground.occasions import schedule
from etl.ground.workspace import Workspace
from tests.disclose.drafts import approved

NIGHT = date(2021, 10, 31)
PLANNED = schedule("national_day", 2021)


@pytest.fixture
def workspace(night: Callable[..., Workspace]) -> Workspace:
    return night({}, {"result": "未达成调解协议"}, {"entity_id": "B"})


def test_a_preview_is_drawn_with_its_review_and_asks_nobody(workspace: Workspace) -> None:
    shown = question(workspace, PLANNED, "preview", NIGHT)
    assert not shown.asks
    assert (workspace.drafts / shown.id / "index.html").exists()
    assert "| 收到投诉 |" in shown.briefing
    assert shown.reason == ""


def test_a_correction_is_asked_about_whatever_the_day(workspace: Workspace) -> None:
    asked = question(workspace, PLANNED, "preview", NIGHT, "correction", " 更正 ")
    assert (asked.asks, asked.reason) == (True, "更正")
    assert asked.question == "批准更正《2021年国庆节消费投诉信息公示》？"


def test_what_is_asked_can_be_agreed_to_published_and_withdrawn(workspace: Workspace) -> None:
    """A draft drawn from complaints passes its own checks; three regions without a feed ask for two officers."""
    asked = question(workspace, PLANNED, "settlement", NIGHT)
    assert (asked.asks, asked.reason, asked.stops, asked.needed) == (True, SETTLED, [], 2)
    assert asked.not_before == "2021-09-30T09:00:00+08:00"
    with pytest.raises(NothingPublished):
        question(workspace, PLANNED, "settlement", NIGHT, "withdrawal", "有误")
    agreed = agree(workspace, asked.id, [approved("王审核"), approved("李复核")])
    release = publish(workspace, asked.id, agreed, reason=asked.reason)
    page = (Path(workspace.home) / release.path / "index.html").read_text("utf-8")
    assert "草案" not in page
    taken = question(workspace, PLANNED, "settlement", NIGHT, "withdrawal", "有误")
    assert (taken.id, taken.asks, taken.needed) == ("national_day-2021", True, 1)
    assert "现为第1版" in taken.briefing
    assert "原因：有误" in taken.briefing
