from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime

import duckdb
import pytest

from sandbox import Sandbox, World, serve


@pytest.fixture(scope="session")
def world(province: World) -> World:
    """The province that all tests share."""
    return province


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    """Stands at the midnight before 31 October, as by default."""
    with serve(world) as running:
        yield running


@pytest.fixture
def at(world: World) -> Iterator[Callable[[str], Sandbox]]:
    """A sandbox whose clock stands at a given time."""
    with ExitStack() as stack:
        yield lambda clock: stack.enter_context(serve(world, clock=datetime.fromisoformat(clock)))


@pytest.fixture(scope="session")
def truth(world: World) -> Iterator[Callable[[str], list[tuple]]]:
    """Ask the world's own file; `{planted}` stands for its list of planted defects."""
    with duckdb.connect(str(world.path), read_only=True) as con:
        yield lambda sql: con.execute(sql.format(planted=f"'{world.planted}'")).fetchall()
