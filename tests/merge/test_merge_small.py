"""Merge on two nights of a few rows: who is who, what wins, what a unit is."""

from datetime import date, datetime
from pathlib import Path

import pytest

from etl.ground.workspace import Workspace
from etl.merge import merge
from tests.merge.stage import ALIVE, Row, copy_shuffled, rows_of, valid
from tests.nights import SATURDAY, SUNDAY, digests

HANGZHOU, NINGBO, WENZHOU = "91330100799655058B", "91330100716105852F", "91330110MA2CC1X505"
NUMBER, SHARED, OLD = "330100400015575", "440301103448669", "340000000016368"
SATURDAYS: dict[str, list[Row]] = {
    "registrations": [
        {"record": "P1", "uniscid": HANGZHOU, "regno": NUMBER, "entname": "杭州甲公司", "regstateCn": ALIVE},
        {"record": "P2", "uniscid": NINGBO, "regno": SHARED, "entname": "宁波乙公司", "regstateCn": ALIVE},
        {"record": "P3", "uniscid": WENZHOU, "regno": SHARED, "entname": "温州丙公司", "regstateCn": ALIVE},
        {"record": "P4", "uniscid": OLD, "entname": "老店", "regstateCn": ALIVE, "estdate": date(1999, 1, 1)},
    ],
    "declarations": [
        {"record": "D1", "type": "1", "kind": "商店", "creditCode": HANGZHOU, "storeName": "一店", "status": "1",
         "regName": "杭州甲（新）公司", "districtCode": "330102", "applicationDate": date(2021, 3, 1)},
        {"record": "D2", "type": "2", "kind": "商店", "creditCode": HANGZHOU, "storeName": "一店", "status": "4",
         "regName": "杭州甲公司", "districtCode": "330102", "applicationDate": date(2021, 2, 1)},
        {"record": "D3", "type": "1", "kind": "工厂", "creditCode": HANGZHOU, "storeName": "二店", "status": "6",
         "regName": "杭州甲公司", "districtCode": "330106", "applicationDate": date(2021, 4, 1)},
        {"record": "D4", "type": "1", "kind": "餐饮", "creditCode": NUMBER, "storeName": "三店", "status": "1",
         "regName": "杭州甲公司", "districtCode": "330106", "applicationDate": date(2021, 4, 1)},
        {"record": "D5", "type": "1", "kind": "餐饮", "creditCode": SHARED, "storeName": "四店", "status": "1"},
    ],
    "commitments": [
        {"record": "C1", "creditCode": HANGZHOU, "storeName": "一店", "status": "1", "startTime": date(2021, 10, 30),
         "endTime": date(2021, 10, 30)},
        {"record": "C2", "creditCode": HANGZHOU, "storeName": "二店", "status": "1", "startTime": date(2021, 10, 31)},
        {"record": "C3", "creditCode": HANGZHOU, "storeName": "三店", "status": "0"},
    ],
    "spot_checks": [
        {"record": "Z1", "orgno": NINGBO[8:17], "orgname": "宁波乙公司"},
        {"record": "Z2", "busliceno": NUMBER, "orgname": "某厂"},
        {"record": "Z3", "busliceno": SHARED, "orgname": "某厂"},
        {"record": "Z4", "orgname": "无号厂"},
        {"record": "Z5", "busliceno": OLD, "orgname": "老店"},
    ],
}  # fmt: skip
SUNDAYS: dict[str, list[Row]] = {
    "registrations": [
        {"record": "P4", "uniscid": "91440300708461136T", "regno": OLD, "entname": "老店有限公司", "regstateCn": ALIVE,
         "at": datetime(2021, 10, 31)},
        {"record": "P1", "uniscid": HANGZHOU, "entname": "过时的名字", "regstateCn": ALIVE, "at": datetime(2021, 9, 1)},
        {"record": "P2", "uniscid": NINGBO, "regno": SHARED, "entname": "宁波乙集团", "regstateCn": "注销",
         "at": datetime(2021, 10, 31)},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("merge"))
    valid(workspace, SATURDAY, **SATURDAYS)
    valid(workspace, SUNDAY, **SUNDAYS)
    return workspace


@pytest.fixture(scope="module")
def merged(stage: Workspace) -> Workspace:
    merge(stage, SATURDAY)
    merge(stage, SUNDAY)
    return stage


def who(merged: Workspace, night: date, dataset: str) -> dict[str, tuple[str | None, str | None]]:
    return {
        row["_record"]: (row["entity_id"], row["resolved_by"]) for row in rows_of(merged, night, f"linked/{dataset}")
    }


class TestIdentity:
    """Which entity a row is about."""

    def test_a_code_names_its_entity_and_older_numbers_do_so_through_the_register(self, merged: Workspace) -> None:
        assert who(merged, SATURDAY, "spot_checks") == {
            "Z1": (NINGBO, "orgcode"),
            "Z2": (HANGZHOU, "regno"),
            "Z3": (None, None),
            "Z4": (None, None),
            "Z5": (f"REG:{OLD}", "regno"),
        }

    def test_what_stays_open_says_why(self, merged: Workspace) -> None:
        found = rows_of(merged, SATURDAY, "unresolved", "dataset = 'spot_checks'")
        assert [(row["record"], row["identifier"], row["id_kind"], row["name"], row["reason"]) for row in found] == [
            ("Z3", SHARED, "regno", "某厂", "not in the register, or not of one entity"),
            ("Z4", None, None, "无号厂", "no identifier"),
        ]

    def test_an_entity_without_a_code_is_known_by_its_number_until_it_gets_one(self, merged: Workspace) -> None:
        def old_shop(night: date) -> list[tuple[str, str | None, str | None]]:
            rows = rows_of(merged, night, "entity", f"regno = '{OLD}'")
            return [(row["entity_id"], row["uscc"], row["name"]) for row in rows]

        assert old_shop(SATURDAY) == [(f"REG:{OLD}", None, "老店")]
        assert old_shop(SUNDAY) == [("91440300708461136T", "91440300708461136T", "老店有限公司")]
        assert who(merged, SUNDAY, "spot_checks")["Z5"] == ("91440300708461136T", "regno")

    def test_a_number_of_two_entities_resolves_to_neither(self, merged: Workspace) -> None:
        shared = rows_of(merged, SATURDAY, "crosswalk/*", f"id_value = '{SHARED}'")
        assert {row["entity_id"] for row in shared} == {NINGBO, WENZHOU}
        assert who(merged, SATURDAY, "declarations")["D5"] == (None, None)

    @pytest.mark.parametrize("night", [SATURDAY, SUNDAY])
    def test_every_row_ends_linked_or_unresolved(self, merged: Workspace, night: date) -> None:
        for dataset in ("declarations", "commitments", "spot_checks"):
            rows = who(merged, night, dataset)
            assert rows.keys() == {row["record"] for row in SATURDAYS[dataset]}
            open_rows = {row["record"] for row in rows_of(merged, night, "unresolved", f"dataset = '{dataset}'")}
            assert open_rows == {record for record, (entity, _) in rows.items() if entity is None}


class TestGolden:
    """Which source is believed for what."""

    def test_an_entity_that_the_register_does_not_have_is_told_as_such(self, tmp_path: Path) -> None:
        workspace = Workspace(tmp_path)
        stranger: Row = {"record": "Z9", "busliceno": NINGBO, "orgname": "宁波乙公司"}
        valid(workspace, SATURDAY, registrations=SATURDAYS["registrations"][:1], spot_checks=[stranger])
        merge(workspace, SATURDAY)
        found = {row["entity_id"]: (row["registered"], row["regno"]) for row in rows_of(workspace, SATURDAY, "entity")}
        assert found == {HANGZHOU: (True, NUMBER), NINGBO: (False, None)}

    def test_the_newest_row_of_a_record_wins_even_if_an_older_one_came_later(self, merged: Workspace) -> None:
        names = {row["entity_id"]: row["name"] for row in rows_of(merged, SUNDAY, "entity")}
        assert (names[HANGZHOU], names[NINGBO]) == ("杭州甲公司", "宁波乙集团")

    def test_the_register_wins_and_the_others_are_kept_as_rivals(self, merged: Workspace) -> None:
        (entity,) = rows_of(merged, SATURDAY, "entity", f"entity_id = '{HANGZHOU}'")
        assert (entity["name"], entity["name_source"]) == ("杭州甲公司", "registrations:P1")
        rivals = rows_of(merged, SATURDAY, "rival", f"entity_id = '{HANGZHOU}' AND field = 'name'")
        found = [(row["value"], row["source"], row["record"], row["winner"], row["winner_source"]) for row in rivals]
        assert found == [
            ("杭州甲（新）公司", "declarations", "D1", "杭州甲公司", "registrations:P1"),
            ("某厂", "spot_checks", "Z2", "杭州甲公司", "registrations:P1"),
        ]

    def test_a_field_the_register_leaves_open_is_filled_by_the_next_source(self, merged: Workspace) -> None:
        (entity,) = rows_of(merged, SATURDAY, "entity", f"entity_id = '{HANGZHOU}'")
        assert (entity["district"], entity["district_source"][:13]) == ("330102", "declarations:")
        assert (entity["registered"], entity["regno"]) == (True, NUMBER)


class TestUnits:
    """Stores, and what they have declared."""

    def units(self, merged: Workspace, night: date) -> dict[str, Row]:
        return {row["unit_id"]: row for row in rows_of(merged, night, "unit")}

    def test_a_store_is_one_unit_whatever_it_declared_under_whichever_number(self, merged: Workspace) -> None:
        units = self.units(merged, SATURDAY)
        assert units.keys() == {f"{HANGZHOU}/{store}" for store in ("一店", "二店", "三店")}
        first = units[f"{HANGZHOU}/一店"]
        assert (first["declarations"], first["declaration_ids"]) == (2, "D1,D2")
        assert (first["status"], first["name"]) == ("in_force", "杭州甲（新）公司")
        assert first["declared_on"] == date(2021, 2, 1)
        assert (first["district"], first["city"]) == ("330102", "330100")

    def test_a_factory_is_told_by_its_kind(self, merged: Workspace) -> None:
        found = {unit["store_name"]: unit["is_factory"] for unit in self.units(merged, SATURDAY).values()}
        assert found == {"一店": False, "二店": True, "三店": False}

    def test_a_promise_counts_from_its_first_to_its_last_day(self, merged: Workspace) -> None:
        saturday = {unit["store_name"]: unit["has_promise"] for unit in self.units(merged, SATURDAY).values()}
        sunday = {unit["store_name"]: unit["has_promise"] for unit in self.units(merged, SUNDAY).values()}
        assert saturday == {"一店": True, "二店": False, "三店": False}
        assert sunday == {"一店": False, "二店": True, "三店": False}


def test_merging_twice_changes_no_byte(merged: Workspace) -> None:
    before = digests(merged.home)
    merge(merged, SUNDAY)
    assert digests(merged.home) == before


def test_another_order_of_rows_makes_no_difference(merged: Workspace, tmp_path: Path) -> None:
    """One order here, many in test_merge_laws.py."""
    other = copy_shuffled(merged, tmp_path, seed=1)
    merge(other, SUNDAY)

    def published(path: Path) -> bool:
        return path.suffix == ".parquet" and path.parts[-2] != "valid" and path.parts[-3] != "valid"

    stage = f"stage/night={SUNDAY}"
    assert digests(other.home / stage, published) == digests(merged.home / stage, published)


def test_a_persons_number_beside_a_code_ties_no_two_businesses_together(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    person = "RID:4f2c9ad1"
    valid(
        workspace,
        SATURDAY,
        registrations=[
            {"record": "P1", "uniscid": HANGZHOU, "regno": person, "entname": "杭州甲公司", "regstateCn": ALIVE},
            {"record": "P2", "uniscid": None, "regno": person, "entname": "甲的店", "regstateCn": ALIVE},
        ],
        penalties=[{"record": "F1", "cf_xdr_gsdj": person}],
    )
    merge(workspace, SATURDAY)
    rows = {row["_record"]: row["entity_id"] for row in rows_of(workspace, SATURDAY, "linked/registrations")}
    assert rows == {"P1": HANGZHOU, "P2": None}
    assert who(workspace, SATURDAY, "penalties") == {"F1": (None, None)}
    assert person not in {row["id_value"] for row in rows_of(workspace, SATURDAY, "crosswalk/registrations")}


def test_without_a_register_nothing_is_merged(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    valid(workspace, SATURDAY, declarations=SATURDAYS["declarations"])
    with pytest.raises(LookupError, match="without the register"):
        merge(workspace, SATURDAY)


def test_a_dataset_that_sat_out_costs_only_itself(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    valid(workspace, SATURDAY, registrations=SATURDAYS["registrations"], declarations=SATURDAYS["declarations"])
    merge(workspace, SATURDAY)
    assert not workspace.table(SATURDAY, "linked/commitments").exists()
    assert {row["has_promise"] for row in rows_of(workspace, SATURDAY, "unit")} == {False}


def test_a_row_that_gets_a_number_later_keeps_whom_its_name_meant_before(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    known = {"record": "P1", "uniscid": HANGZHOU, "entname": "杭州张记食品有限公司", "regstateCn": ALIVE}
    other = {"record": "P2", "uniscid": NINGBO, "entname": "温州李记食品有限公司", "regstateCn": ALIVE}
    named = {"record": "F1", "cf_xdr_mc": "杭州张记食品有限公司", "at": datetime(2021, 9, 1)}
    numbered = {**named, "cf_xdr_shxym": NINGBO, "at": datetime(2021, 9, 9)}
    valid(workspace, SATURDAY, registrations=[known, other], penalties=[named])
    valid(workspace, SUNDAY, penalties=[numbered])
    merge(workspace, SUNDAY)
    rows = rows_of(workspace, SUNDAY, "statement/penalties")
    told = {(row["entity_id"], row["known_from"], row["known_to"], row["valid_to"]) for row in rows}
    assert told == {
        (HANGZHOU, SATURDAY, SUNDAY, None),
        (HANGZHOU, SUNDAY, None, datetime(2021, 9, 9)),
        (NINGBO, SUNDAY, None, None),
    }
    assert rows_of(workspace, SUNDAY, "name_match") == []
