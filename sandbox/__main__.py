"""`python -m sandbox`: generate a world, serve it, print the connections to it."""

import argparse
import os
from datetime import date, datetime
from pathlib import Path

from sandbox.platforms import PLATFORMS, connections
from sandbox.server.faults import KINDS, Fault
from sandbox.server.run import opened
from sandbox.server.sharing import Lifetimes
from sandbox.world import World, figures


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m sandbox", description="Stand-ins for the provincial platforms.")
    commands = top.add_subparsers(dest="command", required=True)

    made = argparse.ArgumentParser(add_help=False)
    made.add_argument("--scale", type=float, default=0.02, help="1 = the province (default %(default)s)")
    made.add_argument("--seed", type=int, default=2021, help="another seed, another province (default %(default)s)")
    made.add_argument("--entities", type=int, default=1_000_000,
                      help="registered entities at scale 1 (default %(default)s)")  # fmt: skip
    made.add_argument("--end", type=date.fromisoformat, default=World.end,
                      help="the day the figures are exact for, as it begins (default %(default)s)")  # fmt: skip
    made.add_argument("--since", type=date.fromisoformat,
                      help="first day of complaints and other events, and the first that platforms can be asked for; "
                           "by default events begin 365 and nights 12 days before the end")  # fmt: skip
    home = Path(os.environ.get("ETL_HOME", "var")) / "sandbox"
    made.add_argument("--folder", type=Path, default=home, help="where worlds are kept (default %(default)s)")

    reached = argparse.ArgumentParser(add_help=False)
    reached.add_argument("--host", default="127.0.0.1")
    reached.add_argument("--port", type=int, default=8801, help="default %(default)s")

    commands.add_parser("world", parents=[made],
                        help="only generate, and print the true figures at its end")  # fmt: skip
    serving = commands.add_parser(
        "serve", parents=[made, reached], help="serve all platforms on one port",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="fault kinds:\n" + "\n".join(f"  {kind:12} {what}" for kind, what in KINDS.items()),
    )  # fmt: skip
    serving.add_argument("--clock", type=datetime.fromisoformat,
                         help="what the platforms know at first; moves on when later data are asked for "
                              "(default a day before the end)")  # fmt: skip
    serving.add_argument("--fault", type=Fault.parse, action="append", default=[],
                         metavar="DATASET:KIND[@N[xTIMES]]",
                         help="let the N-th data request go wrong, for example penalties:unavailable@3x2; "
                              "repeatable")  # fmt: skip
    serving.add_argument("--request-seconds", type=float, default=Lifetimes.request, help="life of a request secret")
    commands.add_parser("env", parents=[made, reached],
                        help="print the connections to what `serve` with the same options serves, as environment "
                             "variables")  # fmt: skip
    return top


def serve_here(options: argparse.Namespace, world: World) -> None:
    world.make(print)
    with opened(world, options.host, options.port, options.clock, options.fault,
                Lifetimes(request=options.request_seconds)) as (sandbox, server, listener):  # fmt: skip
        for platform in PLATFORMS:
            address = platform.address(sandbox.host, sandbox.port, world)
            print(f"{address:45} {platform.protocol:10} {', '.join(platform.interfaces)}")
        print(f"{sandbox.url}/_sandbox/ shows the state; clock {sandbox.clock}; stop with Ctrl-C", flush=True)
        server.run(sockets=[listener])


def main() -> None:
    options = parser().parse_args()
    world = World(options.seed, options.scale, options.entities, options.folder, options.end, options.since)
    if options.command == "env":
        for name, uri in connections(options.host, options.port, world).items():
            print(f"{name}={uri}")
        return
    if options.command == "serve":
        serve_here(options, world)
        return
    world.make(print)
    print(f"planted {world.planted}")
    for name, figure in figures(world).items():
        print(f"{name:28}{figure:>14}")


if __name__ == "__main__":
    main()
