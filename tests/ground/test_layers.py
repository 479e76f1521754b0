"""A table told as a layer over an older whole one."""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pytest
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine, few, news, publish, read
from etl.ground.engine.layers import Layer, query, tidy, whole

OLD, NEW = {"a": 1, "b": 2, "c": 3}, {"b": 20, "d": 40}
TOLD = {"a": 1, "b": 20, "d": 40}
KEY, ROW = ibis.schema({"key": "string"}), ibis.schema({"key": "string", "value": "int64"})


@pytest.fixture(scope="module")
def connection() -> Iterator[Backend]:
    with engine() as opened:
        yield opened


@pytest.fixture
def table(connection: Backend, tmp_path: Path) -> Path:
    """`a` as before, `b` told anew, `c` gone, `d` new; over a whole table of the night before."""
    before = tmp_path / "before" / "entity.parquet"
    publish(connection, rows(connection, OLD), before, ["key"])
    target = tmp_path / "night" / "entity.parquet"
    laid(connection, before, target, "one")
    return target


def rows(connection: Backend, told: dict[str, int]) -> ir.Table:
    return few(connection, [{"key": key, "value": value} for key, value in told.items()], ROW)


def values(connection: Backend, table: ir.Table) -> dict[str, int]:
    return dict(zip(*connection.to_pyarrow(table).to_pydict().values(), strict=True))


def laid(connection: Backend, below: Path, target: Path, token: str) -> None:
    over = Layer.beside(target, token)
    over.lie_on(below)
    publish(connection, few(connection, [{"key": "b"}, {"key": "c"}], KEY), over.gone, ["key"])
    publish(connection, rows(connection, NEW), target, ["key"], over)


def test_it_reads_as_the_table_it_tells(connection: Backend, table: Path) -> None:
    assert values(connection, read(connection, table)) == TOLD
    assert values(connection, news(connection, table)) == NEW


def test_its_sql_reads_the_same(table: Path) -> None:
    with duckdb.cursor() as cursor:
        assert dict(cursor.execute(query(table)).fetchall()) == TOLD


def test_what_it_lies_on_outlives_the_night_before(connection: Backend, table: Path, tmp_path: Path) -> None:
    (tmp_path / "before" / "entity.parquet").unlink()
    assert values(connection, read(connection, table)) == TOLD


def test_another_layer_in_its_place_leaves_nothing_of_it(connection: Backend, table: Path) -> None:
    laid(connection, whole(table), table, "two")
    names = sorted(path.name for path in table.parent.iterdir())
    assert names == ["entity.parquet", "entity.two.below", "entity.two.gone"]
    assert values(connection, read(connection, table)) == TOLD


def test_a_whole_table_in_its_place_leaves_nothing_of_it(connection: Backend, table: Path) -> None:
    publish(connection, rows(connection, OLD), table, ["key"])
    assert [path.name for path in table.parent.iterdir()] == ["entity.parquet"]
    assert values(connection, read(connection, table)) == OLD


def test_tables_beside_it_keep_what_they_lie_on(connection: Backend, table: Path) -> None:
    beside = table.with_name("unit.parquet")
    laid(connection, whole(table), beside, "one")
    tidy(table)
    assert values(connection, read(connection, beside)) == TOLD


def test_a_file_system_without_hard_links_gets_a_copy(
    connection: Backend, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> None:
        raise OSError("Operation not supported")

    monkeypatch.setattr(os, "link", refuses)
    laid(connection, tmp_path / "before" / "entity.parquet", table, "copy")
    assert values(connection, read(connection, table)) == TOLD
    assert not whole(table).samefile(tmp_path / "before" / "entity.parquet")
