"""The tables of a draft as Parquet files, and the columns that order them."""

from collections.abc import Iterator
from pathlib import Path

from ibis.backends.duckdb import Backend

from etl.disclose.figures import Figures
from etl.ground.engine import publish

ORDER = {
    "companies": ["company_name", "entity_id"],
    "regions": ["region_code"],
    "topics": ["kind", "region_code", "word"],
    "months": ["region_code", "month"],
    "holidays": ["region_code", "year"],
    "exclusions": ["position"],
    "sources": ["region_code"],
    "history": ["region_code", "year"],
    "complaints": ["dataset", "record"],
}
"""Companies are ordered by name, because a disclosure is no ranking."""
EVIDENCE = "complaints"
"""The rows behind the figures: for officers and analysts, never for the public."""


def write_tables(connection: Backend, drawn: Figures, folder: Path) -> dict[str, int]:
    """Write the tables of `drawn` into `folder`; returns the rows of each."""
    return {
        name: publish(connection, drawn.tables[name], folder / f"{name}.parquet", columns)
        for name, columns in ORDER.items()
    }


def present(folder: Path) -> Iterator[str]:
    """The tables of the public that `folder` has."""
    return (name for name in ORDER if name != EVIDENCE and (folder / f"{name}.parquet").exists())
