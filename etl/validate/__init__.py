"""Validate: one rule, two uses. Great Expectations judges and reports, the engine fills the quarantine."""

from etl.validate.balance import Line, balance
from etl.validate.report import write_report
from etl.validate.rules import fingerprint
from etl.validate.standing import entries, standing
from etl.validate.validate import Verdict, validate
from etl.validate.waiting import waiting

__all__ = ["Line", "Verdict", "balance", "entries", "fingerprint", "standing", "validate", "waiting", "write_report"]
