"""Builds what the contest reads, a few rows each: `Province.at(folder).unit("330421").write()`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from etl.ground.workspace import Workspace
from etl.tier.contest import contest
from tests.stage import COUNT, DAY, MONEY, NIGHT, TEXT, TIME, rows_of, write_table

TABLES: dict[str, dict[str, pa.DataType]] = {
    "unit": {
        "unit_id": TEXT, "entity_id": TEXT, "kind": TEXT, "district": TEXT, "status": TEXT, "valid_from": DAY,
        "has_promise": pa.bool_(), "is_factory": pa.bool_(),
    },
    "entity": {"entity_id": TEXT, "district": TEXT, "state": TEXT, "registered": pa.bool_()},
    "tier": {"unit_id": TEXT, "tier": TEXT},
    "linked/outlets": {"bankCode": TEXT, "districtCode": TEXT, "status": TEXT},
    "linked/coordinators": {"districtCode": TEXT, "appointedOn": DAY, "leftOn": DAY},
    "linked/loans": {"entity_id": TEXT, "amount": MONEY, "grantedOn": DAY},
    "linked/stations": {"kind": TEXT, "districtCode": TEXT, "openedOn": DAY, "closedOn": DAY, "handled": COUNT},
    "linked/commitments": {
        "_record": TEXT, "entity_id": TEXT, "storeName": TEXT, "crossStore": TEXT, "startTime": DAY, "endTime": DAY,
        "status": TEXT,
    },
    "linked/returns": {
        "commitmentId": TEXT, "buyStoreCode": TEXT, "buyCity": TEXT, "returnStoreCode": TEXT, "returnCity": TEXT,
        "applyTime": TIME, "doneTime": TIME, "outcome": TEXT,
    },
    "linked/complaints_zj": {"districtcode": TEXT, "acceptresult": TEXT, "enddate": DAY, "result": TEXT},
}  # fmt: skip
ORDINARY: dict[str, dict[str, Any]] = {
    "unit": {
        "kind": "商店", "status": "in_force", "valid_from": date(2020, 5, 1), "has_promise": False, "is_factory": False,
    },
    "entity": {"state": "存续（在营、开业、在册）", "registered": True},
    "tier": {"tier": "cultivation"},
    "linked/outlets": {"bankCode": "bank", "status": "1"},
    "linked/coordinators": {"appointedOn": date(2020, 5, 1)},
    "linked/loans": {"grantedOn": date(2021, 5, 1)},
    "linked/stations": {"kind": "village", "openedOn": date(2020, 5, 1), "handled": 0},
    "linked/commitments": {"storeName": "店", "crossStore": "0", "startTime": date(2021, 1, 1), "status": "1"},
    "linked/returns": {
        "buyStoreCode": "a", "buyCity": "3304", "returnStoreCode": "a", "returnCity": "3304", "outcome": "accepted",
        "applyTime": datetime(2021, 9, 1, 9), "doneTime": datetime(2021, 9, 3, 9),
    },
    "linked/complaints_zj": {"acceptresult": "受理", "enddate": date(2021, 9, 1), "result": "达成调解协议"},
}  # fmt: skip


@dataclass
class Province:
    """Rows of one night; what a row does not say is taken from an ordinary one."""

    workspace: Workspace
    night: date = NIGHT
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})

    @classmethod
    def at(cls, folder: Path, night: date = NIGHT) -> "Province":
        return cls(Workspace(folder), night)

    def add(self, table: str, count: int = 1, **columns: Any) -> "Province":
        """`count` rows of `linked/<table>`."""
        self.rows[f"linked/{table}"] += [{**ORDINARY[f"linked/{table}"], **columns}] * count
        return self

    def unit(self, district: str | None, count: int = 1, tier: str = "cultivation", **columns: Any) -> "Province":
        """`count` units with an entity each in the district, and their library."""
        for _ in range(count):
            entity = f"e{len(self.rows['unit']):05}"
            known = {"unit_id": f"{entity}/店", "entity_id": entity, "district": district}
            self.rows["unit"].append({**ORDINARY["unit"], **known, **columns})
            self.rows["tier"].append({"unit_id": f"{entity}/店", "tier": tier})
            self.rows["entity"].append({**ORDINARY["entity"], "entity_id": entity, "district": district})
        return self

    def businesses(self, district: str, count: int, **columns: Any) -> "Province":
        """`count` entities that are no units."""
        for _ in range(count):
            row = {"entity_id": f"b{len(self.rows['entity']):05}", "district": district}
            self.rows["entity"].append({**ORDINARY["entity"], **row, **columns})
        return self

    def without(self, *tables: str) -> "Province":
        """These tables sit the night out: they get no file."""
        for table in tables:
            self.rows.pop(table)
        return self

    def shuffled(self, seed: int) -> "Province":
        for rows in self.rows.values():
            Random(seed).shuffle(rows)
        return self

    def write(self) -> Workspace:
        for name, rows in self.rows.items():
            write_table(self.workspace.table(self.night, name), rows, TABLES[name])
        return self.workspace

    def run(self, table: str) -> list[dict[str, Any]]:
        """Run the contest and give one of its tables."""
        self.write()
        counts = contest(self.workspace, self.night)
        found = rows_of(self.workspace, self.night, table)
        assert counts[table] == len(found)
        return found


def one(rows: Iterable[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The only row with these values."""
    (row,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return row


def actual(rows: Iterable[dict[str, Any]], measure: str, region: str = "330000", level: str | None = None) -> Any:
    """The actual of a measure in a region; `level` where the code alone does not say it."""
    level = level or ("province" if region == "330000" else "city" if region.endswith("00") else "county")
    return one(rows, measure=measure, region=region, level=level)["actual"]


def amount(text: str) -> Decimal:
    return Decimal(text)
