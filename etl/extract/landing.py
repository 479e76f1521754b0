"""The door of the landing zone: what of a row may be written down, as text, and under which name.

Personal data is dropped, scrubbed or keyed-hashed here, before a row is written anywhere. Each stage is a view of the
engine's, so that the next one refers to its columns by name: written out in one query, they would be said, parsed and
computed many times over.
"""

from functools import cache

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.extract.drift import names
from etl.extract.personal import keyed_hash, scrubbed, without_resident_ids
from etl.ground.identifiers.expressions import normalise
from etl.sources import Column, Contract

Spelt = dict[str, str]
"""Declared column → another name it was found under."""
PLACE = {"_row": "int64", "_page": "int64", "_part": "string"}
"""Where a row came: its position in the load, its page, the delivery it belongs to."""
CODE = "_code_"
"""`_code_uniscid` is the code in `uniscid`, normalised."""


@ibis.udf.scalar.builtin
def md5(text: str) -> str:  # type: ignore[empty-body]
    """Fingerprint of a row's content, to tell an unchanged row from a changed one; no security rests on it."""


def landing_query(connection: Backend, contract: Contract, spelt: Spelt) -> str:
    """SQL that turns the JSON rows of the view `incoming` into landed rows."""
    views, query = stages(contract, tuple(spelt.items()))
    for name, rows in views.items():
        connection.raw_sql(f"CREATE OR REPLACE TEMP VIEW {name} AS {rows}")
    return query


@cache
def stages(contract: Contract, renamed: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], str]:
    """The SQL of each view, and of what follows from the last: written once for a contract, however often it lands."""
    spelt = dict(renamed)
    fields = [field(number) for number in range(1, len(wanted(contract, spelt)) + 1)]
    received = ibis.table(dict.fromkeys(fields, "string") | PLACE, name="received")
    called = named(received, contract, spelt)
    let_in = admitted(ibis.table(called.schema(), name="called"), contract)
    landed = at_the_door(ibis.table(let_in.schema(), name="admitted"), contract)
    texts = {"received": take_apart(contract, spelt), "called": sql(called), "admitted": sql(let_in)}
    return texts, sql(landed)


def sql(rows: ir.Table) -> str:
    return str(ibis.to_sql(rows, dialect="duckdb"))


def served_as(column: Column, spelt: Spelt) -> tuple[str, ...]:
    """Every name a column may be found under."""
    return (*names(column), spelt[column.name]) if column.name in spelt else names(column)


def wanted(contract: Contract, spelt: Spelt) -> list[str]:
    """Every name a column may be found under, column by column."""
    return [name for column in contract.landed for name in served_as(column, spelt)]


def take_apart(contract: Contract, spelt: Spelt) -> str:
    """SQL for the fields of each row: every declared name and alias as text.

    Names are told apart by case (`remdate`, `remDate`), which struct fields of the engine are not.
    """
    listed = wanted(contract, spelt)
    paths = ", ".join(f"'$.\"{name}\"'" for name in listed)
    fields = ", ".join(f"found[{number}] AS {field(number)}" for number in range(1, len(listed) + 1))
    place = ", ".join(PLACE)
    found = f"SELECT json_extract_string(row, [{paths}]) AS found, {place} FROM incoming"
    return f"SELECT {fields}, {place} FROM ({found})"


def field(number: int) -> str:
    """Name of the `number`-th (from 1) name of a contract while a row is taken apart."""
    return f"name_{number}"


def placed(rows: ir.Table) -> dict[str, ir.Value]:
    return {name: rows[name] for name in PLACE}


def named(received: ir.Table, contract: Contract, spelt: Spelt) -> ir.Table:
    """Each column's text under whichever of its names it came, and codes also normalised."""
    fields = iter(field(number) for number in range(1, len(received.columns)))
    texts = {c.name: ibis.coalesce(*[received[next(fields)] for _ in served_as(c, spelt)]) for c in contract.landed}
    codes = {CODE + column.name: normalise(texts[column.name]) for column in contract.identifiers}
    return received.select(**texts, **codes, **placed(received))


def admitted(called: ir.Table, contract: Contract) -> ir.Table:
    """Each column's text without personal data."""
    values = {column.name: harmless(called, column) for column in contract.landed}
    return called.select(**values, **placed(called))


def harmless(called: ir.Table, column: Column) -> ir.StringValue:
    text = called[column.name]
    if column.identifier:
        text = without_resident_ids(text, called[CODE + column.name])
    return scrubbed(text) if column.landing == "scrub" else text


def at_the_door(let_in: ir.Table, contract: Contract) -> ir.Table:
    """What may be written down: refused rows are reduced to a keyed hash, and every row gets key and fingerprint."""
    values = {column.name: let_in[column.name] for column in contract.landed}
    refusal = refused_by(values, contract)
    record = values[contract.key.name].strip()
    record = ibis.ifelse(refusal.notnull(), keyed_hash(record), record).nullif("")
    kept = {name: ibis.ifelse(refusal.notnull(), ibis.null("string"), value) for name, value in values.items()}
    content = ibis.literal("\x1f").join([kept[name].fill_null("\x00") for name in sorted(kept)])
    return let_in.select(**kept, **placed(let_in), _record=record, _refused=refusal, _hash=md5(content))


def refused_by(values: dict[str, ir.StringValue], contract: Contract) -> ir.StringValue:
    """The rule that forbids a row to land, or NULL: `receivemode.whistle_blower` (Order 121 art. 37)."""
    branches = [
        (values[column.name].strip() == value, f"{column.name}.{rule}")
        for column in contract.columns
        for value, rule in column.refuse
    ]
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")
