"""Two nights, a past window read again between them, and a disclosure, driven through Airflow's REST interface."""

import shutil
import time
from collections.abc import Callable

from etl.ground.workspace import PROJECT
from stack.airflow import Airflow
from stack.environment import Place
from stack.memory import watched
from stack.sandbox import world
from stack.stages import Task, stages
from stack.summary import summary
from stack.up import running, say

HOME = PROJECT / "var" / "demo"
NIGHTS = ("2021-10-30", "2021-10-31")
READ_AGAIN = ("penalties", "inspections")
PAST = ("2021-10-28", "2021-10-29")
"""First and last day of the window that is read again."""
PATIENCE = 1800.0
"""Seconds until a run that does not end is given up."""
LOG_TAIL = 40
"""Lines shown of a failed task's log."""


class RunFailedError(RuntimeError):
    """A run did not succeed; the message holds what its failed tasks wrote last."""


def demo(scale: float) -> int:
    """Start afresh in a folder of its own, run, stop, sum up; 0 when everything succeeded."""
    shutil.rmtree(HOME, ignore_errors=True)
    started = time.monotonic()
    with watched() as peak, running(HOME, scale) as (place, admin):
        say(f"everything is up after {time.monotonic() - started:.0f} s")
        try:
            runs = {f"nightly {NIGHTS[0]}": nightly(admin, NIGHTS[0]), **reread(admin)}
            runs |= {f"nightly {NIGHTS[1]}": nightly(admin, NIGHTS[1]), "disclosure": disclosure(place, admin)}
        except RunFailedError as failure:
            print(f"\n{failure}")
            return 1
    print(summary(HOME, world(scale), runs, peak))
    say(f"the whole demonstration took {time.monotonic() - started:.0f} s")
    return 0


def nightly(airflow: Airflow, night: str) -> list[Task]:
    """Run one night and return its tasks."""
    say(f"nightly for {night}")
    run = airflow.trigger("nightly", partition_key=night)
    return finish(airflow, "nightly", run)


def reread(airflow: Airflow) -> dict[str, list[Task]]:
    """Read past days of two datasets again by Airflow's own backfill; each run's tasks."""
    say(f"backfill of reread: {', '.join(READ_AGAIN)}, {' to '.join(PAST)}")
    runs = airflow.backfill("reread", *PAST, {"datasets": list(READ_AGAIN)})
    return {f"reread {day}": finish(airflow, "reread", run) for day, run in runs.items()}


def disclosure(place: Place, admin: Airflow) -> list[Task]:
    """Draw up the disclosure, approve it as one officer, or as two if a check asks for that; the tasks."""
    say("disclosure for National Day 2021 (国庆节)")
    run = admin.trigger("disclosure", conf={"occasion": "national_day", "year": 2021, "night": NIGHTS[-1]})

    def approve(task: Task) -> None:
        name = "deputy" if task["task_id"] == "second_approval" else "officer"
        officer = Airflow(place.airflow_url, name, place.passwords[name])
        officer.answer("disclosure", run, task["task_id"], "Approve", comment="数据核对无误，同意发布。")
        say(f"  approved by the {name}")

    return finish(admin, "disclosure", run, approve)


def finish(airflow: Airflow, dag: str, run: str, asked: Callable[[Task], None] = lambda task: None) -> list[Task]:
    """Follow a run to its end, with a line for each group of tasks that has ended, and return its tasks.

    `asked` is called for a task that waits for a person. Raises `RunFailedError` unless the run succeeds.
    """
    seen: set[str] = set()
    deadline = time.monotonic() + PATIENCE
    while True:
        state, tasks = airflow.state(dag, run), airflow.tasks(dag, run)
        for stage in stages(tasks):
            if stage.ended and stage.name not in seen:
                seen.add(stage.name)
                say(f"  {stage}")
        for task in tasks:
            if task["state"] == "awaiting_input" and f"{task['task_id']}?" not in seen:
                seen.add(f"{task['task_id']}?")
                asked(task)
        if state == "success":
            return tasks
        if state == "failed" or time.monotonic() > deadline:
            failed = [told(airflow, task) for task in tasks if task["state"] == "failed"]
            raise RunFailedError("\n\n".join([f"{dag} {run} is {state}", *failed]))
        time.sleep(0.5)


def told(airflow: Airflow, task: Task) -> str:
    """A failed task and the end of its log."""
    where = f"{task['dag_id']} {task['task_id']} [{task['rendered_map_index'] or task['map_index']}]"
    lines = airflow.log(task)[-LOG_TAIL:]
    return f"{where} failed at try {task['try_number']}:\n" + "\n".join(f"    {line}" for line in lines)
