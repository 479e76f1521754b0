"""The same tables in plain pandas, vectorised: what a careful script with the whole night in memory would do."""

from bench.in_pandas.merge import merge
from bench.in_pandas.score import score
from bench.in_pandas.tier import tier

__all__ = ["merge", "score", "tier"]
