"""The tables of a draft as Parquet files, and the columns that order them."""

from collections.abc import Iterator
from pathlib import Path

from ibis.backends.duckdb import Backend

from etl.disclose.columns import TABLES
from etl.disclose.figures import Figures
from etl.ground.engine import publish

EVIDENCE = "complaints"
"""The rows behind the figures: for officers and analysts, never for the public."""
ORDER: dict[str, tuple[str, ...]] = {table.name: table.order for table in TABLES} | {EVIDENCE: ("dataset", "record")}
"""Every table of a draft and the columns that order it. Companies by name, because a disclosure is no ranking."""


def write_tables(connection: Backend, drawn: Figures, folder: Path) -> dict[str, int]:
    """Write the tables of `drawn` into `folder`; returns the rows of each."""
    return {
        name: publish(connection, drawn.tables[name], folder / f"{name}.parquet", columns)
        for name, columns in ORDER.items()
    }


def present(folder: Path) -> Iterator[str]:
    """The tables of the public that `folder` has."""
    return (name for name in ORDER if name != EVIDENCE and (folder / f"{name}.parquet").exists())
