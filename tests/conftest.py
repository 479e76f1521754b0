"""Fixtures of the whole suite: a small province behind real HTTP, and three nights run once for everybody."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest
from filelock import FileLock

from sandbox import Sandbox, World, serve
from tests.nights import CLOCK, NIGHTS, SUNDAY, History, connections

SHARED = ("history", "year_of_releases")
"""What takes minutes of a core to make, and is made once for everybody who looks at it."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks at something shared is part of the proof.

    For each such thing one module makes it, while another worker has something else to do; the others that look come
    last. Needs `--dist loadscope --no-loadscope-reorder`, which hands modules out in this order.
    """
    looking = {name: [item for item in items if name in getattr(item, "fixturenames", ())] for name in SHARED}
    for item in chain.from_iterable(looking.values()):
        item.add_marker(pytest.mark.proof)
    makers = {min(item.path for item in found) for found in looking.values() if found}
    lookers = {item.path for found in looking.values() for item in found}
    items.sort(key=lambda item: 0 if item.path in makers else 2 if item.path in lookers else 1)


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@contextmanager
def making(folder: Path) -> Iterator[bool]:
    """Whether `folder` is still to be made; the workers that come later wait, and find it made."""
    done = folder / "done"
    with FileLock(f"{folder}.lock"):
        yield not done.exists()
        done.touch()


@pytest.fixture(scope="session")
def province(common: Path) -> World:
    """A world of 2 %: small, and large enough that no feed looks dead for weeks."""
    folder = common / "province"
    folder.mkdir(exist_ok=True)
    with making(folder):
        return World(scale=0.02, folder=folder).make()


@pytest.fixture
def platforms(province: World) -> Iterator[Sandbox]:
    """All platforms, as they stand at the end of the first night."""
    with serve(province, clock=CLOCK) as running:
        yield running


@pytest.fixture(scope="session")
def history(common: Path, province: World) -> History:
    """Three whole nights. Shared by all workers: look, and change nothing."""
    from etl.ground.workspace import Workspace
    from etl.night import night

    folder = common / "history"
    folder.mkdir(exist_ok=True)
    home, before = folder / "home", folder / "before"
    with making(folder) as missing:
        if missing:
            with serve(province, clock=CLOCK) as running:
                for on in NIGHTS:
                    if on == SUNDAY:
                        shutil.copytree(home, before)
                    for _ in night(Workspace(home), on, connections(running), f"duckdb:///{home}/warehouse/w.duckdb"):
                        pass
    return History(province, Workspace(home), before)
