"""Where the stack of one machine lives, and the environment that all its programs run in."""

import json
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from etl.ground.workspace import PROJECT
from stack.postgres import free_port

USERS = {"admin": "admin", "officer": "op", "deputy": "op", "viewer": "viewer"}
"""Accounts of the one-machine stack and their Airflow roles; only `op` and above may answer an approval."""


@dataclass(frozen=True)
class Place:
    """The folder, the ports and the passwords of one running stack."""

    home: Path
    airflow_port: int
    sandbox_port: int
    passwords: dict[str, str]

    @classmethod
    def at(cls, home: Path) -> "Place":
        return cls(home, available(8080), available(8090), passwords(home / "stack" / "passwords.json"))

    @property
    def folder(self) -> Path:
        return self.home / "stack"

    @property
    def airflow_url(self) -> str:
        return f"http://127.0.0.1:{self.airflow_port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"


def available(port: int) -> int:
    """`port`, or a free one if something listens there."""
    with socket.socket() as probe:
        return free_port() if probe.connect_ex(("127.0.0.1", port)) == 0 else port


def passwords(path: Path) -> dict[str, str]:
    """The accounts' passwords; made up once and kept in a file that only its owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps({user: secrets.token_urlsafe(12) for user in USERS}))
    return dict(json.loads(path.read_text()))


def base() -> dict[str, str]:
    """What every program of the stack is told, whatever the place. Loopback never goes through a proxy."""
    programs = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": os.pathsep.join([programs, os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": str(PROJECT),
        "PYTHONWARNINGS": "ignore::DeprecationWarning",
        "NO_PROXY": ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1", "localhost"])),
    }


def airflow_environment(place: Place, metadata_database: str, connections: dict[str, str]) -> dict[str, str]:
    """The environment Airflow runs in; nothing is read from an `airflow.cfg`."""
    database = make_url(metadata_database)
    asynchronous = database.set(drivername="postgresql+psycopg_async").render_as_string(hide_password=False)
    settings = {
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": str(min(4, max(2, os.cpu_count() or 2))),
        "CORE__EXECUTION_API_SERVER_URL": f"{place.airflow_url}/execution/",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{user}:{role}" for user, role in USERS.items()),
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(place.folder / "passwords.json"),
        "DATABASE__SQL_ALCHEMY_CONN": metadata_database,
        "DATABASE__SQL_ALCHEMY_CONN_ASYNC": asynchronous,
        "API__HOST": "127.0.0.1",
        "API__PORT": str(place.airflow_port),
        "API__BASE_URL": place.airflow_url,
        "API__WORKERS": "1",
        "API__SECRET_KEY": secrets.token_urlsafe(32),
        "API_AUTH__JWT_SECRET": secrets.token_urlsafe(48),
        "DAG_PROCESSOR__PARSING_PROCESSES": "1",
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        "LOGGING__LOGGING_LEVEL": "WARNING",
    }
    return {
        **base(),
        **connections,
        **{f"AIRFLOW__{name}": value for name, value in settings.items()},
        "AIRFLOW_HOME": str(place.folder / "airflow"),
        "ETL_HOME": str(place.home),
        "ETL_OFFICERS": "officer,deputy",
        "ETL_PRELOAD": "1",
    }
