"""Every figure of the eight releases of 2026, recounted complaint by complaint (tests/disclose/recount.py)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from etl.disclose import Release
from etl.ground.calendar import Occasion
from etl.ground.workspace import Workspace
from tests.disclose import recount_figures
from tests.disclose.recount import PROVINCES, Counted, counted
from tests.disclose.year import EDITIONS, OCCASIONS, Year

pytestmark = pytest.mark.proof
pytest_plugins = ["tests.disclose.shared_year"]
Rows = dict[Any, dict[str, Any]]
FOUR_PLACES = 0.00005 + 1e-9
"""How far a rate to four places may be from the rate."""
CENT = 0.005 + 1e-9


@pytest.fixture(params=[(edition, occasion) for edition in EDITIONS for occasion in OCCASIONS], ids="-".join)
def release(year_of_releases: Year, request: pytest.FixtureRequest) -> Release:
    edition: str
    occasion: Occasion
    edition, occasion = request.param
    return year_of_releases.release(edition, occasion)


@pytest.fixture
def by_hand(year_of_releases: Year, release: Release) -> Counted:
    return counted(year_of_releases.workspace, release)


def published(workspace: Workspace, release: Release, table: str, key: str) -> Rows:
    """The rows of a published table by `key`, an expression."""
    found = duckdb.sql(f"SELECT {key} AS key, * FROM '{workspace.home / release.path}/{table}.parquet'")
    names = found.columns
    return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


def differences(shown: Rows, by_hand: Rows, columns: Iterable[str], off: float = FOUR_PLACES) -> dict[Any, Any]:
    """Where a published figure is not the one recounted; also rows that only one of the two has."""
    told, due = ({(key, name): row[name] for key, row in rows.items() for name in columns} for rows in (shown, by_hand))
    cells = {at: (told.get(at), due.get(at)) for at in told.keys() | due.keys()}
    return {at: pair for at, pair in cells.items() if not near(*pair, off)} | dict.fromkeys(
        shown.keys() ^ by_hand.keys()
    )


def near(told: Any, due: Any, off: float) -> bool:
    if isinstance(told, int | Decimal) and isinstance(due, int | float):
        return abs(float(told) - due) <= off
    return bool(told == due)


def test_every_figure_of_every_region_and_city_is_the_one_recounted(
    year_of_releases: Year, release: Release, by_hand: Counted
) -> None:
    regions = recount_figures.regions(by_hand)
    columns = regions["delta"].keys()
    shown = published(year_of_releases.workspace, release, "regions", "region_code")
    assert differences(shown, regions, columns) == {}
    assert len([row for row in shown.values() if row["level"] == "city" and row["complaints"]]) > 40


def test_every_figure_of_every_company_is_the_one_recounted(
    year_of_releases: Year, release: Release, by_hand: Counted
) -> None:
    companies = recount_figures.companies(by_hand)
    columns = next(iter(companies.values())).keys()
    shown = published(year_of_releases.workspace, release, "companies", "entity_id")
    assert differences(shown, companies, columns) == {}
    assert any(row["before"] for row in shown.values())


def test_every_finished_holiday_is_the_one_recounted(
    year_of_releases: Year, release: Release, by_hand: Counted
) -> None:
    holidays = recount_figures.holidays(by_hand)
    shown = published(year_of_releases.workspace, release, "holidays", "(region_code, year)")
    assert differences(shown, holidays, ["daily"], CENT) == {}
    columns = ("first", "last", "days", "complaints", "growth")
    assert differences(shown, holidays, columns) == {}


def test_what_was_left_out_is_left_out_for_the_ground_recounted(
    year_of_releases: Year, release: Release, by_hand: Counted
) -> None:
    shown = published(year_of_releases.workspace, release, "exclusions", "ground")
    assert {ground: row["complaints"] for ground, row in shown.items()} == Counter(by_hand.grounds)
    totals = by_hand.about["totals"]
    assert totals["disclosed"] == len(by_hand.current)
    assert totals["in_period"] == len(by_hand.current) + len(by_hand.grounds)
    ends = Counter(one["result"] for one in by_hand.current if one["accepted"] == "受理")
    assert (totals["settled"], totals["terminated"]) == (ends["双方自行和解或者投诉人撤回投诉"], ends["终止调解"])


def test_the_last_day_of_every_region_is_the_one_recounted(
    year_of_releases: Year, release: Release, by_hand: Counted
) -> None:
    shown = published(year_of_releases.workspace, release, "sources", "region_code")
    days = {province: newest(by_hand, province) for province in PROVINCES}
    assert {code: row["last_day"] for code, row in shown.items()} == days
    assert {row["state"] for row in shown.values()} == {"fresh"}


def newest(of: Counted, province: str) -> date:
    """The last registration or end that the figures could have seen."""
    own = [one for one in of.every if one["region"] == province and one["recorded_on"]]
    ends = [one["ended_on"] or one["recorded_on"] for one in own if one["recorded_on"] <= of.last]
    registered = [one["recorded_on"] for one in own if one["recorded_on"] <= of.last]
    return min(max(ends + registered), of.last)
