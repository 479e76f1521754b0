"""The complaints of the neighbouring provinces: each in its own words, forms and units, all of them true."""

import re
from collections.abc import Callable

import pytest

from sandbox.world.build import REGIONS
from sandbox.world.words import TRADES, rows

Truth = Callable[[str], list[tuple]]

FIRST = {
    "complaints_js": ("splb", "wtlb", "tsnr", "bjjg"),
    "complaints_sh": ("goods", "problem", "content", "res"),
    "complaints_ah": ("商品服务类别", "问题类别", "投诉内容", "处理结果"),
}
CATEGORIES = {
    "商品>食品": "食品 商品-一般食品 食品类",
    "商品>服装鞋帽": "服装鞋帽 商品-服装、鞋帽 服饰类",
    "商品>家居用品": "家居用品 商品-家居用品 家居类",
    "商品>家用电器": "家用电器 商品-家用电子电器 家电类",
    "商品>交通工具": "交通工具 商品-交通工具 车辆类",
    "商品>化妆品": "化妆品 商品-化妆品 化妆品类",
    "服务>餐饮住宿服务": "餐饮和住宿 服务-餐饮、住宿服务 餐饮住宿类",
    "服务>互联网服务": "互联网服务 服务-互联网服务 网络服务类",
    "服务>美容美发洗浴服务": "美容美发洗浴 服务-美容、美发、洗浴服务 美容美发类",
    "商品>其他商品": "其他商品 商品-其他 其他类",
}
UNMAPPED = {"complaints_js": "宠物及用品", "complaints_sh": "服务-殡葬服务", "complaints_ah": "农资类"}
PROBLEMS = {
    "complaints_js": "质量问题 售后 合同纠纷 虚假广告 价格 食品安全",
    "complaints_sh": "质量 售后服务 合同 广告 价格 食品安全",
    "complaints_ah": "产品质量 售后服务 合同履行 广告宣传 价格收费 食品安全",
}
RESULTS = {
    "complaints_js": "调解成功 调解不成 和解撤诉 终止",
    "complaints_sh": "已达成协议 未达成协议 双方和解或撤回 终止调解",
    "complaints_ah": "调解达成一致 调解未达成一致 自行和解/撤回 调解终止",
}
ENDS_JS = {"调解成功": {None}, "调解不成": {"3"}, "和解撤诉": {"1"}, "终止": {"2", "4", "5", "6", "7", "8"}}
REFUSALS_AH = "不属于职责范围 已由其他机关处理 非生活消费 超过三年 材料虚假 身份不实 其他"
ENDS_AH = "撤回或和解 不参加调解 明确不愿调解 检测费用争议 超过期限 不应受理 主体消亡 其他"

every_province = pytest.mark.parametrize("dataset", FIRST)


@every_province
def test_a_category_says_what_was_bought_in_the_provinces_own_word(dataset: str, truth: Truth) -> None:
    goods = {entry[4]: entry[5] for entry in rows(TRADES)}
    word = {zhejiang: told.split()[list(FIRST).index(dataset)] for zhejiang, told in CATEGORIES.items()}
    category, _, text, _ = FIRST[dataset]
    told = truth(f"SELECT {category}, {text} FROM {dataset} WHERE NOT _extra")
    assert {found for found, _ in told} == {*word.values(), UNMAPPED[dataset]}
    wrong = [
        (found, content) for found, content in told
        if found not in (UNMAPPED[dataset], word[goods[re.search("购买(.+?)，", content)[1]]])  # type: ignore[index]
    ]  # fmt: skip
    assert wrong == []
    assert sum(found == UNMAPPED[dataset] for found, _ in told) < len(told) / 100


@every_province
def test_problems_and_results_keep_to_the_provinces_words(dataset: str, truth: Truth) -> None:
    _, problem, _, result = FIRST[dataset]
    for column, words in ((problem, PROBLEMS[dataset]), (result, RESULTS[dataset])):
        found = {word for (word,) in truth(f"SELECT DISTINCT {column} FROM {dataset} WHERE NOT _extra")}
        assert found - {None} == set(words.split())


@every_province
def test_the_free_text_holds_a_name_and_a_telephone_number_and_no_other_column_does(dataset: str, truth: Truth) -> None:
    text = FIRST[dataset][2]
    assert truth(f"""SELECT count(*) FROM {dataset} WHERE NOT _extra
                     AND NOT ({text} LIKE '%彧%' AND regexp_matches({text}, '1990057\\d{{{{4}}}}'))""") == [(0,)]
    others = truth(f"SELECT COLUMNS(* EXCLUDE ({text})) FROM {dataset}")
    assert not [row for row in others if re.search("彧|1990057", str(row))]


