"""What a night's merge was made of, and whether the next night can be told as layers over it.

It can where little has landed since and nothing else is different: the same code, policies and decisions, and the same
rows in all the nights before. Then the merge of the changed alone gives the same tables as that of everything.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.ground.policy import policy
from etl.ground.workspace import PROJECT, Workspace, read_json, write_json
from etl.merge.decisions import in_force
from etl.sources import contracts

FILE = "merge.json"
POLICIES = ("golden", "identity", "matching")
LANDED = ("valid", "deleted")
SHARE = 0.2
"""How much may have landed since the last whole night, as a share of what had by then; more is merged whole again."""
FEWEST = 500_000
"""From how many landed rows on layers pay (`ETL_LAYERS_FROM`); a smaller night costs little but its planning."""
TAIL = 1 << 16
"""A Parquet file ends with the sizes and bounds of all its columns: enough to tell other content."""


@dataclass(frozen=True)
class Basis:
    """What the merge of a night is made of: `made_of` besides rows, and how many rows had landed, by a hash of them.

    `below` are the rows that had landed by the last night merged whole, `before` is the night this one lies on (None:
    this one is merged whole).
    """

    made_of: str
    landed: str
    rows: int
    below: int
    before: date | None = None

    @property
    def token(self) -> str:
        """The same for the same merge, whenever it runs."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:8]


def basis(workspace: Workspace, night: date) -> Basis:
    """What the merge of `night` is to be made of."""
    made_of, (landed, rows) = circumstances(workspace, night), what_landed(workspace, night)
    fewest = int(os.environ.get("ETL_LAYERS_FROM", FEWEST))
    earlier = [each for each in workspace.nights_with("entity", night) if each < night]
    last = kept(workspace, earlier[-1]) if earlier and rows >= fewest else None
    if last is None or last.made_of != made_of or last.landed != what_landed(workspace, earlier[-1])[0]:
        return Basis(made_of, landed, rows, rows)
    if rows - last.below > SHARE * last.below:
        return Basis(made_of, landed, rows, rows)
    return Basis(made_of, landed, rows, last.below, earlier[-1])


def kept(workspace: Workspace, night: date) -> Basis | None:
    """What the merge of `night` was made of; None where it did not end."""
    path = workspace.stage(night) / FILE
    return read(read_json(path)) if path.exists() else None


def read(said: dict[str, Any]) -> Basis:
    return Basis(**{**said, "before": date.fromisoformat(said["before"]) if said["before"] else None})


def mark(workspace: Workspace, night: date, made: Basis | None) -> None:
    """Write down what the merge of `night` was made of; None while it runs."""
    path = workspace.stage(night) / FILE
    if made is None:
        path.unlink(missing_ok=True)
    else:
        write_json(path, vars(made))


def circumstances(workspace: Workspace, night: date) -> str:
    """All that decides a merge besides rows, as one hash: code, configuration, and what is in force on `night`."""
    versions = [policy(name, night).version for name in POLICIES]
    decisions = [decision.id for decision in in_force(workspace, night)]
    return digest([code().encode(), repr([versions, decisions]).encode()])


@cache
def code() -> str:
    """A hash of our code, contracts and configuration."""
    folders = [PROJECT / "etl", PROJECT / "config"]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".yaml", ".csv"))
    return digest(part for path in files for part in (str(path.relative_to(PROJECT)).encode(), path.read_bytes()))


def what_landed(workspace: Workspace, night: date) -> tuple[str, int]:
    """A hash of all rows and deletions up to `night`, and how many they are."""
    paths = list(landed(workspace, night))
    names = (str(path.relative_to(workspace.home)).encode() for path in paths)
    told = digest(part for name, path in zip(names, paths, strict=True) for part in (name, ending(path)))
    return told, sum(rows_in(path) for path in paths)


def rows_in(path: Path) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except pa.ArrowInvalid as broken:
        raise ValueError(f"{path} is no Parquet file: validate that night again") from broken


def landed(workspace: Workspace, night: date) -> Iterator[Path]:
    for dataset in sorted(contracts()):
        for kind in LANDED:
            yield from workspace.published(f"{kind}/{dataset}", night).values()


def ending(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL))
        return file.read()


def digest(parts: Any) -> str:
    summed = hashlib.sha256()
    for part in parts:
        summed.update(len(part).to_bytes(8, "big") + part)
    return summed.hexdigest()
