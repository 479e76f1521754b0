"""The figures of a release: what is counted, what is left out and why, and that nothing is lost between the two."""

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.disclose.figures import figures
from etl.ground.engine import engine
from etl.ground.occasions import schedule
from etl.ground.workspace import Workspace

NIGHT = date(2021, 10, 31)
Night = Callable[..., Workspace]
Tables = dict[str, list[dict[str, Any]]]


def tables_of(workspace: Workspace, night: date = NIGHT) -> Tables:
    """The rows of every table of the release, and its totals."""
    with engine() as connection:
        drawn = figures(connection, workspace, schedule("national_day", 2021), night)
        told = drawn.tables | {"totals": drawn.totals}
        return {name: connection.to_pyarrow(table).to_pylist() for name, table in told.items()}


def row(made: Tables, name: str, **key: Any) -> dict[str, Any]:
    """The one row of a table with these values."""
    (found,) = [line for line in made[name] if key.items() <= line.items()]
    return found


def excluded(made: Tables) -> dict[str, int]:
    return {line["ground"]: line["complaints"] for line in made["exclusions"]}


def about(company: str | None, *complaints: dict[str, Any]) -> list[dict[str, Any]]:
    """The complaints of one example, each numbered after the company it is about: `甲公司-0`, `甲公司-1`, …"""
    return [{"entity_id": company, "record": f"{company}-{i}"} | told for i, told in enumerate(complaints)]


