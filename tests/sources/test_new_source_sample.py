"""What `make new-source` makes of a sample of rows, and what of the sample gets into the tree."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from stack.new_source import made_up
from tests.extract.folders import text
from tests.sources.tree import contract_of, new_source, outcome_of, suite_of

pytestmark = pytest.mark.proof


def sample() -> list[dict[str, Any]]:
    """Thirty rows of a gateway with everything in them that is to be recognised."""
    return [
        {
            "thingId": f"T{number}",
            "creditCode": made_up.code("uscc", number),
            "regno": made_up.code("regno", number),
            "kind": ("商店", "网店")[number % 2],
            "district": f"3301{number % 9:02d}",
            "shopName": f"第{number}店",
            "openedOn": f"2021年0{number % 9 + 1}月01日",
            "closedOn": "/" if number % 3 else "2021-12-01",
            "visits": number * 11 % 90,
            "amount": f"{number}.25",
            "boss": f"张{number} 1380000{number:04d}",
            "holder": made_up.resident(number),
            "updateTime": f"2021-10-{number % 27 + 1:02d} 08:00:{number:02d}",
        }
        for number in range(30)
    ]


def write_json(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps({"code": "0", "data": {"dataList": rows}}, ensure_ascii=False))


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_bytes(text([["事物清单"], list(rows[0]), *[[str(value) for value in row.values()] for row in rows]]))


def write_xlsx(path: Path, rows: list[dict[str, Any]]) -> None:
    book = Workbook()
    for line in (["事物清单"], list(rows[0]), *[list(row.values()) for row in rows]):
        book.active.append(line)
    book.save(path)


WRITERS = {"json": write_json, "csv": write_csv, "xlsx": write_xlsx}


@pytest.mark.parametrize("form", WRITERS)
def test_a_sample_tells_what_its_columns_are(tree: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"sample.{form}"
    WRITERS[form](file, sample())
    made = new_source(tree, "--sample", str(file), "--columns", "thingId=事物编号")
    assert made.code == 0, made.text
    contract = contract_of(tree)
    assert (contract.key.name, contract.key.title, contract.updated) == ("thingId", "事物编号", "updateTime")
    types = {column.name: column.type for column in contract.columns if column.typed}
    assert types == {
        "openedOn": "date", "closedOn": "date", "visits": "integer", "amount": "number", "updateTime": "timestamp",
    }  # fmt: skip
    assert {c.name: c.identifier for c in contract.identifiers} == {"creditCode": "uscc", "regno": "regno"}
    assert {column.name for column in contract.columns} - {c.name for c in contract.landed} == {"boss", "holder"}
    expected = {(entry["type"], entry["kwargs"].get("column", "")) for entry in suite_of(tree)}
    assert {
        ("expect_column_values_to_be_in_set", "kind"),
        ("expect_column_values_to_match_regex", "district"),
        ("expect_column_values_to_be_between", "visits"),
        ("expect_column_pair_values_a_to_be_greater_than_b", ""),
    } < expected
    assert "boss: personal" in made.text


def test_what_a_sample_tells_holds_for_its_rows(tree: Path, tmp_path: Path) -> None:
    write_json(tmp_path / "sample.json", sample())
    new_source(tree, "--sample", str(tmp_path / "sample.json"))
    test = outcome_of(tree, "things")
    assert test.code == 0, test.text


def test_no_person_of_the_sample_is_written_into_the_tree(tree: Path, tmp_path: Path) -> None:
    write_json(tmp_path / "sample.json", sample())
    new_source(tree, "--sample", str(tmp_path / "sample.json"))
    written = [tree / "sandbox/world/stubs/market_online/things.json", tree / "tests/sources/fixtures/things.json"]
    for path in written:
        assert "1380000" not in path.read_text()
        assert "张1" not in path.read_text()


def test_a_row_of_the_sample_that_breaks_a_rule_is_told_and_not_taken_for_a_good_one(
    tree: Path, tmp_path: Path
) -> None:
    rows = sample()
    rows[7]["creditCode"] = made_up.code("uscc", 7)[:-1] + "0"
    write_json(tmp_path / "sample.json", rows)
    made = new_source(tree, "--sample", str(tmp_path / "sample.json"))
    assert "creditCode.bad_check: 1 rows of the sample" in made.text
    stub = json.loads((tree / "sandbox/world/stubs/market_online/things.json").read_text())
    assert {row["thingId"] for row in stub["rows"]} == {row["thingId"] for row in rows} - {"T7"}
