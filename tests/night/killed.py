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
from etl.load import enqueue, load, send
from etl.night import summarise
from etl.sources import contracts
from etl.sources.connections import from_environment

Task = Callable[[Workspace, date], Any]


def landing(home: Workspace, on: date) -> None:
    for dataset in contracts():
        extract.land(home, dataset, on)


def judging(home: Workspace, on: date) -> None:
    for dataset in contracts():
        validate.validate(home, dataset, on)


def sending(home: Workspace, on: date) -> None:
    enqueue(home, on)
    send(home, on, from_environment)


TASKS: dict[str, tuple[Task, tuple[int, ...]]] = {
    "extract": (landing, (2, 8)),
    "validate": (judging, (3, 9)),
    "merge": (merge.merge, (2, 15)),
    "score": (score.score, (2,)),
    "tier": (tier.tier, (2, 5)),
    "review": (tier.review, (1, 2)),
    "track": (tier.track, (1,)),
    "alert": (tier.alert, (1,)),
    "plan": (tier.plan, (1,)),
    "contest": (tier.contest, (2,)),
    "notify": (disclose.notify, (1,)),
    "load": (load, (1,)),
    "send": (sending, (1, 2)),
    "disclose": (disclose.preview, (1,)),
    "summary": (summarise, (2,)),
}
"""Each task, and before which of its files it dies."""


def say(text: str, end: str) -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()


def die_before(file: int) -> None:
    """Let this process be killed when it is about to let its `file`-th file (from 1) appear."""
    appeared = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal appeared
        if event == "os.rename":
            appeared += 1
            if appeared == file:
                say(Path(arguments[1]).name, "\n")
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
            say(name, " ")

            def dying(task: Task = task, moment: int = moment) -> None:
                die_before(moment)
                task(home, on)

            if in_a_child(dying) != signal.SIGKILL:
                say("was not killed", "\n")
        in_a_child(lambda task=task: task(home, on))


if __name__ == "__main__":
    main()
