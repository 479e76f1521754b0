"""Alarms about disclosures: what must be seen to before a release is late.

**What.** Looks, on the mornings of all days, at the releases that are due within some working days, overdue, or to be
settled, and at the holiday notice of the coming year. What cannot wait fails the run, so that whoever is told of failed
runs is told of it; the rest is a warning in the log. Limits: `watch` of `config/disclosure.yaml`.

**Inputs.** Drafts, approvals, releases and nights in `ETL_HOME`; `config/calendar.yaml`.

**Outputs.** The log: each alarm says what is wrong, what to do and by when. `python -m etl watch` says the same.

**When it fails.** That is an alarm: do what its text says. The next run succeeds once that is done.

**Safe to run again?** Yes, it only reads.
"""

import logging

import pendulum
from airflow.sdk import CronTriggerTimetable, dag, task
from airflow.sdk.exceptions import AirflowFailException

from dags.common import DEFAULTS, TIMEZONE
from etl.ground.workspace import Workspace

log = logging.getLogger(__name__)


@task(retries=0)
def watch() -> None:
    from etl import disclose

    found = disclose.alarms(Workspace.from_environment(), pendulum.now(TIMEZONE))
    for alarm in found:
        log.warning("%s（%s前）", alarm.text, alarm.by.strftime("%m-%d %H:%M"))
    failing = [alarm.text for alarm in found if alarm.level == "fail"]
    if failing:
        raise AirflowFailException("\n".join(failing))


# After the last draft is drawn, and while there is still time before the release hour; then once it has passed.
@dag(
    schedule=CronTriggerTimetable("30 7-9 * * *", timezone=TIMEZONE),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    doc_md=__doc__,
    tags=["disclosure"],
)
def disclosure_watch() -> None:
    watch()


disclosure_watch()
