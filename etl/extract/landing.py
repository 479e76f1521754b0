"""The door of the landing zone: what of a row may be written down, as text, and under which name.

Personal data is dropped, scrubbed or keyed-hashed here, before a row is written anywhere.
"""

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.extract.drift import names
from etl.extract.personal import keyed_hash, scrubbed, without_resident_ids
from etl.sources import Column, Contract

Spelt = dict[str, str]
"""Declared column → another name it was found under."""
PLACE = ("_row", "_page", "_part")
"""Where a row came: its position in the load, its page, the delivery it belongs to."""


@ibis.udf.scalar.builtin
def md5(text: str) -> str:  # type: ignore[empty-body]
    """Fingerprint of a row's content, to tell an unchanged row from a changed one; no security rests on it."""


def landing_query(connection: Backend, contract: Contract, spelt: Spelt, base: int) -> str:
    """SQL that turns the pages in the view `chunk` into landed rows, `_row` counted from `base`."""
    connection.raw_sql(f"CREATE OR REPLACE TEMP VIEW received AS {take_apart(contract, spelt, base)}")
    return str(ibis.to_sql(at_the_door(connection.table("received"), contract, spelt), dialect="duckdb"))


def served_as(column: Column, spelt: Spelt) -> tuple[str, ...]:
    """Every name a column may be found under."""
    return (*names(column), spelt[column.name]) if column.name in spelt else names(column)


def take_apart(contract: Contract, spelt: Spelt, base: int) -> str:
    """SQL for one row a source row: every declared name and alias as text, and where it came.

    Names are told apart by case (`remdate`, `remDate`), which struct fields of the engine are not.
    """
    wanted = [name for column in contract.landed for name in served_as(column, spelt)]
    paths = ", ".join(f"'$.\"{name}\"'" for name in wanted)
    columns = ", ".join(f"found[{number}] AS {field(number)}" for number in range(1, len(wanted) + 1))
    return (
        "WITH rows AS (SELECT unnest(from_json(rows, '[\"JSON\"]')) AS row, "
        f"{base} + base + generate_subscripts(from_json(rows, '[\"JSON\"]'), 1) - 1 AS _row, "
        "page AS _page, part AS _part FROM chunk) "
        f"SELECT {columns}, _row, _page, _part "
        f"FROM (SELECT json_extract_string(row, [{paths}]) AS found, _row, _page, _part FROM rows)"
    )


def field(number: int) -> str:
    """Name of the `number`-th (from 1) name of a contract while a chunk is taken apart."""
    return f"name_{number}"


def at_the_door(received: ir.Table, contract: Contract, spelt: Spelt) -> ir.Table:
    """What may be written down: aliases resolved, personal data gone, refused rows reduced to a keyed hash."""
    values = admitted(received, contract, spelt)
    refusal = refused_by(values, contract)
    record = values[contract.key.name].strip()
    record = ibis.ifelse(refusal.notnull(), keyed_hash(record), record).nullif("")
    kept = {name: ibis.ifelse(refusal.notnull(), ibis.null("string"), value) for name, value in values.items()}
    content = ibis.literal("\x1f").join([kept[name].fill_null("\x00") for name in sorted(kept)])
    place = {name: received[name] for name in PLACE}
    return received.select(**kept, **place, _record=record, _refused=refusal, _hash=md5(content))


def admitted(received: ir.Table, contract: Contract, spelt: Spelt) -> dict[str, ir.StringValue]:
    """Each column's text under whichever of its names it came, without personal data."""
    fields = iter(field(number) for number in range(1, len(received.columns)))
    values = {}
    for column in contract.landed:
        text = ibis.coalesce(*[received[next(fields)] for _ in served_as(column, spelt)])
        if column.identifier:
            text = without_resident_ids(text)
        values[column.name] = scrubbed(text) if column.landing == "scrub" else text
    return values


def refused_by(values: dict[str, ir.StringValue], contract: Contract) -> ir.StringValue:
    """The rule that forbids a row to land, or NULL: `receivemode.whistle_blower` (Order 121 art. 37)."""
    branches = [
        (values[column.name].strip() == value, f"{column.name}.{rule}")
        for column in contract.columns
        for value, rule in column.refuse
    ]
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")
