"""Validate: one rule, two uses. Great Expectations judges and reports, the engine fills the quarantine."""

from etl.validate.report import write_report
from etl.validate.validate import Verdict, validate

__all__ = ["Verdict", "validate", "write_report"]
