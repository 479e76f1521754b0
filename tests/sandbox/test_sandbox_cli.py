"""`python -m sandbox` as people start it."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from sandbox import World


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "sandbox", *words]


def test_env_prints_a_connection_for_every_platform() -> None:
    lines = subprocess.run(command("env", "--port", "8899"), capture_output=True, text=True, check=True).stdout.split()
    assert len(lines) == 5
    uri = "http://sandbox-market-online:no-secret-market-online@127.0.0.1:8899/market_online"
    assert f"AIRFLOW_CONN_MARKET_ONLINE={uri}" in lines


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
