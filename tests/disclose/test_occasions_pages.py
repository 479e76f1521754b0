"""Every number on every page of the eight releases of 2026 is the published one for its row and column."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.ground.workspace import read_json
from tests.disclose.page_figures import Cell, Line, Published, bars, columns, overview
from tests.disclose.pages import Read
from tests.disclose.printed import Drawn, says
from tests.disclose.year import EDITIONS, OCCASIONS, Year

pytestmark = pytest.mark.proof
pytest_plugins = ["tests.disclose.shared_year"]
Page = tuple[str, Path]


@pytest.fixture(params=[(edition, occasion) for edition in EDITIONS for occasion in OCCASIONS], ids="-".join)
def found(year_of_releases: Year, request: pytest.FixtureRequest) -> Published:
    folder = year_of_releases.workspace.home / year_of_releases.release(*request.param).path
    return Published(folder, read_json(folder / "release.json"))


def pages(found: Published) -> Iterator[Page]:
    """The first page, and that of every region."""
    yield "delta", found.folder / "index.html"
    for path in sorted((found.folder / "regions").glob("*.html")):
        yield path.stem, path


def wrong(printed: list[list[str]], due: list[Line]) -> list[object]:
    """The rows of a table, chart or list that do not print what is due."""
    paired = zip(printed, due, strict=False)
    missing: list[object] = [f"{len(printed)} rows, not {len(due)}"] if len(printed) != len(due) else []
    return missing + [(row, line) for row, line in paired if not tells(row, line)]


def tells(row: list[str], line: Line) -> bool:
    label, cells = line
    return row[0] == label and len(row) == len(cells) + 1 and all(map(holds, row[1:], cells))


def holds(text: str, cell: Cell) -> bool:
    return text == cell if isinstance(cell, str) else says(text, *cell)


def test_every_region_has_a_page(found: Published) -> None:
    assert {code for code, _ in pages(found)} == set(found.regions)


def test_every_cell_of_every_table_prints_the_published_figure(found: Published) -> None:
    for code, path in pages(found):
        shown = Read(path).tables
        due = found.tables(code)
        if code == "delta":
            due |= {name: getattr(found, name)() for name in ("companies", "sources", "exclusions")}
        matrices = found.matrices(code)
        assert shown.keys() - {"results"} == due.keys() | matrices.keys(), path
        assert {name: bad for name, lines in due.items() if (bad := wrong(shown[name][1:], lines))} == {}, path
        assert {name: bad for name, cells in matrices.items() if (bad := crossed(shown[name], cells))} == {}, path


def crossed(printed: list[list[str]], due: dict[tuple[str, str], object]) -> list[object]:
    """What is wrong in a table of lines and regions: a cell, a line or a region too many or too few."""
    head, *rows = printed
    told = {(row[0], name): text for row in rows for name, text in zip(head[1:], row[1:], strict=True)}
    stray: list[object] = [at for at, text in told.items() if at not in due and text != "—"]
    return stray + [(at, told.get(at), value) for at, value in due.items() if not says(told.get(at, ""), value)]


def test_every_chart_prints_the_published_figures(found: Published) -> None:
    for code, path in pages(found):
        drawn = Drawn(path)
        due = bars(found, code)
        assert [wrong(*one) for one in zip(drawn.of("bars"), due, strict=True)] == [[] for _ in due], path
        standing = columns(found, code)
        printed = [[part.split("：") for part in title.split("，")] for title in drawn.titles]
        assert [wrong(*one) for one in zip(printed, standing, strict=True)] == [[] for _ in standing], path
        assert drawn.columns == [[number for _, number in chart] for chart in printed], path


def test_the_head_of_every_page_prints_the_published_figures(found: Published) -> None:
    for code, path in pages(found):
        (facts,) = Drawn(path).of("facts")
        due = overview(found.regions[code])
        assert [one for one in zip(facts, due, strict=True) if not says(" ".join(one[0][1:]), *one[1])] == [], path


def test_the_first_page_says_how_many_were_registered_and_how_they_ended(found: Published) -> None:
    text, totals = Read(found.folder / "index.html").text, found.about["totals"]
    told = {name: f"{totals[name]:,}" for name in ("in_period", "disclosed", "settled", "terminated", "companies")}
    for sentence in (
        "统计期内登记{in_period}件，公示{disclosed}件",
        "撤回投诉{settled}件，终止调解{terminated}件",
        "不是排名。共{companies}家",
    ):
        assert sentence.format(**told) in text
