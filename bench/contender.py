"""One run of one contender, in a process of its own: `python -m bench.contender <name> <home> <night>`."""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

from etl.ground.workspace import Workspace

Step = Callable[[Workspace, date], object]
NAMES = ("ours", "sql", "pandas")
STEPS = ("merge", "score", "tier")


def steps(contender: str) -> dict[str, Step]:
    """The contender's steps in order; only what it needs itself is imported, since imports count too."""
    if contender == "ours":
        from etl import merge, score, tier

        return {"merge": merge.merge, "score": score.score, "tier": tier.tier}
    if contender == "sql":
        from bench.by_hand import step

        return {name: step(name) for name in STEPS}
    from bench import in_pandas

    return {name: getattr(in_pandas, name) for name in STEPS}


def main(contender: str, home: str, night: str) -> None:
    seconds = {}
    for name, run in steps(contender).items():
        began = perf_counter()
        run(Workspace(Path(home)), date.fromisoformat(night))
        seconds[name] = perf_counter() - began
    print(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
