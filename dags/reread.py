"""A past window of any source, read again: what has changed since arrives with the next night.

**What.** For each day of a backfill, asks the chosen datasets for the rows updated on that day as they stand at the
source now, and validates what is new. Nothing that was published changes; the next `nightly` run merges what came.

**Inputs.** `datasets`: which ones. Days: `airflow backfill create --dag-id reread --from-date … --to-date …
--dag-run-conf '{"datasets": ["penalties"]}'`, or a run by hand with `first` and `last`. The scheduled runs choose no
dataset and skip: they are there so that days can be filled in.

**Outputs.** `landing/…/night=<next night>+reread-<first>-<last>/`, its verdict in `stage/`.

**When it fails.** As `extract` in `nightly`: the log says whether the key is refused, the quota used up, or the
platform down. Clear the task once that is mended.

**Safe to run again?** Yes. A window that has been read for a night is left alone. It shares each platform's pool with
`nightly`, so tonight's run is not slowed by more than its turn.
"""

from datetime import date

from airflow.sdk import CronPartitionTimetable, Param, TaskGroup, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common import ASKING, DEFAULTS, TIMEZONE, Facts, endpoint, this_night
from etl.ground.workspace import Workspace
from etl.sources.registry import platforms


@task(**ASKING)
def ask(datasets: tuple[str, ...]) -> Facts:
    from etl.extract import next_night, reread

    params, day, workspace = get_current_context()["params"], this_night(), Workspace.from_environment()
    chosen = [dataset for dataset in datasets if dataset in params["datasets"]]
    if not chosen:
        raise AirflowSkipException("none of this platform's datasets is chosen")
    first, last = (date.fromisoformat(params[end]) if params[end] else day for end in ("first", "last"))
    night = next_night(workspace)
    loads = [reread(workspace, dataset, first, last, night, endpoint) for dataset in chosen]
    return {load.dataset: [load.night, load.extra, load.landed] for load in loads if load.status == "landed"}


@task
def judge(landed: Facts) -> Facts:
    from etl.validate import validate

    workspace = Workspace.from_environment()
    return {
        dataset: validate(workspace, dataset, date.fromisoformat(night), extra)["status"]
        for dataset, (night, extra, _) in landed.items()
    }


@dag(
    schedule=CronPartitionTimetable("0 12 * * *", timezone=TIMEZONE, run_offset=-1, key_format="%Y-%m-%d"),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    params={
        "datasets": Param([], type="array", items={"type": "string"}, description="Which datasets to read again"),
        "first": Param(None, type=["null", "string"], format="date", description="First day; empty: the run's own"),
        "last": Param(None, type=["null", "string"], format="date", description="Last day; empty: the run's own"),
    },
    doc_md=__doc__,
    tags=["reread"],
)
def reread() -> None:
    linked = platforms().values()
    with TaskGroup("extract"):
        asked = [ask.override(task_id=p.name, pool=p.name, pool_slots=p.pool_slots)(p.datasets) for p in linked]
    with TaskGroup("validate"):
        for platform, landed in zip(linked, asked, strict=True):
            judge.override(task_id=platform.name)(landed)


reread()
