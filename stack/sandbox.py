"""The sandbox of platforms as a program of the stack."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from etl.ground.workspace import PROJECT
from sandbox.world import World
from stack.environment import Place, base
from stack.process import background, wait_until

WORLDS = PROJECT / "var" / "sandbox"
"""Worlds are made once and serve every stack."""
SEED = 2021
CLOCK = "2021-10-31T00:00:00"
PATIENCE = 300.0
"""Seconds until the largest world is made."""


def world(scale: float) -> World:
    """The world that a sandbox of this scale serves."""
    return World(SEED, scale, folder=WORLDS)


@contextmanager
def sandbox(place: Place, scale: float) -> Iterator[dict[str, str]]:
    """Serve the platforms until the context ends; gives the `AIRFLOW_CONN_…` variables that lead to them."""
    log = place.folder / "sandbox.log"
    run = [sys.executable, "-m", "sandbox"]
    made_from = ["--scale", str(scale), "--seed", str(SEED), "--folder", str(WORLDS)]
    serve = [*run, "serve", *made_from, "--clock", CLOCK, "--port", str(place.sandbox_port)]
    with background(serve, base(), log) as process:
        wait_until(lambda: answers(place.sandbox_url), process, log, PATIENCE)
        asked = [*run, "env", *made_from, "--port", str(place.sandbox_port)]
        printed = subprocess.run(asked, env=base(), check=True, capture_output=True, text=True).stdout
        yield dict(word.split("=", 1) for word in shlex.split(printed, comments=True) if "=" in word)


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/_sandbox/health", timeout=5, proxies={"http": ""}).ok
    except requests.RequestException:
        return False
