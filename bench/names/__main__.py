"""`python -m bench.names`: names matched by this project and by splink, on the same generated rows.

Writes docs/performance-names.md. splink lives in an environment of its own, given by `--splink-python`.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter

import duckdb
import pyarrow.parquet as pq

from bench.extract.__main__ import Cost, watched
from etl.ground.engine import engine, publish, read
from etl.ground.workspace import PROJECT, appearing
from etl.merge.names import Rules
from etl.merge.names.normalise import described
from tests.merge.names.population import population

PAGE = PROJECT / "docs" / "performance-names.md"
SURE = {"ours": [1.0], "splink": [0.9, 0.99, 0.999, 0.9999]}
"""From where a contender's best candidate counts as its answer: ours says so itself, splink gives a probability."""
FOUND = """
    SELECT count(*) FILTER (sure >= {sure}) AS answered,
        count(*) FILTER (sure >= {sure} AND truth = entity_id) AS right,
        (SELECT count(*) FROM asked SEMI JOIN known ON truth = known.entity_id) AS registered
    FROM asked LEFT JOIN read_parquet('{answers}') USING (record)
"""


def prepared(folder: Path, asked: int, known: int) -> Path:
    """The generated rows as they came, and spelled one way for splink; made once."""
    target = folder / f"names-{asked}-{known}"
    if not target.exists():
        made = population(known, asked)
        with appearing(target) as scratch, engine() as connection:
            scratch.mkdir(parents=True)
            for name, rows, key in (("asked", made.asked, "record"), ("known", made.known, "entity_id")):
                pq.write_table(rows, scratch / f"{name}.parquet")
                clean = described(read(connection, scratch / f"{name}.parquet"), Rules.on(date(2021, 10, 31)))
                columns = clean.select("stem", id=key, name="normal", district="place", address="spot")
                columns = connection.create_table(f"clean_{name}", columns, temp=True)
                publish(connection, columns, scratch / f"clean-{name}.parquet", ["id"])
    return target


def measured(contender: str, folder: Path, splink_python: str) -> Cost:
    """One run. Raises SystemExit where it fails."""
    ours = [sys.executable, "-m", "bench.names.ours"]
    command = ours if contender == "ours" else [splink_python, str(PROJECT / "bench" / "names" / "with_splink.py")]
    began = perf_counter()
    process = subprocess.Popen([*command, str(folder)], cwd=PROJECT)
    peak = watched(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{contender} ended with {process.returncode}")
    return Cost(perf_counter() - began, usage.ru_utime + usage.ru_stime, peak)


def judged(contender: str, folder: Path) -> Iterator[tuple[float, float, float]]:
    """For each threshold: it, the precision of what is above it, and the recall among those that are registered."""
    with duckdb.connect() as connection:
        for name in ("asked", "known"):
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder}/{name}.parquet')")
        for sure in SURE[contender]:
            query = FOUND.format(sure=sure, answers=folder / f"{contender}.parquet")
            answered, right, registered = connection.execute(query).fetchall()[0]
            yield sure, right / answered, right / registered


def lines(contender: str, asked: int, known: int, cost: Cost, folder: Path) -> Iterator[str]:
    titles = {"ours": "this project, accepted", "splink": "splink, probability ≥ {}"}
    for sure, precision, recall in judged(contender, folder):
        yield (
            f"| {asked:,} | {known:,} | {titles[contender].format(sure)} | {cost.wall:.1f} | {cost.cpu:.1f} "
            f"| {cost.memory / 1e6:.0f} | {precision:.5f} | {recall:.3f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.names", description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=["20000x200000", "100000x1000000"], help="ASKEDxKNOWN")
    parser.add_argument("--splink-python", required=True, help="interpreter with splink")
    options = parser.parse_args()
    rows = [
        "| asked | known | contender | wall s | CPU s | peak MB | precision | recall |",
        "|---:|---:|---|---:|---:|---:|---:|---:|",
    ]
    for size in options.sizes:
        asked, known = map(int, size.split("x"))
        folder = prepared(PROJECT / "var" / "bench", asked, known)
        for contender in SURE:
            cost = measured(contender, folder, options.splink_python)
            rows += lines(contender, asked, known, cost, folder)
            print("\n".join(rows[-len(SURE[contender]) :]), flush=True)
    text = PAGE.read_text(encoding="utf-8").partition("<!-- bench -->")[0]
    PAGE.write_text(f"{text}<!-- bench -->\n" + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
