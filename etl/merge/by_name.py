"""Rows that carry a name and no number: what the matcher proposes, what people have decided, what therefore counts."""

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few
from etl.merge.current import Said
from etl.merge.decisions import Decision
from etl.merge.link import subjects_of
from etl.merge.names import Rules, match
from etl.sources import Column, Contract

ROW = ["dataset", "record", "role"]
VERSION = [*ROW, "night", "line"]
"""A version of a row: what it names may change from one to the next."""
NONE = "none"
"""What a person says of a row that is about no entity we know."""
LANDED = {**dict.fromkeys(ROW, "string"), "night": "date", "line": "int64"}
ASKED = ibis.schema({**LANDED, **dict.fromkeys(("name", "district", "address"), "string"), "holds": "boolean"})
DECIDED = ibis.schema(dict.fromkeys((*ROW, "chosen"), "string"))
PROPOSED = ibis.schema(
    {
        **LANDED,
        "entity_id": "string",
        "rank": "int64",
        "name_similarity": "float64",
        "district_agrees": "boolean",
        "address_similarity": "float64",
        "confidence": "decimal(5, 4)",
        "status": "string",
        "explanation": "string",
    }
)
COUNTS = ("accepted", "decided")
"""What a match must be to count: beyond doubt by the declared thresholds, or a person's word."""


def roles_of(contract: Contract) -> list[Column]:
    """The columns that name a business in words: the row's own, and others the contract gives an address for."""
    return [column for column in contract.landed if column.golden == "name" or column.address_in]


def own_role(contract: Contract) -> str | None:
    """The column that names whom a row is about, where it names anyone."""
    return next((column.name for column in contract.landed if column.golden == "name"), None)


def asked(said: Said, contract: Contract) -> list[ir.Table]:
    """The names given by rows without any number: `ASKED`, one table a role; superseded versions do not hold any more.

    They are asked for, too: what a night published about them must be found again on every later one.
    """
    now, then = names_in(said.current, contract), names_in(said.superseded, contract)
    return [*(table.mutate(holds=True) for table in now), *(table.mutate(holds=False) for table in then)]


def names_in(rows: ir.Table, contract: Contract) -> list[ir.Table]:
    """Of rows without any number the names they give, one table a role."""
    numbers = [rows[name].isnull() for name in subjects_of(contract)]
    wordy = rows.filter(*numbers) if numbers else rows
    district = next((column.name for column in contract.landed if column.golden == "district"), None)
    return [named(wordy, contract, role, district) for role in roles_of(contract)]


def named(rows: ir.Table, contract: Contract, role: Column, district: str | None) -> ir.Table:
    said = rows.filter(rows[role.name].notnull())
    return said.select(
        dataset=ibis.literal(contract.dataset),
        record="_record",
        role=ibis.literal(role.name),
        night="_night",
        line="_row",
        name=role.name,
        district=said[district] if district else ibis.null("string"),
        address=said[role.address_in] if role.address_in else ibis.null("string"),
    )


def entities(register: ir.Table, contract: Contract) -> ir.Table:
    """Whom a name can mean: each entity by the newest row of the register about it."""
    golden = {column.golden: column.name for column in contract.landed if column.golden}
    order = [register["_updated_at"].desc(), register["_record"]]
    newest = register.filter(ibis.row_number().over(group_by="entity_id", order_by=order) == 0)
    return newest.select("entity_id", **{name: newest[golden[name]] for name in ("name", "district", "address")})


def name_matches(
    connection: Connection, asked: ir.Table, known: ir.Table, rules: Rules, decisions: list[Decision]
) -> ir.Table:
    """The candidates of every asked version; a person's word stands above the matcher's: `decided`, `rejected`."""
    anyone = connection.execute(asked.count()) > 0  # comparing nobody takes a second, too
    proposed = match(connection, asked.drop("holds"), known, rules) if anyone else few(connection, [], PROPOSED)
    word = decided(connection, decisions)
    ruled = proposed.left_join(word, ROW).drop(*[f"{name}_right" for name in ROW])
    status = ibis.cases(
        (ruled["chosen"].isnull(), ruled["status"]),
        (ruled["chosen"] == ruled["entity_id"], "decided"),
        else_="rejected",
    )
    standing = ruled.mutate(status=status).drop("chosen")
    told = asked.select(*VERSION).inner_join(word.filter(word["chosen"] != NONE), ROW)
    own = told.anti_join(proposed, [*VERSION, (told["chosen"], proposed["entity_id"])])
    blank = {name: ibis.null(type_) for name, type_ in standing.schema().items()}
    said = {"entity_id": own["chosen"], "status": "decided", "explanation": "人工确定", "rank": 0}
    filled = {name: ibis.literal(v) if not isinstance(v, ir.Value) else v for name, v in said.items()}
    columns = {k: v.cast(standing[k].type()) for k, v in {**blank, **filled}.items() if k not in VERSION}
    alone = own.select(*VERSION, **columns)
    return standing.union(alone.select(*standing.columns))


def decided(connection: Connection, decisions: list[Decision]) -> ir.Table:
    """What people said of single rows: `dataset, record, role, chosen`; a record may hold colons itself."""
    rows = []
    for decision in decisions:
        if decision.what == "match":
            dataset, _, rest = decision.subject.partition(":")
            record, _, role = rest.rpartition(":")
            rows.append({"dataset": dataset, "record": record, "role": role, "chosen": decision.object})
    return few(connection, rows, DECIDED)


def counting(matches: ir.Table, contract: Contract) -> ir.Table:
    """The versions of one dataset that are linked by their own name: `_night, _row, _named`."""
    mine = (matches["dataset"] == contract.dataset) & (matches["role"] == (own_role(contract) or ""))
    rows = matches.filter(mine & matches["status"].isin(COUNTS))
    return rows.select(_night="night", _row="line", _named="entity_id")


def linked_by_name(rows: ir.Table, named: ir.Table) -> ir.Table:
    """The rows, those without an entity on the one their name means."""
    joined = rows.left_join(named, ["_night", "_row"]).drop("_night_right", "_row_right")
    resolved = ibis.ifelse(
        joined["entity_id"].isnull() & joined["_named"].notnull(), ibis.literal("name"), joined["resolved_by"]
    )
    return joined.mutate(entity_id=ibis.coalesce(joined["entity_id"], joined["_named"]), resolved_by=resolved).drop(
        "_named"
    )


def unanswered(asked: ir.Table, matches: ir.Table) -> ir.Table:
    """The asked rows that hold and count for nobody, in the shape of `unresolved`."""
    counted = matches.filter(matches["status"].isin(COUNTS))
    looked = matches.filter(matches["status"] == "review").select(*VERSION).distinct().mutate(review=True)
    still = asked.filter("holds").anti_join(counted, VERSION)
    joined = still.left_join(looked, VERSION).drop(*[f"{name}_right" for name in VERSION])
    return joined.select(
        *ROW,
        identifier=ibis.null("string"),
        id_kind=ibis.null("string"),
        name="name",
        reason=ibis.ifelse(joined["review"].fill_null(False), "candidates wait for review", "no identifier"),
    )
