"""Datasets that somebody is just starting: a few example rows each, served as they stand."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sandbox.world.dataset import Dataset

STUBS = Path(__file__).parent / "stubs"


@dataclass(frozen=True)
class Stub(Dataset):
    """A dataset of `stubs/<platform>/<dataset>.json`. `updated` is its column of update times, if it has one."""

    updated: str | None
    file: Path

    def load(self, con: duckdb.DuckDBPyConnection) -> None:
        """Create the dataset's table. A row without an update time is there from the first night on."""
        updated = f'try_cast("{self.updated}" AS TIMESTAMP)' if self.updated else "NULL::TIMESTAMP"
        con.register("stub", texts(json.loads(self.file.read_text(encoding="utf-8"))["rows"]))
        con.execute(f"""
            CREATE TABLE {self.name} AS
            WITH timed AS (SELECT coalesce({updated}, t0()) AS _upd, * FROM stub)
            SELECT (row_number() OVER (ORDER BY _upd, _place) - 1)::INTEGER AS _n, "{self.key}" AS _key, _upd,
                _upd AS _from, NULL::TIMESTAMP AS _to, FALSE AS _extra, NULL::SMALLINT AS _defect,
                NULL::BIGINT AS _entity, * EXCLUDE (_upd, _place)
            FROM timed ORDER BY _n
        """)
        con.unregister("stub")


def stubs(folder: Path = STUBS) -> list[Stub]:
    """Every stub under `folder`, in order of platform and name."""
    return [read(file) for file in sorted(folder.glob("*/*.json"))]


def read(file: Path) -> Stub:
    about = json.loads(file.read_text(encoding="utf-8"))
    words = {word: about[word] for word in ("protocol", "key", "updated")}
    route = about["interface"].removeprefix("restapi/prod/").partition("/")[0]  # hmac: the platforms' route id alone
    interface = route if about["protocol"] == "hmac" else about["interface"]
    return Stub(platform=file.parent.name, name=file.stem, file=file, interface=interface, **words)


def texts(rows: list[dict[str, Any]]) -> pa.Table:
    """The rows with every value as text, and their order in `_place`."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: pa.array([text(row.get(name)) for row in rows], pa.string()) for name in names}
    return pa.table({"_place": range(len(rows)), **columns})


def text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
