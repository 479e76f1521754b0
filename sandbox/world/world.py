"""A world: the province's feeds made from a few parameters, kept in one DuckDB file and reused."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sandbox.world.build import REGIONS, build
from sandbox.world.timeline import Timeline

# What the province had at the end of October 2021 (China Consumer News, 2021-11-16), and yearly numbers of the
# other feeds (chosen, not published).
PROVINCE = {
    "units": 240_000, "promises": 101_000, "factories": 36_000, "banks": 75, "outlets": 4_017, "coordinators": 3_768,
    "loan_total": 716_000_000,  # hundredths of 万元: 71.6 bn yuan
    "loans": 300_000, "closed_outlets": 200, "former_coordinators": 380,
    "complaints": 480_000, "spot": 60_000, "penalty": 80_000, "inspection": 120_000, "abnormal": 80_000,
    "serious": 6_000, "batches": 60_000, "traces": 200_000, "samplings": 40_000, "returns": 50_000,
    "complaints_js": 200_000, "complaints_sh": 150_000, "complaints_ah": 120_000,
    "neighbours": 20_000,  # companies complained about in each of the three neighbouring provinces
}  # fmt: skip


@dataclass(frozen=True)
class World:
    """`scale` 1 is the province; `entities` are the registered entities at scale 1.

    The published figures are exact as `end` begins. Events come at the yearly rates from `since` on, a year by default,
    and a world with `since` shows what was known on any day from then on.
    """

    seed: int = 2021
    scale: float = 1.0
    entities: int = 1_000_000
    folder: Path = Path("var/sandbox")
    end: date = date(2021, 11, 1)
    since: date | None = None

    @property
    def timeline(self) -> Timeline:
        return Timeline(self.end, self.since)

    @property
    def numbers(self) -> dict[str, int]:
        counts = {name: max(1, round(number * self.scale)) for name, number in PROVINCE.items()}
        return {"seed": self.seed, "entities": round(self.entities * self.scale), **counts, **self.timeline.numbers}

    @property
    def path(self) -> Path:
        made_from = f"{self.seed}-{self.scale:g}-{self.entities}-{self.timeline.name}"
        return self.folder / f"world-{made_from}-{source_digest()}.duckdb"

    @property
    def planted(self) -> Path:
        """One line a defect: dataset, record, column, defect, outcome, rule, visible_from, visible_until."""
        return self.path.with_suffix(".planted.parquet")

    def make(self, say: Callable[[str], object] = lambda _: None) -> "World":
        """Generate the files unless they exist.

        Raises ValueError if there are too few entities to hold the units, or the timeline is too short.
        """
        if self.numbers["entities"] < 2 * self.numbers["units"]:
            raise ValueError(f"{self.numbers['units']} units need at least twice as many registered entities")
        if self.path.exists() and self.planted.exists():
            say(f"world {self.path} (reused)")
            return self
        self.folder.mkdir(parents=True, exist_ok=True)
        say(f"world {self.path} (generating)")
        part, planted = (file.with_name(f".{os.getpid()}-{file.name}") for file in (self.path, self.planted))
        try:
            build(part, planted, self.numbers, self.timeline.moments)
            planted.replace(self.planted)
            part.replace(self.path)
        finally:
            part.unlink(missing_ok=True)
        return self


def source_digest() -> str:
    """Changes when the generator does, so that an outdated world is never reused."""
    suffixes = (".py", ".sql", ".json")
    sources = sorted(file for file in Path(__file__).parent.rglob("*") if file.suffix in suffixes)
    return hashlib.sha256(b"".join(file.read_bytes() for file in (*sources, REGIONS))).hexdigest()[:8]