@pytest.mark.parametrize(
    ("dataset", "code", "division"),
    [("complaints_js", "tyshxydm", "32"), ("complaints_sh", "creditNo", "31"),
     ("complaints_ah", '"统一社会信用代码/注册号"', "34")],
)  # fmt: skip
def test_most_firms_are_of_the_province_and_a_few_of_zhejiang(
    dataset: str, code: str, division: str, truth: Truth
) -> None:
    found = truth(f"SELECT {code}[3:4], _entity IS NULL, count(*) FROM {dataset} "
                  f"WHERE _defect IS NULL AND {code} IS NOT NULL GROUP BY ALL")  # fmt: skip
    share = {(home, stranger): rows for home, stranger, rows in found}
    assert set(share) == {(division, True), ("33", False)}
    assert share["33", False] < share[division, True] / 5


def test_jiangsu_writes_days_with_slashes_and_counties_as_codes(truth: Truth) -> None:
    found = truth("SELECT djsj, slrq, bjrq, xzqh FROM complaints_js WHERE NOT _extra")
    assert all(re.fullmatch(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d", recorded) for recorded, *_ in found)
    days = {day for _, *both, _ in found for day in both} - {None}
    assert all(re.fullmatch(r"\d{4}/\d\d/\d\d", day) for day in days)
    counties = {code for (code,) in truth(f"SELECT code FROM '{REGIONS}' WHERE level = 'county'")}
    assert {county for *_, county in found} <= {str(code) for code in counties if str(code).startswith("32")}


def test_jiangsu_numbers_its_grounds_and_counts_in_yuan(truth: Truth) -> None:
    refusals = truth("SELECT DISTINCT sljg, bslly FROM complaints_js WHERE NOT _extra")
    assert set(refusals) == {(None, None), ("已受理", None), *(("不受理", ground) for ground in "1234567")}
    ends = truth("SELECT DISTINCT bjjg, zzyy FROM complaints_js WHERE NOT _extra AND bjjg IS NOT NULL")
    assert set(ends) == {(result, ground) for result, grounds in ENDS_JS.items() for ground in grounds}
    amounts = truth("SELECT je::DECIMAL(18, 2), whss::DECIMAL(18, 2), bjjg FROM complaints_js WHERE NOT _extra")
    assert all((back is not None) == (result == "调解成功") for _, back, result in amounts)
    assert all(5 <= amount <= 3005 and (back or 0) <= amount for amount, back, _ in amounts)


def test_shanghai_lists_closed_cases_only_in_order_of_day_and_number(truth: Truth) -> None:
    listed = truth("SELECT endtime, id, accepted, res, _upd FROM complaints_sh WHERE NOT _extra ORDER BY _n")
    assert [entry[:2] for entry in listed] == sorted(entry[:2] for entry in listed)
    assert {(accepted, res is None) for _, _, accepted, res, _ in listed} == {("是", False), ("否", True)}
    assert all(str(at)[:10] == day for day, *_, at in listed)
    assert truth("SELECT count(*) FROM complaints_sh WHERE district NOT LIKE '%区' AND NOT _extra") == [(0,)]


def test_anhui_counts_in_ten_thousands_and_gives_grounds_in_words(truth: Truth) -> None:
    amounts = truth("SELECT 涉及金额, 挽回损失 FROM complaints_ah WHERE NOT _extra")
    assert all(re.fullmatch(r"\d\.\d{4}", amount) for row in amounts for amount in row if amount)
    yuan = [round(float(amount) * 10_000) for amount, _ in amounts]
    assert (min(yuan), max(yuan) <= 3005) == (5, True)
    for column, words in (("不予受理原因", REFUSALS_AH), ("终止原因", ENDS_AH)):
        found = {word for (word,) in truth(f"SELECT DISTINCT {column} FROM complaints_ah WHERE NOT _extra")}
        assert found - {None} == set(words.split())
    days = truth(r"SELECT DISTINCT regexp_replace(登记时间, '\d', '9', 'g') FROM complaints_ah WHERE NOT _extra")
    assert days == [("9999年99月99日",)]


@pytest.mark.parametrize("dataset", ["complaints_js", "complaints_ah"])
def test_a_complaint_comes_again_on_each_day_it_changed(dataset: str, truth: Truth) -> None:
    versions = truth(f"SELECT max(times) FROM (SELECT _key, count(DISTINCT _upd::DATE) AS times FROM {dataset} "
                     "WHERE NOT _extra GROUP BY _key)")  # fmt: skip
    assert versions == [(3,)]
    assert truth(f"SELECT count(*) FROM (SELECT _key FROM {dataset} WHERE NOT _extra "
                 "GROUP BY _key, _upd::DATE HAVING count(*) > 1)") == [(0,)]  # fmt: skip
