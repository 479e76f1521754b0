"""`python -m sandbox` as people start it."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from sandbox import World
from sandbox.world import DATASETS


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "sandbox", *words]


def test_env_prints_a_connection_for_every_platform(world: World) -> None:
    words = ("env", "--port", "8899", "--scale", str(world.scale), "--folder", str(world.folder))
    shown = subprocess.run(command(*words), capture_output=True, text=True, check=True).stdout
    connections = dict(line.split("=", 1) for line in shown.split())
    named = {f"AIRFLOW_CONN_{dataset.platform.upper()}" for dataset in DATASETS}
    assert connections.keys() == {*named, "AIRFLOW_CONN_OPEN_DATA"}
    here = "127.0.0.1:8899"
    expected = {
        "MARKET_ONLINE": f"http://sandbox-market-online:no-secret-market-online@{here}/market_online",
        "COMPLAINTS_SH": f"http://{here}/complaints_sh",
        "COMPLAINTS_AH": world.path.with_suffix(".dropfolder").as_uri(),
        "OPEN_DATA": f"http://sandbox-open-data:no-secret-open-data@{here}/open_data"
                     "?userSecret=user-no-secret-open-data",
    }  # fmt: skip
    assert {f"AIRFLOW_CONN_{name}": uri for name, uri in expected.items()}.items() <= connections.items()


def test_a_world_of_another_time_lies_elsewhere(tmp_path: Path) -> None:
    words = ("env", "--end", "2026-11-01", "--since", "2024-01-01", "--folder", str(tmp_path))
    shown = subprocess.run(command(*words), capture_output=True, text=True, check=True).stdout
    assert "-20240101-20261101-" in shown


def test_world_prints_the_true_figures(world: World) -> None:
    words = ("world", "--scale", str(world.scale), "--folder", str(world.folder))
    shown = subprocess.run(command(*words), capture_output=True, text=True, check=True).stdout
    assert "(reused)" in shown
    assert "units" in shown
    assert "4800" in shown


def test_serve_answers_until_it_is_stopped(world: World, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    words = ("serve", "--scale", str(world.scale), "--folder", str(world.folder), "--port", port)
    with subprocess.Popen(command(*words), stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        try:
            assert any("stop with Ctrl-C" in line for line in iter(run.stdout.readline, ""))
            with urlopen(f"http://127.0.0.1:{port}/_sandbox/", timeout=30) as answer:
                overview = json.load(answer)
        finally:
            run.terminate()
    assert overview["scale"] == world.scale
    assert overview["clock"] == "2021-10-31 00:00:00"
    assert set(overview["platforms"]) >= {"enterprise_online", "complaints_zj"}
