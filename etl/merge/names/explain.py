"""Why a candidate is one, and why it is accepted or not: a sentence in Chinese for those who review."""

import ibis
import ibis.expr.types as ir

from etl.merge.names.rules import Rules

BETWEEN = "；"
NAMES = {"name": "名称一致", "stem": "去除地区和组织形式后名称一致"}


def explanation(pairs: ir.Table, rules: Rules) -> ir.StringValue:
    """Each feature in a few words, then what was against it, then how it stands among the candidates."""
    parts = [
        name(pairs),
        district(pairs),
        address(pairs),
        *against(pairs),
        *crowd(pairs),
        *weight(pairs),
        rivals(pairs),
    ]
    return ibis.literal(BETWEEN).join([part.nullif("") for part in parts])


def name(pairs: ir.Table) -> ir.StringValue:
    near = ibis.literal("名称相近（") + hundredths(pairs["name_similarity"]) + "）"
    return ibis.cases(*[(pairs["kind"] == kind, words) for kind, words in NAMES.items()], else_=near)


def district(pairs: ir.Table) -> ir.StringValue:
    agrees, asked, known = pairs["district_agrees"], pairs["place"], pairs["place_known"]
    same = ibis.literal("区县一致（") + known + "）"
    other = ibis.literal("区县不一致（") + asked + "、" + known + "）"
    return ibis.cases((agrees.isnull(), "区县不详"), (agrees, same), else_=other)


def address(pairs: ir.Table) -> ir.StringValue:
    known = ibis.literal("地址相似度 ") + hundredths(pairs["address_similarity"])
    return ibis.coalesce(known, "地址不详")


def against(pairs: ir.Table) -> list[ir.StringValue]:
    """What the names themselves say against it."""
    return [
        when(~pairs["same_marks"], "分支或编号字样不同"),
        when(~pairs["same_form"], "组织形式不同"),
        when(~pairs["same_region"], "名称所冠地区不同"),
    ]


def crowd(pairs: ir.Table) -> list[ir.StringValue]:
    """How many share the name, and how many of them nobody looked at."""
    shared = pairs["kind"].isin(list(NAMES)) & (pairs["size"] > 1)
    unseen = ibis.literal("另有 ") + pairs["uncompared"].cast("string") + " 个同类名称未逐一比较"
    return [
        when(shared, ibis.literal("同名主体 ") + pairs["size"].cast("string") + " 个"),
        when(pairs["uncompared"] > 0, unseen),
    ]


def weight(pairs: ir.Table) -> list[ir.StringValue]:
    """Whether there is as much evidence as the name needs."""
    short = pairs["evidence"] < pairs["needed"]
    possible = pairs["needed"] <= 2
    count = (
        ibis.literal("需佐证 ") + pairs["needed"].cast("string") + " 项，有 " + pairs["evidence"].cast("string") + " 项"
    )
    return [when(short & possible, count), when(short & ~possible, "仅凭现有信息不能认定")]


def rivals(pairs: ir.Table) -> ir.StringValue:
    ahead = ibis.literal("领先次位候选 ") + hundredths(pairs["lead"])
    first = ibis.cases((pairs["lead"].isnull(), "唯一候选"), (pairs["lead"] == 0, "与次位候选并列"), else_=ahead)
    return ibis.ifelse(pairs["rank"] == 1, first, "非首位候选")


def when(condition: ir.BooleanValue, words: str | ir.StringValue) -> ir.StringValue:
    return ibis.ifelse(condition, words, "")


def hundredths(number: ir.NumericValue) -> ir.StringValue:
    """To two places, by way of the exact decimal: engines round doubles each in its own way."""
    return number.cast("decimal(6, 4)").cast("decimal(5, 2)").cast("string")
