"""The preload plugin fills only those processes whose children are tasks."""

import subprocess
import sys

import pytest

from etl.ground.workspace import PROJECT

LOADED = """
import runpy, sys
sys.argv = ["airflow", sys.argv[1]]
runpy.run_path("plugins/preload.py")
print(*sorted({"ibis", "great_expectations"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("command", "asked", "loaded"),
    [("scheduler", "1", ["great_expectations", "ibis"]), ("api-server", "1", []), ("scheduler", "0", [])],
)
def test_libraries_are_loaded_where_tasks_are_forked_and_only_when_asked(
    command: str, asked: str, loaded: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ETL_PRELOAD", asked)
    ran = subprocess.run(
        [sys.executable, "-c", LOADED, command], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == loaded
