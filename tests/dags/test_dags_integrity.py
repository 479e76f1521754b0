"""What must hold of every DAG file, whatever it does."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest

from dags.officers import ASKING
from etl.night import STEPS
from etl.sources import platforms
from stack.pools import pools
from stack.runbooks import TARGET, runbooks

CPU_SECONDS = 0.5
Parse = Mapping[str, Any]


def tasks(parse: Parse) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every task with the DAG it is in; a mapped one shows what its instances will have."""
    for name, dag in parse["dags"].items():
        for task in dag["dag"]["tasks"]:
            yield name, {**task["__var"], **task["__var"].get("partial_kwargs", {})}


def test_these_dags_and_no_others_parse_without_error(parses: list[Parse]) -> None:
    assert parses[0]["errors"] == {}
    assert sorted(parses[0]["dags"]) == ["disclosure", "disclosure_watch", "nightly", "reread"]


def test_the_nightly_run_walks_through_the_seven_steps_in_order(parses: list[Parse]) -> None:
    dag = parses[0]["dags"]["nightly"]["dag"]
    groups = [name for name, (kind, _) in dag["task_group"]["children"].items() if kind == "taskgroup"]
    assert groups == list(STEPS)
    after = defaultdict[str, set[str]](set)
    for _, task in tasks(parses[0]):
        after[task["task_id"].split(".")[0]] |= downstream(task)
    for step, following in pairwise(STEPS):
        assert following in after[step], f"{following} does not follow {step}"


def downstream(task: dict[str, Any]) -> set[str]:
    return {name.split(".")[0] for name in task.get("downstream_task_ids", [])}


def test_every_platform_is_extracted_in_its_own_pool_and_then_validated(parses: list[Parse]) -> None:
    found = {task["task_id"]: task for name, task in tasks(parses[0]) if name == "nightly"}
    for platform in platforms().values():
        land = found[f"extract.{platform.name}"]
        assert (land["pool"], land["pool_slots"]) == (platform.name, platform.pool_slots)
        assert f"validate.{platform.name}" in land["downstream_task_ids"]


def test_reviews_go_back_once_the_tables_are_whole_and_cannot_make_the_run_fail(parses: list[Parse]) -> None:
    found = {task["task_id"]: task for name, task in tasks(parses[0]) if name == "nightly"}
    assert "load.send" in found["load.warehouse"]["downstream_task_ids"]
    assert found["load.send"]["downstream_task_ids"] == ["report"]
    assert found["report"]["trigger_rule"] == "all_done"
    assert found["load.send"]["pool"] == "market_online"


def test_two_officers_can_be_asked_and_the_hour_is_waited_for_before_anything_goes_out(parses: list[Parse]) -> None:
    found = {task["task_id"]: task for name, task in tasks(parses[0]) if name == "disclosure"}
    after = {name: set(task.get("downstream_task_ids", [])) for name, task in found.items()}
    assert "agreed" in after["approval"] & after["second_approval"]
    assert found["agreed"]["trigger_rule"] == "none_failed_min_one_success", "a second question that was skipped"
    assert after["wait"] == {"publish"}, "nothing is published by a way round the hour"
    assert {name for name, following in after.items() if "publish" in following} == {"draft", "agreed", "wait"}
    assert ASKING["defaults"] == "Reject", "no answer is no approval"


def test_every_dag_has_a_runbook_and_tags(parses: list[Parse]) -> None:
    for dag in parses[0]["dags"].values():
        for heading in ("What.", "Inputs.", "Outputs.", "When it fails.", "Safe to run again?"):
            assert f"**{heading}**" in dag["dag"]["doc_md"]
        assert dag["dag"]["tags"]
        assert dag["dag"]["catchup"] is False


def test_every_task_has_an_owner_and_a_pool_that_exists(parses: list[Parse]) -> None:
    existing = {pool["name"] for pool in pools()} | {"default_pool"}
    checked = list(tasks(parses[0]))
    assert len(checked) > len(STEPS)
    for _, task in checked:
        assert task["owner"] == "data-integration", task["task_id"]
        assert task.get("pool", "default_pool") in existing, task["task_id"]


def test_nothing_but_the_night_waits_for_another_night(parses: list[Parse]) -> None:
    assert parses[0]["dags"]["nightly"]["dag"]["max_active_runs"] == 1


def test_two_processes_serialise_the_same(parses: list[Parse]) -> None:
    assert parses[0]["dags"] == parses[1]["dags"]


def test_no_value_in_a_dag_file_changes_from_parse_to_parse(parses: list[Parse]) -> None:
    assert parses[0]["unstable"] == []


def test_parsing_opens_no_connection(parses: list[Parse]) -> None:
    assert parses[0]["connections"] == []


def test_parsing_imports_no_engine(parses: list[Parse]) -> None:
    assert parses[0]["heavy"] == []


@pytest.mark.parametrize(
    "file", ["nightly.py", "disclosure.py", "disclosure_watch.py", "reread.py", "common.py", "officers.py", "tasks.py"]
)
def test_a_file_parses_within_half_a_second(parses: list[Parse], file: str) -> None:
    """Of processor time, so that a busy machine does not fail it; the better of two, against chance."""
    assert min(parse["seconds"][file] for parse in parses) < CPU_SECONDS


def test_the_runbooks_in_the_docs_are_those_of_the_dags() -> None:
    assert TARGET.read_text(encoding="utf-8") == runbooks(), "stale: python -m stack.runbooks"
