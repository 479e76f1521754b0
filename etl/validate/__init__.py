"""Validate: one rule, two uses. Great Expectations judges and reports, the engine fills the quarantine."""

from etl.validate.validate import Verdict, validate

__all__ = ["Verdict", "validate"]
