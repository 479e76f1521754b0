"""Builds what inspection plans are drawn from: units in counties and libraries, scores, complaints, inspections."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from etl.ground.workspace import Workspace
from tests.stage import DAY, LINKED, TABLES, TEXT, TIME, write_table
from tests.tier.situation import SCORE, TIER

DUE = date(2021, 10, 27)
"""The first night that is due for November by the policy of the project."""
NOVEMBER = date(2021, 11, 1)
COLUMNS: dict[str, dict[str, pa.DataType]] = {
    "unit": TABLES["unit"],
    "tier": TIER,
    "score": SCORE,
    "linked/commitments": {**TABLES["linked/commitments"], "channel": TEXT},
    "linked/complaints_zj": {**LINKED, "recorddate": TIME, "acceptresult": TEXT},
    "linked/inspections": {**LINKED, "jcfs": TEXT, "jcrq": DAY, "jcdq": TEXT, "jcjg": TEXT},
}


@dataclass
class Province:
    """Rows of a night; platforms that are not named have never delivered."""

    workspace: Workspace
    night: date = DUE
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"unit": [], "tier": [], "score": []})

    def unit(
        self, unit_id: str, district: str | None = "330421", kind: str = "商店", tier: str = "cultivation",
        total: str | None = "80", weight: str = "80",
    ) -> "Province":  # fmt: skip
        """A unit that has lost no points unless it says otherwise; its entity has the same name."""
        self.rows["unit"].append(
            {"unit_id": f"{unit_id}/店", "entity_id": unit_id, "kind": kind, "district": district, "status": "in_force"}
        )
        self.rows["tier"].append({"unit_id": f"{unit_id}/店", "tier": tier, "since": date(2021, 1, 1)})
        points = None if total is None else Decimal(total)
        self.rows["score"].append({"unit_id": f"{unit_id}/店", "total": points, "scored_weight": Decimal(weight)})
        return self

    def units(self, number: int, prefix: str, **columns: Any) -> "Province":
        for one in range(number):
            self.unit(f"{prefix}{one:03}", **columns)
        return self

    def add(self, table: str, *rows: dict[str, Any]) -> "Province":
        """Rows of a platform, or the mere fact that it has delivered."""
        self.rows.setdefault(table, []).extend(rows)
        return self

    def inspected(self, entity: str, on: date, result: str = "通过", by: str = "督查暗访", **more: Any) -> "Province":
        return self.add("linked/inspections", {"entity_id": entity, "jcfs": by, "jcrq": on, "jcjg": result, **more})

    def complained(self, entity: str, on: datetime, accepted: str = "受理") -> "Province":
        return self.add("linked/complaints_zj", {"entity_id": entity, "recorddate": on, "acceptresult": accepted})

    def write(self, reverse: bool = False) -> Workspace:
        for name, rows in self.rows.items():
            write_table(self.workspace.table(self.night, name), rows[::-1] if reverse else rows, COLUMNS[name])
        return self.workspace
