"""Tables told as a layer: what is new in a night, over an older whole table and the keys that no longer hold in it.

A layer is one Parquet file under the table's own name, so that it appears, and takes the place of another, in one step.
Its metadata name two files beside it: the whole table below it (a hard link: no copy, and no older night is needed) and
the keys. Every layer lies on a whole table, never on another layer, so what is read never grows with the nights.
"""

import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.ground.workspace import appearing

BELOW, GONE = "etl.below", "etl.gone"


@dataclass(frozen=True)
class Layer:
    """The files a layer lies on: `below`, a whole table, and `gone`, the keys of its rows that hold no more."""

    below: Path
    gone: Path

    @classmethod
    def beside(cls, target: Path, token: str) -> "Layer":
        """The places for the layer `target`; another `token` never touches what a standing layer lies on."""
        return cls(target.with_name(f"{target.stem}.{token}.below"), target.with_name(f"{target.stem}.{token}.gone"))

    @property
    def marks(self) -> dict[str, str]:
        """What the metadata of the layer say of it."""
        return {BELOW: self.below.name, GONE: self.gone.name}

    def lie_on(self, table: Path) -> None:
        """Take the whole `table` as what is below."""
        with appearing(self.below) as scratch:
            try:
                os.link(table, scratch)
            except OSError:  # a file system without hard links
                shutil.copyfile(table, scratch)


def layer(path: Path) -> Layer | None:
    """What the table at `path` lies on; None if it is whole."""
    status = path.stat()
    return _layer(path, status.st_ino, status.st_mtime_ns)


@cache
def _layer(path: Path, inode: int, changed: int) -> Layer | None:
    try:
        said = pq.read_metadata(path).metadata or {}
    except pa.ArrowInvalid:
        return None  # no Parquet file at all: the engine that reads it will say so, and name it
    if BELOW.encode() not in said:
        return None
    return Layer(*[path.with_name(said[mark.encode()].decode()) for mark in (BELOW, GONE)])


def whole(path: Path) -> Path:
    """The whole table that the one at `path` lies on, or is."""
    found = layer(path)
    return found.below if found else path


def tidy(target: Path) -> None:
    """Remove what lay under tables that stood at `target` before the one that stands there now."""
    found = {path for mark in ("below", "gone") for path in target.parent.glob(f"{target.stem}.*.{mark}")}
    standing = layer(target) if found else None
    for path in found - ({standing.below, standing.gone} if standing else set()):
        path.unlink(missing_ok=True)


def query(path: Path) -> str:
    """DuckDB's SQL of the table at `path`, whole or layer."""
    found = layer(path)
    if found is None:
        return f"SELECT * FROM {_file(path)}"
    keys = ", ".join(f'"{name}"' for name in pq.read_schema(found.gone).names)
    return (
        f"SELECT * FROM {_file(found.below)} AS below ANTI JOIN {_file(found.gone)} AS gone USING ({keys}) "
        f"UNION ALL BY NAME SELECT * FROM {_file(path)}"
    )


def _file(path: Path) -> str:
    return "read_parquet('" + str(path).replace("'", "''") + "', hive_partitioning = false)"
