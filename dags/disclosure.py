"""The joint disclosure of consumer complaints (满意消费长三角 消费投诉信息公示), from preview to settlement.

**What.** Three runs an occasion (春节, 3·15, 五一, 十一), named after their step: *preview* draws a draft and ends;
*release* draws the last draft the morning after the cut-off day, asks an officer, a second one where a check is out of
tolerance, waits for the release hour, publishes; *settlement* does so once the holiday is over. Days and hours:
`config/disclosure.yaml`, holiday notices in `config/calendar.yaml`. By hand for any occasion and night; with `kind`
correction or withdrawal and a `reason`, an officer's approval puts that out at once.

**Inputs.** The complaints, cases and entities of the night: the day before the run, or the one chosen.

**Outputs.** `drafts/<id>/`, `reviews/<id>/`, `approvals/<id>.json`; after approval an asset event, the release in the
warehouse, and `releases/delta/<occasion>-<year>/v<N>/`. Nothing goes out without approval: an answer that is missing
after a day counts as a rejection; where two are needed, the same officer twice is one.

**When it fails.** `draft`: the night is not merged yet (run `nightly`) or a holiday notice is missing (add it). `ask`:
a check stops the draft; the log says which, mend the data and trigger again. `agreed`: too few officers; trigger again.
`publish`: the draft on disk is no longer what was approved, or another version is out and no `reason` is given;
trigger a new run. `warehouse`: the release is out, the tables do not show it yet; clear the task, or wait for the next
`nightly`. Wrong figures are out: `python -m etl rollback`, or a run with `kind` withdrawal.

**Safe to run again?** Yes. The same night gives the same draft, and an approved draft is published once; other figures
become a new version, and released versions never change.
"""

from dataclasses import asdict
from typing import Any, get_args
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.providers.standard.sensors.date_time import DateTimeSensorAsync
from airflow.sdk import Context, Param, TriggerRule, chain, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException
from holiday_timetable import DisclosureTimetable

from dags.common import DEFAULTS, LOADING, NIGHT, RELEASE, TIMEZONE, Facts, this_night
from dags.officers import ASKING, FIRST, SECOND, OtherOfficer, approval
from etl.ground.calendar import Occasion
from etl.ground.occasions import Schedule, Step, next_event, schedule, step_at
from etl.ground.workspace import Workspace

OCCASIONS = [None, *get_args(Occasion)]
KINDS = ["publication", "correction", "withdrawal"]


def planned_by(context: Context) -> tuple[Schedule, Step]:
    """The occasion chosen by hand, else the one whose step is due at the run's moment or next; and that step of it."""
    chosen, due = context["params"], context["dag_run"].run_after.astimezone(ZoneInfo(TIMEZONE)).replace(tzinfo=None)
    by_hand = chosen["occasion"]
    planned = schedule(by_hand, chosen["year"] or due.year) if by_hand else next_event(due).planned
    return planned, step_at(planned, due)


@task
def draft() -> Facts:
    from etl import disclose

    context, workspace = get_current_context(), Workspace.from_environment()
    kind, reason = context["params"]["kind"], context["params"]["reason"] or ""
    return asdict(disclose.question(workspace, *planned_by(context), this_night(), kind, reason))


@task.short_circuit
def ask(draft: Facts) -> bool:
    if draft["stops"]:
        raise AirflowFailException("; ".join(draft["stops"]))
    return bool(draft["asks"])


# Skips the second question only, not what follows it.
@task.short_circuit(ignore_downstream_trigger_rules=False)
def beyond_tolerance(draft: Facts) -> bool:
    return bool(draft["needed"] > 1)


@task(trigger_rule=TriggerRule.NONE_FAILED_MIN_ONE_SUCCESS)
def agreed(draft: Facts) -> Facts:
    from etl import disclose

    answers = get_current_context()["ti"].xcom_pull(task_ids=[FIRST, SECOND])
    approvals = [approval(answer) for answer in answers if answer]
    if draft["kind"] != "withdrawal":
        disclose.agree(Workspace.from_environment(), draft["id"], approvals)
    return [one.as_dict() for one in approvals]


@task(outlets=[RELEASE])
def publish(draft: Facts, approvals: Facts, *, outlet_events: Any = None) -> Facts:
    from etl import disclose

    workspace, kind, reason = Workspace.from_environment(), draft["kind"], draft["reason"]
    given = [disclose.Approval.from_dict(one) for one in approvals]
    if kind == "withdrawal":
        release = disclose.withdraw(workspace, draft["id"], given, reason)
    else:
        release = disclose.publish(workspace, draft["id"], given, kind=kind, reason=reason)
    outlet_events[RELEASE].extra = asdict(release)
    return asdict(release)


@task(**LOADING)
def warehouse() -> str:
    from etl import load

    # The night that readers see stays the one they see: while the officer thought, a newer one may have been loaded.
    workspace, shown = Workspace.from_environment(), load.published(Workspace.from_environment())
    return load.load(workspace, shown.night if shown else this_night()).publication


@dag(
    schedule=DisclosureTimetable(),
    catchup=False,
    default_args=DEFAULTS,
    params={
        "occasion": Param(None, type=["null", "string"], enum=OCCASIONS, description="Empty: the next"),
        "year": Param(None, type=["null", "integer"], minimum=2020, description="Empty: this year"),
        "night": NIGHT,
        "kind": Param("publication", type="string", enum=KINDS),
        "reason": Param(None, type=["null", "string"], description="Why a version is replaced; the public reads it"),
    },
    doc_md=__doc__,
    tags=["disclosure"],
)
def disclosure() -> None:
    drawn = draft()
    asked, first, second = ask(drawn), ApprovalOperator(task_id=FIRST, **ASKING), OtherOfficer(task_id=SECOND, **ASKING)
    hour = DateTimeSensorAsync(task_id="wait", target_time="{{ ti.xcom_pull(task_ids='draft')['not_before'] }}")
    approvals = agreed(drawn)
    chain(asked, first, beyond_tolerance(drawn), second, approvals)
    chain(first, approvals, hour, publish(drawn, approvals), warehouse())


disclosure()
