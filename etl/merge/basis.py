"""What a night's merge was made of, and whether the next night can be told as layers over it.

It can where little has landed since and nothing else is different: the same code, policies and decisions, and the same
rows in all the nights before. Then the merge of the changed alone gives the same tables as that of everything.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from etl.ground.policy import policy
from etl.ground.workspace import PROJECT, Delivery, Workspace, read_json, sha256, write_json
from etl.merge.decisions import in_force
from etl.sources import contracts

FILE = "merge.json"
POLICIES = ("golden", "identity", "matching")
LANDED = ("valid", "deleted")
SHARE = 0.2
"""How much may have landed since the last whole merge, as a share of what had by then; more is merged whole again. Our
choice: at a hundredth a night, a whole merge every three weeks."""
FEWEST = 500_000
"""From how many landed rows on layers pay (`ETL_LAYERS_FROM`). Measured by `bench`: at 0.28 million they cost somewhat
more than a whole merge, at 2.8 million a third of it; below, planning the queries is most of what either costs."""


@dataclass(frozen=True)
class Basis:
    """What the merge of a night is made of: the `circumstances`, what has `landed` (a hash of it), and how many `rows`.

    `below` are the rows that had landed by the last night merged whole; `before` is the night that this one lies on
    (None: this one is merged whole).
    """

    circumstances: str
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
    files = landed(workspace, night)
    hashes = {path: sha256(path) for path in files}
    rows = sum(rows_in(path) for path in files)
    whole = Basis(circumstances(workspace, night), told(workspace, hashes), rows, rows)
    before = max((each for each in workspace.nights_with("entity", night) if each < night), default=None)
    if before is None or rows < int(os.environ.get("ETL_LAYERS_FROM", FEWEST)):
        return whole
    last, earlier = kept(workspace, before), {path: hashes[path] for path in files if files[path].night <= before}
    if last is None or last.circumstances != whole.circumstances or last.landed != told(workspace, earlier):
        return whole
    return whole if rows - last.below > SHARE * last.below else replace(whole, below=last.below, before=before)


def kept(workspace: Workspace, night: date) -> Basis | None:
    """What the merge of `night` was made of; None where it did not end."""
    path = workspace.stage(night) / FILE
    if not path.exists():
        return None
    said = read_json(path)
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
    return digest([code(), *versions, *(decision.id for decision in in_force(workspace, night))])


@cache
def code() -> str:
    """A hash of our code, contracts and configuration."""
    folders = [PROJECT / "etl", PROJECT / "config"]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".py", ".yaml", ".csv"))
    return digest(f"{path.relative_to(PROJECT)} {sha256(path)}" for path in files)


def landed(workspace: Workspace, night: date) -> dict[Path, Delivery]:
    """The files of all rows and deletions up to `night`, and what delivery each came with."""
    names = [f"{kind}/{dataset}" for dataset in sorted(contracts()) for kind in LANDED]
    return {path: came for name in names for came, path in workspace.published(name, night).items()}


def told(workspace: Workspace, hashes: Mapping[Path, str]) -> str:
    """One hash of files and of every byte in them: sizes and bounds would not tell one word from another."""
    return digest(f"{path.relative_to(workspace.home)} {hashed}" for path, hashed in hashes.items())


def rows_in(path: Path) -> int:
    try:
        return int(pq.read_metadata(path).num_rows)
    except pa.ArrowInvalid as broken:
        raise ValueError(f"{path} is no Parquet file: validate that night again") from broken


def digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
