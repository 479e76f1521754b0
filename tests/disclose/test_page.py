import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from etl.disclose import Approval, draft, publish
from etl.ground.workspace import Workspace

NIGHT = date(2021, 10, 31)
CHROMIUM = Path("/usr/bin/chromium")
Night = Callable[..., Workspace]


def page_of(workspace: Workspace, approval: Approval) -> Path:
    release = publish(workspace, draft(workspace, "national_day", 2021, NIGHT).id, [approval])
    return workspace.home / release.path / "index.html"


def text(path: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", path.read_text("utf-8")))


def test_the_page_says_period_figures_definition_and_that_a_complaint_is_no_finding_of_fault(
    night: Night, approval: Approval
) -> None:
    workspace = night({}, {"result": "未达成调解协议"}, {"entity_id": "B", "result": "终止调解"}, {"entity_id": None})
    page = text(page_of(workspace, approval))
    for said in (
        "浙江省消费投诉信息公示（2021年国庆节）",
        "2020-09-30至2021-09-29",
        "第1版",
        "嘉善甲商贸有限公司 2 2 50.00% 1／2",
        "=乙商行 1 1 — 0／0",
        "嘉兴市 3 3 50.00% 1／2 2",
        "被投诉人未能对应到登记在册的经营主体 1",
        "投诉量不代表经营者存在违法行为",
        "提出更正",
        "调解成功率＝达成调解协议件数÷",
    ):
        assert said in page


def test_names_are_shown_as_text_never_as_markup(night: Night, approval: Approval) -> None:
    page = page_of(night({"entity_id": "C"}), approval).read_text("utf-8")
    assert "丙超市&lt;b&gt;" in page
    assert "丙超市<b>" not in page


def test_the_page_asks_nothing_of_other_places(night: Night, approval: Approval) -> None:
    page = page_of(night({}), approval).read_text("utf-8")
    assert not re.search(r"https?:|//[a-z]|<script|@import|url\(", page)
    assert "default-src 'none'" in page


def test_a_draft_page_is_marked_as_not_for_the_public(night: Night, approval: Approval) -> None:
    workspace = night({})
    made = draft(workspace, "national_day", 2021, NIGHT)
    assert "草案：未经批准" in text(workspace.drafts / made.id / "index.html")
    assert "草案" not in text(page_of(workspace, approval))


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine")
def test_on_a_phone_the_page_fits_the_width_and_makes_no_request(night: Night, approval: Approval) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    path = page_of(night({}, {"entity_id": "B"}), approval)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 360, "height": 740})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.locator("#regions tbody tr").count() == 12
        assert page.locator("#companies tbody tr").count() == 2
        browser.close()
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
