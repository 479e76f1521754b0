"""The migrations arrive at the tables as declared, and lead back."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Inspector, NullPool, create_engine, inspect

from etl.load import migrate
from etl.load.schema import ANALYST, SCHEMA, metadata
from etl.load.views import READER, all_views
from tests.load.readers import ask

OURS = {table.name for table in metadata.tables.values()}


@pytest.fixture
def warehouse(url: str) -> Iterator[Connection]:
    """A warehouse at the newest revision, within a transaction."""
    if url.startswith("duckdb"):
        url = "duckdb:///:memory:"
    with create_engine(url, poolclass=NullPool).connect() as connection:
        migrate.upgrade(connection)
        yield connection


def tables(inspector: Inspector) -> set[str]:
    return set(inspector.get_table_names(schema=SCHEMA)) - {"alembic_version"}


def test_migrated_postgres_differs_in_nothing_from_the_declared_tables(bare_url: str) -> None:
    with create_engine(bare_url).connect() as connection:
        migrate.upgrade(connection)
        options = {
            "include_schemas": True,
            "include_name": lambda name, kind, _: name == SCHEMA if kind == "schema" else True,
            "include_object": lambda _, name, kind, *__: not (kind == "table" and name == "alembic_version"),
            "compare_type": True,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        partitioned = ask(connection, "SELECT partrelid::regclass::text FROM pg_partitioned_table")
        snapshots = {table.fullname for table in metadata.tables.values() if table.info["kind"] == "snapshot"}
        assert {name for (name,) in partitioned} == snapshots


def test_every_table_has_the_declared_columns_and_comments(warehouse: Connection) -> None:
    inspector = inspect(warehouse)
    assert tables(inspector) == OURS
    for table in metadata.tables.values():
        found = inspector.get_columns(table.name, schema=SCHEMA)
        declared = [(c.name, c.nullable, c.comment) for c in table.columns]
        assert [(c["name"], c["nullable"], c["comment"]) for c in found] == declared
        types = [c["type"].compile(dialect=warehouse.dialect) for c in found]
        assert [normal(t) for t in types] == [normal(c.type.compile(dialect=warehouse.dialect)) for c in table.columns]
        assert inspector.get_table_comment(table.name, schema=SCHEMA)["text"] == table.comment
        assert table.comment
        assert all(column.comment for column in table.columns), table.name


def normal(type_name: str) -> str:
    """One word for types that DuckDB knows under several."""
    other = {"VARCHAR": "TEXT", "TIMESTAMP": "TIMESTAMP WITHOUT TIME ZONE"}
    return other.get(type_name, type_name)


def test_every_view_has_its_columns_and_comments(warehouse: Connection) -> None:
    inspector = inspect(warehouse)
    assert set(inspector.get_view_names(schema=ANALYST)) == {view.name for view in all_views()}
    for view in all_views():
        found = inspector.get_columns(view.name, schema=ANALYST)
        assert {column["name"]: column["comment"] for column in found} == view.columns
        assert all(view.columns.values()), view.name
        assert view.comment


def test_the_downgrade_leads_back_to_nothing_and_up_again(warehouse: Connection) -> None:
    migrate.downgrade(warehouse, "0003")
    assert tables(inspect(warehouse)) < OURS
    assert inspect(warehouse).get_view_names(schema=ANALYST) == []
    migrate.downgrade(warehouse, "base")
    assert tables(inspect(warehouse)) == set()
    migrate.upgrade(warehouse)
    assert tables(inspect(warehouse)) == OURS


def test_an_upgrade_of_a_current_warehouse_touches_nothing(postgres_url: str) -> None:
    with create_engine(postgres_url).connect() as connection:
        migrate.upgrade(connection)
        catalog = (
            "SELECT oid, xmin FROM pg_class WHERE relnamespace::regnamespace::text IN ('base', 'analyst') ORDER BY 1"
        )
        before = ask(connection, catalog)
        migrate.upgrade(connection)
        assert ask(connection, catalog) == before


def test_a_view_that_is_not_as_declared_is_made_anew(postgres_url: str) -> None:
    with create_engine(postgres_url).connect() as connection:
        migrate.upgrade(connection)
        connection.exec_driver_sql("DROP VIEW analyst.headline")
        connection.exec_driver_sql("CREATE VIEW analyst.headline AS SELECT 1 AS other")
        connection.exec_driver_sql("CREATE VIEW analyst.gone AS SELECT 1 AS other")
        connection.exec_driver_sql("COMMENT ON TABLE base.alembic_version IS 'views of last year'")
        migrate.upgrade(connection)
        names = inspect(connection).get_view_names(schema=ANALYST)
        assert sorted(names) == sorted(view.name for view in all_views())
        assert ask(connection, "SELECT units_in_force FROM analyst.headline") == []


def test_the_reader_role_reads_the_views_and_nothing_else(postgres_url: str) -> None:
    with create_engine(postgres_url).connect() as connection:
        migrate.upgrade(connection)
        granted = "SELECT table_schema, privilege_type FROM information_schema.role_table_grants WHERE grantee = '{}'"
        assert set(ask(connection, granted.format(READER))) == {(ANALYST, "SELECT")}
        connection.exec_driver_sql(f"SET ROLE {READER}")
        assert ask(connection, "SELECT * FROM analyst.unit_story") == []
        with pytest.raises(Exception, match="permission denied for schema base"):
            ask(connection, "SELECT * FROM base.unit")
