"""Run the tasks of a night in children that die, each at the moment before a file of its appears, and then once more.

`python -m tests.night.killed HOME NIGHT` with the connections in the environment. A child ends itself by SIGKILL: no
`finally` runs, nothing is tidied up. Prints one line a death: the task, and the file that did not appear.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from etl import disclose, extract, merge, score, tier, validate
from etl.ground.workspace import Workspace
from etl.load import load
from etl.night import night, summarise

Task = Callable[[Workspace, date], Any]
TASKS: dict[str, tuple[Task, tuple[int, ...]]] = {
    "extract": (lambda home, on: extract.land(home, "penalties", on), (1, 3)),
    "validate": (lambda home, on: validate.validate(home, "penalties", on), (2, 4)),
    "merge": (merge.merge, (2, 15)),
    "score": (score.score, (2,)),
    "tier": (tier.tier, (2,)),
    "load": (load, (1,)),
    "disclose": (disclose.preview, (1,)),
    "summary": (summarise, (2,)),
}
"""Each task, and before which of its files it dies."""


def die_before(file: int) -> None:
    """Let this process be killed when it is about to let its `file`-th file (from 1) appear."""
    appeared = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal appeared
        if event == "os.rename":
            appeared += 1
            if appeared == file:
                print(Path(arguments[1]).name, flush=True)
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def in_a_child(work: Callable[[], Any]) -> int:
    """Run `work` in a child; the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)


def main() -> None:
    home, on = Workspace(Path(sys.argv[1])), date.fromisoformat(sys.argv[2])
    for name, (task, moments) in TASKS.items():
        for moment in moments:
            print(name, end=" ", flush=True)

            def dying(task: Task = task, moment: int = moment) -> None:
                die_before(moment)
                task(home, on)

            if in_a_child(dying) != signal.SIGKILL:
                print("was not killed", flush=True)
        if name in ("merge", "score", "tier"):  # the next task needs this one's tables
            in_a_child(lambda task=task: task(home, on))
        if name == "validate":
            finish(home, on, {"extract", "validate"})
    finish(home, on, set())


def finish(home: Workspace, on: date, steps: set[str]) -> None:
    """Run the night as it is run every night, as far as `steps`, or to its end."""

    def work() -> None:
        for done in night(home, on):
            if steps and done.step not in steps:
                break

    in_a_child(work)


if __name__ == "__main__":
    main()
