"""The public site of a release: plain files for any web server, readable without scripts, with no outside requests."""

from pathlib import Path
from typing import Any

from ibis.backends.duckdb import Backend

from etl.disclose.columns import dictionary
from etl.disclose.files import EDITIONS, title
from etl.disclose.places import DELTA
from etl.disclose.site.companies import first, vocabulary, write_companies
from etl.disclose.site.pages import Pages
from etl.disclose.site.regions import tables, view

__all__ = ["write_site"]

STATES = {"fresh": "完整", "stale": "不全", "missing": "缺失"}
"""Of a region's data."""


def write_site(connection: Backend, folder: Path, facts: dict[str, Any], release: dict[str, Any] | None = None) -> None:
    """Write the site of the tables in `folder` into it; without `release` every page is marked as a draft 草案.

    The pages link to what `etl.disclose.files.write_files` writes into the same folder. `facts` may have `changes`,
    sentences on what is new since the version before. A withdrawn release has one page that says why, and no figures.
    """
    pages = Pages(folder, facts=facts, release=release, title=title(facts), edition=EDITIONS[facts["edition"]])
    if release and release["kind"] == "withdrawal":
        pages.write("withdrawn.html", "index.html")
        pages.assets("style.css")
        return
    found = tables(connection, folder)
    pages.told |= {"sources": found["sources"], "states": STATES}
    _write_pages(connection, pages, found)
    pages.assets("style.css", "companies.js", "app.js")
    write_companies(connection, folder)


def _write_pages(connection: Backend, pages: Pages, found: dict[str, list[dict[str, Any]]]) -> None:
    facts = pages.told["facts"]
    pages.write(
        "index.html",
        "index.html",
        view=view(found, DELTA, facts["year"], facts["policy_version"]),
        companies=first(connection, pages.folder, facts["page"]["companies"]),
        exclusions=found["exclusions"],
        **vocabulary(connection, pages.folder, found["regions"]),
    )
    pages.write("method.html", "method.html", dictionary=list(dictionary()))
    for row in found["regions"]:
        code = row["region_code"]
        if code != DELTA:
            shown = view(found, code, facts["year"], facts["policy_version"])
            pages.write("region.html", f"regions/{code}.html", view=shown)
