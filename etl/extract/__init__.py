"""Extract: ask the platforms, land what they answer, keep the ledger."""

from etl.extract.land import land
from etl.extract.load import Load, landed
from etl.extract.replay import land_again
from etl.extract.reread import next_night, reread

__all__ = ["Load", "land", "land_again", "landed", "next_night", "reread"]
