import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from etl.disclose import Approval, Draft, draft, preview, publish
from etl.ground.calendar import UnknownYear
from etl.ground.workspace import Workspace
from tests.disclose.conftest import copied

NIGHT = date(2021, 10, 31)
SETTLEMENT = date(2021, 10, 20)
"""The holiday ended on 7 October 2021; this is the tenth working day after it, Saturday the 9th worked."""
Night = Callable[..., Workspace]


def drawn(workspace: Workspace, night: date = NIGHT) -> Draft:
    return draft(workspace, "national_day", 2021, night)


@pytest.fixture(scope="module")
def settled(write: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Draft]:
    """The night of the settlement day with one complaint, and its draft. Shared: look, and change nothing."""
    workspace = write(tmp_path_factory.mktemp("settled"), [{}], on=SETTLEMENT)
    return workspace, drawn(workspace, SETTLEMENT)


def edition(workspace: Workspace, made: Draft) -> str:
    about = json.loads((workspace.drafts / made.id / "draft.json").read_text("utf-8"))
    return str(about["facts"]["edition"])


def table(workspace: Workspace, made: Draft, name: str) -> list[dict[str, Any]]:
    return pq.read_table(workspace.drafts / made.id / f"{name}.parquet").to_pylist()


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_draft_from_a_night_before_the_cut_off_claims_no_later_day_and_says_what_is_missing(night: Night) -> None:
    early = date(2021, 7, 16)
    workspace = night({}, {"entity_id": None}, {"recorded_at": datetime(2021, 7, 17)}, on=early)
    made = drawn(workspace, early)
    facts = json.loads((workspace.drafts / made.id / "draft.json").read_text("utf-8"))["facts"]
    assert (facts["period_to"], facts["edition"]) == ("2021-07-16", "release")
    assert "江苏省：没有收到投诉数据，本次公示不含江苏省" in facts["warnings"]
    told = {name: made.counts[name] for name in ("received", "outside_period", "disclosed", "excluded")}
    assert told == {"received": 3, "outside_period": 1, "disclosed": 1, "excluded": 1}
    assert [row["state"] for row in table(workspace, made, "complaints")] == ["disclosed", "excluded", "later"]


def test_from_its_settlement_day_on_a_draft_is_a_settlement(night: Night, settled: tuple[Workspace, Draft]) -> None:
    assert edition(*settled) == "settlement"
    eve = SETTLEMENT - timedelta(days=1)
    workspace = night({}, on=eve)
    assert edition(workspace, drawn(workspace, eve)) == "release"


def test_what_earlier_releases_of_the_occasion_said_stands_beside_it_as_it_was_said(night: Night) -> None:
    old = {"recorded_at": datetime(2020, 6, 1), "closed_on": date(2020, 7, 1)}
    workspace = night(old, old, on=date(2020, 10, 31))
    officers = [Approval(name, "approve", "同意", datetime(2020, 11, 1, 9)) for name in ("王审核", "李复核")]
    publish(workspace, draft(workspace, "national_day", 2020, date(2020, 10, 31)).id, officers)
    night({}, old)
    told = {row["region_code"]: row for row in table(workspace, drawn(workspace), "history")}
    assert told.keys() == {"delta", "310000", "320000", "330000", "340000"}
    for code in ("delta", "330000"):
        assert (told[code]["release_id"], told[code]["version"]) == ("national_day-2020", 1)
        assert (told[code]["complaints"], told[code]["success_rate"]) == (2, 1)
    assert told["310000"]["complaints"] is None


def test_drawn_twice_a_draft_is_the_same_in_name_and_bytes(night: Night) -> None:
    workspace = night({}, {"entity_id": "B"}, {"entity_id": "C"})
    first = drawn(workspace)
    aside = (workspace.drafts / first.id).rename(workspace.home / "aside")
    assert drawn(workspace) == first
    assert files(workspace.drafts / first.id) == files(aside)


def test_a_draft_that_is_there_is_left_as_it_is(settled: tuple[Workspace, Draft], tmp_path: Path) -> None:
    shared, first = settled
    workspace = copied(shared, tmp_path)
    kept = (workspace.drafts / first.id).stat()
    assert drawn(workspace, SETTLEMENT) == first
    assert [path.name for path in workspace.drafts.iterdir()] == [first.id]
    assert (workspace.drafts / first.id).stat().st_ino == kept.st_ino


def test_another_night_that_says_the_same_is_another_draft_of_the_same_content(
    night: Night, settled: tuple[Workspace, Draft]
) -> None:
    _, first = settled
    on = SETTLEMENT + timedelta(days=1)
    later = drawn(night({}, {"recorded_at": datetime(2021, 10, 5)}, on=on), on)
    assert later.content == first.content
    assert later.id != first.id
    assert drawn(night({}, {}, on=on), on).content != first.content


def test_a_draft_that_fails_leaves_nothing(night: Night) -> None:
    workspace = night({})
    workspace.table(NIGHT, "entity").unlink()
    with pytest.raises(Exception, match="entity"):
        drawn(workspace)
    assert list(workspace.drafts.iterdir()) == []


def test_no_draft_is_drawn_for_a_year_without_a_holiday_notice(night: Night) -> None:
    with pytest.raises(UnknownYear, match="2031"):
        draft(night({}), "national_day", 2031, NIGHT)


def test_the_preview_says_which_occasion_is_next_and_what_it_would_hold(night: Night) -> None:
    workspace = night({}, {"entity_id": None})
    answer = preview(workspace, NIGHT)
    assert (answer["occasion"], answer["year"]) == ("spring_festival", 2022)
    assert answer["dates"]["release"] == "2022-01-30T09:00:00"
    assert (answer["counts"]["disclosed"], answer["counts"]["excluded"]) == (1, 1)
    assert answer["exclusions"] == [{"ground": "no_operator", "text": "被投诉人未能对应到经营主体", "complaints": 1}]
    written = json.loads((workspace.stage(NIGHT) / "disclosure_preview.json").read_text("utf-8"))
    assert written == answer


def test_the_preview_of_a_night_on_a_release_day_looks_to_the_occasion_after_it(night: Night) -> None:
    day = date(2021, 9, 30)
    assert preview(night({}, on=day), day)["occasion"] == "spring_festival"
    assert preview(night({}, on=day - timedelta(1)), day - timedelta(1))["occasion"] == "national_day"


def test_before_the_notice_is_out_the_preview_has_statutory_days_and_says_that_nothing_goes_out_on_them(
    night: Night,
) -> None:
    """The eve of 6 February 2027 is the first day off; the working day before it would be the release."""
    last = date(2026, 12, 31)
    answer = preview(night({}, on=last), last)
    assert (answer["occasion"], answer["dates"]["release"]) == ("spring_festival", "2027-02-04T09:00:00")
    assert answer["warning"] == "2027年放假安排尚未公布，日期按法定节假日推算，仅供预览，不得据此发布"
    with pytest.raises(UnknownYear):
        draft(night({}), "spring_festival", 2027, NIGHT)


def test_the_preview_reports_a_missing_holiday_notice_and_does_not_fail(night: Night) -> None:
    last = date(2030, 12, 31)
    answer = preview(night({}, on=last), last)
    assert answer["occasion"] is None
    assert "config/calendar.yaml" in answer["problem"]
