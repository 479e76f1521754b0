"""The golden record: per field the claim that its declared rule chooses, out of all that is claimed.

Rules (`config/golden.yaml`): `source_priority` takes the first source that claims a value; `newest` the value that
holds since the latest moment; `agreement` the value most sources claim. Ties go to the source named first. A source
without a value claims nothing, so nothing is ever unset by a weaker source, and a deleted statement does not count.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

RULES = ("source_priority", "newest", "agreement")


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


def sources_of(fields: Fields) -> tuple[str, ...]:
    """Every source that any field believes, by name."""
    return tuple(sorted({source for field in fields for source in field.sources}))


def golden(statements: ir.Table, fields: Fields) -> ir.Table:
    """One row an entity: each field's winner, `<field>_source` (`dataset:record`), `claims` (how many sources speak).

    `statements` are those that hold at one moment; an entity is what a source that is believed in some field speaks of.
    """
    believed = statements["source"].isin(sources_of(fields))
    joined = statements.filter(believed).select("entity_id").distinct()
    for source in sources_of(fields):
        spoken = [field.name for field in fields if source in field.sources]
        theirs = voice(statements.filter(statements["source"] == source), source, spoken)
        joined = joined.left_join(theirs, "entity_id").drop("entity_id_right")
    chosen = {name: value for field in fields for name, value in winner(joined, field).items()}
    heard = [joined[f"{source}__heard"].fill_null(0) for source in sources_of(fields)]
    return joined.select("entity_id", **chosen, claims=sum(heard[1:], heard[0]))


def voice(claims: ir.Table, source: str, fields: list[str]) -> ir.Table:
    """What one source says of each entity: per field its newest claim that has a value, with where and since when."""
    order = [claims["valid_from"].desc(), claims["record"], claims["part"]]
    ranked = claims.mutate(
        rank=ibis.row_number().over(group_by="entity_id", order_by=order), ref=claims["source"] + ":" + claims["record"]
    )
    newest = ranked.filter(ranked["rank"] == 0)
    older = ranked.filter(ranked["rank"] > 0)
    rest = older.group_by("entity_id").agg(
        **{f"{name}__{part}": nearest(older, name, part) for name in fields for part in PARTS}
    )
    joined = newest.left_join(rest, "entity_id")
    said = {
        f"{source}__{name}__{part}": ibis.ifelse(
            joined[name].notnull(), joined[PARTS[part] or name], joined[f"{name}__{part}"]
        )
        for name in fields
        for part in PARTS
    }
    return joined.select("entity_id", **said, **{f"{source}__heard": ibis.literal(1, "int64")})


PARTS = {"value": "", "ref": "ref", "at": "valid_from"}
"""What is kept of a claim, and the column it stands in; the value stands in the field's own."""


def nearest(older: ir.Table, name: str, part: str) -> ir.Value:
    """The part of the newest of the older claims that has a value."""
    return older[PARTS[part] or name].argmin(older["rank"], where=older[name].notnull())


def winner(joined: ir.Table, field: Field) -> dict[str, ir.Value]:
    """The value that wins, and where it came from."""
    values = [joined[f"{source}__{field.name}__value"] for source in field.sources]
    wins = winning(joined, field, values)
    refs = [joined[f"{source}__{field.name}__ref"] for source in field.sources]
    return {field.name: first(wins, values), f"{field.name}_source": first(wins, refs)}


def winning(joined: ir.Table, field: Field, values: list[ir.StringValue]) -> list[ir.BooleanValue]:
    """For each source whether it has what the rule looks for; the first that has it wins."""
    claimed = [value.notnull() for value in values]
    if field.rule == "source_priority" or len(values) == 1:
        return claimed
    if field.rule == "newest":
        weights = [joined[f"{source}__{field.name}__at"] for source in field.sources]
    else:
        weights = [votes(value, values) for value in values]
    heard = [ibis.ifelse(has, weight, ibis.null(weight.type())) for has, weight in zip(claimed, weights, strict=True)]
    return [weight == greatest(heard) for weight in heard]


def votes(value: ir.StringValue, values: list[ir.StringValue]) -> ir.IntegerValue:
    """How many of the sources claim `value`."""
    same = [(value == other).fill_null(False).cast("int64") for other in values]
    return sum(same[1:], same[0])


def greatest(weights: list[ir.Value]) -> ir.Value:
    """The greatest weight of those that claim anything."""
    most = weights[0]
    for weight in weights[1:]:
        most = ibis.coalesce(ibis.greatest(most, weight), most, weight)
    return most


def first(wins: list[ir.BooleanValue], values: list[ir.StringValue]) -> ir.StringValue:
    return ibis.cases(*zip(wins, values, strict=True), else_=ibis.null("string"))
