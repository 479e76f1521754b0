"""One run of one contender, in a process of its own: `python -m bench.contender <name> <home> <night> <steps>`."""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

from etl.ground.workspace import Workspace

Step = Callable[[Workspace, date], object]
NAMES = ("ours", "sql")
STEPS = ("merge", "score", "tier")


def steps(contender: str) -> dict[str, Step]:
    """The contender's steps in order; only what it needs itself is imported, since imports count too."""
    if contender == "ours":
        from etl import merge, score, tier

        return {"merge": merge.merge, "score": score.score, "tier": tier.tier}
    if contender == "pandas":
        from bench.with_pandas.merge import merge as with_pandas

        return {"merge": with_pandas}
    from bench.by_hand import step

    return {name: step(name) for name in STEPS}


def main(contender: str, home: str, night: str, *wanted: str) -> None:
    seconds = {}
    known = steps(contender)
    for name in wanted:
        began = perf_counter(), process_time()
        known[name](Workspace(Path(home)), date.fromisoformat(night))
        seconds[name] = perf_counter() - began[0], process_time() - began[1]
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
