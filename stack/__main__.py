"""`python -m stack up` keeps everything running; `python -m stack demo` shows two nights and a disclosure."""

import argparse
import signal
import sys

from etl.ground.workspace import Workspace
from stack.demo import demo
from stack.up import greet, running


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    for name, about in (
        ("up", "start everything and wait for Ctrl-C"),
        ("demo", "two nights, a disclosure, a summary"),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("--scale", type=float, default=0.02, help="1 = the province (default %(default)s)")
    return top


def up(scale: float) -> int:
    with running(Workspace.from_environment().home, scale) as (place, _):
        greet(place)
        signal.pause()
    return 0


def main() -> int:
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill ends like Ctrl-C: everything is stopped
    try:
        return {"up": up, "demo": demo}[options.command](options.scale)
    except KeyboardInterrupt:
        return 0 if options.command == "up" else 130


if __name__ == "__main__":
    sys.exit(main())
