"""Where a night's files are, and how they appear: whole or not at all."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

PROJECT = Path(__file__).resolve().parents[2]


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """Give a scratch path beside `target`; on success it is renamed to `target` in one step.

    A reader, or a run that follows a crash, finds the whole file or folder or nothing.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name}.{uuid4().hex[:8]}.tmp")
    try:
        yield scratch
        os.replace(scratch, target)
    finally:
        if scratch.is_file():
            scratch.unlink()


def write_json(target: Path, value: Any) -> None:
    """Write `value` as readable, key-sorted UTF-8 JSON: the same value gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"
    with appearing(target) as scratch:
        scratch.write_text(text, encoding="utf-8")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Workspace:
    """The folder one installation works in (`ETL_HOME`)."""

    home: Path

    @classmethod
    def from_environment(cls) -> "Workspace":
        return cls(Path(os.environ.get("ETL_HOME", PROJECT / "var")).resolve())

    def landing(self, platform: str, dataset: str, night: date | None = None) -> Path:
        """Folder of one dataset's landed loads, or of one night's load."""
        folder = self.home / "landing" / platform / dataset
        return folder if night is None else folder / f"night={night}"

    def stage(self, night: date) -> Path:
        return self.home / "stage" / f"night={night}"

    def table(self, night: date, name: str) -> Path:
        """File of a table that a step has published for `night`; `name` may hold a folder: `linked/penalties`."""
        return self.stage(night) / f"{name}.parquet"

    def nights_with(self, name: str, until: date) -> list[date]:
        """Nights up to and including `until` for which table `name` has been published, oldest first."""
        found = (self.home / "stage").glob(f"night=*/{name}.parquet")
        nights = sorted(date.fromisoformat(path.relative_to(self.home / "stage").parts[0][6:]) for path in found)
        return [night for night in nights if night <= until]

    def report(self, night: date) -> Path:
        return self.home / "reports" / f"night={night}"

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse" / "warehouse.duckdb"

    @property
    def drafts(self) -> Path:
        return self.home / "drafts"

    @property
    def releases(self) -> Path:
        return self.home / "releases"
