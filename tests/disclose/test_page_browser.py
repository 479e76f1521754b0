"""The site of a release in a real browser, from a plain web server."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from etl.disclose.site import write_site
from etl.ground.engine import engine
from tests.disclose.tables import COMPANIES, FACTS, RELEASE, WORKED, company, write_tables

CHROMIUM = Path("/usr/bin/chromium")
MANY = [company(f"91330100MA1{number:06}X", f"第{number:03}商店", regions="330000") for number in range(60)]
APART = [
    company("91330100MA1HIGH00X", "高于同类店", peer_rate=Decimal("0.1000")),
    company("91330100MA1LOW000X", "低于同类店", peer_rate=Decimal("0.9900")),
    company("91330100MA1NONE00X", "无同类店", peer_rate=None),
]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}}
HOME = "national_day-2021/v1/index.html"
DISCLAIMER = "投诉量不代表经营者存在违法行为"
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium on this machine")]
Page = Any
Open = Callable[..., Page]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two releases and a withdrawn one under their index, and a draft that has none."""
    home = tmp_path_factory.mktemp("served")
    told = [
        ("national_day-2021", 1, COMPANIES + MANY),
        ("national_day-2020", 1, COMPANIES + APART),
        ("national_day-2020", 2, []),
    ]
    with engine() as connection:
        for release_id, version, companies in told:
            folder = write_tables(home / "delta" / release_id / f"v{version}", companies=companies)
            release = RELEASE | {"release_id": release_id, "version": version, "supersedes": version - 1 or None}
            release |= {"kind": "withdrawal", "reason": "数据有误"} if version == 2 else {}
            write_site(connection, folder, FACTS | {"year": int(release_id[-4:])}, release)
        write_site(connection, write_tables(home / "drafts" / "one"), FACTS)
    index: list[dict[str, Any]] = [
        {"release_id": name, "name": "国庆节", "year": int(name[-4:]), "version": number} for name, number, _ in told
    ]
    index[2] |= {"kind": "withdrawal"}
    index += [index[0] | {"release_id": "../../other"}, index[0] | {"version": "1/../../x"}]
    (home / "delta" / "index.json").write_text(json.dumps(index), encoding="utf-8")
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(home)))
    Thread(target=serving.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{serving.server_port}/"
    serving.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def desk(browser: Any) -> Any:
    """An ordinary screen with scripts; most tests share it, each with a page of its own."""
    return browser.new_context(viewport={"width": 1280, "height": 800})


@pytest.fixture
def visit(browser: Any, desk: Any, server: str) -> Iterator[Open]:
    """Open a page; afterwards, whatever was done, no request has left the server and no script has failed."""
    opened, asked, problems = [], [], []

    def to(place: str = "", name: str = f"delta/{HOME}", **options: Any) -> Page:
        page = (browser.new_context(**options) if options else desk).new_page()
        page.set_default_timeout(5_000)
        opened.append(page)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if "Content Security" in line.text else None)
        page.goto(f"{server}{name}{place}", wait_until="domcontentloaded")
        return page

    yield to
    for page in opened:
        page.close()
    assert {url for url in asked if not url.startswith((server, "data:"))} == set()
    assert problems == []


def names(page: Page) -> list[str]:
    return page.locator("#results tbody th").all_inner_texts()


def shows(page: Page, *expected: str) -> bool:
    """Whether the answer comes to be these names, and says how many they are."""
    playwright = pytest.importorskip("playwright.sync_api")
    playwright.expect(page.locator("#results tbody th")).to_have_text(list(expected))
    return f"找到{len(expected)}家，" in page.inner_text("#count")


def says(page: Page, words: str) -> bool:
    """Whether the line above the answer comes to say `words`."""
    page.locator("#count", has_text=words).wait_for()
    return True


def fields(page: Page) -> dict[str, str]:
    """What the view of a company says, by field."""
    page.locator("#company-figures").wait_for()
    script = "places => Object.fromEntries(places.map(place => [place.dataset.field, place.textContent]))"
    return page.locator("#company [data-field]").evaluate_all(script)


def test_the_search_finds_by_a_part_of_the_name_and_by_code_and_says_how_many(visit: Open) -> None:
    page = visit()
    assert not page.locator("#found").is_visible()
    page.fill("#q", "商贸")
    assert shows(page, "嘉善甲商贸有限公司")
    page.fill("#q", "3304216000")
    assert shows(page, "丁便利店")
    page.fill("#q", "ｘｋ０１ 嘉善")
    assert shows(page, "嘉善甲商贸有限公司"), "full-width and small letters, two words"
    assert "不是排名" in page.inner_text("#count")
    assert page.get_attribute("#count", "role") == "status"
    page.fill("#q", "没有这家")
    assert says(page, "没有找到")
    assert not page.locator("#found").is_visible()


