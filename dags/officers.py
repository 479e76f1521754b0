"""How publication officers are asked in Airflow, and what their answers come to."""

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException

if TYPE_CHECKING:
    from airflow.sdk import Context

    from etl.disclose import Approval

OFFICERS = [{"id": name, "name": name} for name in os.environ.get("ETL_OFFICERS", "").split(",") if name]
"""None named: whoever has the role."""
FIRST, SECOND = "approval", "second_approval"
ASKING: dict[str, Any] = {
    "subject": "{{ ti.xcom_pull(task_ids='draft')['question'] }}",
    "body": "{{ ti.xcom_pull(task_ids='draft')['briefing'] }}",
    "defaults": ApprovalOperator.REJECT,
    "response_timeout": timedelta(days=1),
    "assigned_users": OFFICERS,
    "params": {"comment": Param("", type="string", title="意见", description="批准或者驳回的理由")},
}
"""The same question for every officer; an answer that is missing after a day is a rejection."""


class OtherOfficer(ApprovalOperator):
    """Asks the officers who did not answer the first question; that two differ is what the release itself demands."""

    def execute(self, context: "Context") -> Any:
        first = context["ti"].xcom_pull(task_ids=FIRST)["responded_by_user"]["name"]
        self.assigned_users = [user for user in self.assigned_users or [] if user["name"] != first]
        return super().execute(context)


def approval(answer: dict[str, Any]) -> "Approval":
    """An officer's answer as the release takes it."""
    from etl.disclose import Approval

    comment = answer["params_input"]["comment"].strip()
    if not comment:
        raise AirflowFailException("an answer without a comment publishes nothing; trigger a new run")
    approved = answer["chosen_options"] == [ApprovalOperator.APPROVE]
    decided = datetime.fromisoformat(str(answer["responded_at"]))
    return Approval(answer["responded_by_user"]["name"], "approve" if approved else "reject", comment, decided)
