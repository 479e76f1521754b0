"""How a revision creates a table on either engine. Revisions are history: this may grow, but must not change."""

from typing import Any

import sqlalchemy as sa
from alembic import op

BASE = "base"
PARTITIONS = "base_partition"


def on_postgres() -> bool:
    return op.get_context().dialect.name == "postgresql"


def create_partition_schema() -> None:
    if on_postgres():
        op.execute(f"CREATE SCHEMA {PARTITIONS}")


def drop_partition_schema() -> None:
    if on_postgres():
        op.execute(f"DROP SCHEMA {PARTITIONS} CASCADE")


def create(
    name: str,
    comment: str,
    *columns: sa.Column[Any],
    key: tuple[str, ...] = (),
    index: tuple[str, ...] = (),
    partitioned: bool = False,
) -> None:
    """Create a table; keys, indexes and partitions in PostgreSQL only (DuckDB scans, and load itself checks keys)."""
    if not on_postgres():
        op.create_table(name, *columns, schema=BASE, comment=comment)
        return
    primary = [sa.PrimaryKeyConstraint(*key, name=f"pk_{name}")] if key else []
    by = "LIST (publication)" if partitioned else None
    op.create_table(name, *columns, *primary, schema=BASE, comment=comment, postgresql_partition_by=by)
    for column in index:
        op.create_index(f"ix_{name}_{column}", name, [column], schema=BASE)


def drop(*names: str) -> None:
    for name in names:
        op.drop_table(name, schema=BASE)
