"""`python -m bench`: measure merge → score → tier against the same tables made by hand, and write the page."""

import argparse
import os
import platform
import shutil
import sys
from datetime import date
from pathlib import Path

import duckdb

from bench.by_hand import MEMORY
from bench.contender import NAMES
from bench.measure import GIB, Cost, Fingerprints, differences, fingerprints, measured, middle, run
from bench.page import Results, block, insert
from bench.population import BASE, CHANGED, NIGHTS, population
from etl.ground.engine import MEMORY_LIMIT
from etl.ground.workspace import PROJECT

MACHINE_MEMORY = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    top.add_argument("--entities", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000])
    top.add_argument("--runs", type=int, default=3, help="runs up to a million entities; one beyond")
    top.add_argument("--pandas-up-to", type=int, default=3_000_000, help="largest size at which pandas merges too")
    top.add_argument("--folder", type=Path, default=Path(os.environ.get("ETL_HOME", "var")) / "bench")
    top.add_argument("--page", type=Path, default=PROJECT / "docs" / "performance.md")
    return top


def contest(entities: int, runs: int, folder: Path) -> tuple[dict[str, Cost], Fingerprints, list[str]]:
    """Every contender's cost at one size, our tables, and those in which the other differs; runs take turns."""
    inputs = population(folder, entities)
    homes = {name: folder / f"run-{name}" for name in NAMES}
    costs: dict[str, list[Cost]] = {name: [] for name in NAMES}
    for turn in range(runs):
        for name in NAMES:
            cost = measured(name, inputs, homes[name])
            costs[name].append(cost)
            print(f"{entities:>11,} {name:7} run {turn + 1}: {cost.wall:7.1f} s wall {cost.cpu:7.1f} s CPU "
                  f"{cost.memory / GIB:5.2f} GiB", flush=True)  # fmt: skip
    ours = fingerprints(homes["ours"])
    faults = [f"{name}: {fault}" for name in NAMES[1:] for fault in differences(ours, fingerprints(homes[name]))]
    for home in homes.values():
        shutil.rmtree(home)
    return {name: middle(found) for name, found in costs.items()}, ours, faults


def layered(entities: int, folder: Path, whole: Cost, expected: Fingerprints) -> tuple[str, list[str]]:
    """What our merge of the second night costs as layers over the first, against whole; and where the tables differ."""
    home = folder / "run-nights"
    measured("ours", population(folder, entities), home, NIGHTS[0], ("merge",))
    wall, cpu = run("ours", home, NIGHTS[1], ("merge",)).steps["merge"]
    found = fingerprints(home)
    shutil.rmtree(home)
    wall_whole, cpu_whole = whole.steps["merge"]
    told = (f"{entities:,}: our merge of the second night, one row in {CHANGED} saved anew beside what is new, "
            f"as layers over the first: {wall:.1f} s wall, {cpu:.1f} s CPU; whole: {wall_whole:.1f}, {cpu_whole:.1f}; "
            f"ratio {wall / wall_whole:.2f} wall, {cpu / cpu_whole:.2f} CPU; the same tables")  # fmt: skip
    return told, [f"layers: {fault}" for fault in differences({name: expected[name] for name in found}, found)]


def beside_pandas(entities: int, folder: Path) -> tuple[str, list[str]]:
    """How our merge alone compares with pandas', once each, and the tables in which they differ."""
    homes = {name: folder / f"run-{name}" for name in ("ours", "pandas")}
    inputs = population(folder, entities)
    costs = {name: measured(name, inputs, home, steps=("merge",)) for name, home in homes.items()}
    ours, theirs = costs["ours"], costs["pandas"]
    faults = differences(*(fingerprints(home) for home in homes.values()))
    for home in homes.values():
        shutil.rmtree(home)
    figures = "; ".join(f"{name} {cost.wall:.1f} s wall, {cost.cpu:.1f} s CPU, {cost.memory / GIB:.2f} GiB"
                        for name, cost in costs.items())  # fmt: skip
    ratio = (f"{ours.wall / theirs.wall:.2f} wall, {ours.cpu / theirs.cpu:.2f} CPU, "
             f"{ours.memory / theirs.memory:.2f} memory")  # fmt: skip
    return f"{entities:,}, merge alone: {figures}; ours ÷ pandas = {ratio}", [f"pandas: {each}" for each in faults]


def main() -> int:
    options = parser().parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    results: Results = {}
    notes = [setting()]
    wrong: list[str] = []
    folder = options.folder.resolve()
    for entities in sorted(options.entities):
        runs = options.runs if entities <= BASE else 1
        results[entities], tables, faults = contest(entities, runs, folder)
        others = [layered(entities, folder, results[entities]["ours"], tables)]
        if entities <= options.pandas_up_to:
            others.append(beside_pandas(entities, folder))
        notes += [note for note, _ in others]
        wrong += [
            f"{entities:,}: {fault}" for found in (faults, *(differing for _, differing in others)) for fault in found
        ]
    if wrong:
        print(block(results, notes))
        print("NOT THE SAME TABLES", *wrong, sep="\n", file=sys.stderr)
        return 1
    text = block(results, [*notes, "all tables that both make were compared and hold the same values"])
    print(text)
    insert(text, options.page)
    return 0


def setting() -> str:
    machine = f"{os.cpu_count()} cores, {MACHINE_MEMORY / GIB:.0f} GiB"
    versions = f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    return f"{date.today()}, {machine}, {versions}, DuckDB's memory limit {MEMORY_LIMIT}, by hand {MEMORY}"


if __name__ == "__main__":
    sys.exit(main())
