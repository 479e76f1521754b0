"""Which tables a draft and a release are made of, and what tells their rows apart."""

from collections.abc import Iterator
from pathlib import Path

KEYS = {
    "companies": ["entity_id"],
    "regions": ["region_code"],
    "topics": ["region_code", "kind", "word"],
    "months": ["region_code", "month"],
    "holidays": ["region_code", "year"],
    "exclusions": ["ground"],
    "sources": ["region_code"],
    "history": ["region_code", "year"],
}
"""The tables the public gets, and the key of each."""
EVIDENCE = "complaints"
"""The rows behind the figures. Never for the public, so never below `releases/`."""
PARTS = ("complaints", "accepted", "mediation_succeeded", "mediation_failed")
"""Counts that add up over companies and over places; the others are parts of the first."""
DELTA = "delta"
"""The row of `regions` that is all four regions together."""
TEXTS = {
    "companies": ["company_name", "categories"],
    "regions": ["region_name"],
    "topics": ["word"],
    "exclusions": ["text"],
    "sources": ["region_name", "text"],
}
"""Columns of words, in which something personal could stand; codes look like telephone numbers, and are not."""
SMALL = ("topics", "months")
"""Tables in which a small count could point at a person, so that it is withheld (NULL)."""


def present(folder: Path) -> Iterator[str]:
    """The tables that `folder` has."""
    return (name for name in KEYS if (folder / f"{name}.parquet").exists())
