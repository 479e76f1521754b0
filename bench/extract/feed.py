"""What the server serves: the sandbox's register, each page's answer written out once, so that serving is copying."""

import json
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import duckdb

from etl.ground.workspace import appearing
from sandbox.world import World

PAGE = 1000
"""Rows a page: the gateway's upper limit."""
PROVINCE = 1_000_000
"""Rows of a world at scale 1; it holds some more, and what is beyond the size asked for is left out."""

REGISTER = """
CREATE TEMP TABLE register AS
SELECT row_number() OVER (ORDER BY _n) - 1 AS n, COLUMNS('^[^_]')
FROM world.registrations WHERE NOT _extra AND _to IS NULL ORDER BY _n LIMIT {rows}
"""
FINGERPRINT = "SELECT count(*), count(DISTINCT pripid), sum(hash(pripid || entname)::HUGEINT) FROM {table}"
"""Rows, distinct keys and a sum over keys and names: equal for the same rows in any order and any format."""
Fingerprint = tuple[int, int, int]


@dataclass(frozen=True)
class Feed:
    """Answers one after the other in `bodies`, where each begins and ends in `offsets`, and what they hold."""

    folder: Path

    @property
    def bodies(self) -> Path:
        return self.folder / "bodies"

    @property
    def fingerprint(self) -> Fingerprint:
        rows, keys, total = json.loads((self.folder / "fingerprint.json").read_text())
        return rows, keys, total

    def answers(self) -> list[memoryview]:
        """The answer of every page, page 1 first, straight from the page cache."""
        offsets = json.loads((self.folder / "offsets.json").read_text())
        with self.bodies.open("rb") as file:
            mapped = memoryview(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))
        return [mapped[start:end] for start, end in pairwise(offsets)]


def feed(folder: Path, rows: int) -> Feed:
    """`rows` rows of the register in pages; made once and reused."""
    target = folder / f"feed-{rows}"
    if not target.exists():
        world = World(scale=rows / PROVINCE, folder=folder).make()
        with appearing(target) as scratch, duckdb.connect(config={"memory_limit": "1500MB"}) as connection:
            connection.execute(f"ATTACH '{world.path}' AS world (READ_ONLY)")
            connection.execute(REGISTER.format(rows=rows))
            write(connection, rows, scratch)
    return Feed(target)


def write(connection: duckdb.DuckDBPyConnection, rows: int, folder: Path) -> None:
    """Write the pages of the table `register`, where each begins, and its fingerprint."""
    folder.mkdir()
    sizes = []
    with (folder / "bodies").open("wb") as file:
        for count, text in pages(connection):
            sizes.append(file.write(answer(text, count, rows)))
    (folder / "offsets.json").write_text(json.dumps(list(accumulate(sizes, initial=0))))
    found = connection.execute(FINGERPRINT.format(table="register")).fetchone()
    (folder / "fingerprint.json").write_text(json.dumps(found))


def pages(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, str]]:
    """Each page's rows and their text as a JSON list; what has no value is sent as empty text."""
    names = [name for name, *_ in connection.execute("DESCRIBE register").fetchall() if name != "n"]
    row = ", ".join(f"""'{name}': coalesce("{name}", '')""" for name in names)
    for first in range(0, connection.execute("SELECT count(*) FROM register").fetchall()[0][0], PAGE):
        yield from connection.execute(f"""
            SELECT count(*), '[' || string_agg(to_json({{{row}}}), ',' ORDER BY n) || ']'
            FROM register WHERE n BETWEEN {first} AND {first + PAGE - 1}
        """).fetchall()


def answer(rows: str, count: int, total: int) -> bytes:
    """The gateway's envelope around a page: JSON text inside JSON."""
    datas = f'{{"success":true,"data":{rows},"errorMsg":""}}'
    content = {"code": "00", "msg": "成功", "data": "", "datas": datas, "dataCount": count,
               "totalDataCount": total, "totalPage": -(-total // PAGE), "requestId": None}  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode()
