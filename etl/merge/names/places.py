"""Where a name or an address says it is: the region words it begins with, read by the list of divisions."""

from functools import cache

import ibis
import ibis.expr.types as ir

from etl.ground.regions import Region, regions

Paths = dict[str, str | None]
"""Every way to write a place (浙江省杭州市西湖区, 杭州西湖区 …) and its code; None where it names several."""


@cache
def paths(ordinary_words: tuple[str, ...]) -> Paths:
    """The ways to write each division, with or without those above it."""
    found: dict[str, set[str]] = {}
    for region in regions().values():
        for text in written(region, ordinary_words):
            found.setdefault(text, set()).add(in_force(region))
    return {text: min(codes) if len(codes) == 1 else None for text, codes in found.items()}


def written(region: Region, ordinary_words: tuple[str, ...]) -> list[str]:
    """A division's own words, each alone and behind those of its parents."""
    if region.level == "country":
        return []
    own = [word for word in words(region) if word not in ordinary_words]
    return [above + word for above in ["", *above_it(region, ordinary_words)] for word in own]


def above_it(region: Region, ordinary_words: tuple[str, ...]) -> list[str]:
    parent = regions()[str(region.parent)]
    if parent.name.endswith("市辖区"):
        parent = regions()[str(parent.parent)]
    return written(parent, ordinary_words)


def words(region: Region) -> list[str]:
    """The full name; without 省 or 市 too: 杭州, 义乌. Others keep their 区 and 县: without, they are often words."""
    if region.name.endswith("市辖区"):
        return []
    short = region.name[:-1]
    return [region.name, short] if region.name[-1] in "省市" else [region.name]


def in_force(region: Region) -> str:
    """Its code, or its parent's where it was abolished: who took over which part of it is not in the list."""
    return region.code if region.valid_to is None else str(region.parent)


def pattern(ordinary_words: tuple[str, ...]) -> str:
    """A regular expression for the region words at the beginning of a text: at most one of each level."""
    levels: dict[str, set[str]] = {"province": set(), "prefecture": set(), "county": set()}
    for region in regions().values():
        if region.level in levels:
            levels[region.level] |= {word for word in words(region) if word not in ordinary_words}
    return "^" + "".join(f"(?:{'|'.join(sorted(found, key=longest_first))})?" for found in levels.values())


def longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def located(texts: ir.Table, column: str, code: str, ordinary_words: tuple[str, ...]) -> ir.Table:
    """`texts` with the place that the region words in `column` name, as `code`; NULL where that is none or several."""
    known = {text: place for text, place in paths(ordinary_words).items() if place}
    listed = ibis.memtable({"_text": list(known), code: list(known.values())})
    return texts.left_join(listed, [(column, "_text")]).drop("_text")


def current(codes: ir.Table, column: str) -> ir.Table:
    """`codes` with each abolished division in `column` replaced by the one above it, and unknown codes by NULL."""
    known = {"_code": list(regions()), "_current": [in_force(region) for region in regions().values()]}
    joined = codes.left_join(ibis.memtable(known), [(column, "_code")])
    return joined.mutate(**{column: joined["_current"]}).drop("_code", "_current")


def agree(one: ir.StringValue, other: ir.StringValue) -> ir.BooleanValue:
    """Whether two places are one district; NULL where unknown, as where one is the city that the other is in."""
    province = one.endswith("0000") | other.endswith("0000")
    city = (one.substr(0, 4) == other.substr(0, 4)) & ~(is_district(one) & is_district(other))
    vague = one.isnull() | other.isnull() | province | city
    return ibis.cases((vague, ibis.null("boolean")), else_=one == other)


def is_district(code: ir.StringValue) -> ir.BooleanValue:
    """Whether a code is a district's or county's, no city's or province's."""
    return ~code.endswith("00")


def finest(*codes: ir.StringValue) -> ir.StringValue:
    """The first that is a district's; failing that the first there is."""
    return ibis.cases(*[(is_district(code), code) for code in codes], else_=ibis.coalesce(*codes))
