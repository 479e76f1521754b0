"""Hostile weather against sources whose every row is known: none is lost, none is doubled."""

from pathlib import Path

import pytest

from tests.extract.gateways.matrix import cell, cells


@pytest.mark.parametrize(("fault", "protocol"), cells())
def test_no_row_is_lost_and_none_is_doubled(fault: str, protocol: str, tmp_path: Path, quickly: None) -> None:
    found = cell(fault, protocol, tmp_path)
    assert (found.lost, found.doubled) == (0, 0), found.outcome
