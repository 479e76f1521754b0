"""What the checks find in a draft, and how it differs from the release before it."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.disclose import briefing, publish, review, write_review
from etl.disclose.checks import Finding
from etl.ground.workspace import Workspace, read_json
from tests.disclose.conftest import copied
from tests.disclose.drafts import approved, company, region, regions, sources, write_draft

Rows = list[dict[str, Any]]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def found(workspace: Workspace, companies: dict[str, int] | None = None, /, **otherwise: Any) -> list[Finding]:
    return review(
        workspace, write_draft(workspace, {"甲": 5} if companies is None else companies, **otherwise)
    ).findings


def may(workspace: Workspace, companies: dict[str, int]) -> None:
    """The release before National Day's."""
    draft = write_draft(workspace, companies, occasion="may_day", night=date(2021, 4, 29))
    publish(workspace, draft, [approved("甲"), approved("乙")])


@pytest.fixture(scope="module")
def spring(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A release of May with 200 complaints. Shared: look, and change nothing."""
    workspace = Workspace(tmp_path_factory.mktemp("spring"))
    may(workspace, {"甲": 10, "乙": 1, "其余": 189})
    return workspace


@pytest.fixture
def after_may(spring: Workspace, tmp_path: Path) -> Workspace:
    """That release in a workspace of the test's own."""
    return copied(spring, tmp_path)


def test_a_sound_draft_has_no_findings(workspace: Workspace) -> None:
    assert found(workspace) == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (sources(anhui="missing"), "安徽省没有数据，最近一天为2021-09-29"),
        (sources(shanghai="stale"), "上海市数据陈旧，最近一天为2021-09-29"),
        (sources()[:3], "安徽省没有数据"),
    ],
)
def test_a_region_that_is_missing_or_stale_is_out_of_tolerance(workspace: Workspace, said: Rows, text: str) -> None:
    assert found(workspace, sources=said) == [Finding("sources", "tolerance", text)]


def test_figures_from_before_the_cut_off_day_are_out_of_tolerance(workspace: Workspace) -> None:
    assert found(workspace, night=date(2021, 9, 28)) == [
        Finding("early", "tolerance", "数据只到2021-09-28，早于统计截止日2021-09-29")
    ]


def test_a_release_that_discloses_nothing_is_out_of_tolerance(workspace: Workspace) -> None:
    assert found(workspace, {}) == [Finding("least", "tolerance", "公示投诉仅0件，少于1件")]


@pytest.mark.parametrize(("now", "beyond"), [(300, False), (301, True), (100, False), (99, True)])
def test_a_total_that_changes_by_more_than_the_share_is_out_of_tolerance(
    after_may: Workspace, now: int, beyond: bool
) -> None:
    told = found(after_may, {f"企业{number}": 1 for number in range(now)})
    assert [finding.check for finding in told] == ["totals"] * 2 * beyond, "the Delta and Zhejiang"
    if beyond:
        assert told[0] == Finding("totals", "tolerance", f"浙江省公示投诉量由200件变为{now}件，变化超过50%") or (
            told[0].text == f"长三角合计公示投诉量由200件变为{now}件，变化超过50%"
        )


def test_a_small_total_may_change_as_it_will(workspace: Workspace) -> None:
    may(workspace, {"甲": 2})
    assert found(workspace, {"甲": 29, "乙": 70}) == []


@pytest.mark.parametrize(("now", "jumped"), [(30, False), (31, True)])
def test_a_company_with_many_times_its_complaints_is_out_of_tolerance_unless_they_are_few(
    after_may: Workspace, now: int, jumped: bool
) -> None:
    told = found(after_may, {"甲": now, "乙": 29, "其余": 189})
    assert told == [Finding("jumps", "tolerance", "1家企业投诉量超过上次的3倍：甲（10→31）")] * jumped


LEAKED = regions(5)
LEAKED[3] |= region("330000", "浙江省", "province", 4)
LOST = [*regions(5)[:5], region("330400", "嘉兴市", "city", 3), region("other", "不明", "other", 1)]


@pytest.mark.parametrize(
    ("otherwise", "told"),
    [
        ({"companies": [company("甲", 4)]}, "件数不相等：公示件数5，各企业合计4，投诉明细5"),
        ({"complaints": []}, "件数不相等：公示件数5，各企业合计5，投诉明细0"),
        ({"counts": {"received": 11}}, "收到、期外、不予公示、公示四数不平"),
        ({"exclusions": []}, "不予公示2件，各情形合计0件"),
        ({"regions": LEAKED}, "complaints不相等：长三角5，省级合计4，市级及不明合计5，企业合计5"),
        ({"regions": LOST}, "complaints不相等：长三角5，省级合计5，市级及不明合计4，企业合计5"),
    ],
)
def test_what_does_not_add_up_is_stopped(workspace: Workspace, otherwise: dict[str, Any], told: str) -> None:
    stops = [finding for finding in found(workspace, **otherwise) if finding.level == "stop"]
    assert {finding.check for finding in stops} == {"conservation"}
    assert stops[0].text.startswith(told)


def test_a_rate_that_is_no_share_or_outside_its_interval_is_stopped(workspace: Workspace) -> None:
    wrong: Rows = [
        {"success_rate": Decimal("1.0001"), "rate_high": Decimal("1.0001")},
        {"rate_low": Decimal("-0.0001")},
        {"peer_rate": Decimal(2)},
        {"success_rate": Decimal("0.4")},
    ]
    rows = [company(f"企业{number}", 1, **told) for number, told in enumerate([*wrong, {}])]
    assert found(workspace, companies=rows) == [
        Finding("rates", "stop", "companies有4行的比率不在0到1之间，或者不在其区间内")
    ]


