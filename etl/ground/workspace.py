"""Where a night's files are, and how they appear: whole or not at all."""

import fcntl
import hashlib
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
REPLAY = "replay-"
"""How the name of an extra delivery begins that is a replay; the rules it was judged by follow."""


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


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold `folder`; whoever wants it too waits. The hold ends with the process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(target: Path, value: Any) -> None:
    """Write `value` as readable, key-sorted UTF-8 JSON: the same value gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n"
    with appearing(target) as scratch:
        scratch.write_text(text, encoding="utf-8")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@dataclass(frozen=True, order=True)
class Delivery:
    """One delivery of a dataset: a night's own, or an `extra` one that comes with that night (a re-read, a replay)."""

    night: date
    extra: str = ""

    @classmethod
    def named(cls, name: str) -> "Delivery":
        """The delivery of a folder `night=2021-10-31+replay-1f3c`."""
        night, _, extra = name.removeprefix("night=").partition("+")
        return cls(date.fromisoformat(night), extra)

    @property
    def name(self) -> str:
        return f"night={self.night}{self.suffix}"

    @property
    def suffix(self) -> str:
        """What tells an extra delivery's tables from the night's own: `valid/penalties+replay-1f3c`."""
        return f"+{self.extra}" if self.extra else ""

    @property
    def replayed(self) -> bool:
        """Whether it brings no news from the source, only rows that landed before, to be judged once more."""
        return self.extra.startswith(REPLAY)


@dataclass(frozen=True)
class Workspace:
    """The folder one installation works in (`ETL_HOME`)."""

    home: Path

    @classmethod
    def from_environment(cls) -> "Workspace":
        return cls(Path(os.environ.get("ETL_HOME", PROJECT / "var")).resolve())

    def landing(self, platform: str, dataset: str, night: date | None = None, extra: str = "") -> Path:
        """Folder of one dataset's landed loads, or of one delivery."""
        folder = self.home / "landing" / platform / dataset
        return folder if night is None else folder / Delivery(night, extra).name

    def stage(self, night: date) -> Path:
        return self.home / "stage" / f"night={night}"

    def table(self, night: date, name: str) -> Path:
        """File of a table that a step has published for `night`; `name` may hold a folder: `linked/penalties`."""
        return self.stage(night) / f"{name}.parquet"

    def parts(self, night: date, name: str) -> list[Path]:
        """Files of a table that a step publishes in parts, one file each in a folder of its name."""
        return sorted((self.stage(night) / name).glob("*.parquet"))

    def nights_with(self, name: str, until: date) -> list[date]:
        """Nights up to and including `until` for which table `name` has been published, oldest first."""
        return [delivery.night for delivery in self.published(name, until) if not delivery.extra]

    def published(self, name: str, until: date, suffix: str = ".parquet") -> dict["Delivery", Path]:
        """What steps have published as `name` for each delivery up to and including the night `until`, oldest first."""
        stage = self.home / "stage"
        found = {}
        for path in [*stage.glob(f"night=*/{name}{suffix}"), *stage.glob(f"night=*/{name}+*{suffix}")]:
            night = path.relative_to(stage).parts[0]
            found[Delivery.named(night + path.name.removeprefix(Path(name).name).removesuffix(suffix))] = path
        return {delivery: found[delivery] for delivery in sorted(found) if delivery.night <= until}

    def report(self, night: date) -> Path:
        return self.home / "reports" / f"night={night}"

    def outbox(self, platform: str, what: str) -> Path:
        """Folder of what waits to be sent to a platform, or was sent."""
        return self.home / "outbox" / platform / what

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse" / "warehouse.duckdb"

    @property
    def drafts(self) -> Path:
        return self.home / "drafts"

    @property
    def releases(self) -> Path:
        return self.home / "releases"

    @property
    def evidence(self) -> Path:
        """The rows behind the figures of each release, below it as in `releases`; never for the public."""
        return self.home / "evidence"
