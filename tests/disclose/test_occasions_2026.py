"""The four occasions of 2026 from the sandbox's four regions, with correction and withdrawal, counted again by hand.

The counting here is SQL of its own over the tables of a night, with `chinese_calendar` for the working days: it shares
nothing with the figures but what the policy says.
"""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import duckdb
import pytest

from etl.disclose import Release, rollback, verify, withdraw
from etl.ground.calendar import Occasion
from etl.ground.workspace import Workspace, read_json
from tests.disclose.occasions import YEAR
from tests.disclose.year import EDITIONS, OCCASIONS, Year, approvals

pytestmark = pytest.mark.proof
pytest_plugins = ["tests.disclose.shared_year"]
CLOSED = """
WITH held AS (
    SELECT c.*, c.recorded_at::DATE AS recorded_on,
        CASE WHEN c.closed_on IS NOT NULL THEN c.closed_on::DATE
            WHEN c.accepted = '不予受理' THEN coalesce(c.accepted_on, c.recorded_at::DATE) END AS ended_on
    FROM '{night}/complaint.parquet' c
), struck AS (
    SELECT DISTINCT entity_id, evidence FROM '{night}/objection_case.parquet'
    WHERE kind = 'objection' AND about = 'disclosure' AND state IN ('open', 'overdue', 'upheld')
)
SELECT h.*, h.result = '达成调解协议' AS made, h.result = '未达成调解协议' AS failed
FROM held h LEFT JOIN '{night}/entity.parquet' e USING (entity_id)
LEFT JOIN struck s ON s.entity_id = h.entity_id AND s.evidence = h.dataset || ':' || h.record
WHERE h.recorded_on BETWEEN DATE '{first}' AND DATE '{last}'
    AND h.ended_on <= DATE '{ended}' AND coalesce(h.outcome_known_on <= DATE '{ended}', true)
    AND coalesce(h.refusal_ground, '') NOT IN ('3', '5', '6') AND coalesce(h.end_ground, '') <> '6'
    AND h.entity_id IS NOT NULL AND (h.region <> '330000' OR e.registered) AND coalesce(e.state, '') <> '注销'
    AND s.evidence IS NULL
"""
CORE = "count(*), count(*) FILTER (accepted = '受理'), count(*) FILTER (accepted = '受理' AND made), " \
    "count(*) FILTER (accepted = '受理' AND failed)"  # fmt: skip


def last_end(cutoff: date) -> date:
    """The last day on which a complaint may have ended and be known for ten working days of hold to be over."""
    day = cutoff
    while True:
        day -= timedelta(days=1)
        after = [day + timedelta(days=n) for n in range(1, 40)]
        tenth = [working for working in after if chinese_calendar.is_workday(working)][9]
        if tenth < cutoff:
            return day


def counted(workspace: Workspace, release: Release, select: str, group: str) -> dict[Any, tuple[Any, ...]]:
    """What the rows of the release's night say, by hand."""
    about = read_json(workspace.home / release.path / "release.json")
    first, last = (date.fromisoformat(about[f"period_{end}"]) for end in ("from", "to"))
    query = CLOSED.format(night=workspace.stage(about["night"]), first=first, last=last, ended=last_end(last))
    rows = duckdb.sql(f"SELECT {group}, {select} FROM ({query}) GROUP BY ALL").fetchall()
    return {row[0]: row[1:] for row in rows}


def published(workspace: Workspace, release: Release, query: str) -> dict[Any, tuple[Any, ...]]:
    folder = workspace.home / release.path
    rows = duckdb.sql(query.format(folder=folder)).fetchall()
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_regions_and_companies_are_those_counted_by_hand(
    year_of_releases: Year, occasion: Occasion, edition: str
) -> None:
    release = year_of_releases.release(edition, occasion)
    measures = "complaints, accepted, mediation_succeeded, mediation_failed"
    regions = published(
        year_of_releases.workspace,
        release,
        f"SELECT region_code, {measures} FROM '{{folder}}/regions.parquet' WHERE level = 'province'",
    )
    assert regions == counted(year_of_releases.workspace, release, CORE, "region")
    assert all(count[0] > 100 for count in regions.values())
    companies = published(
        year_of_releases.workspace, release, f"SELECT entity_id, {measures} FROM '{{folder}}/companies.parquet'"
    )
    assert companies == counted(year_of_releases.workspace, release, CORE, "entity_id")


