"""The Airflow pools the DAGs need, from the source declarations: `python -m stack.pools > pools.json`."""

import json
from typing import Any

from etl.sources.registry import platforms

WAREHOUSE = {"name": "warehouse", "slots": 1, "description": "One writer of the warehouse at a time"}


def pools() -> list[dict[str, Any]]:
    """One pool a platform, as wide as the requests it takes at once, and one for the warehouse."""
    linked = [{"name": p.name, "slots": p.pool_slots, "description": p.title} for p in platforms().values()]
    return [WAREHOUSE, *linked]


def importable() -> dict[str, dict[str, Any]]:
    """The pools as `airflow pools import` reads them."""
    return {pool.pop("name"): {**pool, "include_deferred": False} for pool in map(dict, pools())}


if __name__ == "__main__":
    print(json.dumps(importable(), ensure_ascii=False, indent=2))
