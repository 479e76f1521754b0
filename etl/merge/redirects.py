"""Redirects: which entity another one became or was followed by; told by the register, or decided by a person."""

from datetime import datetime, time
from typing import Any

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few
from etl.merge.decisions import Decision, final

SCHEMA = ibis.schema(
    {
        "from_id": "string",
        "to_id": "string",
        "relation": "string",
        "moves": "boolean",
        "valid_from": "timestamp(6)",
        "known_from": "date",
        "source": "string",
        "record": "string",
        "decided_by": "string",
        "reason": "string",
    }
)
Relations = dict[str, dict[str, Any]]


def decided(connection: Connection, decisions: list[Decision], relations: Relations) -> ir.Table:
    """People's redirects, in the shape of `SCHEMA`."""
    rows = [
        {
            "from_id": decision.subject,
            "to_id": decision.object,
            "relation": decision.relation,
            "moves": relations[decision.relation]["moves"],
            "valid_from": datetime.combine(decision.since or decision.decided_on, time.min),
            "known_from": decision.decided_on,
            "source": "decision",
            "record": decision.id,
            "decided_by": decision.by,
            "reason": decision.reason,
        }
        for decision in decisions
        if decision.what == "redirect"
    ]
    return few(connection, rows, SCHEMA)


def moves(connection: Connection, decisions: list[Decision], relations: Relations) -> ir.Table:
    """Where each entity that is another one ends up: `from_id, to_id`, chains followed to their end."""
    step = {d.subject: d.object for d in decisions if d.what == "redirect" and relations[d.relation]["moves"]}
    ends = [{"from_id": entity, "to_id": final(entity, step)} for entity in step]
    return few(connection, ends, ibis.schema({"from_id": "string", "to_id": "string"}))


def moved(rows: ir.Table, moves: ir.Table) -> ir.Table:
    """The rows, each on the entity that its own one has become."""
    joined = rows.left_join(moves, rows["entity_id"] == moves["from_id"])
    return joined.mutate(entity_id=ibis.coalesce(joined["to_id"], joined["entity_id"])).drop("from_id", "to_id")


def told_by(register: ir.Table, source: str) -> ir.Table:
    """Entities known by an older number until the register gave them a code: `REG:<number>` → code.

    `register` are the statements of the register; both the row without a code and the one with it are needed.
    """
    without = register.filter(register["uscc"].isnull() & ~register["entity_id"].startswith("REG:"))
    number = ibis.coalesce(without["regno"], without["orgcode"])
    old = without.select(number=number, to_id="entity_id").distinct()
    both = register.filter(register["uscc"].notnull() & register["regno"].notnull())
    first = both.group_by(number=both["regno"], to_id=both["entity_id"]).agg(
        valid_from=both["valid_from"].min(), known_from=both["known_from"].min(), record=both["record"].min()
    )
    found = old.inner_join(first, ["number", "to_id"])
    return found.select(
        from_id=ibis.literal("REG:") + found["number"],
        to_id="to_id",
        relation=ibis.literal("number"),
        moves=ibis.literal(True),
        valid_from="valid_from",
        known_from="known_from",
        source=ibis.literal(source),
        record="record",
        decided_by=ibis.null("string"),
        reason=ibis.null("string"),
    )
