"""Starting a program in the background and stopping it, with all it started, for certain."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 20.0
"""Seconds that a program has to end once asked."""
Process = subprocess.Popen[bytes]


class StartError(RuntimeError):
    """A program ended, or did not answer in time; the message holds the end of its log."""


@contextmanager
def background(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[Process]:
    """Run `command` in a process group of its own, writing to `log`, until the context ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            stop(process)


def stop(process: Process) -> None:
    """Ask the group to end, and after `PATIENCE` seconds end it."""
    for request in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, request)
        deadline = time.monotonic() + PATIENCE
        while group_lives(process) and time.monotonic() < deadline:
            time.sleep(0.1)


def group_lives(process: Process) -> bool:
    process.poll()
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(ready: Callable[[], bool], process: Process, log: Path, seconds: float) -> None:
    """Return once `ready()`; raise `StartError` when the process ends first or `seconds` pass."""
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise StartError(f"{log.stem} did not come up within {seconds:.0f} s; the end of {log}:\n{tail(log)}")
        time.sleep(0.2)


def tail(log: Path, lines: int = 30) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
