"""From features to a confidence, and from confidence and evidence to a verdict. In doubt a match waits for a person."""

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import rounded
from etl.merge.names.candidates import SURE
from etl.merge.names.rules import Evidence, Rules

NEVER = 99
"""More evidence than there can be."""


def confidence(features: ir.Table, rules: Rules) -> ir.DecimalValue:
    """The weighted sum of the features, 0–1; grows with each of them. What is unknown counts as the policy says."""
    district = features["district_agrees"].cast("int8").cast("float64").fill_null(rules.unknown["district"])
    address = features["address_similarity"].fill_null(rules.unknown["address"])
    worth = {"name": features["name_similarity"], "district": district, "address": address}
    total = sum((value * rules.weights[name] for name, value in worth.items()), start=ibis.literal(0.0))
    return rounded(total, 4).cast("decimal(5, 4)")


def judged(compared: ir.Table, coverage: ir.Table, rules: Rules) -> ir.Table:
    """The best candidates of each asked row with their `confidence`, `rank`, `lead` over the next, and `status`.

    One is `accepted` and the others `passed_over`, or all of them wait for `review`.
    """
    pairs = compared.mutate(confidence=confidence(compared, rules)).left_join(coverage, ["ask", "kind"])
    ranked = ranking(pairs)
    ranked = ranked.filter(
        (ranked["rank"] <= rules.candidates.kept) & (ranked["confidence"] >= rules.thresholds.review)
    )
    weighed = ranked.mutate(evidence=evidence(ranked, rules), needed=needed(ranked, rules))
    weighed = weighed.mutate(accepted=believed(weighed, rules))
    settled = weighed["accepted"].max().over(group_by="ask")
    status = ibis.cases((weighed["accepted"], "accepted"), (settled, "passed_over"), else_="review")
    return weighed.mutate(status=status).drop("accepted")


def ranking(pairs: ir.Table) -> ir.Table:
    """`rank` from 1, best first, and `lead`: how far the next one is behind, NULL where there is none."""
    order = [pairs["confidence"].desc(), pairs["name_similarity"].desc(), pairs["entity_id"]]
    best_first = ibis.window(group_by="ask", order_by=order)
    return pairs.mutate(
        rank=ibis.row_number().over(best_first) + 1,
        lead=pairs["confidence"] - pairs["confidence"].lead().over(best_first),
    )


def evidence(pairs: ir.Table, rules: Rules) -> ir.IntegerValue:
    """How many things beside the name say the same: the district, the address."""
    same_address = pairs["address_similarity"] >= rules.thresholds.address_agrees
    return pairs["district_agrees"].fill_null(False).cast("int8") + same_address.fill_null(False).cast("int8")


def needed(pairs: ir.Table, rules: Rules) -> ir.IntegerValue:
    """How many of them the name needs: the more easily two businesses could have it, the more."""
    return ibis.greatest(by_kind(pairs, rules.evidence), by_frequency(pairs, rules.evidence))


def by_kind(pairs: ir.Table, rules: Evidence) -> ir.IntegerValue:
    """A similar name is never enough: two neighbours may have it, or one after the other."""
    by_name = (pairs["kind"] == "name") & full(pairs, rules)
    return ibis.cases((by_name, rules.full_name), (pairs["kind"].isin(SURE), rules.other_name), else_=NEVER)


def full(pairs: ir.Table, rules: Evidence) -> ir.BooleanValue:
    """Whether a name is one that a registrar grants once: region, a long stem, a company's legal form."""
    company = pairs["form"].fill_null("") == "company"
    return company & pairs["name_place"].notnull() & (pairs["stem"].length() >= rules.long_stem)


def by_frequency(pairs: ir.Table, rules: Evidence) -> ir.IntegerValue:
    """A name of many, or one whose bearers were not all compared, needs all there is; one of several needs some."""
    many = (pairs["size"] >= rules.common) | (pairs["uncompared"] > 0)
    several = pairs["size"] > 1
    return ibis.cases((~pairs["closed"], NEVER), (many, rules.common_name), (several, rules.other_name), else_=0)


def believed(pairs: ir.Table, rules: Rules) -> ir.BooleanValue:
    """Whether a candidate is the one: best by a margin, with the evidence its name needs, and nothing against it."""
    leads = pairs["lead"].isnull() | (pairs["lead"] >= rules.thresholds.margin)
    sure = (pairs["confidence"] >= rules.thresholds.accepted) & (pairs["evidence"] >= pairs["needed"])
    chain = (pairs["districts"] > 1) & ~pairs["district_agrees"].fill_null(False)
    return (pairs["rank"] == 1) & leads & sure & ~chain & ~contradicted(pairs, rules)


def contradicted(pairs: ir.Table, rules: Rules) -> ir.BooleanValue:
    """Whether something speaks against a candidate: another district, branch, number, legal form, region or address.

    Another address does not where a full name and the district agree: a company need not trade where it is registered.
    """
    elsewhere = ~pairs["district_agrees"].fill_null(True)
    addresses = pairs["address_similarity"].fill_null(1.0) < rules.thresholds.address_contradicts
    other = ~(pairs["same_marks"] & pairs["same_form"] & pairs["same_region"])
    return elsewhere | other | (addresses & (pairs["needed"] > 0))
