"""A copy of the tree for each test that declares sources."""

from pathlib import Path

import pytest

from tests.sources.tree import copied


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copied(tmp_path / "tree")
