"""The largest process of the stack, as seen from outside."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil

INTERVAL = 0.5
"""Seconds between two looks."""


@dataclass
class Peak:
    """The most resident memory that one process held, in bytes, and which it was."""

    process: str = ""
    resident: int = 0


@contextmanager
def watched() -> Iterator[Peak]:
    """Look at this program's descendants until the context ends."""
    peak, done = Peak(), threading.Event()
    watcher = threading.Thread(target=watch, args=(peak, done), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def watch(peak: Peak, done: threading.Event) -> None:
    while not done.wait(INTERVAL):
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                resident = process.memory_info().rss
                if resident > peak.resident:
                    peak.resident, peak.process = resident, " ".join(process.cmdline())[:80]
