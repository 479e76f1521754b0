"""What a dataset is, and where the SQL of its rows is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sandbox.world import defects as d

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True)
class Dataset:
    """One dataset as a platform serves it. `interface` is what it is asked for by, `key` its key column."""

    platform: str
    protocol: str
    name: str
    interface: str
    key: str


@dataclass(frozen=True)
class Feed(Dataset):
    """A dataset that the world makes up. `label` is the key column's Chinese title.

    Its SQL file in `sql/datasets/` has the parts

    - `setup` (optional): staging tables;
    - `steps`: `(_i, _v, _upd)` = logical row, version, update time; version −1 = deleted at that moment;
    - `rows`: for every `s` of the finished `steps` table `s.*`, `_entity` (the true entity of the province, NULL = of
      another; never served), `_uscc` and `_regno` (its true numbers, to plant defects with), then the served columns,
      all as text.
    """

    label: str
    mistakes: Sequence[d.Defect]

    @property
    def defects(self) -> list[d.Defect]:
        """Numbered from 1 in the world's `_defect` columns."""
        return [*self.mistakes, *d.header(self.key)]

    @property
    def sql(self) -> dict[str, str]:
        text = (SQL / "datasets" / self.platform / f"{self.name}.sql").read_text(encoding="utf-8")
        _, *parts = re.split(r"^-- (setup|steps|rows)\n", text, flags=re.MULTILINE)
        return dict(zip(parts[::2], parts[1::2], strict=True))
