"""What every table of the warehouse is made of: its kind, its key, and the stage files it is read from."""

from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text

SCHEMA = "base"
"""Not `warehouse`: a DuckDB file of that name is a catalog of that name, and `warehouse.entity` would be ambiguous."""
ANALYST = "analyst"
PARTITIONS = "base_partition"
POINTER = "published"
MANIFEST = "content"

metadata = MetaData(
    schema=SCHEMA, naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"}
)

Kind = Literal["snapshot", "journal", "archive", "control"]
KINDS: dict[Kind, str] = {
    "snapshot": "the newest complete state; every night replaces it",
    "journal": "kept by night for ever",
    "archive": "released versions, which never change",
    "control": "which state is published",
}


@dataclass(frozen=True)
class Source:
    """Stage files that feed a table.

    `files` is a pattern below the stage folder of a night (below the releases for an archive); `relation` the SQL that
    reads them; `renamed` the mapping from the warehouse's column names to those of the files, for names that differ;
    `constants` columns the files do not hold. A `required` source must be there: without it the night is not complete.
    """

    files: str
    renamed: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    relation: str = "read_parquet({files}, union_by_name = true, hive_partitioning = false)"
    required: bool = False


def snapshot(
    name: str,
    comment: str,
    *columns: Column[Any],
    sources: tuple[Source, ...],
    key: tuple[str, ...],
    index: tuple[str, ...] = (),
) -> Table:
    """A table of which only the newest state is kept; in PostgreSQL one partition a publication."""
    publication = Column("publication", Text, nullable=False, comment="Publication this row belongs to 发布批次")
    return _table(name, comment, "snapshot", publication, *columns, sources=sources, key=key, index=index)


def journal(
    name: str,
    comment: str,
    *columns: Column[Any],
    sources: tuple[Source, ...],
    key: tuple[str, ...] = (),
    index: tuple[str, ...] = (),
) -> Table:
    """A table to which every night adds its rows; it has a column `night`."""
    return _table(name, comment, "journal", *columns, sources=sources, key=key, index=index)


def archive(name: str, comment: str, *columns: Column[Any], sources: tuple[Source, ...], key: tuple[str, ...]) -> Table:
    """A table of what has been released to the public."""
    return _table(name, comment, "archive", *columns, sources=sources, key=key)


def control(name: str, comment: str, *columns: Column[Any], key: tuple[str, ...]) -> Table:
    """A table that load itself keeps."""
    return _table(name, comment, "control", *columns, sources=(), key=key)


def _table(
    name: str,
    comment: str,
    kind: Kind,
    *columns: Column[Any],
    sources: tuple[Source, ...],
    key: tuple[str, ...],
    index: tuple[str, ...] = (),
) -> Table:
    partitioned = kind == "snapshot"
    primary = ("publication", *key) if partitioned else key
    table = Table(
        name,
        metadata,
        *columns,
        *([PrimaryKeyConstraint(*primary)] if key else []),
        comment=comment,
        info={"kind": kind, "sources": sources, "key": key},
        postgresql_partition_by="LIST (publication)" if partitioned else None,
    )
    for column in index:
        Index(None, table.c[column])
    return table


def content_columns(table: Table) -> list[Column[Any]]:
    """The columns of `table` that come from the stage."""
    return [column for column in table.columns if column.name != "publication"]
