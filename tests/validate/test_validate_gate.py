"""The gate: each reason to stop a dataset, and how near one may come to it."""

from datetime import datetime
from typing import Any

import pytest

from etl.sources import contract
from etl.validate.gate import reasons_to_stop

DECLARED = contract("complaints_zj")
"""Freshness 72 hours, at most 3 % rejected, 0.1 to 10 times the volume of the night before."""
LOAD = {
    "complete": True, "reported": 2000, "received": 2000, "landed": 2000, "readings": 1, "known": 0, "deleted": 0,
    "window_start": "2021-10-30 00:00:00", "window_end": "2021-11-01 00:00:00",
}  # fmt: skip
BEFORE = {"window_start": "2021-10-29 00:00:00", "received": 2000, "newest_update": "2021-10-30 12:00:00"}
FRESH = datetime(2021, 10, 31, 12)


def reasons(
    quarantined: int = 0, newest: datetime | None = FRESH, before: dict[str, Any] | None = BEFORE, **load: Any
) -> list[str]:
    return reasons_to_stop(DECLARED, {**LOAD, **load}, quarantined, newest, before)


def test_an_ordinary_load_passes() -> None:
    assert reasons() == []
    assert reasons(before=None) == []


def test_an_incomplete_load_is_stopped() -> None:
    assert reasons(complete=False, reported=2007) == ["incomplete: the platform reports 2007 rows, its pages hold 2000"]


@pytest.mark.parametrize(("quarantined", "landed", "stopped"), [(60, 2000, False), (61, 2000, True), (50, 60, False)])
def test_too_many_rejected_rows_stop_a_load_that_is_large_enough_to_say(
    quarantined: int, landed: int, stopped: bool
) -> None:
    assert bool(reasons(quarantined, landed=landed)) is stopped
    if stopped:
        assert reasons(quarantined, landed=landed) == ["rejected share 3.05% (61 of 2000 rows) is above 3.00%"]


def test_rows_refused_at_the_door_do_not_count_as_rejected() -> None:
    assert reasons(0, landed=1000, refused=1000) == []


@pytest.mark.parametrize(("received", "stopped"), [(200, False), (199, True), (20_000, False), (20_001, True)])
def test_a_volume_far_from_the_night_before_is_stopped(received: int, stopped: bool) -> None:
    found = reasons(received=received)
    assert bool(found) is stopped
    assert all(reason.startswith(f"volume: {received} rows after 2000") for reason in found)


@pytest.mark.parametrize("before", [None, {**BEFORE, "window_start": None}, {**BEFORE, "received": 99}])
def test_volume_is_held_only_against_a_window_large_enough(before: dict[str, Any] | None) -> None:
    assert reasons(received=3, before=before) == []


def test_a_platform_that_sends_nothing_new_for_days_is_stale() -> None:
    (reason,) = reasons(newest=datetime(2021, 10, 28, 23), before=None)
    assert reason.startswith("stale: the newest update is of 2021-10-28 23:00:00, more than 3 days")
    assert reasons(newest=None, before={**BEFORE, "newest_update": "2021-10-20 00:00:00"}) != []


def test_an_empty_window_is_not_stale_while_the_last_update_is_fresh() -> None:
    assert reasons(newest=None, before={**BEFORE, "received": 50}, received=0, landed=0) == []


def test_all_reasons_are_told() -> None:
    found = reasons(500, newest=datetime(2021, 1, 1), before=None, complete=False, reported=1)
    assert [reason.split()[0].rstrip(":") for reason in found] == ["incomplete", "rejected", "stale"]
