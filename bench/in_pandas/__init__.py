"""The same tables in plain pandas, vectorised: what a careful script with the whole night in memory would do."""

from collections.abc import Callable
from datetime import date

from bench.in_pandas.merge import merge
from bench.in_pandas.score import score
from bench.in_pandas.tier import tier
from etl.ground.workspace import Workspace

STEPS: dict[str, Callable[[Workspace, date], None]] = {"merge": merge, "score": score, "tier": tier}
