"""Extract: ask the platforms, land what they answer, keep the ledger."""

from etl.extract.errors import PlatformError, PlatformUnavailable, QuotaExhausted, WrongCredentials
from etl.extract.land import land
from etl.extract.load import Load

__all__ = ["Load", "PlatformError", "PlatformUnavailable", "QuotaExhausted", "WrongCredentials", "land"]
