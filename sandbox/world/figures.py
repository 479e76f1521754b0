"""What is true of a world at an instant: the numbers a pipeline that reads its feeds has to arrive at."""

from datetime import datetime

import duckdb

from sandbox.world.datasets import DATASETS
from sandbox.world.world import World

END_OF_OCTOBER = World().timeline.exact
"""The instant of the published figures."""


def figures(world: World, at: datetime | None = None) -> dict[str, int | str]:
    """The true figures over good rows only, by default as the world's end begins.

    `loans` is a sum in 万元, exact, as text; `<dataset>_rows` are counts.
    """
    at = at or world.timeline.exact
    seen = f"NOT _extra AND _from <= TIMESTAMP '{at}' AND (_to IS NULL OR _to > TIMESTAMP '{at}')"
    unit = f"""(SELECT DISTINCT _entity, storeName, kind FROM declarations
                WHERE {seen} AND type = '1' AND status = '1')"""
    promise = f"""(SELECT _entity, storeName FROM commitments
                   WHERE {seen} AND status = '1' AND startTime::DATE <= DATE '{at:%Y-%m-%d}'
                   AND coalesce(try_cast(endTime AS DATE) >= DATE '{at:%Y-%m-%d}', TRUE))"""
    queries = {
        "units": f"SELECT count(*) FROM {unit}",
        "factories": f"SELECT count(*) FROM {unit} WHERE kind = '工厂'",
        "promises": f"SELECT count(*) FROM {unit} SEMI JOIN {promise} USING (_entity, storeName)",
        "banks": f"SELECT count(DISTINCT _entity) FROM outlets WHERE {seen} AND status = '1'",
        "outlets": f"SELECT count(*) FROM outlets WHERE {seen} AND status = '1'",
        "coordinators": f"SELECT count(*) FROM coordinators WHERE {seen} AND try_cast(leftOn AS DATE) IS NULL",
        "loans": f"SELECT coalesce(sum(amount::DECIMAL(18, 2)), 0)::VARCHAR FROM loans WHERE {seen}",
        "registrations": f"SELECT count(DISTINCT _key) FROM registrations WHERE {seen}",
        **{f"{dataset.name}_rows": f"SELECT count(*) FROM {dataset.name} WHERE {seen}" for dataset in DATASETS},
    }
    asked = ", ".join(f"({sql}) AS {name}" for name, sql in queries.items())
    with duckdb.connect(str(world.path), read_only=True) as con:
        values = con.execute(f"SELECT {asked}").fetchone()
    return dict(zip(queries, values or (), strict=True))
