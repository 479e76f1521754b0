"""What a business is told before a complaint about it is counted (公示前告知), and until when it may object.

Nothing public says how businesses are to be told, so the notice is a table: whoever delivers it takes what is new.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.cases import INPUTS, cases, trailing
from etl.ground.engine import engine, few, publish, read
from etl.ground.policy import policy
from etl.ground.wording import filled
from etl.ground.workspace import Workspace

NOTICE = "disclosure_notice"
KEY = ("dataset", "record")
TOLD = ibis.schema({"dataset": "string", "record": "string", "notified_on": "date"})


def notify(workspace: Workspace, night: date) -> dict[str, int]:
    """Publish `disclosure_notice`: each complaint that will be counted once its hold is over; returns rows.

    `notified_on` is the first night that knew of it, `object_by` the last day of the hold. Without any complaint
    nothing is published.
    """
    if not workspace.table(night, INPUTS[0]).exists():
        return {NOTICE: 0}
    rules = policy("disclosure", night).rules
    with engine() as connection:
        rows = cases(connection, workspace, rules, night, trailing(rules, night))
        told = notices(rows.filter(rows.state == "held"), before(connection, workspace, night), rules["notice"], night)
        return {NOTICE: publish(connection, told, workspace.table(night, NOTICE), KEY)}


def before(connection: Backend, workspace: Workspace, night: date) -> ir.Table:
    """Who had been told when, by the newest notices before `night`."""
    published = workspace.published(NOTICE, night - timedelta(days=1))
    if not published:
        return few(connection, [], TOLD)
    return read(connection, published[max(published)]).select(*TOLD.names)


def notices(held: ir.Table, known: ir.Table, text: str, night: date) -> ir.Table:
    """The complaints on hold with their notice, in Chinese; one whose last day is not known yet is told once it is."""
    joined = held.left_join(known, list(KEY)).filter(ibis._.held_until.notnull())
    places = {
        "name": joined.company_name,
        "record": joined.record,
        "recorded_on": joined.recorded_on.cast("string"),
        "ended_on": joined.ended_on.cast("string"),
        "object_by": joined.held_until.cast("string"),
    }
    return joined.select(
        *KEY, "region", "entity_id", "company_name", "code", "recorded_on", "ended_on",
        object_by=joined.held_until,
        notified_on=ibis.coalesce(joined.notified_on, ibis.literal(night)),
        notice=filled(text, lambda place, _: places[place]),
    )  # fmt: skip
