"""Running a contender and looking at it from outside: time, memory, and a fingerprint of what it published."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from bench.contender import STEPS
from bench.population import NIGHTS
from etl.ground.engine.layers import query
from etl.ground.workspace import PROJECT, Workspace

GIB = 1 << 30
NOT_COMPARED = {"name_match", "outlook", "evaluation", "objection_case"}
"""Only we make them: names are measured by `bench.names`, next steps have no peer, two are empty."""
Fingerprints = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Cost:
    """What a whole run cost: wall and processor seconds (user + system), peak resident bytes, and both a step."""

    wall: float
    cpu: float
    memory: int
    steps: dict[str, tuple[float, float]]


class ContenderFailedError(RuntimeError):
    """A contender ended with an error; what it said went to the terminal."""


def measured(
    contender: str, inputs: Workspace, home: Path, night: date = NIGHTS[-1], steps: tuple[str, ...] = STEPS
) -> Cost:
    """One run of `contender` in a new `home` over the valid tables of `inputs`. Raises `ContenderFailedError`."""
    shutil.rmtree(home, ignore_errors=True)
    for each in NIGHTS:
        stage = Workspace(home).stage(each)
        stage.mkdir(parents=True)
        (stage / "valid").symlink_to(inputs.stage(each) / "valid")
    return run(contender, home, night, steps)


def run(contender: str, home: Path, night: date, steps: tuple[str, ...]) -> Cost:
    """One run in a `home` as it is. Raises `ContenderFailedError`."""
    command = [sys.executable, "-m", "bench.contender", contender, str(home), str(night), *steps]
    began = perf_counter()
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    said = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ContenderFailedError(f"{contender} ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, json.loads(said))


def middle(costs: list[Cost]) -> Cost:
    """The median of each figure, the largest memory."""
    return Cost(
        wall=median(cost.wall for cost in costs),
        cpu=median(cost.cpu for cost in costs),
        memory=max(cost.memory for cost in costs),
        steps={
            name: (median(cost.steps[name][0] for cost in costs), median(cost.steps[name][1] for cost in costs))
            for name in costs[0].steps
        },
    )


def fingerprints(home: Path) -> Fingerprints:
    """For each published table its rows and a sum of row hashes: the same values in any order give the same figures."""
    stage = Workspace(home).stage(NIGHTS[-1])
    paths = {path.relative_to(stage).with_suffix("").as_posix(): path for path in sorted(stage.rglob("*.parquet"))}
    compared = {name: path for name, path in paths.items() if path.parent.name != "valid" and name not in NOT_COMPARED}
    found: Fingerprints = {}
    with duckdb.connect(config={"memory_limit": "1500MB"}) as connection:
        for name, path in compared.items():
            table = "contribution" if name.startswith("contribution/") else name  # ours has a file a criterion
            rows, hashed = found.get(table, (0, 0))
            more, other = fingerprint(connection, path)
            found[table] = (rows + more, hashed + other)
    return found


def fingerprint(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[int, int]:
    table = f"({query(path)})"
    names = sorted(name for name, *_ in connection.execute(f"DESCRIBE FROM {table}").fetchall())
    values = ", ".join(f'"{name}" := "{name}"::VARCHAR' for name in names)
    hashed = f"SELECT count(*), coalesce(sum(hash(to_json(struct_pack({values})))::HUGEINT), 0) FROM {table}"
    return connection.execute(hashed).fetchall()[0]


def differences(ours: Fingerprints, theirs: Fingerprints) -> list[str]:
    """The tables in which two contenders differ, with the rows of each."""
    names = sorted(ours.keys() | theirs.keys())
    found = [(name, ours.get(name, (0, 0)), theirs.get(name, (0, 0))) for name in names]
    return [f"{name}: {one[0]} rows against {other[0]}" for name, one, other in found if one != other]
