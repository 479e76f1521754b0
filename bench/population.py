"""What validation publishes for a province of any size: the sandbox's world, typed, and copied to the size asked for.

The world is made and read once, for at most a million entities. More are copies of it, each with codes of its own:
a bench measures merge, score and tier, so nothing here goes over HTTP, and only well-formed rows are kept. Rows that
name a business in words only are left out: matching names is measured by a bench of its own (`bench.names`).
"""

from datetime import date, timedelta
from pathlib import Path

import ibis
from ibis.backends.duckdb import Backend

from etl.ground.engine import PARQUET, engine
from etl.ground.workspace import Workspace, appearing
from etl.sources import Contract
from etl.sources import contract as contract_of
from etl.validate.reading import readable
from sandbox.world import World

NIGHTS = (date(2021, 10, 30), date(2021, 10, 31))
"""The first holds all that was known by then, the second only what came since: the nightly case."""
CHANGED = 100
"""One row in this many comes again in the second night, saved anew at the source, beside what is new by then."""
BASE = 1_000_000
DATASETS = (
    "abnormal_list", "batches", "commitments", "complaints_zj", "declarations", "inspections", "loans", "outlets",
    "penalties", "registrations", "serious_violations", "spot_checks", "traces",
)  # fmt: skip
"""Those with an update time and a code; the sandbox gives them at any size."""
DAY = timedelta(days=1)

COPIED = """
CREATE TEMP MACRO organisation_of(number, copy) AS CASE
    WHEN try_cast(number AS BIGINT) IS NULL THEN 'M' || '{letters}'[copy + 1] || number[3:]
    ELSE lpad(((number::BIGINT + copy * 48271000000) % 100000000)::VARCHAR, 8, '0') END;
CREATE TEMP MACRO code_of(code, copy) AS CASE
    WHEN copy = 0 THEN code
    WHEN length(code) = 18 THEN code[:8] || organisation_of(code[9:16], copy) || code[17:]
    WHEN length(code) = 9 THEN organisation_of(code[:8], copy) || code[9:]
    ELSE (33 + copy)::VARCHAR || code[3:] END;
""".format(letters="ABCDEFGHJKLMNPQRTUWXY")
"""Another entity's code of the same kind and length. The organisation numbers go on where the world's series ended,
so that no two copies share one; check characters are not renewed, merge does not look at them."""


def population(folder: Path, entities: int) -> Workspace:
    """A workspace with `valid/<dataset>` of both `NIGHTS` for `entities` entities; made once and reused.

    Raises ValueError for more than a million that is not a multiple of it.
    """
    base = min(entities, BASE)
    copies, rest = divmod(entities, base)
    if rest:
        raise ValueError(f"{entities} entities: beyond {BASE} only multiples of it can be made")
    target = folder / f"population-{entities}"
    if target.exists():
        return Workspace(target)
    world = World(scale=base / BASE, folder=folder).make()
    with appearing(target) as scratch, engine() as connection:
        connection.raw_sql(f"ATTACH '{world.path}' AS world (READ_ONLY)")
        connection.raw_sql(COPIED)
        for contract in map(contract_of, DATASETS):
            for night in NIGHTS:
                write(connection, contract, night, copies, Workspace(scratch).table(night, f"valid/{contract.dataset}"))
    return Workspace(target)


def write(connection: Backend, contract: Contract, night: date, copies: int, target: Path) -> None:
    """One dataset's new rows of one night, `copies` times."""
    typed = target.with_suffix(".typed")
    with appearing(target) as scratch:
        copy_to(connection, typed_rows(connection, contract, night), typed)
        copy_to(connection, copied(contract, copies, typed), scratch)
    typed.unlink()


def copy_to(connection: Backend, query: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.raw_sql(f"COPY ({query}) TO '{target}' ({PARQUET})")


def typed_rows(connection: Backend, contract: Contract, night: date) -> str:
    """SQL of the world's good rows with a number that came by `night`, read as `etl.validate` reads them."""
    landed = f"SELECT * FROM world.{contract.dataset} WHERE {standing(night)}"
    if night != NIGHTS[0]:
        landed += f" AND _from >= TIMESTAMP '{night}' UNION ALL {saved_anew(contract)}"
    connection.raw_sql(f"""
        CREATE OR REPLACE TEMP VIEW landed AS
        SELECT _n::BIGINT AS _row, _key AS _record, '' AS _part, * EXCLUDE (_n, _key) FROM ({landed})
    """)
    rows = readable(connection, connection.table("landed", database="temp.main"), contract)
    numbers = [rows[column.name].notnull() for column in contract.identifiers if column.subject]
    rows = rows.filter(ibis.or_(*numbers))
    return ibis.to_sql(
        rows.select(
            *[column.name for column in contract.landed],
            "_record",
            "_part",
            _updated_at=rows[contract.updated],
            _night=ibis.literal(night),
            _row=rows["_row"],
        ),
        dialect="duckdb",
    )


def standing(night: date) -> str:
    """SQL of what makes a row of the world a good one that stands at the end of `night`."""
    end = f"TIMESTAMP '{night + DAY}'"
    return f"NOT _extra AND _from < {end} AND (_to IS NULL OR _to >= {end})"


def saved_anew(contract: Contract) -> str:
    """SQL of the rows of the first night that the source saved again on the second day."""
    again = f"""* REPLACE ('{NIGHTS[-1]} 12:00:00' AS "{contract.updated}")"""
    came = f"{standing(NIGHTS[-1])} AND _from < TIMESTAMP '{NIGHTS[-1]}'"
    return f"SELECT {again} FROM world.{contract.dataset} WHERE {came} AND hash(_key) % {CHANGED} = 0"


def copied(contract: Contract, copies: int, typed: Path) -> str:
    """SQL of the rows at `typed` and their copies: own keys, own codes, own places in the load."""
    codes = [f'code_of("{column.name}", copy) AS "{column.name}"' for column in contract.identifiers]
    mark = "CASE WHEN copy = 0 THEN '' ELSE '-' || copy END"
    keys = [f"{name} || {mark} AS {name}" for name in ("_record", contract.key.name)]
    replaced = ", ".join([*codes, *keys, "_row + copy * (SELECT max(_row) + 1 FROM rows) AS _row"])
    return f"""
        WITH rows AS NOT MATERIALIZED (FROM read_parquet('{typed}'))
        SELECT * EXCLUDE (copy) REPLACE ({replaced}) FROM range({copies}) AS r(copy), rows
    """
