"""Early warning: what stands out is told with its source rows, chance and holidays are not, and nothing is lost."""

import logging
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.stage import NIGHT
from tests.tier.alarm import PAPERS, Province

NATIONAL_DAY = date(2021, 10, 7)
"""The last day of a holiday that is seven days long: the window holds nothing else."""


def surge(folder: Path, n: int = 20, past: int = 2, night: date = NIGHT) -> Province:
    """A unit of 西湖 that had `past` complaints a week and now has `n` on the night."""
    until = night - timedelta(days=7)
    province = Province.at(folder, night).unit()
    return province.evenly(past, until=until, districtcode="330106").complaints(n, districtcode="330106")


def test_a_unit_with_far_more_complaints_than_ever_is_an_alert_with_the_complaints_as_evidence(tmp_path: Path) -> None:
    province = surge(tmp_path, 12)
    found = province.alerts()["complaint_surge:e1"]
    tonight = [row for row in province.rows["linked/complaints_zj"] if row["entity_id"] == "e1"][-12:]
    assert found["evidence"] == [f"complaints_zj:{row['_record']}" for row in tonight]
    assert (found["observed"], found["evidence_count"], found["subject_kind"]) == (12, 12, "entity")
    assert (found["subject_title"], found["district"]) == ("e1商店", "330106")
    assert Decimal("1.9") < found["expected"] < Decimal("2.1")
    assert found["ratio"] == pytest.approx(12 / found["expected"], rel=Decimal("0.01"))
    assert found["message"].startswith("e1商店近7天被投诉12件，")
    assert (found["status"], found["first_night"], found["shown"]) == ("new", NIGHT, True)


def test_a_trade_and_a_district_surge_where_no_single_business_does(tmp_path: Path) -> None:
    province = Province.at(tmp_path)
    for n in range(20):
        firm = {"entity_id": f"f{n}", "districtcode": "330106"}
        province.firm(f"f{n}", "8040").evenly(1, until=NIGHT - timedelta(days=7), **firm).complaints(3, **firm)
    found = province.alerts()
    assert found.keys() == {"complaint_surge:8040", "complaint_surge:330106"}
    assert found["complaint_surge:8040"]["subject_title"] == "批发和零售业（8040）"
    assert (found["complaint_surge:330106"]["subject_title"], found["complaint_surge:330106"]["district"]) == (
        "西湖区", "330106"
    )  # fmt: skip


def test_complaints_of_nobody_known_count_for_their_district_and_an_unknown_one_goes_by_its_code(
    tmp_path: Path,
) -> None:
    province = Province.at(tmp_path).complaints(30, entity_id=None, districtcode="339999")
    assert province.alerts()["complaint_surge:339999"]["subject_title"] == "339999"


@pytest.mark.parametrize(("now", "past"), [(4, 0), (9, 6), (24, 15)])
def test_few_complaints_or_not_many_times_the_usual_are_no_alert(now: int, past: int, tmp_path: Path) -> None:
    assert surge(tmp_path, now, past).alerts() == {}


def test_what_is_many_for_a_unit_is_too_few_to_tell_of_a_trade_or_district(tmp_path: Path) -> None:
    assert surge(tmp_path, 9, 0).alerts().keys() == {"complaint_surge:e1"}


def test_a_rise_of_two_thirds_is_told_of_a_trade_and_a_district_but_not_of_a_unit(tmp_path: Path) -> None:
    assert surge(tmp_path, 233, 140).alerts().keys() == {"complaint_surge:5211", "complaint_surge:330106"}


def test_five_complaints_of_a_unit_that_never_had_any_are_one(tmp_path: Path) -> None:
    assert "complaint_surge:e1" in surge(tmp_path, 5, 0).alerts()


