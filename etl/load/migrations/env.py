"""Alembic's entry: migrates over the connection it is given, else over `WAREHOUSE_URL`."""

import os
from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine

from etl.load.schema import SCHEMA, metadata


def in_base(name: str | None, kind: str, parents: Any) -> bool:
    """Partitions and views live in schemas of their own and are no business of revisions."""
    return name == SCHEMA if kind == "schema" else True


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        include_name=in_base,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with create_engine(os.environ["WAREHOUSE_URL"]).begin() as connection:
        migrate(connection)
