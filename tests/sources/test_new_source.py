"""`make new-source`, in a copy of the tree: what it writes is whole, valid and green, and nothing is overwritten."""

import json
from pathlib import Path

import pytest
from open_data_contract_standard.model import OpenDataContractStandard

from etl.validate.rules import from_contract, rule_from
from tests.sources.tree import contract_of, copied, new_source, outcome_of, run, suite_of

PROTOCOLS = ("sharing", "hmac", "bearer", "rows", "dropfolder", "opendata")
TIMED = ("sharing", "hmac")
"""Protocols whose rows say when they were changed."""
COLUMNS = "id=编号:key kind=类别:a|b:required openedOn:date"
EVERY_KIND = (
    f"{COLUMNS} creditCode:uscc regno:regno orgno:orgcode closedOn:date amount:number "
    "principal=负责人:personal principalTel=电话:personal"
)
"""Columns in every way they can be spoken of."""


def spoken(protocol: str) -> str:
    """The columns of the dataset declared with `protocol`; one protocol has all kinds, they do not hang on it."""
    columns = EVERY_KIND if protocol == "hmac" else COLUMNS
    return f"{columns} updateTime:updated" if protocol in TIMED else columns


class TestNewPlatforms:
    """One platform of each protocol, declared from nothing but the names of its columns."""

    @pytest.fixture(scope="class")
    def tree(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        tree = copied(tmp_path_factory.mktemp("new") / "tree")
        for protocol in PROTOCOLS:
            words = ("--protocol", protocol, "--columns", spoken(protocol))
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
        rules = {rule.id for rule in (*from_contract(contract), *map(rule_from, suite_of(tree, dataset)))}
        assert rules >= {"id.missing", "kind.missing", "kind.unknown", "openedOn.unreadable"}
        assert len(rules) > 10 or protocol != "hmac"
        assert f"{platform}.{dataset}" in (tree / "etl/sources/sources.lock").read_text().split()
        stub = json.loads((tree / "sandbox/world/stubs" / platform / f"{dataset}.json").read_text())
        assert (stub["protocol"], stub["updated"], len(stub["rows"])) == (protocol, contract.updated, 20)

    @pytest.mark.proof
    def test_its_test_is_green_and_in_good_form(self, tree: Path) -> None:
        tests = [f"{protocol}_things" for protocol in PROTOCOLS]
        files = [f"tests/sources/test_{name}.py" for name in tests]
        assert run(tree, "ruff", "check", *files).code == 0
        assert run(tree, "ruff", "format", "--check", *files).code == 0
        test = outcome_of(tree, *tests)
        assert test.code == 0, test.text
        assert f"{3 * len(tests)} passed" in test.text

    @pytest.mark.proof
    def test_its_test_is_red_where_a_rule_is_gone(self, tree: Path) -> None:
        path = tree / "expectations" / "hmac_things.yaml"
        before = path.read_text()
        path.write_text(before.replace("value_set: [a, b]", "value_set: [a, b, 不在词表]"))
        red = outcome_of(tree, "hmac_things")
        path.write_text(before)
        assert red.code == 1
        assert "test_each_other_row_is_rejected_by_the_rule_it_breaks" in red.text


def test_names_that_only_a_person_knows_fail_until_they_are_filled_in(tree: Path) -> None:
    for dataset in ("left", "filled"):
        assert new_source(tree, "--title", "事物", "--columns", "id:key", dataset=dataset).code == 0
    path = tree / "etl" / "sources" / "market_online" / "filled.yaml"
    path.write_text(path.read_text().replace("TODO", "事物编号"))
    files = [f"tests/sources/test_{name}.py" for name in ("sources_contracts", "left", "filled")]
    test = run(tree, "pytest", "-n", "0", *files, "-k", "filled_in or test_left or test_filled")
    assert "assert ['left'] == []" in test.text
    assert "1 failed, 6 passed" in test.text


def test_nothing_is_overwritten(tree: Path) -> None:
    assert new_source(tree, "--columns", "id:key").code == 0
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    again = new_source(tree, "--columns", "id:key name")
    elsewhere = new_source(tree, "--columns", "id:key", "--protocol", "hmac", platform="somewhere")
    assert (again.code, elsewhere.code) == (1, 1)
    assert "things is there already, nothing is written" in again.text
    assert "market_online.things" in elsewhere.text
    assert {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()} == before


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
