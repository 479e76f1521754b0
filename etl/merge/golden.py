"""The golden record: per field the claim that its declared rule chooses, out of all that is claimed.

Rules (`config/golden.yaml`): `source_priority` takes the first source that claims a value; `newest` the value that
holds since the latest moment; `agreement` the value most sources claim. Ties go to the source named first, and of one
source to its newest claim. A source without a value claims nothing, so nothing is ever unset by a weaker source, and a
deleted statement does not count.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

RULES = ("source_priority", "newest", "agreement")
LAST = 1_000_000
"""More claims about one entity than any source has: a source's place weighs more than a claim's age."""


@dataclass(frozen=True)
class Field:
    """How one golden field is chosen: the rule, and the sources believed, the most believed first."""

    name: str
    rule: str
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(
                f"config/golden.yaml: {self.name} has the rule {self.rule!r}; known are {', '.join(RULES)}"
            )


Fields = tuple[Field, ...]


def fields_of(rules: dict[str, dict[str, Any]]) -> Fields:
    """The fields as `config/golden.yaml` declares them."""
    return tuple(Field(name, said["rule"], tuple(said["sources"])) for name, said in rules.items())


def golden_rules(connection: Backend, fields: Fields, version: str) -> ir.Table:
    """The declared rules as a table: `field, source, priority, rule, policy_version`."""
    rows = [
        {"field": field.name, "source": source, "priority": rank, "rule": field.rule, "policy_version": version}
        for field in fields
        for rank, source in enumerate(field.sources, 1)
    ]
    return connection.create_table("golden_rules", pa.Table.from_pylist(rows), temp=True)


def sources_of(fields: Fields) -> list[str]:
    """Every source that any field believes."""
    return sorted({source for field in fields for source in field.sources})


def golden(statements: ir.Table, fields: Fields) -> ir.Table:
    """One row an entity: each field's winner, `<field>_source` (`dataset:record`), `claims` (how many sources speak).

    `statements` are those that hold at one moment; an entity is what a source that is believed in some field speaks of.
    """
    believed = statements.filter(statements["source"].isin(sources_of(fields)))
    newest = [believed["valid_from"].desc(), believed["record"], believed["part"]]
    rows = believed.mutate(
        age=ibis.row_number().over(group_by=["entity_id", "source"], order_by=newest),
        ref=believed["source"] + ":" + believed["record"],
    )
    ranks = {f"rank_{field.name}": rank(rows, field) for field in fields}
    ranked = rows.mutate(**ranks)
    chosen = {}
    for field in fields:
        speaks = ranked[field.name].notnull() & ranked[f"rank_{field.name}"].notnull()
        chosen[field.name] = ranked[field.name].argmin(ranked[f"rank_{field.name}"], where=speaks)
        chosen[f"{field.name}_source"] = ranked["ref"].argmin(ranked[f"rank_{field.name}"], where=speaks)
    return ranked.group_by("entity_id").agg(**chosen, claims=(ranked["age"] == 0).sum())


def rank(rows: ir.Table, field: Field) -> ir.IntegerValue:
    """A number for each claim, the least for the winner; NULL for a source that is not believed."""
    place = rows["source"].cases(*[(source, place) for place, source in enumerate(field.sources)])
    if field.rule == "newest":
        return newest(rows, field, place)
    if field.rule == "agreement":
        return agreed(rows, field, place)
    return place * LAST + rows["age"]


def newest(rows: ir.Table, field: Field, place: ir.IntegerValue) -> ir.IntegerValue:
    """By the moment since which it holds; what has no value comes last."""
    order = [speaks(rows, field).desc(), rows["valid_from"].desc(), place, rows["age"]]
    return ibis.ifelse(place.notnull(), ibis.row_number().over(group_by="entity_id", order_by=order), None)


def agreed(rows: ir.Table, field: Field, place: ir.IntegerValue) -> ir.IntegerValue:
    """By how many sources claim the same value, each speaking with its newest claim."""
    heard = speaks(rows, field)
    own = ibis.window(group_by=["entity_id", "source"], order_by=[heard.desc(), rows["age"]])
    voice = heard & (ibis.row_number().over(own) == 0)
    votes = voice.cast("int64").sum().over(ibis.window(group_by=["entity_id", rows[field.name]]))
    order = [voice.desc(), votes.desc(), place]
    return ibis.ifelse(place.notnull(), ibis.row_number().over(group_by="entity_id", order_by=order), None)


def speaks(rows: ir.Table, field: Field) -> ir.BooleanValue:
    return rows[field.name].notnull() & rows["source"].isin(list(field.sources))
