"""Which pairs are worth comparing: names that share a block, in three kinds, the surest first.

A block is all names with one key. `name`: equal. `stem`: equal without region and legal form. `near`: stems with one
character wrong, missing or too many, for they give the same text when each loses one; and stems that begin or end alike.

Every asked name is compared with at most `cap` entities of a block, so pairs grow with the asked names, not with the
register. Of a larger block those in the asked district are compared, at most `cap` of them, and of the two sure kinds the
first `cap` as well; whatever is left out is counted.
"""

from typing import NamedTuple

import ibis
import ibis.expr.types as ir

from etl.merge.names.rules import Candidates
from etl.merge.names.scratch import Keep

SURE = ["name", "stem"]
BLOCK = ["kind", "key"]


class Found(NamedTuple):
    """What blocking gives.

    `pairs`: `ask, entity_id`, each once. `coverage`: `ask, kind, size` (of its largest block of the kind), `districts` (in
    it), `uncompared` (entities left out, once for each block), `closed` (nobody of its district was left out).
    """

    pairs: ir.Table
    coverage: ir.Table


def candidates(asked: ir.Table, known: ir.Table, rules: Candidates, keep: Keep) -> Found:
    """The pairs of `asked` (`ask, normal, stem, place`) and `known` (`entity_id, normal, stem, place`)."""
    questions = keep(keys(asked, "ask", rules))
    hits = keep(keys(known, "entity_id", rules).semi_join(questions, BLOCK))
    sizes = keep(hits.group_by(BLOCK).agg(size=hits.count(), districts=hits["place"].nunique()))
    met = keep(meetings(questions, compared(hits, sizes, rules.cap), rules.cap))
    pairs = keep(met.select("ask", "entity_id").distinct())
    return Found(pairs, keep(coverage(questions, sizes, met, hits, rules.cap)))


def keys(rows: ir.Table, own: str, rules: Candidates) -> ir.Table:
    """The blocks each row is in: `own, place, kind, key`."""
    stem, length = rows["stem"], rows["stem"].length()
    long, longer = rows.filter(length >= rules.near_from), rows.filter(length > rules.edge)
    kinds = [
        block(rows, own, "name", rows["normal"]),
        block(rows, own, "stem", stem),
        block(long, own, "near", long["stem"]),
        without_one(long, own),
        block(longer, own, "near", ibis.literal("<") + longer["stem"].left(rules.edge)),
        block(longer, own, "near", longer["stem"].right(rules.edge) + ">"),
    ]
    return ibis.union(*kinds).filter(ibis._["key"].notnull())


def block(rows: ir.Table, own: str, kind: str, key: ir.StringValue) -> ir.Table:
    return rows.select(own, "place", kind=ibis.literal(kind), key=key)


def without_one(rows: ir.Table, own: str) -> ir.Table:
    """The stem without one of its characters, for each; of equal neighbours the first, lest a key come twice."""
    each = rows.select(own, "place", "stem", at=ibis.range(rows["stem"].length()).unnest())
    stem, at = each["stem"], each["at"]
    character = stem.substr(at, 1)
    first = (at == 0) | (character != stem.substr(ibis.greatest(at - 1, 0), 1))
    each = each.filter(first)
    return block(each, own, "near", each["stem"].substr(0, each["at"]) + each["stem"].substr(each["at"] + 1))


def compared(hits: ir.Table, sizes: ir.Table, cap: int) -> ir.Table:
    """The entities of each block that anybody may be compared with: `nth` in it, `nth_here` in their district."""
    placed = hits.join(sizes, BLOCK)
    numbered = placed.mutate(
        nth=ibis.row_number().over(group_by=BLOCK, order_by="entity_id"),
        nth_here=ibis.row_number().over(group_by=[*BLOCK, "place"], order_by="entity_id"),
    )
    return numbered.filter((numbered["nth"] < cap) | (numbered["nth_here"] < cap))


def meetings(questions: ir.Table, hits: ir.Table, cap: int) -> ir.Table:
    """Who meets whom in which block: `ask, kind, key, entity_id`, each once."""
    anywhere = hits.filter((hits["nth"] < cap) & ((hits["size"] <= cap) | hits["kind"].isin(SURE)))
    here = hits.filter((hits["size"] > cap) & (hits["nth_here"] < cap))
    columns = ["ask", *BLOCK, "entity_id"]
    met = questions.join(anywhere, BLOCK).select(columns)
    return met.union(questions.join(here, [*BLOCK, "place"]).select(columns), distinct=True)


def coverage(questions: ir.Table, sizes: ir.Table, met: ir.Table, hits: ir.Table, cap: int) -> ir.Table:
    """How much of its blocks each asked name was compared with, by kind."""
    counted = met.group_by("ask", *BLOCK).agg(compared=met.count())
    here = hits.group_by(*BLOCK, "place").agg(here=hits.count())
    blocks = questions.join(sizes, BLOCK).left_join(counted, ["ask", *BLOCK], rname="{name}_counted")
    blocks = blocks.left_join(here, [*BLOCK, "place"], rname="{name}_here")
    blocks = blocks.mutate(uncompared=blocks["size"] - blocks["compared"].fill_null(0))
    whole = (blocks["uncompared"] == 0) | (blocks["here"].fill_null(cap + 1) <= cap)
    return blocks.group_by("ask", "kind").agg(
        size=blocks["size"].max(),
        districts=blocks["districts"].max(),
        uncompared=blocks["uncompared"].sum(),
        closed=whole.all(),
    )
