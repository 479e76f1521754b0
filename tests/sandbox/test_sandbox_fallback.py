"""A dataset without the column that its protocol's windows are on goes by its update time."""

from collections.abc import Callable

import pytest

from sandbox import Sandbox
from sandbox.platforms import Platform
from sandbox.server import bearer, rows
from sandbox.server.mishap import Mishap
from sandbox.server.pages import Window

Truth = Callable[[str], list[tuple]]
DAYS = "_upd >= '2021-10-15' AND _upd < '2021-10-29'"


def served(sandbox: Sandbox, window: Window) -> int:
    return sandbox.desk.shelf.page(window, 0, 10, None, Mishap()).total


@pytest.fixture
def true(truth: Truth) -> Callable[[str], int]:
    """How many inspections there are that the condition holds for, as of the sandbox's clock."""
    seen = "_from <= '2021-10-31' AND (_to IS NULL OR _to > '2021-10-31')"
    return lambda condition: truth(f"SELECT count(*) FROM inspections WHERE {seen} AND {condition}")[0][0]


def test_days_are_those_of_the_update_time(sandbox: Sandbox, true: Callable[[str], int]) -> None:
    portal = bearer.Portal(Platform("portal", "bearer", {"inspections": "1"}), sandbox.desk)
    window = portal.window("inspections", {"from": "2021-10-15", "to": "2021-10-28"})
    assert 0 < served(sandbox, window) == true(DAYS)


def test_a_list_begins_with_an_update_time(sandbox: Sandbox, true: Callable[[str], int]) -> None:
    site = rows.Site(Platform("site", "rows", {"inspections": "list"}), sandbox.desk)
    assert 0 < served(sandbox, site.window("inspections", {"since": "2021-10-15"})) == true("_upd >= '2021-10-15'")