def test_the_answer_says_of_a_company_what_the_page_says_without_scripts(visit: Open) -> None:
    page = visit("#q=1")
    page.locator("#results tbody tr").first.wait_for()
    for name in (row["company_name"] for row in COMPANIES):
        page.fill("#q", name)
        assert shows(page, name)
        told = page.locator("#results tbody tr").first.locator("th, td").all_inner_texts()
        assert told in [
            row.locator("th, td").all_inner_texts() for row in page.locator("#companies tbody tr", has_text=name).all()
        ]


def test_filters_narrow_and_more_are_shown_when_asked_for(visit: Open) -> None:
    page = visit()
    page.select_option("#region", "330000")
    assert says(page, "找到63家")
    assert len(names(page)) == 50
    page.click("#more")
    assert len(names(page)) == 63
    assert not page.locator("#more").is_visible()
    assert page.locator("#results tbody tr").nth(50).locator("a").evaluate("link => link === document.activeElement")
    assert names(page) == sorted(names(page))
    page.select_option("#category", "餐饮服务")
    assert shows(page, "丁便利店", "嘉善甲商贸有限公司")
    page.select_option("#region", "310000")
    assert shows(page, "嘉善甲商贸有限公司")
    page.click("button[type=reset]")
    page.locator("#found").wait_for(state="hidden")
    assert "#" not in page.url.rstrip("#")


def test_the_file_of_all_companies_is_asked_for_once_and_only_when_somebody_searches(visit: Open) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    page.wait_for_timeout(200)
    assert "companies.bin" not in asked
    for name in (row["company_name"] for row in COMPANIES):
        page.fill("#q", name)
        assert shows(page, name)
    assert asked.count("companies.bin") == 1


def test_a_browser_that_cannot_unpack_asks_for_the_plain_file(visit: Open) -> None:
    page = visit()
    page.evaluate("delete window.DecompressionStream")
    page.fill("#q", "商贸")
    assert shows(page, "嘉善甲商贸有限公司")


def test_the_view_of_a_company_says_what_the_table_says_with_range_peers_and_disclaimer(visit: Open) -> None:
    page = visit(f"#company={WORKED}")
    row = COMPANIES[0]
    said = fields(page)
    rate, low, high, peer = (
        f"{row[name] * 100:.2f}%" for name in ("success_rate", "rate_low", "rate_high", "peer_rate")
    )
    assert said == {
        "name": row["company_name"],
        "code": row["code"],
        "regions": "上海市、浙江省",
        "categories": "食品、餐饮服务",
        "complaints": str(row["complaints"]),
        "accepted": str(row["accepted"]),
        "rate": f"{rate}（{row['mediation_succeeded']}／{row['mediation_succeeded'] + row['mediation_failed']}）",
        "rangeWords": f"可能范围：{low}至{high}（95%置信区间，件数越少越宽）。",
        "peer": peer,
        "peerWords": "同类平均在这家企业的可能范围之内，差别可能出于偶然。",
        "changeWords": "上年同期2件，本期3件，增减+50.00%。",
    }
    assert DISCLAIMER in page.inner_text("main")
    assert page.title().startswith("嘉善甲商贸有限公司 · ")
    assert page.evaluate("document.activeElement.id") == "company-name"
    assert not page.locator("#overview-page").is_visible()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, ["0.00%（0／1）", "可能范围：0.00%至79.35%", "上年同期0件，本期1件，增减—。"]),
        (2, ["—（0／0）", "不计算成功率", "增减−50.00%"]),
        (3, ["没有可比的数据"]),
    ],
)
def test_what_cannot_be_worked_out_is_said_in_words(visit: Open, number: int, words: list[str]) -> None:
    page = visit(f"#company={COMPANIES[number]['entity_id']}")
    said = " ".join(fields(page).values())
    assert all(word in said for word in words), said
    assert page.locator("#company-range").is_visible() == (number != 2)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "这家企业的可能范围高于同类平均。"), (1, "这家企业的可能范围低于同类平均。"), (2, "")],
)
def test_a_company_is_set_apart_from_its_peers_only_where_its_whole_range_is(
    visit: Open, number: int, words: str
) -> None:
    page = visit(f"#company={APART[number]['entity_id']}", name="delta/national_day-2020/v1/index.html")
    assert fields(page)["peerWords"] == words
    assert page.locator("#company-range .peer").is_visible() == (number != 2)


def test_a_name_like_markup_is_text_in_the_answer_and_in_the_view(visit: Open) -> None:
    page = visit("#q=%3Cb%3E")
    assert shows(page, "丙超市<b>")
    page.click("#results a")
    assert fields(page)["name"] == "丙超市<b>"
    assert page.locator("b").count() == 0
    assert page.title().startswith("丙超市<b>")


