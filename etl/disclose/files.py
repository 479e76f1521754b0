"""The tables of a draft or release as files: Parquet for the warehouse, CSV that a spreadsheet opens safely."""

import hashlib
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.disclose.figures import Figures
from etl.ground.engine import publish, read
from etl.ground.spreadsheet import write_csv

ORDER = {"companies": ["company_name", "entity_id"], "regions": ["region_code"], "exclusions": ["position"]}
"""The tables of a draft and the columns that order them; companies by name, because a disclosure is no ranking."""


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_tables(connection: Backend, drawn: Figures, folder: Path) -> None:
    """Write the tables of `drawn` into `folder`, and the public ones as CSV too."""
    for name, columns in ORDER.items():
        publish(connection, getattr(drawn, name), folder / f"{name}.parquet", columns)
    companies = read(connection, folder / "companies.parquet").order_by(ORDER["companies"])
    code = companies.entity_id.replace("REG:", "")
    write_csv(
        connection,
        companies.select(企业名称=companies.company_name, **_agreed(companies), 统一社会信用代码或注册号=code),
        folder / "companies.csv",
    )
    regions = read(connection, folder / "regions.parquet").order_by(ORDER["regions"])
    write_csv(
        connection,
        regions.select(
            地区=regions.region_name, **_agreed(regions), 被投诉企业数=regions.companies, 区划代码=regions.region_code
        ),
        folder / "regions.csv",
    )


def _agreed(counts: ir.Table) -> dict[str, ir.Value]:
    """The columns agreed for the joint disclosure of 2020-09-29, with numerator and denominator of the rate."""
    percent = (counts.success_rate.cast("decimal(7, 4)") * 100).cast("decimal(5, 2)").cast("string") + "%"
    return {
        "投诉量": counts.complaints,
        "受理量": counts.accepted,
        "调解成功率": percent.fill_null("—"),
        "达成调解协议": counts.mediation_succeeded,
        "达成与未达成合计": counts.mediation_succeeded + counts.mediation_failed,
    }
