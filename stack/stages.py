"""A run's tasks, put together by task group."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

Task = dict[str, Any]
"""A task instance as Airflow's REST interface tells it."""
ENDED = ("success", "failed", "upstream_failed", "skipped", "removed")


@dataclass(frozen=True)
class Stage:
    """One task group of one run, or a task outside any."""

    name: str
    tasks: tuple[Task, ...]

    @property
    def ended(self) -> bool:
        return all(task["state"] in ENDED for task in self.tasks)

    @property
    def seconds(self) -> float:
        """From the first start to the last end, by the clock."""
        ran = [task for task in self.tasks if task["start_date"] and task["end_date"]]
        starts = [datetime.fromisoformat(task["start_date"]) for task in ran]
        ends = [datetime.fromisoformat(task["end_date"]) for task in ran]
        return (max(ends) - min(starts)).total_seconds() if ran else 0.0

    def __str__(self) -> str:
        states = Counter(str(task["state"]) for task in self.tasks)
        told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
        return f"{self.name:10} {self.seconds:6.1f} s  {told}"


def stages(tasks: list[Task]) -> list[Stage]:
    """The groups in the order in which they started, those that have not last."""
    together = {name: tuple(group) for name, group in groupby(sorted(tasks, key=group_of), key=group_of)}
    found = [Stage(name, group) for name, group in together.items()]
    return sorted(found, key=lambda stage: min(task["start_date"] or "~" for task in stage.tasks))


def group_of(task: Task) -> str:
    return str(task["task_id"]).split(".")[0]
