"""Extract: ask the platforms, land what they answer, keep the ledger."""

from etl.extract.land import land
from etl.extract.load import Load

__all__ = ["Load", "land"]
