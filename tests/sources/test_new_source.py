"""`make new-source`, in a copy of the tree: what it writes is whole, valid and green, and nothing is overwritten."""

import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard
from openpyxl import Workbook

from etl.ground.workspace import PROJECT
from etl.sources.contract import Contract, read_contract
from etl.validate.rules import from_contract, rule_from
from stack.new_source import made_up
from stack.new_source.__main__ import main
from tests.extract.folders import text

PROTOCOLS = ("sharing", "hmac", "bearer", "rows", "dropfolder", "opendata")
TIMED = ("sharing", "hmac")
"""Protocols whose rows say when they were changed."""
COLUMNS = (
    "id=编号:key creditCode:uscc regno:regno orgno:orgcode kind=类别:a|b:required openedOn:date closedOn:date "
    "amount:number principal=负责人:personal principalTel=电话:personal updateTime:updated"
)


def copied(folder: Path) -> Path:
    """A copy of the project to write into."""
    for name in ("etl", "expectations", "sandbox", "stack", "tests"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return copied(tmp_path / "tree")


@dataclass(frozen=True)
class Said:
    """How the command ended, and what it said."""

    code: int
    text: str


def new_source(tree: Path, *words: str, platform: str = "market_online", dataset: str = "things") -> Said:
    heard = io.StringIO()
    with redirect_stdout(heard), redirect_stderr(heard):
        code = main(["--root", str(tree), "--platform", platform, "--dataset", dataset, *words])
    return Said(code, heard.getvalue())


def run(tree: Path, *words: str) -> Said:
    """A program in the copy, which sees the copy only."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    ended = subprocess.run([sys.executable, "-m", *words], cwd=tree, env=environment, capture_output=True, text=True)
    return Said(ended.returncode, ended.stdout + ended.stderr)


def outcome_of(tree: Path, *names: str) -> Said:
    return run(tree, "pytest", "-n", "0", *[f"tests/sources/test_{name}.py" for name in names])


def contract_of(tree: Path, platform: str = "market_online", dataset: str = "things") -> Contract:
    folder = tree / "etl" / "sources" / platform
    return read_contract(folder / f"{dataset}.yaml", yaml.safe_load((folder / "source.yaml").read_text()))


def suite_of(tree: Path, dataset: str = "things") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((tree / f"expectations/{dataset}.yaml").read_text())["expectations"]
    return found


class TestNewPlatforms:
    """One platform of each protocol, declared from nothing but the names of its columns."""

    @pytest.fixture(scope="class")
    def tree(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        tree = copied(tmp_path_factory.mktemp("new") / "tree")
        for protocol in PROTOCOLS:
            spoken = COLUMNS if protocol in TIMED else COLUMNS.replace(" updateTime:updated", "")
            words = ("--protocol", protocol, "--columns", spoken)
            made = new_source(tree, *words, platform=f"{protocol}_place", dataset=f"{protocol}_things")
            assert made.code == 0, made.text
        return tree

    @pytest.mark.parametrize("protocol", PROTOCOLS)
    def test_its_files_are_valid(self, tree: Path, protocol: str) -> None:
        platform, dataset = f"{protocol}_place", f"{protocol}_things"
        document = OpenDataContractStandard.from_file(str(tree / "etl" / "sources" / platform / f"{dataset}.yaml"))
        assert (document.id, document.kind) == (f"{platform}.{dataset}", "DataContract")
        contract = contract_of(tree, platform, dataset)
        assert (contract.protocol, contract.key.name) == (protocol, "id")
        assert contract.updated == ("updateTime" if protocol in TIMED else None)
        assert len([*from_contract(contract), *map(rule_from, suite_of(tree, dataset))]) > 10
        assert f"{platform}.{dataset}" in (tree / "etl/sources/sources.lock").read_text().split()
        stub = json.loads((tree / "sandbox/world/stubs" / platform / f"{dataset}.json").read_text())
        assert (stub["protocol"], stub["updated"], len(stub["rows"])) == (protocol, contract.updated, 20)

    def test_its_test_is_green_and_in_good_form(self, tree: Path) -> None:
        tests = [f"{protocol}_things" for protocol in PROTOCOLS]
        files = [f"tests/sources/test_{name}.py" for name in tests]
        assert run(tree, "ruff", "check", *files).code == 0
        assert run(tree, "ruff", "format", "--check", *files).code == 0
        test = outcome_of(tree, *tests)
        assert test.code == 0, test.text
        assert f"{3 * len(tests)} passed" in test.text

    def test_its_test_is_red_where_a_rule_is_gone(self, tree: Path) -> None:
        path = tree / "expectations" / "hmac_things.yaml"
        before = path.read_text()
        path.write_text(before.replace("value_set: [a, b]", "value_set: [a, b, 不在词表]"))
        red = outcome_of(tree, "hmac_things")
        path.write_text(before)
        assert red.code == 1
        assert "test_each_other_row_is_rejected_by_the_rule_it_breaks" in red.text


def test_names_that_only_a_person_knows_fail_until_they_are_filled_in(tree: Path) -> None:
    new_source(tree, "--title", "事物", "--columns", "id:key")
    naming = ["pytest", "-n", "0", "tests/sources/test_sources_contracts.py", "-k", "filled_in"]
    assert "['things']" in run(tree, *naming).text
    path = tree / "etl" / "sources" / "market_online" / "things.yaml"
    path.write_text(path.read_text().replace("TODO", "事物编号"))
    test = run(tree, *naming, "tests/sources/test_things.py", "-k", "filled_in or things")
    assert test.code == 0, test.text


def test_nothing_is_overwritten(tree: Path) -> None:
    assert new_source(tree, "--columns", "id:key").code == 0
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    again = new_source(tree, "--columns", "id:key name")
    elsewhere = new_source(tree, "--columns", "id:key", "--protocol", "hmac", platform="somewhere")
    assert (again.code, elsewhere.code) == (1, 1)
    assert "things is there already, nothing is written" in again.text
    assert "market_online.things" in elsewhere.text
    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before


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


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--columns", "id:key"], "say PROTOCOL="),
        (["--protocol", "hmac", "--columns", "name town"], "the key"),
        (["--protocol", "hmac", "--columns", "id:key kind:wrong"], "'wrong' is none of"),
        (["--protocol", "hmac", "--sample", "/nowhere.json"], "/nowhere.json"),
    ],
)
def test_what_is_unclear_is_said_and_nothing_is_written(tree: Path, words: list[str], said: str) -> None:
    refused = new_source(tree, *words, platform="somewhere")
    assert (refused.code, said in refused.text) == (1, True), refused.text
    assert not (tree / "etl" / "sources" / "somewhere").exists()
