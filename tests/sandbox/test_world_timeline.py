"""A world may end on another day and reach further back; whoever asks it earlier hears what was known by then."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sandbox import World, figures, serve
from sandbox.world import END_OF_OCTOBER, PROVINCE
from tests.sandbox.client import rows

RECORDED = {
    "complaints_zj": "recorddate", "complaints_js": "djsj", "complaints_sh": "begintime", "complaints_ah": "登记时间",
}  # fmt: skip
SINCE, END = date(2024, 1, 1), date(2026, 11, 1)
MONTHS = [f"{year}{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][:34]
EVENING = datetime(2026, 2, 14)
"""The end of the day on which the figures for the Spring Festival close."""

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A world of three years."""
    return World(scale=0.004, end=END, since=SINCE, folder=tmp_path_factory.mktemp("year")).make()


@pytest.fixture(scope="module")
def asked(year: World) -> Ask:
    return lambda sql: answer(year, sql)


def answer(world: World, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(world.path), read_only=True) as con:
        return con.execute(sql).fetchall()


def seen(moment: datetime) -> str:
    """SQL: the rows as they stand at a moment, without the planted ones."""
    return f"NOT _extra AND _from <= TIMESTAMP '{moment}' AND (_to IS NULL OR _to > TIMESTAMP '{moment}')"


def digits(column: str, length: int) -> str:
    """SQL: a day as yyyyMMdd, however the province writes it, or the beginning of that."""
    return rf"regexp_replace({column}, '\D', '', 'g')[:{length}]"


def test_without_a_word_a_world_ends_with_october_2021(world: World) -> None:
    assert datetime(2021, 11, 1) == END_OF_OCTOBER
    assert world.path == World(scale=world.scale, folder=world.folder, end=date(2021, 11, 1)).path
    assert figures(world) == figures(world, END_OF_OCTOBER)
    with serve(world) as sandbox:
        assert sandbox.clock == datetime(2021, 10, 31)
    recorded = answer(world, "SELECT min(recorddate)[:10], max(recorddate)[:10] FROM complaints_zj WHERE NOT _extra")
    assert recorded == [("2020-11-01", "2021-12-31")]


def test_worlds_of_other_times_have_other_files(tmp_path: Path) -> None:
    timelines: list[dict[str, date]] = [{}, {"end": END}, {"end": END, "since": SINCE}, {"since": date(2020, 11, 1)}]
    assert len({World(folder=tmp_path, **timeline).path for timeline in timelines}) == len(timelines)


def test_a_world_that_begins_with_its_last_nights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="less than 12 days"):
        World(scale=0.001, end=END, since=date(2026, 10, 25), folder=tmp_path).make()


def test_the_published_figures_are_exact_at_its_own_end(year: World) -> None:
    true = figures(year)
    published = ("units", "factories", "promises", "outlets", "coordinators")
    assert [true[name] for name in published] == [max(1, round(PROVINCE[name] * year.scale)) for name in published]
    assert true["registrations"] == true["registrations_rows"] == round(year.entities * year.scale)


@pytest.mark.parametrize("dataset", RECORDED)
def test_every_region_has_complaints_in_each_month_and_none_outside_the_timeline(dataset: str, asked: Ask) -> None:
    by_month = dict(asked(f"""SELECT {digits(RECORDED[dataset], 6)}, count(DISTINCT _key) FROM {dataset}
                              WHERE NOT _extra GROUP BY ALL"""))  # fmt: skip
    assert by_month.keys() == {*MONTHS, "202611", "202612"}
    assert min(by_month[month] for month in MONTHS) > 20
    assert asked(f"SELECT count(*) FROM {dataset} WHERE _from >= '2027-01-01' OR _upd < '{SINCE}'") == [(0,)]


def test_the_rate_of_complaints_does_not_hang_on_how_many_years_there_are(asked: Ask, year: World) -> None:
    recorded = asked("""SELECT count(DISTINCT _key) FROM complaints_zj
                         WHERE NOT _extra AND recorddate BETWEEN '2025' AND '2026'""")  # fmt: skip
    assert recorded == [(pytest.approx(PROVINCE["complaints"] * year.scale, abs=1),)]


def test_a_complaint_stands_where_it_stood_at_the_moment(asked: Ask) -> None:
    day = f"{EVENING:%Y-%m-%d}"
    standing = asked(f"""SELECT count(*) FILTER (acceptdate IS NULL), count(*) FILTER (enddate IS NULL AND
        acceptresult = '受理'), count(*) FILTER (enddate IS NOT NULL) FROM complaints_zj WHERE {seen(EVENING)}""")[0]
    assert min(standing) > 5
    later = asked(f"""SELECT count(*) FROM complaints_zj WHERE {seen(EVENING)}
        AND '{day}' <= ANY [recorddate, acceptdate, enddate, updatetime]""")
    assert later == [(0,)]
    assert asked("""SELECT count(*) FROM complaints_zj a JOIN complaints_zj b USING (_key)
        WHERE a._to = b._from AND a._defect IS NULL AND b._defect IS NULL
        AND (a.acceptdate > b.acceptdate OR a.enddate IS NOT NULL)""") == [(0,)]  # fmt: skip


@pytest.mark.parametrize("dataset", ["complaints_zj", "complaints_js", "complaints_sh", "complaints_ah"])
def test_whoever_is_complained_about_was_in_the_register_before(dataset: str, asked: Ask) -> None:
    first = "(SELECT _entity, min(_upd) AS entered FROM registrations WHERE NOT _extra GROUP BY _entity)"
    of_zhejiang = f"{dataset} c WHERE NOT _extra AND _entity IS NOT NULL"
    assert asked(f"SELECT count(*) > 20 FROM {of_zhejiang}") == [(True,)]
    assert asked(f"""SELECT count(*) FROM {of_zhejiang} AND NOT EXISTS
        (FROM {first} r WHERE r._entity = c._entity AND entered < c._upd)""") == [(0,)]  # fmt: skip


def test_the_register_changes_before_the_last_nights_too(asked: Ask) -> None:
    months = asked("SELECT count(DISTINCT date_trunc('month', _from)) FROM registrations WHERE _from >= '2024-01-01'")
    assert months[0][0] == 36
    shut = [asked(f"SELECT count(*) FROM registrations WHERE regstateCn = '注销' AND {seen(at)}")[0][0]
            for at in (datetime(2024, 2, 1), EVENING, datetime(2026, 11, 1))]  # fmt: skip
    assert 0 < shut[0] < shut[1] < shut[2]


def test_declared_units_grow_towards_the_end(year: World) -> None:
    counts = [figures(year, moment) for moment in (datetime(2025, 2, 1), EVENING, datetime(2026, 11, 1))]
    for name in ("units", "promises", "declarations_rows", "complaints_zj_rows"):
        assert 0 < int(counts[0][name]) < int(counts[1][name]) < int(counts[2][name])


def test_nothing_later_than_the_moment_is_served(year: World) -> None:
    with serve(year, clock=EVENING) as sandbox:
        served = rows(sandbox, "complaints_zj")
        objections = rows(sandbox, "objections")
    known = f"_from <= '{EVENING}' AND (_to IS NULL OR _to > '{EVENING}')"
    assert [(len(served),)] == answer(year, f"SELECT count(*) FROM complaints_zj WHERE {known}")
    times = [row["updatetime"] for row in served if row["updatetime"] != "updatetime"]
    assert "2026-02-13" < max(times) < f"{EVENING}"
    assert max(row["decidedAt"] or "" for row in objections if row["id"] != "id") < f"{EVENING}"