def test_an_entity_that_has_declared_nothing_and_one_that_was_removed_are_not_watched(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit("gone", None, "removed").firm("undeclared", None)
    for one in ("gone", "undeclared"):
        province.complaints(30, entity_id=one).trace(one).batch(*PAPERS, entity_id=one)
    assert province.alerts() == {}


def test_whistle_blowers_do_not_count(tmp_path: Path) -> None:
    assert Province.at(tmp_path).unit().complaints(30, receivemode="举报").alerts() == {}


def test_complaints_after_the_night_do_not_count(tmp_path: Path) -> None:
    assert Province.at(tmp_path).unit().complaints(30, NIGHT + timedelta(days=1)).alerts() == {}


def test_a_past_of_bursts_makes_the_next_burst_no_surprise(tmp_path: Path) -> None:
    even = surge(tmp_path / "even", 13, 2)
    bursts = Province.at(tmp_path / "bursts").unit().complaints(13, districtcode="330106")
    for weeks in (3, 11, 18, 24):
        bursts.complaints(13, NIGHT - timedelta(days=7 * weeks), districtcode="330106")
    assert "complaint_surge:e1" in even.alerts()
    assert bursts.alerts() == {}


def lifted(folder: Path, night: date, times: int) -> Province:
    """Everybody had an even past, and `times` of it in the week up to the night."""
    before = night - timedelta(days=7)
    province = Province(Province.at(folder, night).workspace, night)
    for n in range(8):
        about = {"entity_id": f"e{n}", "districtcode": f"33010{2 + n % 4}"}
        province.unit(f"e{n}", f"52{n % 3}1").evenly(14, until=before, **about).evenly(14 * times, 1, **about)
    return province


def test_a_holiday_that_lifts_everybody_alerts_nobody(tmp_path: Path) -> None:
    assert lifted(tmp_path, NATIONAL_DAY, 3).alerts() == {}


def test_the_same_rise_in_an_ordinary_week_is_told(tmp_path: Path) -> None:
    assert lifted(tmp_path, date(2021, 9, 12), 3).alerts().keys() >= {f"complaint_surge:52{n}1" for n in range(3)}


def test_who_stands_out_of_a_holiday_is_told_and_the_sentence_says_that_it_was_one(tmp_path: Path) -> None:
    province = lifted(tmp_path, NATIONAL_DAY, 2).complaints(150, entity_id="e1", districtcode="339999")
    found = province.alerts()["complaint_surge:e1"]
    assert found["message"].endswith("倍（含节假日或促销日，已按同期全省变化折算）")
    assert found["expected"] > 25  # 14 a week, twice that in everybody's holiday


def test_the_holidays_of_the_past_are_not_taken_for_the_usual(tmp_path: Path) -> None:
    plain, festive = surge(tmp_path / "plain"), surge(tmp_path / "festive")
    for day in range(1, 11):  # National Day and the three days after it
        festive.complaints(20, date(2021, 10, day), districtcode="330106")
    usual = [one.alerts()["complaint_surge:e1"]["expected"] for one in (plain, festive)]
    assert usual[0] == usual[1]


@pytest.mark.parametrize(("weeks", "told"), [(8, False), (14, True)])
def test_without_enough_of_a_past_nothing_is_said(weeks: int, told: bool, tmp_path: Path) -> None:
    province = surge(tmp_path)
    oldest = NIGHT - timedelta(days=7 * weeks)
    rows = province.rows["linked/complaints_zj"]
    rows[:] = [row for row in rows if row["recorddate"].date() > oldest]
    assert ("complaint_surge:e1" in province.alerts()) is told


def test_a_past_that_begins_late_is_not_taken_for_a_quiet_one(tmp_path: Path) -> None:
    province = surge(tmp_path, 40, 7)
    rows = province.rows["linked/complaints_zj"]
    rows[:] = [row for row in rows if row["recorddate"].date() > date(2021, 7, 25)]
    assert province.alerts()["complaint_surge:e1"]["expected"] > 6


def test_recalled_food_of_a_declared_unit_is_an_alert(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit().trace(days=2).trace(productName="挂面").trace(revoked="0")
    found = province.trace(revoked=None).trace(days=30).alerts()["recalled_food:e1"]
    assert found["evidence"] == ["traces:t000", "traces:t001"]
    assert found["message"] == "e1商店近30天有2条食品追溯记录被标记为召回（如：挂面），请核查是否已下架"
    assert (found["observed"], found["severity"], found["expected"]) == (2, "medium", None)


def test_three_recalls_are_grave_and_a_recall_without_a_name_is_told_too(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit()
    for _ in range(3):
        province.trace(productName=None)
    found = province.alerts()["recalled_food:e1"]
    assert (found["severity"], "品名不详" in found["message"]) == ("high", True)


def test_missing_papers_are_counted_one_by_one_over_the_batches_of_the_window(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit().batch(PAPERS[0]).batch(PAPERS[0], PAPERS[2]).batch().batch()
    found = province.batch(*PAPERS, days=30).alerts()["cold_chain_papers:e1"]
    assert found["evidence"] == ["batches:b000", "batches:b001"]
    assert (found["observed"], found["ratio"]) == (2, Decimal("0.50"))
    assert isinstance(found["observed"], int)
    assert found["message"] == (
        "e1商店近30天冷链食品入库4批，2批证明不全：缺检验检疫证明2批、核酸检测报告0批、消毒证明1批，三证全无0批"
    )


BATCHES = {
    "all papers are there": ([(), ()], False),
    "one paper of one batch is missing": ([PAPERS[:1], ()], False),
    "two batches of many": ([PAPERS[:1], PAPERS[1:2], *[()] * 18], False),
    "two batches of few": ([PAPERS[:1], PAPERS[1:2], ()], True),
    "a batch without any paper among many": ([PAPERS, *[()] * 18], True),
}


@pytest.mark.parametrize("what", BATCHES)
def test_when_missing_papers_are_an_alert(what: str, tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit()
    batches, told = BATCHES[what]
    for lacking in batches:
        province.batch(*lacking)
    assert ("cold_chain_papers:e1" in province.alerts()) is told


@pytest.mark.parametrize("absent", ["complaints_zj", "traces", "batches"])
def test_a_dataset_that_did_not_come_costs_only_the_alerts_of_its_kind(absent: str, tmp_path: Path) -> None:
    kinds = {"complaints_zj": "complaint_surge", "traces": "recalled_food", "batches": "cold_chain_papers"}
    province = surge(tmp_path).trace().batch(*PAPERS)
    province.rows.pop(f"linked/{absent}")
    found = {row["kind"] for row in province.alerts().values()}
    assert found == set(kinds.values()) - {kinds[absent]}


def test_a_year_without_a_holiday_notice_costs_only_the_surges_and_says_what_to_load(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    later = date(2099, 5, 10)
    with caplog.at_level(logging.WARNING):
        found = Province.at(tmp_path, later).unit().evenly(1).complaints(9).trace().alerts()
    assert {row["kind"] for row in found.values()} == {"recalled_food"}
    assert "the holiday notice of 2098 is not loaded" in caplog.text


def test_with_nothing_received_there_is_an_empty_table(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit()
    province.rows = {name: rows for name, rows in province.rows.items() if not name.startswith("linked/")}
    assert province.alerts() == {}


def test_evidence_is_the_newest_twenty_and_the_count_is_all(tmp_path: Path) -> None:
    province = surge(tmp_path, 20).complaints(5, NIGHT - timedelta(days=1), districtcode="330106")
    found = province.alerts()["complaint_surge:e1"]
    newest = [row["_record"] for row in province.rows["linked/complaints_zj"][-25:-5]]
    assert found["evidence"] == [f"complaints_zj:{record}" for record in newest]
    assert found["evidence_count"] == 25


def test_a_quote_in_a_record_stays_json(tmp_path: Path) -> None:
    found = Province.at(tmp_path).unit().trace(_record='t"\\1').alerts()
    assert found["recalled_food:e1"]["evidence"] == ['traces:t"\\1']


def test_the_order_of_rows_does_not_matter_and_a_night_again_gives_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for _ in range(2):
        province = surge(tmp_path).trace().trace("e2").unit("e2").batch(*PAPERS).batch(*PAPERS, entity_id="e2")
        for rows in province.rows.values():
            random.Random(len(written)).shuffle(rows)
        province.alerts()
        written.append(province.workspace.table(NIGHT, "alert").read_bytes())
    assert written[0] == written[1]
