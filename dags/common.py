"""What the DAG files share: which night a run is for, where a platform answers, when asking again can help."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, Connection, Param, RetryDecision, RetryPolicy, get_current_context
from airflow.sdk.exceptions import AirflowNotFoundException
from pendulum import DateTime

if TYPE_CHECKING:
    from airflow.sdk import Context

    from etl.sources import Endpoint

Facts = Any
"""What a task returns: a small dictionary. Not called `dict`, because Airflow would then store each key on its own."""
TIMEZONE = "Asia/Shanghai"
WAREHOUSE = Asset("warehouse")
RELEASE = Asset("release")
LOADING: dict[str, Any] = {"outlets": [WAREHOUSE], "pool": "warehouse"}
"""How a task loads the warehouse: one writer at a time, the pool has one slot."""
NIGHT = Param(None, type=["null", "string"], format="date", description="The night to take; empty: the run's own")
DEFAULTS: dict[str, Any] = {"owner": "data-integration", "retries": 1, "retry_delay": timedelta(minutes=1)}


def landing(platform: str) -> Asset:
    """The asset that says a platform has delivered."""
    return Asset(f"landing_{platform}")


def night_of(chosen: str | None, partition_key: str | None, run_after: DateTime) -> date:
    """The day whose data a run is about: the one chosen by hand, else the run's partition, else the day before it."""
    if chosen or partition_key:
        return date.fromisoformat(chosen or str(partition_key))
    return date.fromisoformat(run_after.in_timezone(TIMEZONE).subtract(days=1).to_date_string())


def this_night() -> date:
    """The night of the running task."""
    context = get_current_context()
    run = context["dag_run"]
    return night_of(context["params"].get("night"), run.partition_key, DateTime.instance(run.run_after))


def endpoint(platform: str) -> "Endpoint | None":
    """The platform's endpoint from the Airflow connection of the same name; None when there is none."""
    from etl.sources.connections import endpoint

    try:
        found = Connection.get(platform)
    except AirflowNotFoundException:
        return None
    return endpoint(
        conn_type=found.conn_type or "http",
        host=found.host or "",
        port=found.port,
        schema=found.schema or "",
        login=found.login or "",
        password=found.password or "",
        extra=found.extra_dejson,
    )


class AskAgainIfItHelps(RetryPolicy):
    """A refused key and a used-up quota fail at once: asking again cannot help, or makes it worse.

    The rows of a night given up come with the next: its window starts where the last passed load ended. Airflow's own
    `ExceptionRetryPolicy` would import the exceptions, and with them the engine, each time the DAG file is parsed.
    """

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: "Context | None" = None
    ) -> RetryDecision:
        from etl.wire import QuotaExhausted, WrongCredentials

        if isinstance(exception, WrongCredentials):
            return RetryDecision.fail("the platform refuses our key: mend the connection, then clear this task")
        if isinstance(exception, QuotaExhausted):
            return RetryDecision.fail("the platform's quota is used up: the next night asks for this one's rows too")
        return RetryDecision.default()


ASKING: dict[str, Any] = {
    "retries": 3,
    "retry_exponential_backoff": 2.0,
    "retry_policy": AskAgainIfItHelps(),
    "execution_timeout": timedelta(hours=2),
}
"""How a task asks a platform: after 1, 2 and 4 minutes again."""
