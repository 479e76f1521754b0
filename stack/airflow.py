"""A whole Airflow on one machine, and talking to it through its REST interface."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from stack.environment import Place
from stack.pools import pools
from stack.process import background, wait_until

PATIENCE = 180.0
"""Seconds until a slow machine has all components up."""


class Airflow:
    """One account's view of a running Airflow."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.http.trust_env = False
        token = self.call("POST", "/auth/token", username=user, password=password)["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, **body: Any) -> Any:
        """Send one request; raises with the server's own words when it refuses."""
        answer = self.http.request(method, self.url + path, json=body or None, timeout=30)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.json() if answer.content else None

    def trigger(self, dag: str, **body: Any) -> str:
        """Start a run and return its id."""
        return str(self.call("POST", f"/api/v2/dags/{dag}/dagRuns", logical_date=None, **body)["dag_run_id"])

    def backfill(self, dag: str, first: str, last: str, conf: dict[str, Any]) -> dict[str, str]:
        """Fill in the days from `first` to `last` (ISO dates, Asia/Shanghai); returns each day's run id."""
        days = {"from_date": f"{first}T00:00:00+08:00", "to_date": f"{last}T23:59:59+08:00"}
        self.call("POST", "/api/v2/backfills", dag_id=dag, **days, dag_run_conf=conf)
        runs = self.call("GET", f"/api/v2/dags/{dag}/dagRuns?run_type=backfill&order_by=id")["dag_runs"]
        return {str(run["partition_key"]): str(run["dag_run_id"]) for run in runs}

    def state(self, dag: str, run: str) -> str:
        return str(self.call("GET", f"/api/v2/dags/{dag}/dagRuns/{run}")["state"])

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """All task instances of a run."""
        path = f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances?limit=500"
        return list(self.call("GET", path)["task_instances"])

    def log(self, task: dict[str, Any]) -> list[str]:
        """The lines a task wrote in its last try."""
        run = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}".format(**task)
        path = "/taskInstances/{task_id}/logs/{try_number}?map_index={map_index}".format(**task)
        lines = self.call("GET", run + path)["content"]
        return [said for line in lines for said in spoken(line)]

    def result(self, dag: str, run: str, task: str) -> Any:
        """What a task returned."""
        path = f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/return_value?stringify=false"
        return self.call("GET", path)["value"]

    def answer(self, dag: str, run: str, task: str, option: str, **params: Any) -> None:
        """Answer a task that waits for a person."""
        path = f"/api/v2/dags/{dag}/dagRuns/{run}/taskInstances/{task}/-1/hitlDetails"
        self.call("PATCH", path, chosen_options=[option], params_input=params)

    def knows(self, dag: str) -> bool:
        return self.http.get(f"{self.url}/api/v2/dags/{dag}", timeout=30).ok


@contextmanager
def airflow(place: Place, environment: dict[str, str], dags: tuple[str, ...]) -> Iterator[Airflow]:
    """Run Airflow until the context ends; given to the caller when healthy, with pools made and `dags` parsed."""
    log = place.folder / "airflow.log"
    with background(["airflow", "standalone"], environment, log) as process:
        wait_until(lambda: healthy(place.airflow_url), process, log, PATIENCE)
        admin = Airflow(place.airflow_url, "admin", place.passwords["admin"])
        create = {"action": "create", "entities": pools(), "action_on_existence": "overwrite"}
        admin.call("PATCH", "/api/v2/pools", actions=[create])
        wait_until(lambda: all(admin.knows(dag) for dag in dags), process, log, PATIENCE)
        yield admin


def healthy(url: str) -> bool:
    """Whether database, scheduler, DAG processor and triggerer all say so."""
    try:
        answer = requests.get(f"{url}/api/v2/monitor/health", timeout=5, proxies={"http": ""})
        return answer.ok and all(part["status"] == "healthy" for part in answer.json().values())
    except (requests.RequestException, ValueError):
        return False


def spoken(line: Any) -> Iterator[str]:
    """A line of a task's log, with the error it tells of: the exception and where in our code it came from."""
    if not isinstance(line, dict):
        yield str(line)
        return
    yield str(line["event"])
    for error in line.get("error_detail") or ():
        yield from (f"  {frame['filename']}:{frame['lineno']} {frame['name']}" for frame in error["frames"][-5:])
        yield f"  {error['exc_type']}: {error['exc_value']}"
