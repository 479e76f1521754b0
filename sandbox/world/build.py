"""Making a world: staging tables in memory, then one table a dataset, every defect planted and listed."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import duckdb.func
import pyarrow as pa

from sandbox.world import codes, words
from sandbox.world.dataset import SQL, Feed
from sandbox.world.datasets import FEEDS, STUBS
from sandbox.world.defects import DUPLICATE, applies, choose, quoted, served

REGIONS = Path(__file__).parents[2] / "config" / "regions.csv"


def build(target: Path, planted: Path, numbers: Mapping[str, int], moments: Mapping[str, date]) -> None:
    """Write the world's DuckDB file and the list of planted defects.

    `numbers` are the sizes, `moments` the midnights that the SQL calls by name, such as `units()` and `t1()`.
    """
    with duckdb.connect() as con:
        # Small row groups: a page of 1,000 rows then costs little more than its own rows to read.
        con.execute(f"ATTACH '{target}' AS world (ROW_GROUP_SIZE 8192)")
        con.execute("USE world")
        prepare(con, target, numbers, moments)
        for script in ("macros.sql", "entities.sql", "units.sql", "food.sql", "delta.sql"):
            con.execute((SQL / script).read_text(encoding="utf-8"))
        for feed in FEEDS:
            con.execute(feed.sql.get("setup", ""))
            con.execute(steps(feed))
            con.execute(table(con, feed))
        for stub in STUBS:
            stub.load(con)
        list_planted(con, planted)
        for function in ("credit_code", "register_number"):
            con.remove_function(function)


def prepare(
    con: duckdb.DuckDBPyConnection, target: Path, numbers: Mapping[str, int], moments: Mapping[str, date]
) -> None:
    """Bound the memory, and give the scripts their numbers, moments, words and check characters."""
    con.execute("SET memory_limit = '1500MB'")
    con.execute(f"SET temp_directory = '{target}.tmp'")
    for name, value in numbers.items():
        con.execute(f"CREATE TEMP MACRO {name}() AS {value}::BIGINT")
    for name, moment in moments.items():
        con.execute(f"CREATE TEMP MACRO {name}() AS TIMESTAMP '{moment}'")
    for name, text in [("brand_first", words.BRAND_FIRST), ("brand_second", words.BRAND_SECOND),
                       ("surnames", words.SURNAMES), ("given", words.GIVEN)]:  # fmt: skip
        con.execute(f"CREATE TEMP MACRO {name}() AS '{text}'")
    lists = {"towns": words.TOWNS, "streets": words.STREETS, "resident_ids": resident_ids()}
    for name, items in lists.items():
        con.execute(f"CREATE TEMP MACRO {name}() AS {items!r}")
    for name, slots in [("county_slot", words.county_slots()), ("county_list", words.county_list()),
                        ("trade_slot", words.trade_slots())]:  # fmt: skip
        con.register("slots", slots)
        con.execute(f"CREATE TEMP TABLE {name} AS FROM slots")
        con.unregister("slots")
    con.execute(f"CREATE TEMP TABLE region AS FROM read_csv('{REGIONS}', all_varchar = true)")
    text, arrow = "VARCHAR", duckdb.func.ARROW
    con.create_function("credit_code", codes.credit_code, [text, text], text, type=arrow)
    con.create_function("register_number", codes.register_number, [text], text, type=arrow)


def resident_ids() -> list[str]:
    """Well-formed numbers of divisions that do not exist (3399..), so of nobody, that are no valid code by chance."""
    heads = [f"3399{n % 90 + 10}19{60 + n % 40}{n % 12 + 1:02}{n % 28 + 1:02}{n:03}" for n in range(200)]
    ids = codes.resident_id(pa.chunked_array([heads]))
    digits = codes.characters(pa.chunked_array([ids]), 18)
    check = (31 - (codes.CODE_VALUES[digits[:, :17]] * codes.CODE_WEIGHTS).sum(axis=1) % 31) % 31
    return [str(number) for number in ids.filter(pa.array(codes.CODE_CHECKS[check] != digits[:, 17]))]


def steps(feed: Feed) -> str:
    """SQL of the `steps` table: every row version that can be seen, when, and which defect it is to carry.

    Rows are numbered in the order they are served: by update time, a row sent twice once more 30 days further back.
    """
    numbered = list(enumerate(feed.defects, 1))
    repairs = choose([(n, d) for n, d in numbered if not d.extra], "draw")
    extras = choose([(n, d) for n, d in numbered if d.extra], "other_draw")
    twice = [n for n, d in numbered if d.outcome == DUPLICATE]
    header, title = len(numbered) - 1, len(numbered)
    return f"""
        CREATE OR REPLACE TEMP TABLE steps AS
        WITH timed AS (
            SELECT *, committed(_upd, _i) AS _from, lead(_from) OVER (PARTITION BY _i ORDER BY _from) AS _to,
                count(*) OVER (PARTITION BY _i) AS versions,
                u(_i, '{feed.name} repair') AS draw, u(_i, '{feed.name} extra') AS other_draw
            FROM ({feed.sql["steps"]})
        ), seen AS (
            SELECT * FROM timed WHERE _v >= 0 AND (_to IS NULL OR _to > opening()) AND _from < t2()
        ), every AS (
            SELECT _i, _v, _upd, _from, _to, FALSE AS _extra, {repairs} AS _d, _upd AS place FROM seen
            UNION ALL
            SELECT _i, _v, _upd, _from, _to, TRUE, {extras} AS _d, _upd FROM seen
            WHERE _to IS NULL AND _d NOT IN {(*twice, 0)}
            UNION ALL
            SELECT _i, _v, _upd, _from, _to, TRUE, {extras} AS _d, _upd + INTERVAL 30 DAY FROM seen
            WHERE _to IS NULL AND _d IN {(*twice, 0)} AND versions = 1 AND {repairs} IS NULL
            UNION ALL
            (SELECT _i, _v, _upd, _from, NULL, TRUE, {header}, _upd FROM seen
             WHERE _upd < t0() ORDER BY h(_i, 'header'), _i, _v LIMIT 1)
            UNION ALL
            (SELECT _i, _v, _upd, _from, NULL, TRUE, {title}, _upd FROM seen
             WHERE _upd BETWEEN t0() AND t1() - INTERVAL 2 DAY ORDER BY h(_i, 'title'), _i, _v LIMIT 1)
        )
        SELECT * EXCLUDE (place), (row_number() OVER (ORDER BY place, _i, _v, _extra, _d) - 1)::INTEGER AS _n
        FROM every
    """


def table(con: duckdb.DuckDBPyConnection, feed: Feed) -> str:
    """SQL of the feed's own table: bookkeeping columns (with an underscore, never served), then the served ones."""
    described = con.execute(f"DESCRIBE {feed.sql['rows']}").fetchall()
    columns = [name for name, *_ in described if not name.startswith("_")]
    values = ", ".join(f"{served(c, feed.key, feed.label, feed.defects)} AS {quoted(c)}" for c in columns)
    return f"""
        CREATE TABLE {feed.name} AS
        WITH good AS ({feed.sql["rows"]}), marked AS (SELECT *, {applies(feed.defects)} AS _defect FROM good),
        final AS (
            SELECT _n, _upd, _from, _to, _extra, _defect::SMALLINT AS _defect, _entity, {values}
            FROM marked WHERE NOT (_extra AND _defect IS NULL)
        )
        SELECT _n, coalesce({quoted(feed.key)}, '') AS _key, * EXCLUDE (_n) FROM final ORDER BY _n
    """


def list_planted(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Write what was planted: one line for each visible version of a row with a defect."""
    parts = []
    for feed in FEEDS:
        defects = ", ".join(
            f"({n}, '{d.column}', '{d.name}', '{d.outcome}', '{d.rule}')" for n, d in enumerate(feed.defects, 1)
        )
        parts.append(f"""
            SELECT '{feed.name}' AS dataset, _key AS record, d.column, d.defect, d.outcome, d.rule,
                _from AS visible_from, _to AS visible_until
            FROM {feed.name}
            JOIN (VALUES {defects}) AS d(number, "column", defect, outcome, rule) ON number = _defect
        """)
    con.execute(f"COPY ({' UNION ALL '.join(parts)} ORDER BY ALL) TO '{target}' (FORMAT parquet)")
