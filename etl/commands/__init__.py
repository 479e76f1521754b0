"""Commands of `python -m etl`, one module a subject."""
