"""Hostile weather: whatever goes wrong on the wire, no row is lost and none is doubled."""

from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.extract.faults import cells, measured


@pytest.mark.parametrize(("fault", "protocol"), cells())
def test_no_row_is_lost_and_none_is_doubled(
    fault: str, protocol: str, platforms: Sandbox, tmp_path: Path, quickly: None
) -> None:
    cell = measured(fault, protocol, platforms, tmp_path)
    assert (cell.lost, cell.doubled) == (0, 0), cell.outcome
