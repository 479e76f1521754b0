"""Starting a sandbox: in the foreground for people, in a thread for tests."""

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import uvicorn

from sandbox.platforms import connections
from sandbox.server import dropfolder
from sandbox.server.app import application
from sandbox.server.clock import Clock
from sandbox.server.desk import Desk
from sandbox.server.faults import Fault
from sandbox.server.pages import Shelf
from sandbox.server.sharing import Lifetimes
from sandbox.world import World


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox."""

    world: World
    desk: Desk
    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def connections(self) -> dict[str, str]:
        """Environment variable → Airflow connection URI."""
        return connections(self.host, self.port, self.world)

    @property
    def planted(self) -> Path:
        return self.world.planted

    @property
    def clock(self) -> datetime:
        return self.desk.clock.now

    def fault(self, dataset: str, kind: str, at: int = 1, times: int = 1, retry_after: int | None = None) -> None:
        """Let the `at`-th data request from now on (and the following `times - 1`) go wrong."""
        at += self.desk.faults.requests[dataset]
        self.desk.faults.planned.append(Fault(dataset, kind, at, times, retry_after))


@contextmanager
def opened(
    world: World, host: str, port: int, clock: datetime | None, faults: Iterable[Fault], lifetimes: Lifetimes
) -> Iterator[tuple[Sandbox, uvicorn.Server, socket.socket]]:
    """Everything ready but not yet answering: the port is bound, so that port 0 becomes a known one."""
    dropfolder.leave(world.make())
    listener = socket.create_server((host, port))
    desk = Desk(Shelf(world), Clock(clock or world.timeline.eve))
    desk.faults.planned += faults
    sandbox = Sandbox(world, desk, host, listener.getsockname()[1])
    about = {"seed": world.seed, "scale": world.scale, "entities": world.entities, "timeline": world.timeline.name,
             "world": str(world.path)}  # fmt: skip
    config = uvicorn.Config(application(desk, about, lifetimes), log_level="warning", access_log=False, lifespan="off")
    try:
        yield sandbox, uvicorn.Server(config), listener
    finally:
        listener.close()
        desk.shelf.close()


@contextmanager
def serve(
    world: World,
    port: int = 0,
    clock: datetime | None = None,
    host: str = "127.0.0.1",
    faults: Iterable[Fault] = (),
    lifetimes: Lifetimes = Lifetimes(),  # noqa: B008 - immutable
) -> Iterator[Sandbox]:
    """A sandbox that answers while the block runs, by default from the eve of the world's end on.

    Makes the world if it does not exist.
    """
    with opened(world, host, port, clock, faults, lifetimes) as (sandbox, server, listener):
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield sandbox
        finally:
            server.should_exit = True
            thread.join()