def test_back_leads_to_the_search_with_the_link_in_focus(visit: Open) -> None:
    page = visit()
    page.fill("#q", "便利")
    assert shows(page, "丁便利店")
    page.click("#results a")
    page.locator("#company-figures").wait_for()
    page.go_back()
    page.locator("#results a:focus").wait_for()
    assert page.input_value("#q") == "便利"
    assert shows(page, "丁便利店")
    assert page.title() == "长三角消费投诉信息公示（2021年国庆节·首次公示）"
    page.go_forward()
    page.locator("#company-figures").wait_for()
    page.click("#back")
    page.locator("#results a:focus").wait_for()
    assert shows(page, "丁便利店")


def test_the_keyboard_is_enough(visit: Open) -> None:
    page = visit()
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("便利")
    page.keyboard.press("Enter")
    assert shows(page, "丁便利店")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "丁便利店":
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    assert fields(page)["code"] == "330421600012345"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("#results a:focus").wait_for()


def test_a_company_that_is_not_in_the_release_is_no_verdict(visit: Open) -> None:
    page = visit("#company=nothing")
    page.locator("#company-problem").wait_for()
    assert "本期公示中没有这家企业。没有列出不说明没有投诉" in page.inner_text("#company-problem")
    assert not page.locator("#company-figures").is_visible()


def test_a_list_that_does_not_arrive_is_said_and_asked_for_again(visit: Open) -> None:
    page = visit()
    page.route("**/companies.bin", lambda route: route.abort())
    page.fill("#q", "商贸")
    assert says(page, "没有载入")
    page.unroute("**/companies.bin")
    page.click("#query button[type=submit]")
    assert shows(page, "嘉善甲商贸有限公司")


def test_another_release_opens_with_the_same_search_and_no_other_address_is_offered(visit: Open) -> None:
    page = visit("#q=%E5%95%86%E8%B4%B8")
    page.locator("#periods").wait_for()
    offered = page.locator("#period option").all_inner_texts()
    assert offered == ["2021年国庆节（第1版）", "2020年国庆节（第1版）", "2020年国庆节（已撤回）"]
    assert page.input_value("#period") == "national_day-2021/v1"
    page.select_option("#period", "national_day-2020/v1")
    page.click("#periods button")
    page.locator("h1", has_text="2020年").wait_for()
    assert shows(page, "嘉善甲商贸有限公司")


def test_without_an_index_of_releases_no_period_can_be_chosen(visit: Open) -> None:
    page = visit(name="drafts/one/index.html")
    page.wait_for_load_state("networkidle")
    assert page.locator("#query").is_visible()
    assert not page.locator("#periods").is_visible()
    assert page.locator(".draft").is_visible()


def test_the_link_of_a_province_leads_to_its_companies(visit: Open) -> None:
    page = visit(name="delta/national_day-2021/v1/regions/320000.html")
    page.click("text=查询在江苏省被投诉的企业")
    assert shows(page, "=1+1")
    assert page.input_value("#region") == "320000"


def test_without_scripts_the_page_is_whole_and_offers_no_search(visit: Open) -> None:
    page = visit(java_script_enabled=False)
    assert not page.locator("#query").is_visible()
    assert page.locator("noscript").inner_text().startswith("查询要用脚本")
    assert page.locator("#companies tbody tr").count() == 64
    assert page.locator("#regions tbody tr").count() == 6
    assert page.locator("svg.columns").count() == 3


def test_on_a_phone_no_page_is_wider_than_the_screen(visit: Open, server: str) -> None:
    page = visit(**PHONE)
    for name in ("index.html", "method.html", "regions/330000.html", "../../national_day-2020/v2/index.html"):
        page.goto(f"{server}delta/national_day-2021/v1/{name}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name


def test_on_a_phone_answer_and_company_fit_too(visit: Open) -> None:
    page = visit("#region=330000", **PHONE)
    assert says(page, "找到63家")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("#results a").first.click()
    page.locator("#company-figures").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_a_phone_what_is_to_be_pressed_is_large_enough_for_a_thumb(visit: Open) -> None:
    page = visit(**PHONE)
    page.locator("#periods").wait_for()
    sizes = "all => all.map(one => one.offsetHeight).filter(height => height)"
    assert min(page.locator("button, input, select").evaluate_all(sizes)) >= 44


def test_on_paper_there_are_figures_and_no_controls_and_nothing_is_cut_off(visit: Open) -> None:
    page = visit(viewport={"width": 680, "height": 960})
    page.locator("#query").wait_for()
    page.emulate_media(media="print")
    for name in ("#query", "#periods", "nav.contents", ".skip"):
        assert not page.locator(name).is_visible(), name
    assert page.locator("#regions").is_visible()
    assert page.locator(".notice.disclaimer").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("[...document.querySelectorAll('.wide')].every(box => box.scrollWidth <= box.clientWidth)")
