"""Queue and send in children that die, each at the moment before another file appears, and then once more.

`python -m tests.load.killed NIGHT HOME …` with the connection in the environment: in the first home the first file is
the one that does not appear, in the second the second, and so on. Prints the name of that file, or that none was left.
"""

import signal
import sys
from datetime import date
from pathlib import Path

from etl.ground.workspace import Workspace
from etl.load import enqueue, send
from etl.sources.connections import from_environment
from tests.night.killed import die_before, in_a_child, say


def work(home: Path, night: date) -> None:
    enqueue(Workspace(home), night)
    send(Workspace(home), night, from_environment)


def dying(home: Path, night: date, file: int) -> None:
    die_before(file)
    work(home, night)


def main() -> None:
    night = date.fromisoformat(sys.argv[1])
    for number, home in enumerate(map(Path, sys.argv[2:]), 1):
        if in_a_child(lambda home=home, number=number: dying(home, night, number)) != signal.SIGKILL:
            say("none was left", "\n")
        in_a_child(lambda home=home: work(home, night))


if __name__ == "__main__":
    main()
