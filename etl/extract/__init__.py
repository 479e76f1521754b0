"""Extract: ask the platforms, land what they answer, keep the ledger."""

from etl.extract.land import land
from etl.extract.load import Load
from etl.extract.reread import next_night, reread

__all__ = ["Load", "land", "next_night", "reread"]