@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("edition", EDITIONS)
def test_topics_and_months_are_those_counted_by_hand_or_withheld(
    year_of_releases: Year, occasion: Occasion, edition: str
) -> None:
    release = year_of_releases.release(edition, occasion)
    for table, column, said in (
        ("topics", "region_code || kind || word", "region || 'category' || coalesce(category, '未填写')"),
        ("topics", "region_code || kind || word", "region || 'problem' || coalesce(problem, '未填写')"),
        ("months", "region_code || month", "region || strftime(recorded_at, '%Y-%m')"),
    ):
        shown = published(
            year_of_releases.workspace, release, f"SELECT {column}, complaints FROM '{{folder}}/{table}.parquet'"
        )
        truth = counted(year_of_releases.workspace, release, "count(*)", said)
        assert {shown[name][0] for name in truth} - {None}
        assert {name: count for name, count in truth.items() if shown[name][0] not in (None, *count)} == {}
        small = [name for name, (count,) in shown.items() if count is not None and 0 < count < 3]
        assert small == []


def test_the_holiday_of_this_year_is_in_the_settlement_and_not_before(year_of_releases: Year) -> None:
    query = "SELECT year, complaints FROM '{folder}/holidays.parquet' WHERE region_code = 'delta'"
    for occasion in OCCASIONS:
        assert YEAR not in published(year_of_releases.workspace, year_of_releases.released[occasion], query)
        assert published(year_of_releases.workspace, year_of_releases.settled[occasion], query)[YEAR][0] > 0


def test_a_release_holds_what_its_manifest_says_and_no_person(year_of_releases: Year) -> None:
    """The sandbox marks its persons: every given name holds 彧, every telephone number begins with 1990057."""
    for release in (*year_of_releases.released.values(), *year_of_releases.settled.values()):
        folder = year_of_releases.workspace.home / release.path
        assert verify(folder) == []
        for path in folder.rglob("*.csv"):
            assert not re.search("彧|1990057", path.read_text("utf-8-sig")), path


def test_what_was_objected_to_is_held_back_and_settled_by_the_decision(year_of_releases: Year) -> None:
    """A business has the days of the hold to object; what the desk then decides shows in the version after it."""
    became: set[str] = set()
    for occasion in OCCASIONS:
        first, second = year_of_releases.released[occasion], year_of_releases.settled[occasion]
        waiting = set(evidence(year_of_releases.workspace, first, "state = 'objected'"))
        assert not waiting & set(evidence(year_of_releases.workspace, first, "counted = 'current'"))
        for state in ("corrected", "disclosed"):
            became |= (
                {state} if waiting & set(evidence(year_of_releases.workspace, second, f"state = '{state}'")) else set()
            )
    assert became == {"corrected", "disclosed"}


def test_a_correction_names_what_it_replaces_and_why(year_of_releases: Year) -> None:
    release = year_of_releases.settled["consumer_rights_day"]
    assert (release.kind, release.version, release.supersedes) == ("correction", 2, 1)
    page = (year_of_releases.workspace.home / release.path / "index.html").read_text("utf-8")
    assert "经营者异议处理完毕" in page


def evidence(workspace: Workspace, release: Release, where: str) -> list[str]:
    path = workspace.home / "evidence" / "delta" / release.release_id / f"v{release.version}" / "complaints.parquet"
    return [row[0] for row in duckdb.sql(f"SELECT record FROM '{path}' WHERE {where}").fetchall()]


def test_a_withdrawn_release_shows_no_figure_and_can_be_brought_back(year_of_releases: Year) -> None:
    workspace, at = year_of_releases.workspace, datetime(YEAR, 11, 2, 10)
    withdrawn = withdraw(workspace, "national_day-2026", approvals(at), "口径有误，待更正后重新公示")
    page = (workspace.home / withdrawn.path / "index.html").read_text("utf-8")
    assert withdrawn.kind == "withdrawal"
    assert "口径有误，待更正后重新公示" in page
    assert duckdb.sql(f"SELECT * FROM '{workspace.home / withdrawn.path}/companies.parquet'").fetchall() == []
    latest = workspace.releases / "delta" / "national_day-2026" / "latest.json"
    assert read_json(latest)["version"] == withdrawn.version
    rollback(workspace, "national_day-2026", withdrawn.version - 1, "王审核", "复核后恢复", at + timedelta(hours=1))
    assert read_json(latest)["version"] == withdrawn.version - 1
    index = read_json(Path(workspace.releases) / "delta" / "index.json")
    assert {entry["release_id"] for entry in index} == {f"{occasion}-{YEAR}" for occasion in OCCASIONS}
