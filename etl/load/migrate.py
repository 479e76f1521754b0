"""Bringing a warehouse to a revision. Tables change by Alembic revisions; views, which hold no data, are made anew."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from etl.load import views
from etl.load.schema import ANALYST, SCHEMA

FOLDER = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER))
    return config


def head() -> str | None:
    """The newest revision."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision the warehouse is at."""
    return MigrationContext.configure(connection, opts={"version_table_schema": SCHEMA}).get_current_revision()


def upgrade(connection: Connection) -> None:
    """Bring the warehouse to the newest revision, with its views; nothing is touched when both are current."""
    create_schemas(connection)
    behind = current(connection) != head()
    if not behind and views.are_current(connection):
        return
    views.drop(connection)
    if behind:
        command.upgrade(configuration(connection), "head")
    views.create(connection)


def downgrade(connection: Connection, revision: str) -> None:
    """Bring the tables back to `revision`; the views, which belong to the newest, are dropped."""
    views.drop(connection)
    command.downgrade(configuration(connection), revision)


def create_schemas(connection: Connection) -> None:
    for schema in (SCHEMA, ANALYST):
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
