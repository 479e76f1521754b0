"""One complaint model for all regions, in the vocabulary of Zhejiang's: filled from each feed by its declared maps.

A word that no map knows becomes `unmapped` and stays beside it as it was said; the row is kept.
"""

import ibis
import ibis.expr.types as ir

from etl.ground import regions
from etl.ground.engine import Connection, keep
from etl.merge.current import Said
from etl.sources import Column, Contract

UNMAPPED = "unmapped"
TYPES = {
    "recorded_at": "timestamp(6)",
    "mode": "string",
    "channel": "string",
    "subject_name": "string",
    "subject_address": "string",
    "district": "string",
    "category": "string",
    "problem": "string",
    "amount": "decimal(18, 2)",
    "purchased_on": "date",
    "accepted_on": "date",
    "accepted": "string",
    "refusal_ground": "string",
    "closed_on": "date",
    "result": "string",
    "end_ground": "string",
    "recovered": "decimal(18, 2)",
    "testing_days": "int64",
    "department": "string",
    "consent": "string",
}
"""The fields of the model: `mode` 投诉 or 举报, amounts in yuan, `refusal_ground` 1–7 and `end_ground` 1–8 as Order 121
numbers them."""
COMPLAINT = "投诉"
"""The mode of every row of a feed that has no word for it: such a feed is one of complaints."""
SAID = ("category", "problem")
"""Fields whose own words stay beside what they were mapped to."""
YUAN = {"元": 1, "万元": 10_000}
OUTCOME = ("accepted", "closed_on")
"""How handling came out: with another end, or refused after all, a complaint is news again."""


def complaint(feed: Contract, rows: ir.Table, source: Said, divisions: ir.Table) -> ir.Table:
    """A feed's linked rows in the model: identity, the fields, what was said where words were mapped.

    `outcome_known_on` is the night that first told the outcome as it stands; NULL for what the feed's first load told.
    """
    columns = {column.fills: column for column in feed.landed if column.fills}
    rows = rows.left_join(outcomes_known(feed, source), "_record").drop("_record_right")
    fields = {name: filled(rows, columns.get(name), type_) for name, type_ in TYPES.items()}
    fields["mode"] = fields["mode"] if "mode" in columns else ibis.literal(COMPLAINT)
    said = {f"{name}_said": rows[columns[name].name].strip() for name in SAID if name in columns}
    placed = rows.mutate(_place=fields.pop("district")).left_join(divisions, ibis._["_place"] == divisions["place"])
    district = ibis.coalesce(placed["code"], ibis.ifelse(placed["_place"].notnull(), UNMAPPED, None))
    return placed.select(
        dataset=ibis.literal(feed.dataset),
        record=placed["_record"],
        region=ibis.literal(feed.region),
        entity_id=placed["entity_id"],
        resolved_by=placed["resolved_by"],
        **fields,
        district=district.cast("string"),
        **said,
        outcome_known_on=ibis.coalesce(placed["_known"], placed["_night"]).nullif(ibis.literal(source.first)),
        updated_at=placed["_updated_at"],
    )


def outcomes_known(feed: Contract, source: Said) -> ir.Table:
    """Of the records of several versions, the first night (`_known`) that stated the outcome as it is now."""
    columns = {column.fills: column for column in feed.landed if column.fills}
    outcome = {name: filled(source.moving, columns.get(name), TYPES[name]) for name in OUTCOME}
    versions = source.moving.select("_record", "_night", "_row", **outcome)
    now = versions.anti_join(source.gone, ["_night", "_row"])
    pairs = now.inner_join(versions, "_record")
    alike = [pairs[name].identical_to(pairs[f"{name}_right"]) for name in OUTCOME]
    return pairs.filter(alike).group_by("_record").agg(_known=pairs["_night_right"].min())


def filled(rows: ir.Table, column: Column | None, type_: str) -> ir.Value:
    """One field of the model from the column that fills it; NULL where the feed has none."""
    if column is None:
        return ibis.null(type_)
    value = rows[column.name]
    if column.words:
        value = meant(value, column)
    if column.unit:
        value = value * YUAN[column.unit]
    return value.cast(type_)


def meant(said: ir.StringValue, column: Column) -> ir.StringValue:
    """The model's word for what was said."""
    word = said.strip()
    known = [(word == own, meaning) for own, meaning in column.words]
    return ibis.cases((word.isnull() | (word == ""), ibis.null("string")), *known, else_=UNMAPPED)


def divisions(connection: Connection, feed: Contract) -> ir.Table:
    """How a feed may say where: a division's code, or a name that only one division in force of its region has."""
    names: dict[str, list[str]] = {}
    for region in regions.regions().values():
        if region.code[:2] == str(feed.region)[:2] and region.valid_to is None:
            names.setdefault(region.name, []).append(region.code)
    unique = {name: codes[0] for name, codes in names.items() if len(codes) == 1}
    places = {**unique, **{code: code for code in regions.regions()}}
    table = {"place": list(places), "code": list(places.values())}
    return keep(connection, ibis.memtable(table))


def unmapped(feed: Contract, rows: ir.Table) -> ir.Table:
    """The words of a feed that its maps do not know, with how many rows say them: what to add to the contract."""
    counts = [strange(feed, rows, column) for column in feed.landed if column.words]
    return ibis.union(*counts) if counts else strange(feed, rows.limit(0), feed.key)


def strange(feed: Contract, rows: ir.Table, column: Column) -> ir.Table:
    word = rows[column.name].strip()
    said = rows.select(word=word, meaning=meant(rows[column.name], column)).filter(ibis._["meaning"] == UNMAPPED)
    counted = said.group_by("word").agg(rows=said.count())
    return counted.select(
        dataset=ibis.literal(feed.dataset), field=ibis.literal(str(column.fills)), word="word", rows="rows"
    )
