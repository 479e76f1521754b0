"""Small nights: complaints and operators as earlier steps would have published them."""

import shutil
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl import tier
from etl.disclose import Approval, publish
from etl.ground.workspace import Workspace
from tests.disclose.drafts import RELEASED, approved, write_draft

NIGHT = date(2021, 10, 31)
YUAN = pa.decimal128(18, 2)
COMPLAINT = pa.schema(
    {
        "dataset": pa.string(), "record": pa.string(), "region": pa.string(), "entity_id": pa.string(),
        "subject_name": pa.string(), "recorded_at": pa.timestamp("us"), "mode": pa.string(), "channel": pa.string(),
        "district": pa.string(), "category": pa.string(), "problem": pa.string(), "amount": YUAN,
        "accepted": pa.string(), "accepted_on": pa.date32(), "refusal_ground": pa.string(), "closed_on": pa.date32(),
        "result": pa.string(), "end_ground": pa.string(), "recovered": YUAN, "testing_days": pa.int64(),
        "consent": pa.string(), "outcome_known_on": pa.date32(),
    }
)  # fmt: skip
ENTITY = pa.schema(
    {
        "entity_id": pa.string(), "uscc": pa.string(), "regno": pa.string(), "name": pa.string(), "state": pa.string(),
        "registered": pa.bool_(),
    }
)  # fmt: skip
OBJECTION = pa.schema(
    {
        "id": pa.string(), "kind": pa.string(), "entity_id": pa.string(), "about": pa.string(), "evidence": pa.string(),
        "submitted_on": pa.date32(), "state": pa.string(), "decided_on": pa.date32(),
    }
)  # fmt: skip
FEEDS = {"310000": "complaints_sh", "320000": "complaints_js", "330000": "complaints_zj", "340000": "complaints_ah"}
SETTLED = {
    "region": "330000", "recorded_at": datetime(2021, 6, 1, 10), "mode": "投诉", "district": "330421",
    "category": "商品>食品", "problem": "质量", "accepted": "受理", "accepted_on": date(2021, 6, 3),
    "closed_on": date(2021, 7, 1), "result": "达成调解协议", "entity_id": "A",
}  # fmt: skip
TRADING = "存续（在营、开业、在册）"
OPERATORS = [
    {"entity_id": "A", "name": "嘉善甲商贸有限公司", "state": TRADING, "registered": True},
    {"entity_id": "B", "name": "=乙商行", "state": TRADING, "registered": True},
    {"entity_id": "C", "name": "丙超市<b>", "state": TRADING, "registered": True},
    {"entity_id": "D", "name": "丁注销店", "state": "注销", "registered": True},
    {"entity_id": "E", "name": "戊", "state": None, "registered": False},
]

Night = Callable[..., Workspace]


@pytest.fixture
def night(tmp_path: Path) -> Night:
    """Publish a night of complaints, each given as what differs from one that was mediated with success in Zhejiang."""

    def publish(*complaints: dict[str, Any], on: date = NIGHT, objections: Iterable[dict[str, Any]] = ()) -> Workspace:
        return write_night(tmp_path, complaints, on, objections)

    return publish


def write_night(
    home: Path, complaints: Iterable[dict[str, Any]], on: date = NIGHT, objections: Iterable[dict[str, Any]] = ()
) -> Workspace:
    """Complaints are numbered `T0`, `T1`, …; their time limits are followed as in a night.

    A company (公司) that they name by its name is registered and trades.
    """
    workspace = Workspace(home)
    rows = [{"record": f"T{number}"} | SETTLED | complaint for number, complaint in enumerate(complaints)]
    rows = [{"dataset": FEEDS[row["region"]]} | row for row in rows]
    objected = [{"kind": "objection", "about": "disclosure", "entity_id": "A"} | row for row in objections]
    operators = OPERATORS + [
        {"entity_id": name, "name": name, "state": TRADING, "registered": True}
        for name in sorted({row["entity_id"] or "" for row in rows})
        if name.endswith("公司")
    ]
    contents = {"complaint": (COMPLAINT, rows), "entity": (ENTITY, operators), "objection_case": (OBJECTION, objected)}
    for name, (schema, content) in contents.items():
        path = workspace.table(on, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(content, schema=schema), path)
    tier.track(workspace, on)
    return workspace


@pytest.fixture
def approval() -> Approval:
    return Approval("王审核", "approve", "同意公示", datetime(2021, 9, 30, 9, 30))


@pytest.fixture(scope="session")
def write() -> Callable[..., Workspace]:
    return write_night


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """National Day 2021 released once, with the complaints of `RELEASED`. Shared: look, and change nothing."""
    workspace = Workspace(tmp_path_factory.mktemp("released"))
    publish(workspace, write_draft(workspace, RELEASED), [approved()])
    return workspace


@pytest.fixture
def published(released: Workspace, tmp_path: Path) -> Workspace:
    """The same release in a workspace of the test's own."""
    return copied(released, tmp_path)


def copied(workspace: Workspace, home: Path) -> Workspace:
    return Workspace(shutil.copytree(workspace.home, home, dirs_exist_ok=True))
