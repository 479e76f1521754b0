"""Programs of the stack start, are waited for, and leave nothing behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from stack.environment import Place, available, passwords
from stack.process import StartError, background, wait_until

PARENT_AND_CHILD = """
import subprocess, sys, time
deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", deaf])
print(child.pid, flush=True)
time.sleep(600)
"""


def lines_of(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def test_a_stopped_program_takes_its_children_along_even_unwilling_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stack.process.PATIENCE", 0.5)
    log = tmp_path / "log"
    with background([sys.executable, "-c", PARENT_AND_CHILD], os.environ, log) as process:
        wait_until(lambda: bool(lines_of(log)), process, log, 30)
        child = int(lines_of(log)[0])
        assert psutil.pid_exists(child)
    assert process.poll() is not None
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_program_that_ends_early_is_reported_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "airflow.log"
    command = [sys.executable, "-c", "print('port taken'); raise SystemExit(3)"]
    started = time.monotonic()
    with (
        background(command, os.environ, log) as process,
        pytest.raises(StartError, match=r"(?s)airflow did not come up.*port taken"),
    ):
        wait_until(lambda: False, process, log, 60)
    assert time.monotonic() - started < 30


def test_passwords_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = passwords(tmp_path / "stack" / "passwords.json")
    assert passwords(tmp_path / "stack" / "passwords.json") == first
    assert first.keys() == {"admin", "officer", "deputy", "viewer"}
    assert len(set(first.values())) == len(first)
    assert (tmp_path / "stack" / "passwords.json").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_left_alone() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert available(port) != port
    assert available(port) == port


def test_the_command_says_what_it_can_do() -> None:
    shown = subprocess.run([sys.executable, "-m", "stack", "--help"], capture_output=True, text=True, check=True).stdout
    assert "demo" in shown
    assert "up" in shown


def test_two_stacks_do_not_share_a_folder(tmp_path: Path) -> None:
    one, other = Place.at(tmp_path / "one"), Place.at(tmp_path / "other")
    assert one.folder != other.folder
    assert one.passwords != other.passwords
