"""Hostile weather: whatever goes wrong on the wire, no row is lost and none is doubled.

One fault of each protocol here, a different one each; `make proof` measures all cells (`tests.extract.faults`).
"""

from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.extract.faults import cells, measured


def one_each() -> list[tuple[str, str]]:
    """For each protocol one of its faults, so that as many faults as protocols are seen."""
    faults: dict[str, list[str]] = {}
    for fault, protocol in cells():
        faults.setdefault(protocol, []).append(fault)
    return [(names[2 * place % len(names)], protocol) for place, (protocol, names) in enumerate(faults.items())]


@pytest.mark.parametrize(("fault", "protocol"), one_each())
def test_no_row_is_lost_and_none_is_doubled(
    fault: str, protocol: str, platforms: Sandbox, tmp_path: Path, quickly: None
) -> None:
    cell = measured(fault, protocol, platforms, tmp_path)
    assert (cell.lost, cell.doubled) == (0, 0), cell.outcome
