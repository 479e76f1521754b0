"""What is counted, where it counts, and that nothing counted is lost between counties, cities and province."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.tier.contest_stage import Province, actual, amount, one

pytestmark = pytest.mark.proof

TABLE = "target_progress"
ADDS_UP = ("units", "units_with_promise", "factories", "outlets", "coordinators", "loans", "village_stations",
           "cases_handled", "promises", "businesses")  # fmt: skip


def everywhere(folder: Path) -> Province:
    """Rows in two counties of Jiaxing, one of Ningbo, an abolished one, a city itself, and at places unknown."""
    province = Province.at(folder)
    for count, district in enumerate(("330421", "330402", "330281", "330204", "330400", "330499", "310101", None), 1):
        province.unit(district, count, has_promise=True, is_factory=True)
        province.add("outlets", count, districtCode=district)
        province.add("coordinators", count, districtCode=district)
        province.add("stations", count, districtCode=district, handled=3)
        entity = province.rows["unit"][-1]["entity_id"]
        province.add("loans", entity_id=entity, amount=amount("12345.6789"))
        province.add("commitments", count, entity_id=entity, _record=f"c{district}")
    return province


def test_counties_cities_and_province_add_up_with_the_unknown_counted_apart(tmp_path: Path) -> None:
    rows = everywhere(tmp_path).run(TABLE)
    for measure in ADDS_UP:
        sums = {level: sum(row["actual"] for row in rows if (row["measure"], row["level"]) == (measure, level))
                for level in ("province", "city", "county")}  # fmt: skip
        assert sums["county"] == sums["city"] == sums["province"] > 0, measure
    assert actual(rows, "units") == 36
    assert actual(rows, "units", "330400") == 1 + 2 + 5 + 6
    assert [actual(rows, "units", code, "county") for code in ("330421", "330402", "330400")] == [1, 2, 5 + 6]
    assert [actual(rows, "units", "unknown", level) for level in ("city", "county")] == [7 + 8, 7 + 8]
    assert actual(rows, "loans") == amount("9.87654312")


def test_an_abolished_county_keeps_its_own_row_and_is_marked(tmp_path: Path) -> None:
    rows = everywhere(tmp_path).run(TABLE)
    gone = one(rows, measure="units", region="330204")
    assert (gone["actual"], gone["city"], gone["standing"]) == (4, "330200", False)
    assert one(rows, measure="units", region="330421")["standing"]
    assert not [row for row in rows if row["region"] == "330283"], "nothing counts there any more"


def test_a_bank_counts_once_in_each_region_it_is_in(tmp_path: Path) -> None:
    province = Province.at(tmp_path)
    province.add("outlets", 3, districtCode="330421", bankCode="a").add("outlets", districtCode="330402", bankCode="a")
    province.add("outlets", districtCode="330281", bankCode="a").add("outlets", districtCode="330281", bankCode="b")
    province.add("outlets", districtCode="330282", bankCode="c", status="0")
    rows = province.run(TABLE)
    assert [actual(rows, "outlets", code) for code in ("330000", "330400", "330281", "330282")] == [6, 4, 2, 0]
    assert [actual(rows, "banks", code) for code in ("330000", "330400", "330281", "330282")] == [2, 1, 2, 0]


CASES: list[tuple[str, str, dict[str, Any], int]] = [
    ("units", "unit", {"status": "waiting"}, 0),
    ("new_units", "unit", {"valid_from": date(2021, 1, 1)}, 1),
    ("new_units", "unit", {"valid_from": date(2021, 10, 31)}, 1),
    ("new_units", "unit", {"valid_from": date(2020, 12, 31)}, 0),
    ("units_with_promise", "unit", {"has_promise": True, "status": "removed"}, 0),
    ("factories", "unit", {"is_factory": True}, 1),
    ("business_districts", "unit", {"kind": "商圈"}, 1),
    ("business_districts", "unit", {"kind": "市场"}, 0),
    ("coordinators", "coordinators", {"appointedOn": date(2021, 10, 31)}, 1),
    ("coordinators", "coordinators", {"appointedOn": date(2021, 11, 1)}, 0),
    ("coordinators", "coordinators", {"leftOn": date(2021, 10, 31)}, 0),
    ("coordinators", "coordinators", {"leftOn": date(2021, 11, 1)}, 1),
    ("village_stations", "stations", {"kind": "shop"}, 0),
    ("village_stations", "stations", {"closedOn": date(2021, 10, 31)}, 0),
    ("village_stations", "stations", {"closedOn": date(2021, 11, 1)}, 1),
    ("cases_handled", "stations", {"kind": "shop", "closedOn": date(2021, 10, 1), "handled": 7}, 7),
    ("cross_store_promises", "commitments", {"crossStore": "1"}, 1),
    ("cross_store_promises", "commitments", {"crossStore": "0"}, 0),
    ("promises", "commitments", {"endTime": date(2021, 10, 31)}, 1),
    ("promises", "commitments", {"endTime": date(2021, 10, 30)}, 0),
    ("promises", "commitments", {"startTime": date(2021, 11, 1)}, 0),
    ("promises", "commitments", {"status": "4"}, 0),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "table", "columns", "counts"), CASES)
def test_what_counts(tmp_path: Path, measure: str, table: str, columns: dict[str, Any], counts: int) -> None:
    province = Province.at(tmp_path)
    if table == "unit":
        province.unit("330421", **columns)
    else:
        province.add(table, **columns)
    assert actual(province.run(TABLE), measure) == counts


def test_businesses_are_those_the_register_holds_and_that_operate(tmp_path: Path) -> None:
    province = Province.at(tmp_path).businesses("330421", 3).businesses("330421", 5, registered=False)
    assert actual(province.businesses("330421", 7, state="注销").run(TABLE), "businesses") == 3


def test_loans_are_cumulated_since_the_first(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit("330421")
    province.add("loans", entity_id="e00000", amount=amount("30000.0001"), grantedOn=date(2019, 5, 16))
    province.add("loans", entity_id="nobody", amount=amount("5000"))
    rows = province.add("loans", entity_id="e00000", amount=amount("9"), grantedOn=date(2021, 11, 1)).run(TABLE)
    assert actual(rows, "loans") == amount("3.50000001")
    assert actual(rows, "loans", "330421") == amount("3.00000001")
    assert one(rows, measure="loans", level="province")["since"] == date(2019, 5, 16)


def test_complaints_settled_are_of_those_accepted_and_closed_this_year(tmp_path: Path) -> None:
    province = Province.at(tmp_path).add("complaints_zj", 2, districtcode="330421")
    province.add("complaints_zj", districtcode="330421", result="未达成调解协议")
    province.add("complaints_zj", 9, districtcode="330421", acceptresult="不予受理")
    province.add("complaints_zj", 9, districtcode="330421", enddate=None, result=None)
    province.add("complaints_zj", 9, districtcode="330421", enddate=date(2020, 12, 31))
    row = one(province.run(TABLE), measure="settled_share", region="330421")
    assert (row["part"], row["whole"], row["actual"]) == (2, 3, Decimal("0.6667"))


def test_stars_and_warnings_are_shares_of_all_units_in_a_library(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit("330421", 2, "star").unit("330421", 1, "warning").unit("330421", 1)
    rows = province.unit("330421", 6, "exited").run(TABLE)
    assert [actual(rows, name, "330421") for name in ("star_share", "warning_share")] == [amount("0.5"), amount("0.25")]


def test_what_did_not_come_is_not_known_and_what_came_empty_is_zero(tmp_path: Path) -> None:
    came = Province.at(tmp_path / "came").unit("330421", has_promise=True).run(TABLE)
    assert [actual(came, name) for name in ("outlets", "village_stations", "loans")] == [0, 0, 0]
    assert one(came, measure="settled_share", level="province")["reason"] == "没有可以计算的记录"
    absent = Province.at(tmp_path / "absent").unit("330421", has_promise=True)
    linked = [name for name in absent.rows if name.startswith("linked/")]
    rows = absent.without(*linked, "tier").run(TABLE)
    known = {row["measure"] for row in rows if row["actual"] is not None}
    assert known == {"units", "new_units", "factories", "business_districts", "businesses"}
    assert {row["reason"] for row in rows if row["actual"] is None} == {"没有收到所需数据"}
