"""The public page of a release: one file, no outside requests, readable on a phone and on paper."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from ibis.backends.duckdb import Backend
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl.disclose.files import ORDER
from etl.ground.engine import read


def write_page(connection: Backend, folder: Path, facts: dict[str, Any], release: dict[str, Any] | None = None) -> None:
    """Write `index.html` of the tables in `folder`; without `release` it is marked as a draft."""
    regions = read(connection, folder / "regions.parquet").order_by(ORDER["regions"])
    companies = read(connection, folder / "companies.parquet").order_by(ORDER["companies"])
    template = _environment().get_template("page.html")
    page = template.render(
        facts=facts,
        release=release,
        regions=connection.to_pyarrow(regions).to_pylist(),
        companies=connection.to_pyarrow(companies.limit(facts["page"]["companies"])).to_pylist(),
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = _percent
    environment.filters["count"] = "{:,}".format
    return environment


def _percent(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{rate * 100:.2f}%"
