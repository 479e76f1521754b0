"""A real PostgreSQL wherever the tests run."""

import socket
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from stack import postgres as module
from stack.postgres import GIVEN, create_database, postgres


def ask(url: str, sql: str) -> str:
    engine = create_engine(url)
    with engine.connect() as connection:
        answer = str(connection.scalar(text(sql)))
    engine.dispose()
    return answer


@pytest.fixture(params=["binaries", "wheel"])
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way of having a server of one's own, as far as this machine knows it."""
    monkeypatch.delenv(GIVEN, raising=False)
    if request.param == "wheel":
        monkeypatch.setattr(module, "_binaries", lambda: None)
    elif module._binaries() is None:
        pytest.skip("no PostgreSQL binaries on this machine")


@pytest.mark.usefixtures("ways")
def test_a_server_of_our_own_starts_holds_utf8_and_stops(tmp_path: Path) -> None:
    with postgres(tmp_path / "pg") as server:
        url = create_database(server, "warehouse")
        assert make_url(url).drivername == "postgresql+psycopg"
        assert ask(url, "SELECT current_database()") == "warehouse"
        assert ask(url, "SHOW server_encoding") == "UTF8"
        assert ask(url, "SELECT '预警库'") == "预警库"
    with pytest.raises(OperationalError):
        ask(url, "SELECT 1")


@pytest.mark.usefixtures("ways")
def test_a_database_that_exists_is_kept(tmp_path: Path) -> None:
    with postgres(tmp_path / "pg") as server:
        url = create_database(server, "kept")
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE t AS SELECT 42 AS answer"))
        engine.dispose()
        assert create_database(server, "kept") == url
        assert ask(url, "SELECT answer FROM t") == "42"


def test_only_this_machine_reaches_it_and_only_with_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(GIVEN, raising=False)
    if module._binaries() is None:
        pytest.skip("no PostgreSQL binaries on this machine")
    with postgres(tmp_path / "pg") as server:
        url = make_url(server)
        assert url.host == "127.0.0.1"
        with pytest.raises(OperationalError, match="password authentication failed"):
            ask(url.set(password="guessed").render_as_string(hide_password=False), "SELECT 1")
        with socket.socket() as other, pytest.raises(OSError, match="refused"):
            other.connect(("127.0.0.2", url.port))


def test_a_given_server_is_used_and_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GIVEN, "postgresql+psycopg://someone@db.example/postgres")
    with postgres(tmp_path / "pg") as server:
        assert server == "postgresql+psycopg://someone@db.example/postgres"
    assert not (tmp_path / "pg").exists()
