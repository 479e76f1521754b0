"""What analysts read from the views, the same on both engines."""

import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from etl.ground.workspace import PROJECT, Workspace
from etl.load import load
from etl.load.views import ANALYTIC
from stack.postgres import create_database
from tests.load.readers import connect, everything, rows
from tests.load.tiny_stage import PLANT, SATURDAY, SHOP, SUNDAY, write_release


@dataclass(frozen=True)
class Warehouses:
    """One that was loaded on Saturday, and one on Saturday and Sunday."""

    saturday: str
    sunday: str


@pytest.fixture(scope="module")
def nights(two_nights: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Both nights, and a release made of the second."""
    workspace = Workspace(Path(shutil.copytree(two_nights.home, tmp_path_factory.mktemp("views") / "home")))
    write_release(workspace, SUNDAY)
    return workspace


def loaded(workspace: Workspace, saturday: str, sunday: str) -> Warehouses:
    for url, days in ((saturday, (SATURDAY,)), (sunday, (SATURDAY, SUNDAY))):
        for night in days:
            load(workspace, night, url)
    return Warehouses(saturday, sunday)


@pytest.fixture(scope="module")
def in_file(nights: Workspace) -> Warehouses:
    return loaded(nights, *(f"duckdb:///{nights.home}/warehouse/{name}.duckdb" for name in ("saturday", "sunday")))


@pytest.fixture(scope="module")
def in_server(nights: Workspace, server: str, migrated: str) -> Warehouses:
    return loaded(nights, *(create_database(server, f"views_{name}", migrated) for name in ("saturday", "sunday")))


@pytest.fixture(params=["in_file", "in_server"])
def warehouses(request: pytest.FixtureRequest) -> Warehouses:
    found: Warehouses = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def url(warehouses: Warehouses) -> str:
    return warehouses.sunday


def test_both_engines_give_the_same_rows_in_every_view(in_file: Warehouses, in_server: Warehouses) -> None:
    found = []
    for warehouse in (in_file, in_server):
        with connect(warehouse.sunday) as reader:
            found.append(everything(reader, without=("published",)))
    assert found[0] == found[1]
    assert all(found[0][view.name] for view in ANALYTIC)


def test_a_statement_names_the_landed_row_that_makes_it_on_every_later_night(url: str) -> None:
    told = "SELECT DISTINCT source, record, night, line FROM analyst.statement"
    assert rows(url, told) == [("registrations", "1", SATURDAY, 0)]


def test_a_units_story_is_told_in_order_with_its_sources(url: str) -> None:
    told = f"SELECT happened_on, what, dataset, record FROM analyst.unit_story WHERE uscc = '{SHOP}'"
    assert rows(url, f"{told} ORDER BY happened_on, what") == [
        (date(2021, 3, 1), "listing", "abnormal_list", "a1"),
        (date(2021, 4, 1), "listing_removed", "abnormal_list", "a1"),
        (date(2021, 8, 1), "penalty", "penalties", "嘉市监罚〔2021〕1号"),
        (date(2021, 9, 1), "declaration", "declarations", "d1;d2"),
        (date(2021, 9, 1), "objection", "objections", "y1"),
        (date(2021, 9, 9), "audit", "declarations", "d1;d2"),
        (date(2021, 10, 20), "complaint", "complaints_zj", "t1"),
        (SATURDAY, "tier", "transition", "promote"),
        (SUNDAY, "contribution", "contribution", '["complaints_zj:t1"]'),
        (SUNDAY, "tier", "transition", "promote"),
    ]
    assert rows(url, f"SELECT count(*) FROM analyst.unit_story WHERE uscc = '{PLANT}'") == [(2,)]
    rise = f"SELECT detail FROM analyst.unit_story WHERE uscc = '{SHOP}' AND what = 'tier' ORDER BY happened_on DESC"
    assert rows(url, rise)[0] == ("cultivation → star：总分达标",)


def test_a_release_is_in_the_archive_from_the_night_it_was_made_of(warehouses: Warehouses) -> None:
    assert rows(warehouses.saturday, "SELECT * FROM analyst.disclosure_release") == []
    url = warehouses.sunday
    made = "SELECT release_id, version, night, approved_by FROM analyst.disclosure_release"
    assert rows(url, made) == [("national_day-2021", 1, SUNDAY, "officer")]
    company = "SELECT release_id, entity_id, complaints, success_rate FROM analyst.disclosure_company"
    assert rows(url, company) == [("national_day-2021", SHOP, 3, Decimal("0.6667"))]
    assert rows(url, "SELECT region_code, companies FROM analyst.disclosure_region") == [("330400", 1)]
    assert rows(url, "SELECT ground, complaints FROM analyst.disclosure_exclusion") == [("unaccepted", 2)]
    earlier = "SELECT release_id, of_release, of_version FROM analyst.disclosure_history"
    assert rows(url, earlier) == [("national_day-2021", "national_day-2020", 2)]
    assert rows(url, "SELECT * FROM analyst.disclosure_current") == [("national_day-2021", 1, "publication")]


def rebuilding() -> str:
    """The query of docs/disclosure.md, as it stands there."""
    page = (PROJECT / "docs" / "disclosure.md").read_text(encoding="utf-8")
    return page.split("## Rebuilding a figure", 1)[1].split("```sql\n", 1)[1].split("```", 1)[0]


def test_a_published_figure_is_rebuilt_from_the_complaints_behind_it(url: str) -> None:
    published = "SELECT entity_id, complaints, accepted, mediation_succeeded, mediation_failed, success_rate"
    expected = rows(url, f"{published} FROM analyst.disclosure_company")
    assert rows(url, rebuilding()) == expected == [(SHOP, 3, 3, 2, 1, Decimal("0.6667"))]


def test_a_unit_without_an_entity_has_a_story_too(url: str) -> None:
    told = "SELECT what FROM analyst.unit_story WHERE unit_id = 'u3' ORDER BY what"
    assert rows(url, told) == [("declaration",), ("tier",)]


def test_the_headline_counts_what_is_in_force(url: str) -> None:
    assert rows(url, "SELECT * FROM analyst.headline") == [(SUNDAY, 2, 1, 1, 1, 1, 0, Decimal("0.0915"), 2)]


def test_the_libraries_count_units_by_place_and_kind(url: str) -> None:
    counted = "SELECT district, kind, tier, units, in_force, average_score FROM analyst.library_counts ORDER BY 1, 2"
    assert rows(url, counted) == [
        ("330106", "网店", None, 1, 0, None),
        ("330421", "商店", "star", 1, 1, Decimal("8.50")),
        ("330421", "工厂", None, 1, 1, None),
    ]


def test_tonights_changes_are_those_of_the_published_night(warehouses: Warehouses) -> None:
    changes = "SELECT unit_id, from_tier, to_tier, new_units, changed_units FROM analyst.tonights_changes ORDER BY 1"
    assert rows(warehouses.saturday, changes) == [("u1", None, "cultivation", 1, 0)]
    assert rows(warehouses.sunday, changes) == [
        ("u1", "cultivation", "star", 1, 1),
        ("u3", None, "selection_pool", 1, 1),
    ]


def test_a_stopped_source_shows_when_it_last_passed_and_how_far_behind_it_is(url: str) -> None:
    health = "SELECT dataset, last_night, last_status, last_passed, hours_behind, received FROM analyst.source_health"
    assert rows(url, f"{health} ORDER BY 1") == [
        ("complaints_zj", SUNDAY, "stopped", SATURDAY, Decimal("6.0"), 2),
        ("penalties", SUNDAY, "passed", SUNDAY, Decimal("6.0"), 3),
    ]


def test_the_regulators_queue_and_the_account_of_declarations(url: str) -> None:
    assert rows(url, "SELECT place, id, verdict FROM analyst.review_queue") == [(1, "d4", "manual")]
    counted = "SELECT state, declarations, reviewed, agreed, overruled FROM analyst.declaration_state ORDER BY state"
    assert rows(url, counted) == [("in_force", 1, 1, 0, 1), ("waiting", 1, 1, 0, 0)]
    assert rows(url, "SELECT id, night FROM analyst.review ORDER BY night") == [("d4", SATURDAY), ("d4", SUNDAY)]


def test_the_contest_is_one_row_a_region_with_its_ranks(url: str) -> None:
    asked = "SELECT name, fast_rank, good_rank, rank, reason FROM analyst.contest_standing"
    assert rows(url, asked) == [("嘉善县", 1, None, None, "不排名")]