@pytest.fixture(scope="module")
def made(write: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """One night of all examples that are about a company, a place or a record of their own."""
    examples = (
        *(OUTCOMES, TEN, UNFINISHED, *PEERS, LEFT_OUT_RECORDS, HOLDS, OBJECTED, ELSEWHERE, UNLINKED, TWO_REGIONS),
        *(AT_THE_ENDS, GROWN, AMOUNTS),
    )
    complaints = [complaint for example in examples for complaint in example]
    return tables_of(write(tmp_path_factory.mktemp("examples"), complaints, objections=CASES))


FAILED = {"result": "未达成调解协议"}
OUTCOMES = about(
    "成败公司", {}, {}, FAILED, {"result": "双方自行和解或者投诉人撤回投诉"}, {"result": "终止调解"},
    {"accepted": "不予受理", "result": None, "closed_on": None, "refusal_ground": "4"},
)  # fmt: skip


def test_the_success_rate_counts_agreements_against_agreements_and_failures_alone(made: Tables) -> None:
    company = row(made, "companies", entity_id="成败公司")
    told = ("company_name", "complaints", "accepted", "mediation_succeeded", "mediation_failed", "success_rate")
    assert [company[name] for name in told] == ["成败公司", 6, 5, 2, 1, Decimal("0.6667")]
    flags = [row(made, "complaints", record=f"成败公司-{number}") for number in range(6)]
    assert [flag["settled"] for flag in flags].index(True) == 3
    assert [flag["terminated"] for flag in flags].index(True) == 4
    assert (made["totals"][0]["settled"], made["totals"][0]["terminated"]) == (1, 2)


TEN = about("十件公司", *[{}] * 8, *[FAILED] * 2)


def test_a_rate_comes_with_the_interval_in_which_chance_would_leave_it(made: Tables) -> None:
    """Wilson's interval for 8 of 10 is 0.4902 to 0.9433 (Newcombe 1998, method 3, to four digits)."""
    company = row(made, "companies", entity_id="十件公司")
    assert (company["rate_low"], company["rate_high"]) == (Decimal("0.4902"), Decimal("0.9433"))


UNFINISHED = about("终止公司", {"result": "终止调解"})


def test_without_a_finished_mediation_there_is_no_rate_and_no_interval(made: Tables) -> None:
    company = row(made, "companies", entity_id="终止公司")
    assert [company[name] for name in ("success_rate", "rate_low", "rate_high", "peer_rate")] == [None] * 4


TOYS, CARS = {"category": "商品>玩具"}, {"category": "商品>交通工具"}
PEERS = about("两类公司", TOYS, CARS | FAILED), about("同类公司", TOYS | FAILED)


def test_a_companys_peers_are_the_same_kinds_of_complaints_of_all_companies(made: Tables) -> None:
    """Toys are mediated with success in 1 of 2, cars in 0 of 1: a company with one of each should have 0.25."""
    assert row(made, "companies", entity_id="两类公司")["peer_rate"] == Decimal("0.2500")


LEFT_OUT: list[tuple[dict[str, Any], str, str]] = [
    ({"mode": "举报"}, "not_a_complaint", "excluded"),
    ({"mode": None}, "not_a_complaint", "excluded"),
    ({"recorded_at": None}, "undated", "excluded"),
    ({"closed_on": None, "result": None}, "still_open", "in_handling"),
    ({"closed_on": date(2021, 9, 30)}, "still_open", "in_handling"),
    ({"accepted": "不予受理", "refusal_ground": "5"}, "false_claim", "excluded"),
    ({"end_ground": "6"}, "false_claim", "excluded"),
    ({"entity_id": None}, "no_operator", "excluded"),
    ({"entity_id": "nobody"}, "no_operator", "excluded"),
    ({"entity_id": "E"}, "no_operator", "excluded"),
    ({"entity_id": "D"}, "deregistered", "excluded"),
    ({"mode": "举报", "entity_id": None, "closed_on": None}, "not_a_complaint", "excluded"),
    ({"closed_on": date(2021, 9, 16)}, "held", "held"),
]
"""What differs from a complaint that is disclosed, the ground on which that is left out, and the state it is in."""
LEFT_OUT_RECORDS = about("A", *(complaint for complaint, *_ in LEFT_OUT), {})


def test_a_complaint_is_left_out_for_the_first_ground_that_fits(made: Tables) -> None:
    found = [row(made, "complaints", record=f"A-{number}") for number in range(len(LEFT_OUT) + 1)]
    told = [(line["ground"], line["state"]) for line in found]
    assert told == [*((ground, state) for _, ground, state in LEFT_OUT), (None, "disclosed")]


def test_every_ground_is_told_with_how_many_complaints_of_the_period_it_left_out(made: Tables) -> None:
    outside = ("later", "expired")
    grounds = Counter(line["ground"] for line in made["complaints"] if line["state"] not in outside and line["ground"])
    assert excluded(made) == grounds
    assert grounds >= Counter(ground for _, ground, _ in LEFT_OUT)
    assert made["totals"][0]["disclosed"] == sum(line["state"] == "disclosed" for line in made["complaints"])


HOLDS = about(
    "等候公司",
    {"closed_on": date(2021, 9, 14)},
    {"closed_on": date(2021, 9, 15)},
    {"closed_on": date(2021, 7, 1), "outcome_known_on": date(2021, 9, 14)},
    {"closed_on": date(2021, 7, 1), "outcome_known_on": date(2021, 9, 15)},
)


def test_a_complaint_is_held_for_ten_working_days_after_its_end(made: Tables) -> None:
    """Mid-Autumn 2021 was 19 to 21 September, worked for on the 18th; Sunday the 26th is worked for National Day."""
    assert held(made, 0, 1) == [(date(2021, 9, 28), "disclosed"), (date(2021, 9, 29), "held")]


def test_one_that_we_hear_of_late_is_held_from_the_night_that_could_first_tell_the_business(made: Tables) -> None:
    assert held(made, 2, 3) == [(date(2021, 9, 28), "disclosed"), (date(2021, 9, 29), "held")]


def held(made: Tables, *numbers: int) -> list[tuple[date, str]]:
    told = [row(made, "complaints", record=f"等候公司-{number}") for number in numbers]
    return [(complaint["held_until"], complaint["state"]) for complaint in told]


OBJECTIONS: list[tuple[dict[str, Any], str]] = [
    ({"state": "open", "submitted_on": date(2021, 10, 1)}, "objected"),
    ({"state": "overdue", "submitted_on": date(2021, 8, 1)}, "objected"),
    ({"state": "upheld", "decided_on": date(2021, 10, 20)}, "corrected"),
    ({"state": "rejected", "decided_on": date(2021, 10, 20)}, "disclosed"),
    ({"state": "withdrawn", "decided_on": date(2021, 10, 20)}, "disclosed"),
    ({"state": "upheld", "decided_on": date(2021, 10, 20), "kind": "reply"}, "disclosed"),
    ({"state": "upheld", "decided_on": date(2021, 10, 20), "about": "score"}, "disclosed"),
    ({"state": "upheld", "decided_on": date(2021, 10, 20), "entity_id": "B"}, "disclosed"),
    ({"state": "upheld", "decided_on": date(2021, 10, 20), "evidence": "complaints_js:异议公司-8"}, "disclosed"),
]
"""An objection to a complaint about one company, and the state that leaves the complaint in."""
CASES = [
    {"evidence": f"complaints_zj:异议公司-{i}", "entity_id": "异议公司"} | case
    for i, (case, _) in enumerate(OBJECTIONS)
]
OBJECTED = about("异议公司", *[{}] * len(OBJECTIONS))


def test_an_objection_of_the_business_itself_to_the_disclosure_holds_a_complaint_and_takes_it_out_if_upheld(
    made: Tables,
) -> None:
    told = [row(made, "complaints", record=f"异议公司-{number}")["state"] for number in range(len(OBJECTIONS))]
    assert told == [state for _, state in OBJECTIONS]


NANJING = {"region": "320000", "district": "320102"}
ELSEWHERE = about("E", NANJING)


def test_outside_zhejiang_no_register_is_linked_and_none_is_asked(made: Tables) -> None:
    assert row(made, "companies", entity_id="E")["regions"] == "320000"


NAMED = NANJING | {"subject_name": "南京己有限公司"}
UNLINKED = about("91320102MA1TESTX0X", NAMED, NAMED | {"entity_id": None})


def test_a_business_of_which_no_register_is_linked_has_the_name_and_code_its_complaints_give(made: Tables) -> None:
    company = row(made, "companies", entity_id="91320102MA1TESTX0X")
    assert (company["company_name"], company["code"]) == ("南京己有限公司", "91320102MA1TESTX0X")
    assert row(made, "complaints", record="91320102MA1TESTX0X-1")["ground"] == "no_operator"


SHANGHAI = {"region": "310000", "district": "310115"}
TWO_REGIONS = about("两地公司", {}, SHANGHAI | {"category": "服务>互联网服务"})


def test_a_company_complained_about_in_two_regions_is_one_row(made: Tables) -> None:
    company = row(made, "companies", entity_id="两地公司")
    assert (company["complaints"], company["regions"]) == (2, "310000,330000")
    assert company["categories"] == "商品>食品|服务>互联网服务"


DAYS = [datetime(2020, 9, 29, 23, 59), datetime(2020, 9, 30), datetime(2021, 9, 12, 23, 59), datetime(2021, 9, 30)]
AT_THE_ENDS = about("首末公司", *({"recorded_at": day, "closed_on": date(2021, 9, 13)} for day in DAYS))


def test_the_period_is_the_year_that_ends_on_the_cut_off_day(made: Tables) -> None:
    states = [row(made, "complaints", record=f"首末公司-{number}")["state"] for number in range(4)]
    assert states == ["expired", "disclosed", "disclosed", "later"]
    assert row(made, "companies", entity_id="首末公司")["complaints"] == 2


WENZHOU = {"district": "330302"}
GROWN = about(
    "增长公司",
    *(
        WENZHOU | {"recorded_at": day, "closed_on": date(2020, 9, 1)}
        for day in (datetime(2019, 10, 1), datetime(2020, 8, 1))
    ),
    WENZHOU | {"recorded_at": datetime(2019, 9, 30), "closed_on": date(2019, 11, 1)},
    WENZHOU | {"recorded_at": datetime(2020, 9, 29), "closed_on": date(2021, 1, 1)},  # still open then
    *[WENZHOU] * 3,
)


def test_growth_is_against_as_many_days_before_the_period(made: Tables) -> None:
    for name, key in (("companies", {"entity_id": "增长公司"}), ("regions", {"region_code": "330300"})):
        told = row(made, name, **key)
        assert (told["complaints"], told["before"], told["growth"]) == (3, 2, Decimal("0.5000"))


@pytest.fixture(scope="module")
def partly(write: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """A night of two regions alone, the newest rows of which are of the 15th (Shanghai) and 14th (Zhejiang)."""
    newest = [{"recorded_at": datetime(2021, 9, 14), "closed_on": None}]
    newest += [SHANGHAI | {"recorded_at": datetime(2021, 9, 15), "closed_on": None}]
    places: list[dict[str, Any]] = [
        {}, {"district": "330103"}, {"district": None}, {"district": "320102"}, {"district": "unmapped"}, SHANGHAI,
    ]  # fmt: skip
    return tables_of(write(tmp_path_factory.mktemp("partly"), places + newest))


def test_where_last_years_rows_are_missing_nothing_is_compared(partly: Tables) -> None:
    assert row(partly, "companies", entity_id="A")["before"] is None
    assert row(partly, "regions", region_code="delta")["growth"] is None


def test_of_a_region_that_sent_nothing_nothing_is_said_and_that_is_told(partly: Tables) -> None:
    assert row(partly, "regions", region_code="320000")["complaints"] is None
    assert row(partly, "regions", region_code="320100")["complaints"] is None
    assert row(partly, "regions", region_code="330200")["complaints"] == 0
    missing = {line["region_code"] for line in partly["sources"] if line["state"] == "missing"}
    assert missing == {"320000", "340000"}
    assert row(partly, "sources", region_code="320000")["text"] == "江苏省：没有收到投诉数据，本次公示不含江苏省"


def test_a_region_is_fresh_while_its_newest_row_is_no_more_than_two_weeks_older_than_the_cut_off_day(
    partly: Tables,
) -> None:
    states = [row(partly, "sources", region_code=code)["state"] for code in ("310000", "330000")]
    assert states == ["fresh", "stale"]


AMOUNTS = about(
    "金额公司",
    *(
        {"district": "331083"} | told
        for told in (
            {"amount": Decimal("100.50"), "recovered": Decimal("60.25"), "channel": "互联网络"},
            {"amount": Decimal("10"), "channel": "电话", "accepted_on": date(2021, 6, 11)},  # eight working days
            {"channel": None, "accepted_on": None, "recovered": Decimal("5")},  # of an amount nobody stated
        )
    ),
)


def test_limits_amounts_and_channels_are_counted_with_what_they_are_a_share_of(made: Tables) -> None:
    told = row(made, "regions", region_code="331000")
    assert (told["amount"], told["recovered"], told["amount_known"]) == (Decimal("110.50"), Decimal("60.25"), 2)
    assert (told["online"], told["channel_known"]) == (1, 2)
    assert (told["acceptance_on_time"], told["acceptance_decided"]) == (1, 2)


def test_a_region_that_states_no_amounts_has_none(made: Tables) -> None:
    told = row(made, "regions", region_code="310000")
    assert (told["amount"], told["recovered"], told["amount_known"]) == (None, None, 0)


def test_small_counts_are_withheld_in_the_tables_of_topics_and_months(night: Night) -> None:
    food, cars = {}, {"category": "商品>交通工具"}
    js = {"region": "320000", "district": "320102"}
    workspace = night(*[food] * 9, *[cars] * 5, *[food | js] * 8, *[cars | js] * 2)
    made = tables_of(workspace)
    shown = {
        (line["region_code"], line["word"]): line["complaints"] for line in made["topics"] if line["kind"] == "category"
    }
    assert shown["320000", "商品>交通工具"] is None
    assert shown["delta", ""] == 24
    assert [count for count in shown.values() if count is not None and 0 < count < 3] == []
    (of_june,) = [line for line in made["months"] if line["region_code"] == "delta"]
    assert (of_june["month"], of_june["complaints"]) == ("2021-06", 24)


def test_the_holiday_is_compared_by_the_day_with_the_same_holiday_a_year_before(night: Night) -> None:
    """National Day was 8 days long in 2020 (with Mid-Autumn) and 7 in 2021."""
    early = {"recorded_at": datetime(2019, 5, 1), "closed_on": date(2019, 5, 20)}
    of_2020 = [{"recorded_at": datetime(2020, 10, 1 + i), "closed_on": date(2020, 10, 20)} for i in range(8)]
    of_2021 = [{"recorded_at": datetime(2021, 10, 1 + i % 7), "closed_on": None} for i in range(14)]
    late = {"recorded_at": datetime(2021, 10, 20), "closed_on": None}
    workspace = night(early, *of_2020, *of_2021, late)
    told = {line["year"]: line for line in tables_of(workspace)["holidays"] if line["region_code"] == "delta"}
    assert {year: (line["days"], line["complaints"]) for year, line in told.items()} == {
        2019: (7, 0), 2020: (8, 8), 2021: (7, 14),
    }  # fmt: skip
    assert (told[2021]["daily"], told[2021]["growth"]) == (Decimal("2.00"), Decimal("1.0000"))
    assert told[2020]["growth"] is None


def test_a_holiday_is_compared_with_the_one_before_as_that_stood_equally_long_after_it(night: Night) -> None:
    """Shanghai's list names a complaint only once it has ended; on 20 October 2021 the holiday was 13 days over."""
    shanghai = {"region": "310000", "district": "310115"}
    early = shanghai | {"recorded_at": datetime(2019, 5, 1), "closed_on": date(2019, 5, 20)}
    days = {2020: (10, 20, 21, 22), 2021: (10, 19, 20)}  # October; the holiday of 2020 ended on the 8th
    ended = [
        shanghai | {"recorded_at": datetime(year, 10, 2), "closed_on": date(year, 10, day)}
        for year, closed in days.items() for day in closed
    ]  # fmt: skip
    later = shanghai | {"recorded_at": datetime(2021, 10, 9), "closed_on": date(2021, 10, 15)}
    workspace = night(early, *ended, later, on=date(2021, 10, 20))
    made = tables_of(workspace, date(2021, 10, 20))
    told = [row(made, "holidays", region_code="310000", year=year)["complaints"] for year in (2020, 2021)]
    assert told == [3, 3]


def test_every_city_has_its_row_and_complaints_from_nowhere_have_one_too(partly: Tables) -> None:
    regions = {row["region_code"]: row for row in partly["regions"]}
    assert sum(code[:2] == "33" for code in regions) == 12
    assert sum(code[:2] == "31" for code in regions) == 17
    assert (regions["330000"]["complaints"], regions["delta"]["complaints"]) == (5, 6)
    counted = {code for code, row in regions.items() if row["level"] in ("city", "other") and row["complaints"]}
    assert counted == {"330400", "330100", "310115", "other"}
    assert regions["other"]["complaints"] == 3


def assert_conserved(made: Tables) -> None:
    """Every complaint received is in the figures of one company and one place, or accounted for."""
    counts = made["totals"][0]
    assert counts["in_period"] == counts["disclosed"] + sum(excluded(made).values())
    regions = made["regions"]
    companies = made["companies"]
    cities = [row for row in regions if row["level"] in ("city", "other")]
    delta = next(row for row in regions if row["level"] == "delta")
    for measure in ("complaints", "accepted", "mediation_succeeded", "mediation_failed"):
        total = sum(row[measure] for row in companies)
        assert delta[measure] == total
        for rows in (cities, [row for row in regions if row["level"] == "province"]):
            assert sum(row[measure] or 0 for row in rows) == total
    assert sum(row["complaints"] for row in companies) == counts["disclosed"]
    assert delta["companies"] == len(companies) == counts["companies"]
    states = Counter(row["state"] for row in made["complaints"])
    assert sum(states.values()) == counts["received"]
    assert states["disclosed"] == counts["disclosed"]


def test_every_complaint_received_is_disclosed_or_left_out_for_a_ground_or_outside_the_period(made: Tables) -> None:
    states = {line["state"] for line in made["complaints"]}
    assert states == {"disclosed", "excluded", "in_handling", "held", "objected", "corrected", "expired", "later"}
    assert_conserved(made)


complaint = st.fixed_dictionaries(
    {
        "region": st.sampled_from(["330000", "330000", "320000", "310000"]),
        "recorded_at": st.none() | st.datetimes(datetime(2019, 9, 1), datetime(2021, 10, 31)),
        "mode": st.sampled_from(["投诉", "投诉", "投诉", "举报", None]),
        "district": st.sampled_from(["330421", "330103", "331083", "310101", "330000", None]),
        "accepted": st.sampled_from(["受理", "受理", "不予受理", None]),
        "refusal_ground": st.sampled_from([None, "1", "5"]),
        "closed_on": st.none() | st.dates(date(2020, 1, 1), date(2021, 10, 31)),
        "result": st.sampled_from(
            ["达成调解协议", "未达成调解协议", "双方自行和解或者投诉人撤回投诉", "终止调解", "别的", None]
        ),
        "end_ground": st.sampled_from([None, "1", "6"]),
        "entity_id": st.sampled_from(["A", "B", "C", "D", "E", "nobody", None]),
    }
)


@pytest.mark.proof
@settings(max_examples=15, deadline=None)
@given(st.lists(complaint, max_size=40))
def test_whatever_comes_every_complaint_is_disclosed_or_left_out_for_a_ground_or_outside_the_period(
    write: Callable[..., Workspace], complaints: list[dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as home:
        made = tables_of(write(Path(home), complaints))
        assert made["totals"][0]["received"] == len(complaints)
        assert_conserved(made)
