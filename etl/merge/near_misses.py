"""Codes in quarantine that one character would put right: shown to a person, never applied."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from etl.ground.engine import Connection, few, keep
from etl.ground.identifiers.expressions import normalise
from etl.ground.identifiers.repair import suggestions

REPAIRABLE = ("bad_check", "bad_character")
"""What the rules say of a code (`uniscid.bad_check`) that may be a typing error."""
OPEN = ibis.schema(dict.fromkeys(("dataset", "record", "column", "code"), "string"))
SCHEMA = ibis.schema(
    {"code": "string", "suggested": "string", "position": "int64", "was": "string", "becomes": "string"}
)


def near_misses(
    connection: Connection, rejected: Mapping[str, ir.Table], valid: Mapping[str, ir.Table], register: ir.Table
) -> ir.Table:
    """`dataset, record, column, code, suggested, position, was, becomes, entity_id` (NULL: not in the register).

    `rejected` is what each dataset has in quarantine, `valid` its valid rows. A record of which a valid version came
    since is no longer asked about.
    """
    asked = [open_codes(dataset, rows, valid.get(dataset)) for dataset, rows in rejected.items()]
    codes = keep(connection, ibis.union(few(connection, [], OPEN), *asked))
    found = repairs(connection, connection.execute(codes.select("code").distinct())["code"])
    known = register.select(suggested="uscc", entity_id="entity_id").distinct()
    joined = codes.inner_join(found, "code").left_join(known, "suggested")
    return joined.select("dataset", "record", "column", *SCHEMA.names, "entity_id").distinct()


def open_codes(dataset: str, rejected: ir.Table, valid: ir.Table | None) -> ir.Table:
    """The wrong codes of one dataset's records that nothing valid has replaced: `dataset, record, column, code`."""
    repairable = ibis.or_(*[rejected["rule"].endswith(f".{reason}") for reason in REPAIRABLE])
    wrong = rejected.filter(repairable & rejected["value"].notnull())
    if valid is not None:
        healed = valid.select("_record", healed_on="_night")
        wrong = wrong.anti_join(healed, [wrong["record"] == healed["_record"], wrong["night"] <= healed["healed_on"]])
    return wrong.select(
        dataset=ibis.literal(dataset), record="record", column="column", code=normalise(wrong["value"])
    ).distinct()


def repairs(connection: Connection, codes: pd.Series) -> ir.Table:
    """The suggestions for `codes` as a table of the engine's."""
    return few(connection, pa.Table.from_pandas(suggestions(codes.astype("str"))).to_pylist(), SCHEMA)
