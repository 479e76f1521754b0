"""One spelling for names and addresses, and what is read from it."""

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.ground.engine import engine
from etl.merge.names.normalise import folded, legal_form, marks, normalised, region_words, stem
from tests.merge.names.rows import RULES

WRITING = RULES.writing
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), st.sampled_from("（(［〔】》　Ａａ１张公司")
    ),
    max_size=20,
)


def each(texts: list[str], what: Callable[[ir.StringValue], ir.Value]) -> list[str | None]:
    """What the expression gives for each text, in the engine."""
    with engine() as connection:
        table = ibis.memtable({"n": range(len(texts)), "text": texts}, schema={"n": "int64", "text": "string"})
        return connection.to_pyarrow(table.mutate(found=what(table["text"])).order_by("n"))["found"].to_pylist()


def spelled(*texts: str) -> list[str | None]:
    return each(list(texts), lambda text: normalised(text, WRITING))


@settings(max_examples=20, deadline=None)
@given(st.lists(TEXTS, min_size=20, max_size=60))
def test_what_is_spelled_one_way_stays_as_it_is(texts: list[str]) -> None:
    once = [text or "" for text in spelled(*texts)]
    assert [text or "" for text in spelled(*once)] == once


def test_width_case_blanks_and_brackets_make_no_difference() -> None:
    ways = [
        "张记（Ａｂ１）店",
        "张记(ab1)店",
        "张记【AB1】店",
        " 张 记［ａb1］　店",
        "张·记〔Ab1〕店。",
        "张记《ab1》店\u200b",
    ]
    assert set(spelled(*ways)) == {"张记(AB1)店"}


def test_a_name_of_punctuation_alone_is_none() -> None:
    assert spelled("——", "", " 　") == [None, None, None]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("杭州张记食品有限公司", "张记食品"),
        ("浙江省杭州市西湖区张记食品有限责任公司", "张记食品"),
        ("浙江张记食品股份有限公司", "张记食品"),
        ("张记食品有限公司", "张记食品"),
        ("张记食品", "张记食品"),
        ("嘉善县张记面馆", "张记面馆"),
        ("义乌张记商行", "张记"),
        ("张记（个体工商户）", "张记"),
        ("张记（杭州）食品有限公司", "张记杭州食品"),  # a region in the middle tells subsidiaries apart
        ("江山张记食品厂", "江山张记食品厂"),  # an ordinary word
        ("杭州张记食品有限公司西湖分公司", "张记食品有限公司西湖分"),
    ],
)
def test_a_stem_is_a_name_without_region_and_legal_form(name: str, expected: str) -> None:
    assert each([name], lambda text: stem(normalised(text, WRITING), WRITING)) == [expected]


def test_a_name_that_is_nothing_but_region_and_legal_form_is_its_own_stem() -> None:
    names = ["上海有限公司", "浙江集团", "杭州店有限公司"]
    assert each(names, lambda text: stem(text, WRITING)) == names


def test_the_kind_of_a_legal_form_is_read_from_the_end() -> None:
    names = [
        "张记有限公司",
        "张记有限责任公司",
        "张记经营部",
        "张记茶叶专业合作社",
        "张记（个体工商户）",
        "有限公司张记",
    ]
    kinds = ["company", "company", "shop", "cooperative", "individual", None]
    assert each(names, lambda text: legal_form(normalised(text, WRITING), WRITING)) == kinds


def test_region_words_are_read_from_the_beginning_only() -> None:
    texts = ["浙江省杭州市西湖区文三路", "西湖区文三路", "文三路西湖区", "义乌小商品", "浙江杭州西湖"]
    assert each(texts, lambda text: region_words(text, WRITING)) == [
        "浙江省杭州市西湖区",
        "西湖区",
        "",
        "义乌",
        "浙江杭州",
    ]


def test_marks_of_an_address_are_its_numbers_and_directions_in_order() -> None:
    texts = ["文三路100号2幢301室", "文三路100-2", "中山南路8号", "湖滨路"]
    found = each(texts, lambda text: marks(folded(text, WRITING), WRITING.address_marks))
    assert found == ["三-100-2-301-", "三-100-2-", "南-8-", ""]
