"""What two names have in common, feature by feature; similarities are rapidfuzz's, for a batch of pairs at a time."""

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from etl.ground.engine import Connection, by_batches
from etl.ground.numbers import rounded
from etl.merge.names.places import agree
from etl.merge.names.rules import Rules

OTHER = "{name}_known"
"""How a column of the known side is called beside the asked one's."""
Texts = list[str | None]
Shares = npt.NDArray[np.float64]


def alike(one: Texts, other: Texts) -> Shares:
    """Share of characters in common, in order: 0–1."""
    return process.cpdist(one, other, scorer=Indel.normalized_similarity, dtype=np.float64)


def contained(one: Texts, other: Texts) -> Shares:
    """The same for the shorter text and the best fitting part of the longer one: one address may say more."""
    return process.cpdist(one, other, scorer=fuzz.partial_ratio, dtype=np.float64) / 100


def compare(connection: Connection, pairs: ir.Table, asked: ir.Table, known: ir.Table, rules: Rules) -> ir.Table:
    """The features of each pair, beside what both sides say; `kind` is how the names are equal: name, stem, or near."""
    both = pairs.join(asked, "ask").join(known, "entity_id", rname=OTHER)
    equal, same_stem = both["normal"] == both["normal_known"], both["stem"] == both["stem_known"]
    kind = ibis.cases((equal, "name"), (same_stem, "stem"), else_="near")
    likeness = by_batches(connection, alike)(both["stem"], both["stem_known"]) * rules.features.stem_worth
    overlap = by_batches(connection, contained)(both["spot"], both["spot_known"]) * numbers_worth(both, rules)
    return both.mutate(
        kind=kind,
        name_similarity=ibis.ifelse(equal, 1.0, rounded(likeness, 4)),
        district_agrees=agree(both["place"], both["place_known"]),
        address_similarity=rounded(overlap, 4),
        same_marks=(both["marks"] == both["marks_known"]) & (both["branch"] == both["branch_known"]),
        same_form=same_form(both, rules),
        same_region=agree(both["name_place"], both["name_place_known"]).fill_null(True),
    )


def same_form(both: ir.Table, rules: Rules) -> ir.BooleanValue:
    """Whether the legal forms are of one kind, or one is left out that people leave out."""
    one, other = both["form"], both["form_known"]
    left_out = ibis.coalesce(one, other, "").notin(rules.writing.always_said)
    return (one == other).fill_null(left_out)


def numbers_worth(both: ir.Table, rules: Rules) -> ir.FloatingValue:
    """What the house numbers leave of an address's similarity: all where one goes on where the other ends."""
    one, other = both["numbers"], both["numbers_known"]
    nested = one.startswith(other) | other.startswith(one)
    none = (one == "") | (other == "")
    return ibis.cases((none, rules.features.no_number), (nested, 1.0), else_=rules.features.other_number)
