"""Examples from one end to the other: what is accepted, what waits for a person, and why."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.ground.policy import NoPolicyInForce
from etl.merge.names import Rules
from tests.merge.names.rows import BINJIANG, NANHU, RULES, XIHU, asked, found, known, verdicts

WENSAN = "浙江省杭州市西湖区文三路100号2幢"
ZHANG = known("E1", "杭州张记食品有限公司", XIHU, WENSAN)
NOODLES = [
    known(f"E{n:02}", "张记面馆", place, f"{street}{n}号")
    for n, (place, street) in enumerate(
        (p, s) for s in ("文三路", "湖滨路") for p in (XIHU, BINJIANG, NANHU, *"abcdefg")
    )
]


def test_brackets_width_and_blanks_do_not_matter() -> None:
    register = known("E1", "阿里（杭州）网络技术有限公司", BINJIANG)
    ways = ["阿里(杭州)网络技术有限公司", "阿里【杭州】网络 技术有限公司　", "阿里〔杭州〕网络技术·有限公司"]
    assert verdicts([register], *[asked(name, BINJIANG) for name in ways]) == ["accepted E1"] * 3


def test_a_full_company_name_alone_is_enough_where_only_one_has_it() -> None:
    assert verdicts([ZHANG], asked("杭州张记食品有限公司")) == ["accepted E1"]


def test_a_region_or_legal_form_left_out_or_added_needs_the_district() -> None:
    names = ["张记食品有限公司", "浙江省杭州市张记食品有限公司", "杭州张记食品", "杭州张记食品有限责任公司"]
    given = verdicts([ZHANG], *[asked(name, place) for place in (None, XIHU, BINJIANG) for name in names])
    assert given[:8] == ["review E1"] * 4 + ["accepted E1"] * 4
    assert "accepted E1" not in given[8:]


def test_another_city_in_the_name_is_another_company() -> None:
    assert verdicts([ZHANG], asked("宁波张记食品有限公司", XIHU, WENSAN)) == ["review E1"]


def test_another_kind_of_legal_form_is_another_business() -> None:
    assert verdicts([ZHANG], asked("杭州张记食品经营部", XIHU, WENSAN)) == ["review E1"]


def test_a_shop_word_is_no_form_that_people_leave_out() -> None:
    shop = known("E1", "西湖区新海早餐店商行", XIHU, WENSAN)
    assert verdicts([shop], asked("西湖区新海早餐店", XIHU, WENSAN)) == ["review E1"]


def test_one_wrong_character_waits_for_a_person_even_at_the_same_address() -> None:
    names = ["杭州张己食品有限公司", "杭州张食品有限公司", "杭州张记老食品有限公司"]
    assert verdicts([ZHANG], *[asked(name, XIHU, WENSAN) for name in names]) == ["review E1"] * 3


def test_a_branch_is_not_its_parent_nor_the_parent_its_branch() -> None:
    branch = known("E2", "杭州张记食品有限公司西湖分公司", XIHU, WENSAN)
    of_branch, of_parent = asked(branch["name"], XIHU, WENSAN), asked(ZHANG["name"], XIHU, WENSAN)
    assert "accepted E1" not in verdicts([ZHANG], of_branch)
    assert "accepted E2" not in verdicts([branch], of_parent)
    assert verdicts([ZHANG, branch], of_branch, of_parent) == ["accepted E2", "accepted E1"]


def test_a_first_factory_is_not_the_second() -> None:
    assert verdicts([known("E1", "张记食品二厂", XIHU, WENSAN)], asked("张记食品一厂", XIHU, WENSAN)) == ["review E1"]


def test_of_one_name_in_two_districts_the_district_decides() -> None:
    two = [known("E1", "张记面馆", XIHU), known("E2", "张记面馆", BINJIANG)]
    places = [BINJIANG, None, NANHU]
    assert verdicts(two, *[asked("张记面馆", place) for place in places]) == ["accepted E2", "review E1", "review E1"]


def test_what_comes_second_to_an_accepted_candidate_waits_for_nobody() -> None:
    two = [known("E1", "张记面馆", XIHU), known("E2", "张记面馆", BINJIANG)]
    decided, open_question = (
        [row["status"] for row in found([asked("张记面馆", where)], two)] for where in (BINJIANG, NANHU)
    )
    assert decided == ["accepted", "passed_over"]
    assert open_question == ["review", "review"]


def test_a_namesake_whose_district_is_unknown_leaves_doubt() -> None:
    two = [known("E1", "张记面馆", XIHU), known("E2", "张记面馆")]
    assert verdicts(two, asked("张记面馆", XIHU)) == ["review E1"]


def test_a_chain_is_never_accepted_without_the_district() -> None:
    chain = [known("E1", "华联超市", XIHU, "文三路100号"), known("E2", "华联超市", NANHU, "中山路8号")]
    by_address, by_both = asked("华联超市", None, "文三路100号"), asked("华联超市", XIHU, "文三路100号")
    assert verdicts(chain, by_address, by_both) == ["review E1", "accepted E1"]


def test_of_twenty_noodle_shops_of_one_name_only_district_and_address_find_the_one() -> None:
    *known_places, other_number = verdicts(
        NOODLES,
        asked("张记面馆", XIHU, "文三路0号"),
        asked("张记面馆", XIHU),
        asked("张记面馆", None, "文三路0号"),
        asked("张记面馆"),
        asked("张记面馆", XIHU, "文三路99号"),
    )
    assert known_places == ["accepted E00", "review E00", "review E00", "review E00"]
    assert other_number.startswith("review")


def test_twins_in_one_district_are_told_apart_by_the_house_number() -> None:
    twins = [known("E1", "张记面馆", XIHU, "文三路100号"), known("E2", "张记面馆", XIHU, "文三路102号")]
    by_number, by_street = asked("张记面馆", XIHU, "文三路102号1楼"), asked("张记面馆", XIHU, "文三路")
    assert verdicts(twins, by_number, by_street) == ["accepted E2", "review E1"]


def test_two_streets_of_nearly_one_name_are_two_places() -> None:
    shop = known("E1", "张记面馆", XIHU, "中山南路100号")
    south, north = asked("张记面馆", XIHU, "中山南路100号"), asked("张记面馆", XIHU, "中山北路100号")
    assert verdicts([shop], south, north) == ["accepted E1", "review E1"]


def test_the_district_is_read_from_the_address_where_no_code_is_given() -> None:
    addresses = ["浙江省杭州市西湖区文三路100号", "杭州西湖区文三路", "杭州市滨江区江南大道1号", "杭州市文三路100号"]
    result = verdicts([known("E1", "张记面馆", XIHU)], *[asked("张记面馆", None, address) for address in addresses])
    assert result == ["accepted E1", "accepted E1", "review E1", "review E1"]


def test_the_address_says_more_than_the_code_of_a_city() -> None:
    question = asked("张记面馆", "330100", "杭州市西湖区文三路")
    assert verdicts([known("E1", "张记面馆", XIHU)], question) == ["accepted E1"]


def test_the_district_is_read_from_the_name_where_nothing_else_says_it() -> None:
    assert verdicts([known("E1", "西湖区张记面馆", XIHU)], asked("西湖区张记面馆")) == ["accepted E1"]


def test_a_city_alone_is_no_district() -> None:
    assert verdicts([known("E1", "张记面馆", XIHU)], asked("张记面馆", "330100")) == ["review E1"]


def test_an_abolished_district_says_the_city_only() -> None:
    two = [known("E1", "张记面馆", "330105"), known("E2", "李记饭店", "330103")]
    assert verdicts(two, asked("张记面馆", "330103"), asked("李记饭店", "330103")) == ["review E1", "review E2"]


def test_each_role_of_a_row_is_asked_for_itself() -> None:
    shop = known("E2", "张记面馆", XIHU)
    rows = [asked(ZHANG["name"], role="bcscqymc"), asked("张记面馆", XIHU, role="bcydwmc")]
    result = found(rows, [ZHANG, shop])
    assert [(row["role"], row["entity_id"], row["rank"]) for row in result] == [
        ("bcscqymc", "E1", 1),
        ("bcydwmc", "E2", 1),
    ]


def test_a_name_nobody_has_gives_no_row() -> None:
    assert found([asked("李家饭店", XIHU), asked(None, record="R2"), asked("——", record="R3")], [ZHANG]) == []


def test_a_result_says_every_feature() -> None:
    (row,) = found([asked("杭州张记食品有限公司", XIHU, "西湖区文三路100号")], [ZHANG])
    assert float(row.pop("confidence")) == 1.0
    assert row == {
        "dataset": "samplings", "record": "R1", "role": "bcydwmc", "entity_id": "E1", "rank": 1, "name_similarity": 1.0,
        "district_agrees": True, "address_similarity": 1.0, "status": "accepted",
        "explanation": "名称一致；区县一致（330106）；地址相似度 1.00；唯一候选",
    }  # fmt: skip


def test_what_is_unknown_is_null_and_said() -> None:
    (row,) = found([asked("杭州张记食品")], [ZHANG])
    assert (row["district_agrees"], row["address_similarity"]) == (None, None)
    assert row["explanation"] == "去除地区和组织形式后名称一致；区县不详；地址不详；需佐证 1 项，有 0 项；唯一候选"


def test_what_speaks_against_a_candidate_is_said() -> None:
    (row,) = found([asked("宁波张记食品二厂", XIHU, "文三路102号")], [known("E1", "杭州张记食品一厂", XIHU, WENSAN)])
    for words in ("名称相近（0.75）", "分支或编号字样不同", "名称所冠地区不同", "仅凭现有信息不能认定"):
        assert words in row["explanation"]
    (row,) = found([asked("西湖区华联超市专柜", XIHU)], [known("E1", "西湖区华联超市", XIHU)])
    assert "分支或编号字样不同" in row["explanation"]
    (row,) = found([asked(ZHANG["name"], BINJIANG)], [ZHANG])
    assert "区县不一致（330108、330106）" in row["explanation"]


def test_the_explanation_says_how_many_were_not_compared() -> None:
    many = [known(f"E{n:03}", "张记面馆", XIHU) for n in range(100)]
    result = found([asked("张记面馆", XIHU)], many)
    assert {row["status"] for row in result} == {"review"}
    assert "同名主体 100 个；另有 70 个同类名称未逐一比较" in result[0]["explanation"]
    assert "与次位候选并列" in result[0]["explanation"]


@pytest.mark.proof
@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random: "st.random.Random") -> None:
    questions = [asked("张记面馆", XIHU, record=f"R{n}") for n in range(3)] + [asked(ZHANG["name"], record="R9")]
    entities = [*NOODLES, ZHANG, known("E98", "杭州张记食品厂", XIHU), known("E99", "张己面馆", XIHU)]
    expected = found(questions, entities)
    random.shuffle(questions)
    random.shuffle(entities)
    assert found(questions, entities) == expected


def test_a_stricter_policy_lets_more_wait() -> None:
    strict = replace(RULES, thresholds=replace(RULES.thresholds, accepted=0.99))
    question = [asked(ZHANG["name"], XIHU)]
    assert [found(question, [ZHANG], rules)[0]["status"] for rules in (RULES, strict)] == ["accepted", "review"]


def test_a_day_before_the_policy_has_no_rules() -> None:
    with pytest.raises(NoPolicyInForce):
        Rules.on(date(2000, 1, 1))
