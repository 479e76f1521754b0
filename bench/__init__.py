"""Merge → score → tier measured against hand-written SQL and plain pandas: `python -m bench`."""
