"""One night, from the platforms to the warehouse.

**What.** Takes what the linked platforms changed, validates it, merges it on the unified social credit code, scores
every unit, moves it between the libraries (选育池, 培育库, 星级库, 预警库), loads the warehouse, sends the preliminary
reviews (系统初审) back. Runs at 02:00 Asia/Shanghai for the night, that is the day that has just ended; the night is
the run's partition key (`2021-10-31`).

**Inputs.** One Airflow connection a platform, named after it; a platform without one is skipped, visibly.

**Outputs.** `landing/`, `stage/`, `outbox/` and `reports/` in `ETL_HOME`; the warehouse; asset events that
carry the counts.

**When it fails.** `extract` at the first try: the log says whether the key is refused (mend the connection, clear the
task) or the quota used up (do nothing). `extract` after retries: the platform was down; clear the task once it is
back. The night goes on without that platform, and the next asks for the rows again. `validate`: the contract could
not be applied; the log names the dataset. (A *stopped* dataset fails nothing; the summary gives the reasons.)
`merge` to `load`: the warehouse still shows the last good night; fix, clear. `send`: the tables are whole, the reviews
wait and go first the next night; `python -m etl outbox` lists them. `report`: no dataset came through.

**Safe to run again?** Any task, any time: a committed load is left alone, tables are replaced whole, the same night
gives the same bytes. Past nights: `airflow backfill create --dag-id nightly --from-date … --to-date …`.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from airflow.sdk import CronPartitionTimetable, TaskGroup, TriggerRule, chain, dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from dags.common import ASKING, DEFAULTS, LOADING, NIGHT, TIMEZONE, WAREHOUSE, Facts, endpoint, landing, this_night
from etl.ground.workspace import Workspace
from etl.sources.registry import platforms


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
def units(step: str) -> Facts:
    work = getattr(import_module(f"etl.{step}"), step)
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


@dag(
    schedule=CronPartitionTimetable("0 2 * * *", timezone=TIMEZONE, run_offset=-1, key_format="%Y-%m-%d"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params={"night": NIGHT},
    doc_md=__doc__,
    tags=["nightly"],
)
def nightly() -> None:
    linked = platforms().values()
    with TaskGroup("extract"):
        # A load takes all slots of its platform's pool, because it has as many requests under way.
        landed = [
            land.override(task_id=p.name, pool=p.name, pool_slots=p.pool_slots, outlets=[landing(p.name)]).expand(
                dataset=p.datasets
            )
            for p in linked
        ]
    with TaskGroup("validate"):
        judged = [judge.override(task_id=p.name)(p.datasets) for p in linked]
    with TaskGroup("merge"):
        # Whatever became of a platform, the night goes on with what has landed until now.
        merged = units.override(trigger_rule=TriggerRule.ALL_DONE)("merge")
    with TaskGroup("score"):
        scored = units("score")
    with TaskGroup("tier"):
        tiered = units("tier")
    with TaskGroup("load"):
        loaded, sent = warehouse(), send()
    with TaskGroup("disclose"):
        previewed = preview()
    chain(landed, judged, merged, scored, tiered, loaded, [previewed, sent])
    # The report waits for the reviews, so a run does not fail because the platform would not take them.
    chain(sent, report())


nightly()
