"""The DAGs, run for real by Airflow's own test runner against a small province."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.sdk.exceptions import AirflowFailException

from etl.disclose import NotApproved
from etl.ground.workspace import Workspace, read_json
from etl.sources.registry import platforms
from sandbox import Sandbox, World, serve

pytestmark = [pytest.mark.airflow, pytest.mark.proof]
NIGHT = date(2021, 10, 30)
ANSWERING = ("enterprise_online", "market_online", "complaints_zj")
"""The platforms that let the night in: without the register, the declarations or complaints there is no release."""
REFUSED, ABSENT = "quality_online", "enforcement_online"
"""The platform that gets a wrong key, and one of those without a connection."""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with serve(World(scale=0.002, folder=tmp_path_factory.mktemp("world"))) as running:
        yield running


@pytest.fixture(scope="module")
def workspace(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Where the night works; the environment leads to few of the sandbox's platforms, to one with a wrong key."""
    found = Workspace(tmp_path_factory.mktemp("home"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ETL_HOME", str(found.home))
        patch.delenv("WAREHOUSE_URL", raising=False)
        for platform in (*ANSWERING, REFUSED):
            name = f"AIRFLOW_CONN_{platform.upper()}"
            secret = "wrong-secret" if platform == REFUSED else "no-secret"
            patch.setenv(name, sandbox.connections[name].replace("no-secret", secret))
        yield found


@pytest.fixture(scope="module")
def dags() -> dict[str, DAG]:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.utils.db import initdb

    initdb()
    return dict(DagBag(dag_folder=os.environ["AIRFLOW__CORE__DAGS_FOLDER"]).dags)


@pytest.fixture(scope="module")
def night(dags: dict[str, DAG], workspace: Workspace) -> dict[str, Any]:
    """One run of `nightly`: its state, and state and tries of each of its tasks."""
    run = dags["nightly"].test(logical_date=None, run_conf={"night": str(NIGHT)})
    tasks = {(task.task_id, task.map_index): (task.state, task.try_number) for task in run.get_task_instances()}
    return {"state": run.state, "tasks": tasks}


def states(night: dict[str, Any], prefix: str) -> list[tuple[str, int]]:
    return [outcome for (name, _), outcome in sorted(night["tasks"].items()) if name.startswith(prefix)]


def test_a_night_succeeds_although_most_platforms_give_nothing(night: dict[str, Any], workspace: Workspace) -> None:
    assert night["state"] == "success"
    summary = read_json(workspace.report(NIGHT) / "summary.json")
    assert {name: verdict["status"] != "absent" for name, verdict in summary["datasets"].items()} == {
        dataset: platform.name in ANSWERING for platform in platforms().values() for dataset in platform.datasets
    }
    assert summary["totals"]["kept"] > 1000


def test_a_platform_without_a_connection_is_skipped_in_sight(night: dict[str, Any]) -> None:
    assert states(night, f"extract.{ABSENT}") == [("skipped", 1)] * 2
    assert states(night, f"validate.{ABSENT}") == [("success", 1)]


def test_a_refused_key_is_not_tried_again(night: dict[str, Any]) -> None:
    assert states(night, f"extract.{REFUSED}") == [("failed", 1)]


def test_what_travels_between_tasks_is_small(night: dict[str, Any], dags: dict[str, DAG]) -> None:
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session

    with create_session() as session:
        sizes = {(x.task_id, x.key): len(json.dumps(x.value)) for x in session.query(XComModel)}
    assert ("merge.units", "return_value") in sizes
    assert {key for _, key in sizes} <= {"return_value", "skipmixin_key"}
    assert max(sizes.values()) < 10_000


NATIONAL_DAY = {"occasion": "national_day", "year": 2021, "night": str(NIGHT)}


@pytest.fixture(scope="module")
def preview(night: dict[str, Any], dags: dict[str, DAG]) -> dict[str, str]:
    """One run of `disclosure` a month before the release: its state, and that of each of its tasks."""
    before = datetime(2021, 9, 1, tzinfo=UTC)
    run = dags["disclosure"].test(run_after=before, logical_date=None, run_conf=NATIONAL_DAY)
    return {"run": run.state, **{task.task_id: task.state for task in run.get_task_instances()}}


@pytest.fixture(scope="module")
def draft(preview: dict[str, str], workspace: Workspace) -> dict[str, Any]:
    """What the first task of `disclosure` has left: a draft hangs on the night, not on the step it is drawn for."""
    [folder] = workspace.drafts.glob("national_day-*")
    return {"id": folder.name, "kind": "publication", "reason": ""}


def answer(option: str, comment: str, officer: str = "officer") -> dict[str, Any]:
    """An officer's answer as Airflow hands it on."""
    return {
        "chosen_options": [option],
        "params_input": {"comment": comment},
        "responded_at": "2021-10-31T09:00:00+08:00",
        "responded_by_user": {"id": officer, "name": officer},
    }


def publish(draft: dict[str, Any], *replies: dict[str, Any]) -> Any:
    from collections import defaultdict
    from types import SimpleNamespace

    from dags.disclosure import publish
    from dags.officers import approval

    approvals = [approval(reply).as_dict() for reply in replies]
    return publish.function(draft, approvals, outlet_events=defaultdict(SimpleNamespace))


def test_a_preview_is_drawn_and_nobody_is_asked(preview: dict[str, str]) -> None:
    assert {name for name, state in preview.items() if state == "success"} == {"run", "draft", "ask"}
    assert {state for name, state in preview.items() if name not in ("run", "draft", "ask")} == {"skipped"}


def test_nothing_is_released_without_approval_or_without_a_reason(draft: dict[str, Any], workspace: Workspace) -> None:
    with pytest.raises(NotApproved):
        publish(draft, answer("Reject", "数据有误"))
    with pytest.raises(AirflowFailException, match="comment"):
        publish(draft, answer("Approve", "  "))
    assert not list(workspace.releases.glob("*/*/v*"))


def test_an_approved_draft_is_released_with_the_officers_and_the_reason(
    draft: dict[str, Any], workspace: Workspace
) -> None:
    """Two officers are always enough, whatever the checks say of a province of this size."""
    release = publish(draft, answer("Approve", "同意"), answer("Approve", "复核同意", "deputy"))
    manifest = read_json(Path(workspace.home) / release["path"] / "manifest.json")
    given = [(approval["officer"], approval["comment"]) for approval in manifest["approvals"]]
    assert sorted(given) == [("deputy", "复核同意"), ("officer", "同意")]
    assert manifest["version"] == 1
