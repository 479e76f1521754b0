"""Merge → score → tier measured against hand-written SQL: `python -m bench`."""
