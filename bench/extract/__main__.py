"""`python -m bench.extract`: landing against dlt and a bare loop, from the same server in the same run.

Writes docs/performance-extract.md. dlt lives in an environment of its own, given by `--dlt-python`.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb
import psutil

from bench.extract.feed import FINGERPRINT, Feed, Fingerprint, feed
from etl.ground.workspace import PROJECT

PAGE = PROJECT / "docs" / "performance-extract.md"
TITLES = {"ours": "this project", "bare": "bare requests loop", "dlt": "dlt REST source"}
LANDED = {
    "ours": "read_parquet('{}/landing/**/part-*.parquet', hive_partitioning = false)",
    "bare": "read_json_auto('{}/rows.jsonl', format = 'newline_delimited')",
    "dlt": "read_parquet('{}/out/bench/registrations/*.parquet')",
}


@dataclass(frozen=True)
class Cost:
    """A whole process: wall and processor seconds (children too), peak resident bytes of it and its children."""

    wall: float
    cpu: float
    memory: float


@contextmanager
def serving(served: Feed, latency: float) -> Iterator[str]:
    """The server in a process of its own; gives its port."""
    command = [sys.executable, "-m", "bench.extract.server", str(served.folder), str(latency)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def measured(contender: str, port: str, folder: Path, dlt_python: str, expected: Fingerprint) -> Cost:
    """One run; that it brought every row, each once, is checked outside the measurement."""
    module = PROJECT / "bench" / "extract" / "with_dlt.py"
    command = [sys.executable, "-m", f"bench.extract.{contender}"] if contender != "dlt" else [dlt_python, str(module)]
    began = perf_counter()
    process = subprocess.Popen([*command, port, str(folder)], cwd=PROJECT, env={**os.environ, "NO_PROXY": "127.0.0.1"})
    peak = watched(process.pid)
    _, status, usage = os.wait4(process.pid, 0)
    wall = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    found = duckdb.sql(FINGERPRINT.format(table=LANDED[contender].format(folder))).fetchall()[0]
    if process.returncode or found != expected:
        raise SystemExit(f"{contender} ended with {process.returncode} and {found}, served were {expected}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def watched(pid: int) -> int:
    """The most resident memory a process and its children held until it ended, seen every 20 ms.

    The system's own maximum would count what this process held when it forked.
    """
    peak = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        while process.status() != psutil.STATUS_ZOMBIE:
            family = [process, *process.children(recursive=True)]
            peak = max(peak, sum(one.memory_info().rss for one in family))
            time.sleep(0.02)
    return peak


def middle(costs: list[Cost]) -> Cost:
    return Cost(*(median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu", "memory")))


def table(results: dict[tuple[int, float], dict[str, Cost]]) -> str:
    lines = [
        "| rows | latency ms | contender | wall s | CPU s | peak MB | rows/s | rows/CPU s |",
        "|---:|---:|---|" + "---:|" * 5,
    ]
    for (rows, latency), costs in results.items():
        for name, cost in costs.items():
            lines.append(
                f"| {rows:,} | {latency:g} | {TITLES[name]} | {cost.wall:.1f} | {cost.cpu:.1f} "
                f"| {cost.memory / 1e6:.0f} | {rows / cost.wall:,.0f} | {rows / cost.cpu:,.0f} |"
            )
    return "\n".join([*lines, "", *ratios(results)])


def ratios(results: dict[tuple[int, float], dict[str, Cost]]) -> Iterator[str]:
    """How many times the rows per second of each other contender ours lands, in the same run."""
    for (rows, latency), costs in results.items():
        for name in costs.keys() - {"ours"}:
            wall, cpu = costs[name].wall / costs["ours"].wall, costs[name].cpu / costs["ours"].cpu
            where = f"{rows:,} rows, {latency:g} ms: ours ÷ {TITLES[name]}"
            yield f"- {where} = {wall:.2f} in rows per second, {cpu:.2f} in rows per CPU second"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.extract", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--latency", type=float, nargs="+", default=[0, 30], help="milliseconds before each answer")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--dlt-python", help="interpreter with dlt; without it dlt is left out")
    options = parser.parse_args()
    contenders = ["ours", "bare", *(["dlt"] if options.dlt_python else [])]
    results: dict[tuple[int, float], dict[str, Cost]] = {}
    feeds = PROJECT / "var" / "bench"
    for rows in options.rows:
        served = feed(feeds, rows)
        for latency in options.latency:
            costs: dict[str, list[Cost]] = {name: [] for name in contenders}
            for _ in range(options.runs):
                for name in contenders:
                    with serving(served, latency) as port, tempfile.TemporaryDirectory() as scratch:
                        cost = measured(name, port, Path(scratch) / name, options.dlt_python, served.fingerprint)
                    costs[name].append(cost)
                    print(f"{rows:,} rows, {latency:g} ms, {name}: {cost}", flush=True)
            results[rows, latency] = {name: middle(found) for name, found in costs.items()}
    text = PAGE.read_text(encoding="utf-8").partition("<!-- bench -->")[0]
    PAGE.write_text(f"{text}<!-- bench -->\n{table(results)}\n", encoding="utf-8")
    print(table(results))


if __name__ == "__main__":
    main()
