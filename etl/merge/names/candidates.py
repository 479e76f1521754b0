"""Which pairs are worth comparing: names that share a block, in three kinds, the surest first.

A block is all names with one key. `name`: equal. `stem`: equal without region and legal form. `near`: stems with one
character wrong, missing or too many, for each without one character they are the same; and stems that begin or end
alike.

Every asked name is compared with few entities of a block, so pairs grow with the asked names, not with the register. Of
a block larger than `cap` those in the asked district are compared, at most `cap` of them, and of the two sure kinds the
first `cap` as well; whatever is left out is counted.
"""

from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from etl.merge.names.rules import Candidates
from etl.merge.names.scratch import Keep

SURE = ["name", "stem"]


class Found(NamedTuple):
    """What blocking gives.

    `pairs`: `ask, entity_id`, each once. `coverage`: `ask, kind, size` (of its largest block of the kind), `districts`
    (in it), `uncompared` (entities left out, once for each block), `closed` (nobody of its district was left out).
    """

    pairs: ir.Table
    coverage: ir.Table


def candidates(asked: ir.Table, known: ir.Table, rules: Candidates, keep: Keep) -> Found:
    """The pairs of `asked` (`ask, normal, stem, place`) and `known` (`entity_id, normal, stem, place`)."""
    questions = keep(keys(asked, "ask", rules))
    hits = keep(keys(known, "entity_id", rules).drop("kind").semi_join(questions, "block"))
    sizes = keep(hits.group_by("block").agg(size=hits.count(), districts=hits["place"].nunique()))
    members = keep(compared(hits.join(sizes.drop("districts"), "block"), rules.cap))
    met = keep(meetings(questions, members, rules.cap))
    pairs = keep(met.select("ask", "entity_id").distinct())
    return Found(pairs, keep(coverage(questions, sizes, met, members, rules.cap)))


def keys(rows: ir.Table, own: str, rules: Candidates) -> ir.Table:
    """The blocks each row is in: `own, place, kind, block`: kind and key as text, because engines hash differently."""
    rows = rows.filter(rows["normal"].notnull())
    stem, length = rows["stem"], rows["stem"].length()
    long, edged = rows.filter(length >= rules.near_from), rows.filter(length >= rules.edge)
    lacking_one = rows.filter(length >= rules.near_from - 1)
    kinds = [
        block(rows, own, "name", rows["normal"]),
        block(rows, own, "stem", stem),
        block(lacking_one, own, "near", lacking_one["stem"]),
        without_one(long, own),
        block(edged, own, "near", ibis.literal("<") + edged["stem"].left(rules.edge)),
        block(edged, own, "near", edged["stem"].right(rules.edge) + ">"),
    ]
    return ibis.union(*kinds)


def block(rows: ir.Table, own: str, kind: str, key: ir.StringValue) -> ir.Table:
    return rows.select(own, "place", kind=ibis.literal(kind), block=ibis.literal(kind) + key)


def without_one(rows: ir.Table, own: str) -> ir.Table:
    """The stem without one of its characters, for each; of equal neighbours the first, lest a key come twice."""
    each = rows.select(own, "place", "stem", at=ibis.range(rows["stem"].length()).unnest())
    character, before = each["stem"].substr(each["at"], 1), each["stem"].substr(ibis.greatest(each["at"] - 1, 0), 1)
    each = each.filter((each["at"] == 0) | (character != before))
    return block(each, own, "near", each["stem"].substr(0, each["at"]) + each["stem"].substr(each["at"] + 1))


def compared(hits: ir.Table, cap: int) -> ir.Table:
    """The members of each block that anybody may be compared with: of a district's at most `cap`.

    `nth` in a block larger than `cap`, `nth_here` in their district of it, which has `here`; all 0 in a smaller one.
    """
    zero = ibis.literal(0).cast("int64")
    small = hits.filter(hits["size"] <= cap).mutate(nth=zero, nth_here=zero, here=zero)
    large = hits.filter(hits["size"] > cap)
    numbered = large.mutate(
        nth=ibis.row_number().over(group_by="block", order_by="entity_id"),
        nth_here=ibis.row_number().over(group_by=["block", "place"], order_by="entity_id"),
        here=large["entity_id"].count().over(group_by=["block", "place"]),
    )
    return small.union(numbered.filter(numbered["nth_here"] < cap))


def meetings(questions: ir.Table, members: ir.Table, cap: int) -> ir.Table:
    """Who meets whom in which block: `ask, block, entity_id`, each once."""
    anywhere = members.filter(members["nth"] < cap).drop("here")
    first = questions.join(anywhere, "block", rname="{name}_known")
    first = first.filter((first["size"] <= cap) | first["kind"].isin(SURE))
    here = members.filter(members["size"] > cap)
    same = questions.join(here, ["block", "place"])
    same = same.filter((same["nth"] >= cap) | same["kind"].notin(SURE))
    columns = ["ask", "block", "entity_id"]
    return first.select(columns).union(same.select(columns))


def coverage(questions: ir.Table, sizes: ir.Table, met: ir.Table, members: ir.Table, cap: int) -> ir.Table:
    """How much of its blocks each asked name was compared with, by kind."""
    counted = met.group_by("ask", "block").agg(compared=met.count())
    here = members.filter(members["size"] > cap).select("block", "place", "here").distinct()
    blocks = questions.join(sizes, "block").left_join(counted, ["ask", "block"], rname="{name}_counted")
    blocks = blocks.left_join(here, ["block", "place"], rname="{name}_here")
    blocks = blocks.mutate(uncompared=blocks["size"] - blocks["compared"].fill_null(0))
    whole = (blocks["uncompared"] == 0) | (blocks["here"].fill_null(cap + 1) <= cap)
    return blocks.group_by("ask", "kind").agg(
        size=blocks["size"].max(),
        districts=blocks["districts"].max(),
        uncompared=blocks["uncompared"].sum(),
        closed=whole.all(),
    )
