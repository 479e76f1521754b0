"""The joint disclosure of consumer complaints (满意消费长三角 消费投诉信息公示), from draft to release.

**What.** Draws up the disclosure of an occasion (春节, 3·15, 五一, 十一), asks an officer, publishes what the officer
approved. Runs at the release hour of each occasion (`config/disclosure.yaml`, holiday notices in
`config/calendar.yaml`), or by hand for any occasion and night: that is also how a correction is published.

**Inputs.** The linked complaints and entities of the night: the day before the run, or the one chosen.

**Outputs.** `drafts/<id>/`; after approval `releases/zhejiang/<occasion>-<year>/v<N>/`, an asset event, and the release
in the warehouse. Nothing goes out without approval: an answer that is missing after a day counts as a rejection.

**When it fails.** `draft`: the night is not merged yet (run `nightly`) or a holiday notice is missing (add it).
`publish`: the draft on disk is no longer what was approved; trigger a new run. `warehouse`: the release is out, the
tables do not show it yet; clear the task, or wait for the next `nightly`.

**Safe to run again?** Yes. The same night gives the same draft, and an approved draft is published once; other figures
become a new version, and released versions never change.
"""

import os
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Context, Param, chain, dag, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException
from holiday_timetable import DisclosureTimetable

from dags.common import DEFAULTS, LOADING, NIGHT, RELEASE, TIMEZONE, Facts, this_night
from etl.ground.calendar import Occasion
from etl.ground.occasions import Schedule, next_release, schedule
from etl.ground.workspace import Workspace

QUESTION = "批准发布《{{ ti.xcom_pull(task_ids='draft')['title'] }}》？"
FIGURES = """
{% set draft = ti.xcom_pull(task_ids='draft') %}{% set counts = draft['counts'] %}
数据截至 {{ draft['night'] }}。

| 收到投诉 | 统计期内 | 公示 | 不公示 | 涉及企业 | 受理 | 达成调解 | 未达成调解 |
|---:|---:|---:|---:|---:|---:|---:|---:|
| {{ counts['received'] }} | {{ counts['in_period'] }} | {{ counts['disclosed'] }} | {{ counts['excluded'] }} | \
{{ counts['companies'] }} | {{ counts['accepted'] }} | {{ counts['mediation_succeeded'] }} | \
{{ counts['mediation_failed'] }} |

公示页草稿：`{{ draft['page'] }}`

批准（Approve）后立即发布；驳回（Reject）或者一天内未答复的，不发布。请在意见栏写明理由。
"""
OCCASIONS = [None, *get_args(Occasion)]
OFFICERS = [name for name in os.environ.get("ETL_OFFICERS", "").split(",") if name]


def planned_by(context: Context) -> Schedule:
    """The occasion chosen by hand, else the one that is due at the run's moment or next after it."""
    chosen, due = context["params"], context["dag_run"].run_after.astimezone(ZoneInfo(TIMEZONE)).replace(tzinfo=None)
    return schedule(chosen["occasion"], chosen["year"] or due.year) if chosen["occasion"] else next_release(due)


@task
def draft() -> Facts:
    from etl import disclose

    workspace, planned = Workspace.from_environment(), planned_by(get_current_context())
    drawn = disclose.draft(workspace, planned.occasion, planned.year, this_night())
    page, title = workspace.drafts / drawn.id / "index.html", f"{planned.year}年{planned.name}消费投诉信息公示"
    return {"id": drawn.id, "title": title, "night": str(drawn.night), "page": str(page), "counts": drawn.counts}


@task(outlets=[RELEASE])
def publish(draft: Facts, answer: Facts, *, outlet_events: Any = None) -> Facts:
    from etl import disclose

    officer, comment = answer["responded_by_user"]["name"], answer["params_input"]["comment"].strip()
    if not comment:
        raise AirflowFailException("an answer without a comment publishes nothing; trigger a new run")
    decision = "approve" if answer["chosen_options"] == [ApprovalOperator.APPROVE] else "reject"
    approval = disclose.Approval(officer, decision, comment, datetime.fromisoformat(str(answer["responded_at"])))
    release = asdict(disclose.publish(Workspace.from_environment(), draft["id"], approval))
    outlet_events[RELEASE].extra = release
    return release


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
    },
    doc_md=__doc__,
    tags=["disclosure"],
)
def disclosure() -> None:
    drawn = draft()
    approval = ApprovalOperator(
        task_id="approval",
        subject=QUESTION,
        body=FIGURES,
        defaults=ApprovalOperator.REJECT,
        response_timeout=timedelta(days=1),
        assigned_users=[{"id": name, "name": name} for name in OFFICERS],  # none named: whoever has the role
        params={"comment": Param("", type="string", title="意见", description="批准或者驳回的理由")},
    )
    chain(drawn, approval, publish(drawn, approval.output), warehouse())


disclosure()
