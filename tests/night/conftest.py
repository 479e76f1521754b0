"""Nights run in copies of the shared history."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.ground.workspace import Workspace
from tests.nights import History


@pytest.fixture
def copy(history: History, tmp_path: Path) -> Callable[[Path], Workspace]:
    """A workspace with the content of another."""
    return lambda home: Workspace(Path(shutil.copytree(home, tmp_path / "copy")))
