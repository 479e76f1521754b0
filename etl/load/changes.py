"""What is different from the night published before: one row a change, enough to make tonight's state out of that.

ADD and MOD carry the whole new row, DEL none. MERGED and SPLIT say that an entity became or was followed by `successor`
as of tonight; they carry the row where the entity goes on being published, `present` says whether it does.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, engine, publish, read
from etl.ground.workspace import Workspace
from etl.load.schema.history import entity_change, state_columns, unit_change
from etl.load.stage import StageIncomplete

SPLIT = "split"
"""The relation of a redirect (config/identity.yaml) that makes several out of one; all others make one."""
KEYS = {"entity": "entity_id", "unit": "unit_id"}
FOLDER = "change"
STATES = {name: state_columns(table) for name, table in (("entity", entity_change), ("unit", unit_change))}


def publish_changes(workspace: Workspace, night: date) -> None:
    """Publish `change/entity` and `change/unit` of `night`: against the night before it that has one, or nothing."""
    earlier = [other for other in workspace.nights_with("tier", night) if other < night]
    with engine() as connection:
        for name in KEYS:
            table = changes_between(connection, workspace, name, earlier[-1] if earlier else None, night)
            publish(connection, table, workspace.table(night, f"{FOLDER}/{name}"), [KEYS[name]])


def changes_between(
    connection: Connection, workspace: Workspace, name: str, before: date | None, after: date
) -> ir.Table:
    """How the state of `name` (entity, unit) at the night `after` differs from that at `before`, published or not."""
    now = state(connection, workspace, name, after)
    then = state(connection, workspace, name, before) if before else now.limit(0)
    events = followed(connection, workspace, before, after) if name == "entity" else None
    return changes(then, now, KEYS[name], events)


def state(connection: Connection, workspace: Workspace, name: str, night: date) -> ir.Table:
    """What is published of `name`: of a unit also its score and its library."""

    def table(name: str) -> ir.Table:
        path = workspace.table(night, name)
        if not path.exists():
            raise StageIncomplete(f"{path} is missing: has its step run for {night}?")
        return read(connection, path)

    if name != "unit":
        return shaped(table(name), name)
    score, tier = table("score"), table("tier")
    scored = score.select("unit_id", score="total", score_status="status", scorecard="policy_version")
    placed = tier.select("unit_id", "tier", "since", "rule", "reason", lifecycle="policy_version")
    units = table("unit").left_join(scored, "unit_id").drop("unit_id_right")
    return shaped(units.left_join(placed, "unit_id").drop("unit_id_right"), name)


def shaped(rows: ir.Table, name: str) -> ir.Table:
    """The columns that are published; one that a night of long ago did not have yet is NULL."""
    return rows.select(**{column: rows[column] if column in rows.columns else ibis.null() for column in STATES[name]})


def followed(connection: Connection, workspace: Workspace, before: date | None, after: date) -> ir.Table:
    """Entities that are followed by another since the night `before`: `key, change, successor`."""
    names = ["from_id", "to_id", "relation"]
    now = read(connection, workspace.table(after, "redirect")).select(*names)
    if before:
        now = now.anti_join(read(connection, workspace.table(before, "redirect")).select(*names), names)
    several = (now["relation"] == SPLIT).max()
    return now.group_by(key="from_id").agg(
        change=ibis.ifelse(several, "SPLIT", "MERGED"), successor=now["to_id"].group_concat(",", order_by=now["to_id"])
    )


def changes(before: ir.Table, after: ir.Table, key: str, followed: ir.Table | None) -> ir.Table:
    """The columns of `after` and `change, present, successor`, one row a key that differs or was followed."""
    keys = after.difference(before).select(key).union(before.anti_join(after, key).select(key))
    if followed is not None:
        keys = keys.union(after.semi_join(followed, after[key] == followed["key"]).select(key), distinct=True)
    joined = keys.left_join(before.select(key), key, rname="{name}_before").left_join(after, key, rname="{name}_after")
    known, present = joined[f"{key}_before"].notnull(), joined[f"{key}_after"].notnull()
    change = ibis.cases((~present, "DEL"), (known, "MOD"), else_="ADD")
    told = joined.select(*after.columns, change=change, present=present)
    if followed is None:
        return told.mutate(successor=ibis.null("string"))
    events = told.left_join(followed.rename(event="change"), told[key] == followed["key"])
    return events.mutate(change=events["event"].coalesce(events["change"])).drop("key", "event")


def replayed(state: ir.Table, changes: ir.Table, key: str) -> ir.Table:
    """The state that `changes` make out of `state`."""
    untouched = state.anti_join(changes, key)
    new = changes.filter(changes["present"])
    return untouched.union(new.select(*state.columns))
