"""Which engine the steps that transform run on, and what is said when it cannot."""

import sys
from pathlib import Path
from types import ModuleType
from unittest.mock import Mock

import ibis
import pytest

from etl.ground.engine import duckdb, engine, keep, publish, read, transform_engine
from etl.ground.engine.spark import SparkMissing


def test_duckdb_is_the_engine_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ETL_ENGINE", raising=False)
    with transform_engine() as connection:
        assert connection.name == "duckdb"


def test_sorts_and_joins_leave_half_of_the_memory_to_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "MEMORY_LIMIT", "3GiB")
    with engine() as connection:
        limits = "SELECT current_setting('memory_limit'), current_setting('operator_memory_limit')"
        assert connection.raw_sql(limits).fetchall() == [("3.0 GiB", "1.5 GiB")]


def test_a_limit_that_is_no_size_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duckdb, "MEMORY_LIMIT", "plenty")
    with pytest.raises(ValueError, match="ETL_MEMORY is 'plenty'; it can be a number of a unit, as 3GB"), engine():
        pass


def test_an_engine_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_ENGINE", "abacus")
    with pytest.raises(ValueError, match="abacus"):
        transform_engine()


def test_spark_without_pyspark_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_ENGINE", "spark")
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(SparkMissing, match=r"requirements-spark\.txt"), transform_engine():
        pass


def test_spark_without_java_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ETL_ENGINE", "spark")
    monkeypatch.setitem(sys.modules, "pyspark", ModuleType("pyspark"))
    monkeypatch.setitem(sys.modules, "pyspark.sql", Mock(SparkSession=object))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SparkMissing, match="Java 17"), transform_engine():
        pass


def test_rows_held_in_memory_are_kept_published_and_read_again(tmp_path: Path) -> None:
    with engine() as connection:
        kept = keep(connection, ibis.memtable({"word": ["b", None, "a"]}))
        assert publish(connection, kept, tmp_path / "words.parquet", ["word"]) == 3
        words = read(connection, tmp_path / "words.parquet").to_pyarrow()["word"].to_pylist()
    assert words == ["a", "b", None]
