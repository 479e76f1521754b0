"""Validate: one rule, two uses. Great Expectations judges and reports, the engine fills the quarantine."""

from etl.validate.balance import Line, balance
from etl.validate.example import example
from etl.validate.findings import Finding, broken_rules, findings
from etl.validate.report import write_report
from etl.validate.rules import fingerprint
from etl.validate.standing import entries, standing
from etl.validate.validate import Verdict, validate
from etl.validate.waiting import waiting

__all__ = [
    "Finding",
    "Line",
    "Verdict",
    "balance",
    "broken_rules",
    "entries",
    "example",
    "findings",
    "fingerprint",
    "standing",
    "validate",
    "waiting",
    "write_report",
]
