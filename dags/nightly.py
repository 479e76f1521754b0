"""One night, from the platforms to the warehouse.

**What.** Takes what the linked platforms changed, validates it, merges it on the unified social credit code, scores
every unit, moves it between the libraries (选育池, 培育库, 星级库, 预警库), reviews what was declared (系统初审),
follows the time limits of every complaint, looks for early warnings (预警), draws the inspection plan of a coming month
(督查暗访), counts targets and contest (三比一讲), tells businesses which complaints are about to be disclosed
(公示前告知), loads the warehouse, sends the reviews back. Runs at 02:00 Asia/Shanghai for the night, that is the day
that has just ended; the night is the run's partition key (`2021-10-31`).

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

from airflow.sdk import CronPartitionTimetable, TaskGroup, TriggerRule, chain, dag

from dags.common import DEFAULTS, NIGHT, TIMEZONE, landing
from dags.tasks import judge, land, preview, report, send, units, warehouse
from etl.sources.registry import platforms


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
        supervised = [
            units.override(task_id=part)("tier", part) for part in ("review", "track", "alert", "plan", "contest")
        ]
        notified = units.override(task_id="notify")("disclose", "notify")
    with TaskGroup("load"):
        loaded, sent = warehouse(), send()
    with TaskGroup("disclose"):
        previewed = preview()
    chain(landed, judged, merged, scored, tiered, supervised, notified, loaded, [previewed, sent])
    # The report waits for the reviews, so a run does not fail because the platform would not take them.
    chain(sent, report())


nightly()