def test_a_part_that_is_more_than_its_whole_is_stopped(workspace: Workspace) -> None:
    wrong = [{"accepted": 2}, {"mediation_failed": 1}, {"mediation_failed": -1}]
    rows = [company(f"企业{number}", 1, **told) for number, told in enumerate([*wrong, {}, {}])]
    text = "companies有3行的受理或者调解件数大于其总数，或者为负数"
    assert Finding("parts", "stop", text) in found(workspace, companies=rows)


def test_a_count_that_had_to_be_withheld_is_stopped(workspace: Workspace) -> None:
    months = [
        {"region_code": "delta", "month": f"2021-0{number}", "complaints": complaints}
        for number, complaints in enumerate([1, 2, 3, 4, 0, None], start=1)
    ]
    assert found(workspace, months=months) == [Finding("small", "stop", "months有2个小于3的数没有隐去")]


def test_personal_data_in_words_that_the_public_reads_is_stopped(workspace: Workspace) -> None:
    names = ["甲店１３８１２３４５６７８", "甲店0573-84021234", "甲店330421198001011237", "甲店 a.b@example.com"]
    rows = [company(f"企业{number}", 1, company_name=name) for number, name in enumerate([*names, "甲店"])]
    words = [{"region_code": "delta", "kind": "category", "word": "甲店0573-84021234", "complaints": 5}]
    assert found(workspace, companies=rows, topics=words) == [
        Finding("personal", "stop", "companies.company_name有4处含个人信息（手机号、电话、身份证号、邮箱）"),
        Finding("personal", "stop", "topics.word有1处含个人信息（电话）"),
    ]


def test_names_of_shops_and_their_codes_are_no_personal_data(workspace: Workspace) -> None:
    names = ["王小明小吃店", "杭州市西湖区文三路100号便利店", "嘉善12345热线服务部", "=甲"]
    rows = [company(name, 1, code="330421198001011237", company_name=name) for name in names]
    assert found(workspace, dict.fromkeys(names, 1), companies=rows) == []


def test_a_draft_is_compared_with_the_release_before_and_then_with_its_own(workspace: Workspace) -> None:
    spring = write_draft(workspace, {"甲": 9}, occasion="spring_festival", night=date(2021, 2, 9))
    first = write_draft(workspace, {"甲": 5})
    assert review(workspace, first).since is None
    assert review(workspace, first).sentences == ["没有更早的公示可以比较。"]
    may(workspace, {"甲": 4, "乙": 3})
    publish(workspace, spring, [approved(at=datetime(2021, 5, 9))])
    judged = review(workspace, first)
    assert judged.since == "2021年五一国际劳动节第1版"
    assert judged.sentences == [
        "长三角合计：公示投诉量由7件变为5件（-28.6%）。",
        "浙江省：公示投诉量由7件变为5件（-28.6%）。",
        "新增企业0家，减少1家，投诉量有变化1家；变化最大的：乙（3→0）、甲（4→5）。",
    ]
    publish(workspace, first, [approved()])
    assert review(workspace, first).sentences == ["各地区公示投诉量与上次相同。", "各企业公示投诉量与上次相同。"]
    march = write_draft(workspace, {"甲": 5}, occasion="consumer_rights_day", night=date(2021, 3, 14))
    assert review(workspace, march).since == "2021年春节第1版", "never with a release that came after it"


def test_the_difference_and_the_findings_are_written_for_officers(workspace: Workspace) -> None:
    may(workspace, {"甲": 4, "乙": 3, "丁": 1})
    draft = write_draft(workspace, {"甲": 5, "丙": 1, "丁": 1}, sources=sources(anhui="missing"))
    write_review(workspace, draft)
    folder = workspace.home / "reviews" / draft
    told = read_json(folder / "checks.json")
    assert (told["needed"], [finding["check"] for finding in told["findings"]]) == (2, ["sources"])
    assert pq.read_table(folder / "difference_companies.parquet").to_pylist() == [
        {"entity_id": "丙", "company_name": "丙", "old": None, "new": 1, "what": "appeared"},
        {"entity_id": "乙", "company_name": "乙", "old": 3, "new": None, "what": "gone"},
        {"entity_id": "甲", "company_name": "甲", "old": 4, "new": 5, "what": "changed"},
    ]
    rows = {row["region_code"]: row for row in pq.read_table(folder / "difference_regions.parquet").to_pylist()}
    assert rows["delta"] == {
        "region_code": "delta", "region_name": "长三角合计", "old": 8, "new": 7, "change": Decimal("-0.1250"),
    }  # fmt: skip
    assert rows["310000"]["change"] is None


def test_officers_read_figures_checks_and_difference_as_tables(workspace: Workspace) -> None:
    may(workspace, {"甲": 4})
    draft = write_draft(workspace, {"甲": 5}, sources=sources(anhui="missing"))
    text = briefing({"received": 10, "disclosed": 5}, review(workspace, draft))
    for line in (
        "| 收到投诉 | 公示 |",
        "| 10 | 5 |",
        "需2名不同的发布人员批准。",
        "| 超出容差 | 安徽省没有数据，最近一天为2021-09-29 |",
        "**与2021年五一国际劳动节第1版相比**",
        "| 长三角合计 | 4 | 5 | +25.0% |",
        "| 上海市 | 0 | 0 | — |",
    ):
        assert line in text
