"""A throw-away Airflow: everything is set before its first import."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import making

PROJECT = Path(__file__).parents[2]
SETTINGS = {
    "AIRFLOW_HOME": tempfile.mkdtemp(prefix="airflow-"),
    "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
}
for name, value in SETTINGS.items():
    os.environ.setdefault(name, value)


@pytest.fixture(scope="session")
def parses(common: Path) -> list[Mapping[str, Any]]:
    """What two processes with different hash seeds made of the DAG files, for all workers; see `parse.py`."""
    found = common / "parses"
    found.mkdir(exist_ok=True)
    with making(found) as missing:
        if missing:
            (found / "said.json").write_text(json.dumps(parsed_twice()))
    said: list[Mapping[str, Any]] = json.loads((found / "said.json").read_text())
    return said


def parsed_twice() -> list[Mapping[str, Any]]:
    command = [sys.executable, str(Path(__file__).with_name("parse.py"))]
    seeds = [{**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    started = [subprocess.Popen(command, env=seed, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for seed in seeds]
    said = [(process.communicate(), process.returncode) for process in started]
    assert [code for _, code in said] == [0, 0], said[0][0][1].decode()[-2000:]
    return [json.loads(out.decode().splitlines()[-1]) for (out, _), _ in said]
