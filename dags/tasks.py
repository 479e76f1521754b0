"""What a night's tasks do: each calls one function of `etl/` and passes on what it says; `nightly.py` orders them."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from airflow.sdk import TriggerRule, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.common import ASKING, LOADING, WAREHOUSE, Facts, endpoint, this_night
from etl.ground.workspace import Workspace


@task(**ASKING, map_index_template="{{ task.op_kwargs['dataset'] }}")
def land(dataset: str) -> Facts:
    from etl.extract import land

    load = land(Workspace.from_environment(), dataset, this_night(), endpoint)
    if load.status == "absent":
        raise AirflowSkipException(f"no connection {load.platform!r}: {dataset} sits the night out")
    return load.as_dict()


# Also after a failed extraction: absence is a verdict, too. One task a platform, because importing Great Expectations
# takes longer than judging most datasets.
@task(trigger_rule=TriggerRule.ALL_DONE)
def judge(datasets: Iterable[str]) -> Facts:
    from etl.validate import validate

    workspace, night = Workspace.from_environment(), this_night()
    return {dataset: validate(workspace, dataset, night)["status"] for dataset in datasets}


@task
def units(step: str, part: str | None = None) -> Facts:
    work = getattr(import_module(f"etl.{step}"), part or step)
    return dict(work(Workspace.from_environment(), this_night()))


@task(**LOADING)
def warehouse(*, outlet_events: Any = None) -> Facts:
    from etl.load import load

    loaded = load(Workspace.from_environment(), this_night())
    outlet_events[WAREHOUSE].extra = counts = {"publication": loaded.publication, **loaded.tables}
    return counts


# One request at a time; what a platform that is down does not take waits in the outbox for the next night.
@task(**ASKING, pool="market_online")
def send() -> Facts:
    from etl import load

    workspace, night = Workspace.from_environment(), this_night()
    load.enqueue(workspace, night)
    sent = load.send(workspace, night, endpoint)
    if sent["status"] == "absent":
        raise AirflowSkipException(f"no connection: {sent['waiting']} batches of reviews wait in the outbox")
    return sent


@task
def preview() -> Facts:
    from etl import disclose

    return disclose.preview(Workspace.from_environment(), this_night())


# Tried whatever became of the night. It is not the run's only last task, so it cannot hide that another failed.
@task(trigger_rule=TriggerRule.ALL_DONE, retries=0)
def report() -> None:
    from etl.night import summarise

    summary = summarise(Workspace.from_environment(), this_night())
    if not any(dataset["status"] == "passed" for dataset in summary["datasets"].values()):
        raise AirflowFailException("not one dataset came through tonight; the reasons are in the summary")
