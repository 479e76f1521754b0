"""Small nights: complaints and operators as earlier steps would have published them."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.disclose import Approval
from etl.ground.workspace import Workspace

NIGHT = date(2021, 10, 31)
COMPLAINT = pa.schema(
    {
        "_record": pa.string(),
        "recorddate": pa.timestamp("us"),
        "receivemode": pa.string(),
        "districtcode": pa.string(),
        "acceptresult": pa.string(),
        "refuseground": pa.string(),
        "enddate": pa.date32(),
        "result": pa.string(),
        "endground": pa.string(),
        "tradeamount": pa.decimal128(18, 2),
        "entity_id": pa.string(),
    }
)
ENTITY = pa.schema({"entity_id": pa.string(), "name": pa.string(), "state": pa.string(), "registered": pa.bool_()})
SETTLED = {
    "recorddate": datetime(2021, 6, 1, 10),
    "receivemode": "投诉",
    "districtcode": "330421",
    "acceptresult": "受理",
    "enddate": date(2021, 7, 1),
    "result": "达成调解协议",
    "entity_id": "A",
}
OPERATORS = [
    {"entity_id": "A", "name": "嘉善甲商贸有限公司", "state": "存续（在营、开业、在册）", "registered": True},
    {"entity_id": "B", "name": "=乙商行", "state": "存续（在营、开业、在册）", "registered": True},
    {"entity_id": "C", "name": "丙超市<b>", "state": "存续（在营、开业、在册）", "registered": True},
    {"entity_id": "D", "name": "丁注销店", "state": "注销", "registered": True},
    {"entity_id": "E", "name": "戊", "state": None, "registered": False},
]

Night = Callable[..., Workspace]


@pytest.fixture
def night(tmp_path: Path) -> Night:
    """Publish a night of complaints, each given as what differs from one that was mediated with success."""

    def publish(*complaints: dict[str, Any], on: date = NIGHT) -> Workspace:
        return write_night(tmp_path, complaints, on)

    return publish


def write_night(home: Path, complaints: Iterable[dict[str, Any]], on: date = NIGHT) -> Workspace:
    workspace = Workspace(home)
    rows = [{"_record": f"T{number}"} | SETTLED | complaint for number, complaint in enumerate(complaints)]
    for name, schema, content in (("linked/complaints_zj", COMPLAINT, rows), ("entity", ENTITY, OPERATORS)):
        path = workspace.table(on, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(content, schema=schema), path)
    return workspace


@pytest.fixture
def approval() -> Approval:
    return Approval("王审核", "approve", "同意公示", datetime(2021, 9, 30, 9, 30))


@pytest.fixture(scope="session")
def write() -> Callable[..., Workspace]:
    return write_night
