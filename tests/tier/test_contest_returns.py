"""Promises to take goods back in practice: applied, kept, refused, pending, how many days, here and elsewhere."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.tier.contest_stage import Province, one

pytestmark = pytest.mark.proof

APPLIED = datetime(2021, 9, 1, 9)


def after(days: int) -> dict[str, datetime]:
    return {"applyTime": APPLIED, "doneTime": APPLIED + timedelta(days=days)}


def stores(folder: Path) -> Province:
    """One store in 嘉善, which promises, and one in 余姚, whose promise other stores keep too."""
    province = Province.at(folder).unit("330421").unit("330281")
    province.add("commitments", entity_id="e00000", _record="c0")
    return province.add("commitments", entity_id="e00001", _record="c1", crossStore="1")


def test_returns_are_told_by_outcome_where_the_store_that_promised_is(tmp_path: Path) -> None:
    province = stores(tmp_path).add("returns", 3, commitmentId="c0").add("returns", 2, commitmentId="c1")
    province.add("returns", commitmentId="c0", outcome="refused")
    rows = province.add("returns", 2, commitmentId="c0", outcome="pending", doneTime=None).run("return_practice")
    names = ("promises", "cross_store_promises", "applied", "kept", "refused", "pending")
    found = {region: [one(rows, region=region, level=level)[name] for name in names]
             for region, level in (("330421", "county"), ("330400", "city"), ("330281", "county"),
                                   ("330000", "province"), ("330424", "county"))}  # fmt: skip
    assert found == {
        "330421": [1, 0, 6, 3, 1, 2], "330400": [1, 0, 6, 3, 1, 2], "330281": [1, 1, 2, 2, 0, 0],
        "330000": [2, 1, 8, 5, 1, 2], "330424": [0] * 6,
    }  # fmt: skip
    assert one(rows, region="330421")["demonstration"]
    assert not one(rows, region="330281")["demonstration"]


@pytest.mark.parametrize(
    ("days", "median", "p90"),
    [
        ([4], "4.0", 4),
        ([0, 3], "1.5", 3),
        ([9, 1, 2], "2.0", 9),
        (list(range(1, 11)), "5.5", 9),
        (list(range(1, 12)), "6.0", 10),
        ([0] * 8 + [30, 30], "0.0", 30),
    ],
)
def test_days_are_from_application_to_done(tmp_path: Path, days: list[int], median: str, p90: int) -> None:
    province = stores(tmp_path).add("returns", 5, commitmentId="c0", outcome="pending", doneTime=None)
    for count in days:
        province.add("returns", commitmentId="c0", **after(count))
    row = one(province.run("return_practice"), region="330421")
    assert (row["median_days"], row["p90_days"], row["cross_store_median_days"]) == (Decimal(median), p90, None)


def test_days_are_of_the_calendar_not_of_hours(tmp_path: Path) -> None:
    late = {"applyTime": datetime(2021, 9, 1, 23, 50), "doneTime": datetime(2021, 9, 2, 0, 10)}
    row = one(stores(tmp_path).add("returns", commitmentId="c0", **late).run("return_practice"), region="330421")
    assert row["p90_days"] == 1


@pytest.mark.parametrize(
    ("columns", "counts"),
    [
        ({"returnStoreCode": "b"}, 1),
        ({"returnCity": "3302"}, 1),
        ({"returnStoreCode": "b", "returnCity": "3302"}, 1),
        ({"returnStoreCode": None, "returnCity": "3302"}, 1),
        ({}, 0),
        ({"returnStoreCode": None}, 0),
    ],
)
def test_a_return_at_another_store_or_in_another_city_is_told_apart(
    tmp_path: Path, columns: dict[str, Any], counts: int
) -> None:
    province = stores(tmp_path).add("returns", 2, commitmentId="c1", **after(9))
    row = one(province.add("returns", commitmentId="c1", **after(3), **columns).run("return_practice"), region="330281")
    assert row["applied"] == 3
    assert [row[f"cross_store_{name}"] for name in ("applied", "kept", "refused", "pending")] == [counts, counts, 0, 0]
    assert row["cross_store_p90_days"] == (3 if counts else None)


def test_returns_of_an_unknown_promise_count_in_the_city_of_the_purchase_or_apart(tmp_path: Path) -> None:
    province = stores(tmp_path).add("returns", 2, commitmentId="gone").add("returns", commitmentId=None, buyCity="9999")
    rows = province.add("returns", commitmentId="c0").run("return_practice")
    assert one(rows, region="330400", level="county")["applied"] == 2
    assert one(rows, region="330400", level="city")["applied"] == 3
    assert [one(rows, region="unknown", level=level)["applied"] for level in ("city", "county")] == [1, 1]
    assert one(rows, level="province")["applied"] == 4


def test_each_year_by_itself_and_promises_only_tonight(tmp_path: Path) -> None:
    province = stores(tmp_path).add("returns", commitmentId="c0", applyTime=datetime(2020, 12, 31, 23), doneTime=None)
    province.add("returns", 2, commitmentId="c0").add("returns", commitmentId="c0", applyTime=datetime(2021, 11, 1))
    rows = province.run("return_practice")
    told = {year: one(rows, region="330421", year=year) for year in (2020, 2021)}
    assert [(told[year]["applied"], told[year]["promises"]) for year in told] == [(1, None), (2, 1)]
    assert not [row for row in rows if row["year"] == 2020 and row["region"] == "330281"]


def test_returns_that_did_not_come_are_not_known(tmp_path: Path) -> None:
    row = one(stores(tmp_path).without("linked/returns").run("return_practice"), region="330421")
    assert (row["promises"], row["applied"], row["kept"], row["cross_store_refused"]) == (1, None, None, None)
    other = stores(tmp_path / "other").add("returns", commitmentId="c0").without("linked/commitments")
    row = one(other.run("return_practice"), region="330400", level="city")
    assert (row["promises"], row["applied"]) == (None, 1)


def test_the_share_kept_is_of_those_decided_and_in_time_of_those_done(tmp_path: Path) -> None:
    province = stores(tmp_path).add("returns", 2, commitmentId="c0", **after(7))
    province.add("returns", commitmentId="c0", outcome="refused", **after(8))
    province.add("returns", 4, commitmentId="c0", outcome="pending", doneTime=None)
    province.add("returns", 4, commitmentId="c0", applyTime=datetime(2020, 9, 1), doneTime=datetime(2020, 9, 30))
    rows = province.run("target_progress")
    for measure in ("kept_share", "prompt_share"):
        row = one(rows, measure=measure, region="330421")
        assert (row["part"], row["whole"]) == (2, 3), measure
    assert date(2021, 10, 31) == province.night
