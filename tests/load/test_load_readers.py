"""A reader sees last night's state or tonight's, never a mix, whatever happens to the load."""

import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic

import pytest
from sqlalchemy import Connection, create_engine, inspect

from etl.ground.workspace import PROJECT, Workspace
from etl.load import load
from etl.load.schema import PARTITIONS
from tests.load.readers import Rows, ask, connect, everything, rows
from tests.load.tiny_stage import SATURDAY, SUNDAY, write

pytestmark = pytest.mark.proof

ROWS = 60_000
UNITS = {SATURDAY: 2, SUNDAY: 3}
CHILD = """
import sys
from datetime import date
from pathlib import Path
from etl.ground.workspace import Workspace
from etl.load import load

print("ready", flush=True)
load(Workspace(Path(sys.argv[1])), date.fromisoformat(sys.argv[2]), sys.argv[3])
"""


def test_an_open_reader_keeps_the_old_night_while_the_new_one_is_loaded(
    workspace: Workspace, url: str, open_reader: Callable[[str], Connection]
) -> None:
    load(workspace, SATURDAY, url)
    reader = open_reader(url)
    assert ask(reader, "SELECT night FROM analyst.published") == [(SATURDAY,)]
    load(workspace, SUNDAY, url)
    assert ask(reader, "SELECT count(*) FROM analyst.unit") == [(UNITS[SATURDAY],)]
    assert ask(reader, "SELECT tier FROM analyst.tier") == [("cultivation",)]
    assert ask(reader, "SELECT max(night) FROM analyst.ledger") == [(SATURDAY,)]
    reader.close()
    assert rows(url, "SELECT night FROM analyst.published") == [(SUNDAY,)]


def test_a_new_reader_at_any_moment_finds_one_night_whole(workspace: Workspace, url: str) -> None:
    load(workspace, SATURDAY, url)
    whole = """
        SELECT night, (SELECT count(*) FROM analyst.unit), (SELECT max(night) FROM analyst.ledger)
        FROM analyst.published
    """
    seen = set()
    with ThreadPoolExecutor(1) as pool:
        loads = pool.submit(lambda: [load(workspace, night, url) for night in (SUNDAY, SATURDAY)])
        while not loads.done():
            seen.add(rows(url, whole)[0])
        loads.result()
    seen.add(rows(url, whole)[0])
    assert seen <= {(night, count, night) for night, count in UNITS.items()}
    assert (SATURDAY, UNITS[SATURDAY], SATURDAY) in seen


@pytest.fixture
def long_load(workspace: Workspace) -> Workspace:
    """Two nights whose contributions take a while to write."""
    for night in (SATURDAY, SUNDAY):
        path = workspace.table(night, "contribution/complaints")
        first = f"SELECT * FROM read_parquet('{path}') LIMIT 1"
        write(path, f"SELECT s.* REPLACE ('c' || i AS criterion) FROM ({first}) AS s, range({ROWS}) AS r(i)")
    return workspace


def start(workspace: Workspace, url: str) -> subprocess.Popen[bytes]:
    """Tonight's load in a process of its own, which has done its imports."""
    command = [sys.executable, "-c", CHILD, str(workspace.home), str(SUNDAY), url]
    child = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


def is_writing(workspace: Workspace, url: str) -> bool:
    """Whether a load is at work on the warehouse."""
    if url.startswith("duckdb"):
        return any(workspace.warehouse.parent.glob(".*.tmp"))
    copying = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY base_partition%%'"
    return rows(url, f"{copying} AND datname = current_database()") != [(0,)]


def state(url: str) -> dict[str, Rows]:
    """Every view but the long ones, and how long those are."""
    with connect(url) as reader:
        length = ask(reader, "SELECT count(*) FROM analyst.contribution")
        return everything(reader, without=("contribution", "unit_story")) | {"length": length}


def assert_recovers(workspace: Workspace, url: str) -> None:
    """The next load succeeds, and nothing of the dead one is left."""
    load(workspace, SUNDAY, url)
    now = state(url)
    assert [night for _, night, *_ in now["published"]] == [SUNDAY]
    assert (len(now["unit"]), now["length"]) == (UNITS[SUNDAY], [(ROWS,)])
    if url.startswith("duckdb"):
        assert [path.name for path in workspace.warehouse.parent.iterdir()] == [workspace.warehouse.name]
    else:
        left = inspect(create_engine(url)).get_table_names(schema=PARTITIONS)
        assert len({name.rsplit("_", 1)[1] for name in left}) == 2


def test_a_load_killed_while_it_writes_leaves_the_old_night(long_load: Workspace, url: str) -> None:
    load(long_load, SATURDAY, url)
    before = state(url)
    child = start(long_load, url)
    while not is_writing(long_load, url):
        assert child.poll() is None, "the load ended before it could be killed"
    child.kill()
    assert child.wait() == -signal.SIGKILL
    assert state(url) == before
    assert_recovers(long_load, url)


def test_a_load_killed_at_any_moment_leaves_one_night_whole(long_load: Workspace, url: str) -> None:
    began = monotonic()
    load(long_load, SATURDAY, url)
    duration = monotonic() - began
    before = state(url)
    for share in (0.3, 0.7):
        child = start(long_load, url)
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=duration * share)
        child.kill()
        child.wait()
        after = state(url)
        assert after == before or [night for _, night, *_ in after["published"]] == [SUNDAY]
        assert len(after["unit"]) == UNITS[after["published"][0][1]]
    assert_recovers(long_load, url)


def test_an_unreadable_table_leaves_the_old_night(workspace: Workspace, url: str) -> None:
    load(workspace, SATURDAY, url)
    before = state(url)
    workspace.table(SUNDAY, "rival").write_bytes(b"PAR1 torn in the middle")
    with pytest.raises(Exception, match="rival"):
        load(workspace, SUNDAY, url)
    assert state(url) == before
