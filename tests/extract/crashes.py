"""The crash matrix: an extraction killed before each line of it, run again, and held against an undisturbed one.

`python -m tests.extract.crashes` prints, for each source file, before how many of its lines the process was killed and
how often the landed files differed afterwards. Every line that runs is a moment: there is no step between two of them.
SIGKILL, so no `finally` runs. Three nights: the first read, a lag window with rows known and new, a sweep with a row
deleted at the source.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import repeat
from pathlib import Path
from types import FrameType
from typing import Any

import etl.extract
import etl.wire
from etl.extract import land as step
from etl.ground.workspace import Workspace, write_json
from etl.sources import Connections, registry
from tests.extract.gateway import Hmac, listening
from tests.extract.rows import outlet
from tests.nights import digests

FIRST = date(2021, 10, 29)
WATCHED = tuple(str(Path(str(package.__file__)).parent) for package in (etl.extract, etl.wire))
WRITERS = ("account.py", "land.py", "load.py")
"""The files that write: killed in on every night. The others only read or ask, and are killed in once a line."""
Line = tuple[str, int]


def nights() -> list[tuple[date, list[dict[str, Any]]]]:
    """Each night with what the source holds by then: rows come, one changes, one is deleted before the sweep."""
    first = [outlet(number, "2021-10-29 10:00:00") for number in range(7)]
    second = [*first, outlet(7, "2021-10-30 09:00:00"), outlet(7, "2021-10-30 09:00:00")]
    third = [row for row in second if row["id"] != "W00003"]
    third[0] = outlet(0, "2021-10-31 11:00:00", status="0")
    return [(FIRST, first), (FIRST + timedelta(1), second), (FIRST + timedelta(2), third)]


@contextmanager
def swept_every(days: int) -> Iterator[None]:
    """The contract of `outlets` with pages of two rows and a sweep after so many days."""
    contracts = registry.contracts()
    kept = contracts["outlets"]
    contracts["outlets"] = replace(kept, page_size=2, in_flight=1, sweep=timedelta(days=days))
    try:
        yield
    finally:
        contracts["outlets"] = kept


def passed(workspace: Workspace, night: date) -> None:
    """What validation says of a load, so that the next night builds on it."""
    write_json(workspace.stage(night) / "verdict" / "outlets.json", {"status": "passed"})


def in_a_child(work: Callable[[], object]) -> int:
    """Run `work` in a child; the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) or os.WEXITSTATUS(status)


def traced(at: Callable[[Line], None], work: Callable[[], object]) -> None:
    """Run `work`, calling `at` before each line of the watched code, in this thread."""

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(WATCHED):
            return None
        if event == "line":
            at((frame.f_code.co_filename, frame.f_lineno))
        return watch

    sys.settrace(watch)
    try:
        work()
    finally:
        sys.settrace(None)


def lines(work: Callable[[], object], scratch: Path) -> list[Line]:
    """The lines that `work` runs, in the order they are first reached."""
    written = scratch / "lines"

    def note() -> None:
        seen: dict[Line, None] = {}
        traced(lambda line: seen.setdefault(line), work)
        written.write_text("\n".join(f"{file}\t{number}" for file, number in seen))

    if in_a_child(note):
        raise RuntimeError("the undisturbed run failed")
    return [(file, int(number)) for file, number in (line.split("\t") for line in written.read_text().splitlines())]


def killed_before(line: Line, work: Callable[[], object]) -> int:
    def strike(here: Line) -> None:
        if here == line:
            os.kill(os.getpid(), signal.SIGKILL)

    return in_a_child(lambda: traced(strike, work))


def landed(workspace: Workspace) -> dict[str, str]:
    return digests(workspace.home / "landing")


def matrix(scratch: Path) -> Iterator[tuple[date, Line, bool]]:
    """Night and line of each death, and whether the landing zone ended as the undisturbed one."""
    gateway = Hmac([])
    os.environ["ETL_THREADS"] = "1"  # the engine's own threads cannot be traced
    with listening(gateway) as endpoint, swept_every(2):
        connections: Connections = lambda _: endpoint  # noqa: E731
        before = Workspace(scratch / "before")
        before.home.mkdir()
        (before.home / "personal.key").write_text("the same")
        died: set[Line] = set()
        for night, gateway.rows in nights():
            whole = Workspace(Path(shutil.copytree(before.home, scratch / "whole")))
            if in_a_child(lambda at=whole, on=night: step(at, "outlets", on, connections)):  # type: ignore[misc]
                raise RuntimeError("the undisturbed run failed")
            trial = Workspace(Path(shutil.copytree(before.home, scratch / "trial")))
            reached = lines(lambda at=trial, on=night: step(at, "outlets", on, connections), scratch)  # type: ignore[misc]
            new = [line for line in reached if line not in died or line[0].endswith(WRITERS)]
            died |= set(reached)
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                same = partial(survives, before, whole, night, connections, scratch)
                yield from zip(repeat(night), new, pool.map(same, new))
            shutil.rmtree(before.home)
            shutil.rmtree(trial.home)
            whole.home.rename(before.home)
            passed(before, night)


def survives(
    before: Workspace, whole: Workspace, night: date, connections: Connections, scratch: Path, line: Line
) -> bool:
    """Whether a run killed before `line` and run again leaves the files of the undisturbed one."""
    lame = Workspace(Path(shutil.copytree(before.home, Path(tempfile.mkdtemp(dir=scratch)) / "lame")))
    work = lambda: step(lame, "outlets", night, connections)  # noqa: E731
    struck = killed_before(line, work)
    healed = in_a_child(work)
    same = landed(lame) == landed(whole)
    shutil.rmtree(lame.home)
    return struck == signal.SIGKILL and healed == 0 and same


def main() -> None:
    deaths: Counter[str] = Counter()
    different: list[Line] = []
    with tempfile.TemporaryDirectory() as scratch:
        for night, line, same in matrix(Path(scratch)):
            deaths[line[0].rpartition("/etl/")[2]] += 1
            print(f"\r{night}: {deaths.total()} deaths", end="", file=sys.stderr, flush=True)  # noqa: T201
            different += [] if same else [line]
    print(file=sys.stderr)  # noqa: T201
    print("| file | deaths |\n|---|---:|")  # noqa: T201
    for file, count in sorted(deaths.items()):
        print(f"| etl/{file} | {count} |")  # noqa: T201
    print(f"{deaths.total()} deaths, {len(different)} with another result {different[:5]}")  # noqa: T201
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
