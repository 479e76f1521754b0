"""A tiny stage of two nights, and both engines behind one fixture."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, NullPool, create_engine

from etl.ground.workspace import Workspace
from etl.load import migrate
from stack.postgres import create_database, postgres
from tests.load.readers import connect
from tests.load.tiny_stage import SATURDAY, SUNDAY, write_stage


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def migrated(server: str) -> str:
    """The name of a database with all tables and no rows, from which others are made."""
    with create_engine(create_database(server, "migrated"), poolclass=NullPool).begin() as connection:
        migrate.upgrade(connection)
    return "migrated"


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The stage of both nights; copied for whoever needs it."""
    home = Workspace(tmp_path_factory.mktemp("nights") / "home")
    write_stage(home, SATURDAY, later=False)
    write_stage(home, SUNDAY, later=True)
    return home


@pytest.fixture
def workspace(tmp_path: Path, two_nights: Workspace) -> Workspace:
    return Workspace(Path(shutil.copytree(two_nights.home, tmp_path / "home")))


@pytest.fixture
def duckdb_url(workspace: Workspace) -> str:
    return f"duckdb:///{workspace.warehouse}"


@pytest.fixture
def postgres_url(server: str, migrated: str) -> str:
    """A database with all tables and no rows."""
    return create_database(server, f"warehouse_{uuid4().hex[:8]}", migrated)


@pytest.fixture
def bare_url(server: str) -> str:
    """A database with nothing in it."""
    return create_database(server, f"bare_{uuid4().hex[:8]}")


@pytest.fixture(params=["duckdb", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty warehouse, once on each engine."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def open_reader() -> Iterator[Callable[[str], Connection]]:
    """Opens a reader whose one transaction lasts to the end of the test."""
    opened: list[Connection] = []

    def reader(url: str) -> Connection:
        opened.append(connect(url))
        return opened[-1]

    yield reader
    for connection in opened:
        connection.close()
