"""Merge: every source's rows on the entity their codes name, and one golden record of it with its rivals."""

from etl.merge.merge import merge

__all__ = ["merge"]
