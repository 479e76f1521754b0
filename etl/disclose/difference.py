"""What a draft says otherwise than the release before it: by region, by company, and in sentences for officers."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.places import DELTA
from etl.ground.engine import few, keep, publish, read

KEYS = {"regions": "region_code", "companies": "entity_id"}
CHANGE = "decimal(18, 4)"
NAMED = 3
"""Companies a sentence names; the table has all."""


@dataclass(frozen=True)
class Difference:
    """Rows that differ: `old` and `new` complaints, NULL where there are none to compare; `change` is a share of `old`.

    `regions` has every region, `wide` of those the Delta and its provinces as rows; `companies` only those that
    appeared, are gone or changed (`what`).
    """

    regions: ir.Table
    wide: list[dict[str, Any]]
    companies: ir.Table
    sentences: list[str]


def difference(connection: Backend, folder: Path, before: Path | None) -> Difference:
    """Compare the tables in `folder` with those of the release in `before`; without one everything is new."""
    regions = keep(connection, _regions(connection, folder, before))
    companies = keep(connection, _companies(connection, folder, before))
    wide = _wide(connection, regions)
    if before is None:
        return Difference(regions, wide, companies, ["没有更早的公示可以比较。"])
    return Difference(regions, wide, companies, [*_totals(wide), *_named(connection, companies)])


def write_difference(connection: Backend, found: Difference, folder: Path) -> None:
    """Write both tables into `folder`, for officers."""
    publish(connection, found.regions, folder / "difference_regions.parquet", [KEYS["regions"]])
    publish(connection, found.companies, folder / "difference_companies.parquet", [KEYS["companies"]])


def _sides(connection: Backend, name: str, texts: str, folder: Path, before: Path | None) -> ir.Table:
    """Complaints by the key of table `name`, now and before; the newer name of each counts."""
    key = KEYS[name]
    new = read(connection, folder / f"{name}.parquet").select(key, texts, new="complaints")
    if before is None:
        old = few(connection, [], ibis.schema({key: "string", texts: "string", "old": "int64"}))
    else:
        old = read(connection, before / f"{name}.parquet").select(key, texts, old="complaints")
    joined = new.outer_join(old, key)
    both = {column: ibis.coalesce(joined[column], joined[f"{column}_right"]) for column in (key, texts)}
    return joined.select(**both, old="old", new="new")


def _regions(connection: Backend, folder: Path, before: Path | None) -> ir.Table:
    sides = _sides(connection, "regions", "region_name", folder, before)
    return sides.mutate(change=((sides.new - sides.old) / sides.old.nullif(0)).cast(CHANGE))


def _companies(connection: Backend, folder: Path, before: Path | None) -> ir.Table:
    sides = _sides(connection, "companies", "company_name", folder, before)
    what = ibis.cases((sides.old.isnull(), "appeared"), (sides.new.isnull(), "gone"), else_="changed")
    return sides.mutate(what=what).filter(~sides.old.identical_to(sides.new))


def _wide(connection: Backend, regions: ir.Table) -> list[dict[str, Any]]:
    wide = regions.filter((regions.region_code == DELTA) | regions.region_code.endswith("0000"))
    rows: list[dict[str, Any]] = connection.to_pyarrow(
        wide.order_by(wide.region_code != DELTA, "region_code")
    ).to_pylist()
    return rows


def _totals(wide: list[dict[str, Any]]) -> list[str]:
    """The Delta and its provinces whose complaints changed, in words."""
    return [changed(row) for row in wide if row["old"] != row["new"]] or ["各地区公示投诉量与上次相同。"]


def changed(row: dict[str, Any]) -> str:
    """One region's change in words."""
    if row["old"] is None or row["new"] is None:
        return f"{row['region_name']}：{'本次新增' if row['old'] is None else '本次没有数据'}。"
    share = f"（{row['change'] * 100:+.1f}%）" if row["change"] is not None else ""
    return f"{row['region_name']}：公示投诉量由{row['old']:,}件变为{row['new']:,}件{share}。"


def _named(connection: Backend, companies: ir.Table) -> list[str]:
    """How many companies appeared, are gone or changed, and which changed most."""
    counted = connection.to_pyarrow(companies.group_by("what").aggregate(rows=companies.count())).to_pylist()
    rows = {row["what"]: row["rows"] for row in counted}
    if not rows:
        return ["各企业公示投诉量与上次相同。"]
    most = companies.order_by(ibis.desc((companies.new.fill_null(0) - companies.old.fill_null(0)).abs()), "entity_id")
    named = "、".join(
        f"{row['company_name']}（{row['old'] or 0:,}→{row['new'] or 0:,}）"
        for row in connection.to_pyarrow(most.limit(NAMED)).to_pylist()
    )
    counts = [rows.get(what, 0) for what in ("appeared", "gone", "changed")]
    return [f"新增企业{counts[0]:,}家，减少{counts[1]:,}家，投诉量有变化{counts[2]:,}家；变化最大的：{named}。"]
