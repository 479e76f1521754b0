"""The golden record: per field the claim that its declared rule chooses, out of all that is claimed.

Rules (`config/golden.yaml`): `source_priority` takes the first source that claims a value; `newest` the value that
holds since the latest moment; `agreement` the value most sources claim. Ties go to the source named first, and of one
source to its newest claim. A source without a value claims nothing, so nothing is ever unset by a weaker source, and a
deleted statement does not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few, keep

RULES = ("source_priority", "newest", "agreement")
RULE = ibis.schema(
    {"field": "string", "source": "string", "priority": "int64", "rule": "string", "policy_version": "string"}
)
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


def golden_rules(connection: Connection, fields: Fields, version: str) -> ir.Table:
    """The declared rules as a table: `field, source, priority, rule, policy_version`."""
    rows = [
        {"field": field.name, "source": source, "priority": rank, "rule": field.rule, "policy_version": version}
        for field in fields
        for rank, source in enumerate(field.sources, 1)
    ]
    return few(connection, rows, RULE)


def sources_of(fields: Fields) -> list[str]:
    """Every source that any field believes."""
    return sorted({source for field in fields for source in field.sources})


def golden(connection: Connection, statements: ir.Table, fields: Fields, *beside: ir.Table) -> ir.Table:
    """One row an entity: each field's winner, `<field>_source` (`dataset:record`), `claims` (how many sources speak).

    `statements` are those that hold at one moment; an entity is what a source that is believed in some field speaks of.
    What is laid `beside` it has one row an entity at most; it is joined first and held, being narrow.
    """
    sources = sources_of(fields)
    believed = statements.filter(statements["source"].isin(sources))
    known = keep(connection, reduce(joined, beside, heard(believed)))
    widest, *others = groups(fields)
    chosen = [winners(connection, speaking(believed, alike), alike, alike[0].sources) for alike in others]
    entities = reduce(joined, [*chosen, known], winners(connection, believed, widest, sources))
    named = [name for field in fields for name in (field.name, f"{field.name}_source")]
    return entities.select("entity_id", *named, *known.drop("entity_id").columns)


def joined(entities: ir.Table, more: ir.Table) -> ir.Table:
    return entities.left_join(more, "entity_id").drop("entity_id_right")


def heard(believed: ir.Table) -> ir.Table:
    """Every entity, and how many of the sources speak of it."""
    told = believed.select("entity_id", "source").distinct()
    return told.group_by("entity_id").agg(claims=told.count())


def groups(fields: Fields) -> list[Fields]:
    """The fields that can be chosen together: of one rule, and the sources of each begin those of the first."""
    found: list[list[Field]] = []
    for field in sorted(fields, key=lambda field: len(field.sources), reverse=True):
        alike = [group for group in found if group[0].rule == field.rule and begins(field, group[0])]
        if alike:
            alike[0].append(field)
        else:
            found.append([field])
    return [tuple(group) for group in found]


def begins(field: Field, widest: Field) -> bool:
    return widest.sources[: len(field.sources)] == field.sources


def speaking(believed: ir.Table, fields: Fields) -> ir.Table:
    """The claims that say something in `fields` and are believed there."""
    rows = believed.filter(believed["source"].isin(list(fields[0].sources)))
    return rows.filter(ibis.or_(*[rows[field.name].notnull() for field in fields]))


def winners(connection: Connection, claims: ir.Table, fields: Fields, sources: Sequence[str]) -> ir.Table:
    """The winners in fields that are chosen together, for every entity of the `claims`, which are those of `sources`.

    Where one claim decides, nothing is sorted. What is kept is narrow or rare: used twice in one query, the claims
    themselves would be held as a whole.
    """
    names = [field.name for field in fields]
    rows = masked(claims, fields, sources)
    first, decides = foremost(rows, fields)
    counted = first.group_by("entity_id").agg(claims=first.count())
    disputed = keep(connection, counted.filter(counted["claims"] > 1).select("entity_id"))
    alone = first.filter(decides).anti_join(disputed, "entity_id")
    decided = keep(connection, alone.select("entity_id"))
    return spoken(alone, names).union(keep(connection, contested(rows.anti_join(decided, "entity_id"), fields)))


def masked(rows: ir.Table, fields: Fields, sources: Sequence[str]) -> ir.Table:
    """The rows of `sources` without what their source is not believed in."""
    narrower = [field for field in fields if sorted(field.sources) != sorted(sources)]
    believed = {field.name: rows["source"].isin(list(field.sources)) for field in narrower}
    return rows.mutate(**{name: ibis.ifelse(holds, rows[name], None) for name, holds in believed.items()})


def foremost(rows: ir.Table, fields: Fields) -> tuple[ir.Table, ir.BooleanValue]:
    """The claims of which one that is alone decides, and what else it must be: complete, if others could fill gaps."""
    alone = ibis.literal(True)
    if fields[0].rule != "source_priority":
        return rows, alone
    first = rows.filter(rows["source"] == fields[0].sources[0])
    return first, ibis.and_(alone, *[first[field.name].notnull() for field in fields if len(field.sources) > 1])


def spoken(alone: ir.Table, names: list[str]) -> ir.Table:
    said = {name: alone[name] for name in names}
    refs = {f"{name}_source": ibis.ifelse(alone[name].notnull(), ref(alone), None) for name in names}
    return alone.select("entity_id", **said, **refs)


def contested(several: ir.Table, fields: Fields) -> ir.Table:
    """Of several claims the one that ranks first in each field."""
    newest = [several["valid_from"].desc(), several["record"], several["part"]]
    age = ibis.row_number().over(group_by=["entity_id", "source"], order_by=newest)
    rows = several.mutate(age=age, ref=ref(several))
    ranked = reduce(with_rank, fields, rows)

    def first(field: Field, column: str) -> ir.Value:
        return ranked[column].argmin(ranked[f"rank_{field.name}"], where=ranked[field.name].notnull())

    values = {field.name: first(field, field.name) for field in fields}
    return ranked.group_by("entity_id").agg(
        **values, **{f"{field.name}_source": first(field, "ref") for field in fields}
    )


def ref(rows: ir.Table) -> ir.StringValue:
    return rows["source"] + ":" + rows["record"]


def with_rank(rows: ir.Table, field: Field) -> ir.Table:
    """The claims with `rank_<field>`: the least for the winner."""
    rows = with_votes(rows, field) if field.rule == "agreement" else rows
    place = rows["source"].cases(*[(source, place) for place, source in enumerate(field.sources)])
    if field.rule == "source_priority":
        rank = place * LAST + rows["age"]
    elif field.rule == "newest":
        rank = numbered([rows[field.name].notnull().desc(), rows["valid_from"].desc(), place, rows["age"]])
    else:
        rank = numbered([rows["votes"].desc(), place, rows["age"]])
    return rows.mutate(**{f"rank_{field.name}": rank})


def numbered(order: list[ir.Value]) -> ir.IntegerValue:
    return ibis.row_number().over(group_by="entity_id", order_by=order)


def with_votes(rows: ir.Table, field: Field) -> ir.Table:
    """The claims with `votes`: how many sources claim that value, each heard with the newest it has; else none."""
    speaks = rows[field.name].notnull()
    newest_of_source = ibis.window(group_by=["entity_id", "source"], order_by=[speaks.desc(), rows["age"]])
    heard = rows.mutate(voice=ibis.row_number().over(newest_of_source))
    voice = (heard[field.name].notnull() & (heard["voice"] == 0)).cast("int64")
    counted = heard.mutate(voice=voice)
    votes = counted["voice"].sum().over(ibis.window(group_by=["entity_id", field.name]))
    return counted.mutate(votes=counted["voice"] * votes)
