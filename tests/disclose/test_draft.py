import json
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.disclose import Draft, draft, preview
from etl.ground.calendar import UnknownYear
from etl.ground.workspace import Workspace

NIGHT = date(2021, 10, 31)
Night = Callable[..., Workspace]


def drawn(workspace: Workspace, night: date = NIGHT) -> Draft:
    return draft(workspace, "national_day", 2021, night)


def table(workspace: Workspace, made: Draft, name: str) -> list[dict[str, Any]]:
    return pq.read_table(workspace.drafts / made.id / f"{name}.parquet").to_pylist()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def excluded(workspace: Workspace, made: Draft) -> dict[str, int]:
    return {row["ground"]: row["complaints"] for row in table(workspace, made, "exclusions")}


def test_the_success_rate_counts_agreements_against_agreements_and_failures_alone(night: Night) -> None:
    workspace = night(
        {}, {}, {"result": "未达成调解协议"}, {"result": "双方自行和解或者投诉人撤回投诉"}, {"result": "终止调解"},
        {"acceptresult": "不予受理", "result": None, "enddate": None, "refuseground": "4"},
    )  # fmt: skip
    made = drawn(workspace)
    assert table(workspace, made, "companies") == [
        {
            "entity_id": "A",
            "company_name": "嘉善甲商贸有限公司",
            "complaints": 6,
            "accepted": 5,
            "mediation_succeeded": 2,
            "mediation_failed": 1,
            "success_rate": Decimal("0.6667"),
        }
    ]
    assert (made.counts["settled"], made.counts["terminated"]) == (1, 1)


def test_without_a_finished_mediation_there_is_no_rate(night: Night) -> None:
    workspace = night({"result": "终止调解"})
    made = drawn(workspace)
    assert [row["success_rate"] for row in table(workspace, made, "companies")] == [None]
    assert "—" in (workspace.drafts / made.id / "companies.csv").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("complaint", "ground"),
    [
        ({"receivemode": "举报"}, "not_a_complaint"),
        ({"receivemode": None}, "not_a_complaint"),
        ({"recorddate": None}, "undated"),
        ({"enddate": None, "result": None}, "still_open"),
        ({"enddate": date(2021, 9, 30)}, "still_open"),
        ({"acceptresult": "不予受理", "refuseground": "5"}, "false_claim"),
        ({"endground": "6"}, "false_claim"),
        ({"entity_id": None}, "no_operator"),
        ({"entity_id": "nobody"}, "no_operator"),
        ({"entity_id": "E"}, "no_operator"),
        ({"entity_id": "D"}, "deregistered"),
        ({"receivemode": "举报", "entity_id": None, "enddate": None}, "not_a_complaint"),
    ],
)
def test_a_complaint_is_left_out_for_the_first_ground_that_fits(
    night: Night, complaint: dict[str, Any], ground: str
) -> None:
    workspace = night({}, complaint)
    made = drawn(workspace)
    assert excluded(workspace, made) == {ground: 1}
    assert made.counts["disclosed"] == 1


def test_the_period_is_the_year_that_ends_on_the_cut_off_day(night: Night) -> None:
    days = [datetime(2020, 9, 29, 23, 59), datetime(2020, 9, 30), datetime(2021, 9, 29, 23, 59), datetime(2021, 9, 30)]
    made = drawn(night(*({"recorddate": day, "enddate": date(2021, 9, 29)} for day in days)))
    assert (made.counts["disclosed"], made.counts["outside_period"]) == (2, 2)


def test_a_draft_from_a_night_before_the_cut_off_claims_no_later_day(night: Night) -> None:
    early = date(2021, 7, 15)
    workspace = night({}, {"recorddate": datetime(2021, 7, 16)}, on=early)
    made = drawn(workspace, early)
    facts = json.loads((workspace.drafts / made.id / "draft.json").read_text("utf-8"))["facts"]
    assert facts["period_to"] == "2021-07-15"
    assert made.counts["outside_period"] == 1


def test_every_city_has_its_row_and_complaints_from_nowhere_have_one_too(night: Night) -> None:
    workspace = night({}, {"districtcode": "330103"}, {"districtcode": None}, {"districtcode": "310101"})
    regions = {row["region_code"]: row for row in table(workspace, drawn(workspace), "regions")}
    assert len(regions) == 13
    assert regions["330000"]["complaints"] == 4
    counted = {code: row["complaints"] for code, row in regions.items() if row["complaints"] and code != "330000"}
    assert counted == {"330400": 1, "330100": 1, "other": 2}


complaint = st.fixed_dictionaries(
    {
        "recorddate": st.none() | st.datetimes(datetime(2020, 9, 1), datetime(2021, 10, 31)),
        "receivemode": st.sampled_from(["投诉", "投诉", "投诉", "举报", None]),
        "districtcode": st.sampled_from(["330421", "330103", "331083", "310101", "330000", None]),
        "acceptresult": st.sampled_from(["受理", "受理", "不予受理", None]),
        "refuseground": st.sampled_from([None, "1", "5"]),
        "enddate": st.none() | st.dates(date(2021, 1, 1), date(2021, 10, 31)),
        "result": st.sampled_from(
            ["达成调解协议", "未达成调解协议", "双方自行和解或者投诉人撤回投诉", "终止调解", "别的", None]
        ),
        "endground": st.sampled_from([None, "1", "6"]),
        "entity_id": st.sampled_from(["A", "B", "C", "D", "E", "nobody", None]),
    }
)


@settings(max_examples=15, deadline=None)
@given(st.lists(complaint, max_size=40))
def test_every_complaint_received_is_disclosed_or_left_out_for_a_ground_or_outside_the_period(
    write: Callable[..., Workspace], complaints: list[dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as home:
        workspace = write(Path(home), complaints)
        made = drawn(workspace)
        counts = made.counts
        assert counts["received"] == len(complaints)
        assert counts["received"] == counts["outside_period"] + counts["disclosed"] + counts["excluded"]
        assert counts["excluded"] == sum(excluded(workspace, made).values())
        regions = table(workspace, made, "regions")
        companies = table(workspace, made, "companies")
        for measure in ("complaints", "accepted", "mediation_succeeded", "mediation_failed"):
            total = sum(row[measure] for row in companies)
            assert regions[0][measure] == total
            assert sum(row[measure] for row in regions[1:]) == total
        assert sum(row["complaints"] for row in companies) == counts["disclosed"]
        assert regions[0]["companies"] == len(companies) == counts["companies"]


def test_drawn_twice_a_draft_is_the_same_in_name_and_bytes(night: Night) -> None:
    workspace = night({}, {"entity_id": "B"}, {"entity_id": "C"})
    first = drawn(workspace)
    before = files(workspace.drafts / first.id)
    assert drawn(workspace) == first
    (workspace.drafts / first.id).rename(workspace.home / "aside")
    assert drawn(workspace) == first
    assert files(workspace.drafts / first.id) == before


def test_another_night_that_says_the_same_is_another_draft_of_the_same_content(night: Night) -> None:
    first = drawn(night({}))
    later = drawn(night({}, {"recorddate": datetime(2021, 10, 5)}, on=NIGHT + timedelta(days=1)), NIGHT + timedelta(1))
    assert later.content == first.content
    assert later.id != first.id
    assert drawn(night({}, {})).content != first.content


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
    assert answer["exclusions"] == [
        {"ground": "no_operator", "text": "被投诉人未能对应到登记在册的经营主体", "complaints": 1}
    ]
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
