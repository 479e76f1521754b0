"""Rows that carry only a name, matched to known entities by name, region and address, with reasons and a confidence."""

from etl.merge.names.match import match
from etl.merge.names.rules import Rules

__all__ = ["Rules", "match"]
