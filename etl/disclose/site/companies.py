"""The companies on the site: the first of them in the page, all of them in a file that the search asks for."""

import gzip
import json
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from etl.disclose.columns import COMPANIES
from etl.disclose.files import public
from etl.ground.engine import read
from etl.ground.workspace import appearing

COUNTS = ("complaints", "accepted", "mediation_succeeded", "mediation_failed", "before")
RATES = ("success_rate", "rate_low", "rate_high", "peer_rate", "growth")
SHARES = 10_000
"""Rates in the file are whole numbers of a ten-thousandth, as exact as those in the tables."""


def first(connection: Backend, folder: Path, limit: int) -> list[dict[str, Any]]:
    """The first companies by name."""
    rows: list[dict[str, Any]] = connection.to_pyarrow(public(connection, folder, COMPANIES).limit(limit)).to_pylist()
    return rows


def vocabulary(connection: Backend, folder: Path, regions: list[dict[str, Any]]) -> dict[str, Any]:
    """What companies can be filtered by: the provinces by code, and the categories."""
    companies = read(connection, folder / "companies.parquet")
    codes = _parts(connection, companies.regions, ",")
    names = {row["region_code"]: row["region_name"] for row in regions}
    return {
        "provinces": {code: names.get(code, code) for code in codes},
        "categories": _parts(connection, companies.categories, "|"),
    }


def _parts(connection: Backend, joined: ir.StringColumn, separator: str) -> list[str]:
    """What stands between the separators anywhere in a column."""
    parts = joined.split(separator).unnest().name("part").as_table().distinct()
    return sorted(row["part"] for row in connection.to_pyarrow(parts).to_pylist() if row["part"])


def write_companies(connection: Backend, folder: Path) -> None:
    """Write `data/companies.json`, one array for each column, and `data/companies.bin`, the same compressed by gzip.

    The second has a name that makes no server unpack it: it is a third of the size wherever nothing else compresses.
    """
    text = json.dumps(_columns(connection, folder), ensure_ascii=False, separators=(",", ":")).encode()
    packed = gzip.compress(text, compresslevel=9, mtime=0)
    for name, content in (("companies.json", text), ("companies.bin", packed)):
        with appearing(folder / "data" / name) as scratch:
            scratch.write_bytes(content)


def _columns(connection: Backend, folder: Path) -> dict[str, Any]:
    """The columns by name; `regions` and `categories` name one of a list each, `code` only where it is not the id."""
    rows = public(connection, folder, COMPANIES)
    shares = {name: (rows[name] * SHARES).round().cast("int64") for name in RATES}
    code = (rows.code == rows.entity_id.replace("REG:", "")).ifelse(None, rows.code)
    chosen = rows.select("entity_id", "company_name", "regions", "categories", *COUNTS, code=code, **shares)
    found = connection.to_pyarrow(chosen)
    plain = {name: found[name].to_pylist() for name in ("entity_id", "company_name", "code", *COUNTS, *RATES)}
    return plain | {name: _listed(found[name]) for name in ("regions", "categories")}


def _listed(column: pa.ChunkedArray) -> dict[str, list[Any]]:
    """The distinct texts in the order they come, and for each row which it has."""
    encoded = column.fill_null("").combine_chunks().dictionary_encode()
    return {"list": encoded.dictionary.to_pylist(), "row": encoded.indices.to_pylist()}
