"""Builds the tables that score and tier read, small enough to see through: `Stage(night).unit(...).linked(...)`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from etl.ground.workspace import Workspace

NIGHT = date(2021, 10, 31)
EVERYDAY = datetime(2021, 1, 1)

TEXT, DAY, TIME, COUNT = pa.string(), pa.date32(), pa.timestamp("us"), pa.int64()
MONEY = pa.decimal128(18, 4)

LINKED = {"entity_id": TEXT, "_record": TEXT, "_updated_at": TIME}
TABLES: dict[str, dict[str, pa.DataType]] = {
    "unit": {
        "unit_id": TEXT, "entity_id": TEXT, "store_name": TEXT, "name": TEXT, "kind": TEXT, "district": TEXT,
        "city": TEXT, "declared_on": DAY, "status": TEXT, "valid_from": DAY, "valid_to": DAY, "audit_opinion": TEXT,
        "audited_at": TIME, "has_promise": pa.bool_(), "is_factory": pa.bool_(), "declarations": COUNT,
        "declaration_ids": TEXT,
    },
    "entity": {
        "entity_id": TEXT, "uscc": TEXT, "name": TEXT, "state": TEXT, "state_source": TEXT, "registered": pa.bool_(),
        "industry_section": TEXT, "industry_class": TEXT,
    },
    "linked/abnormal_list": {**LINKED, "abntime": DAY, "remdate": DAY},
    "linked/serious_violations": {**LINKED, "abntime": DAY, "remdate": DAY},
    "linked/spot_checks": {
        **LINKED, "ispass": TEXT, "recheckispass": TEXT, "cydate": DAY, "checkokdate": DAY, "state": TEXT,
        "iscancel": TEXT, "remark": TEXT,
    },
    "linked/penalties": {
        **LINKED, "cf_cflb1": TEXT, "cf_nr_fk": MONEY, "cf_nr_wfff": MONEY, "cf_jdrq": DAY, "cf_gsjzq": DAY,
        "cf_zt": TEXT,
    },
    "linked/inspections": {**LINKED, "jcrq": DAY, "jcjg": TEXT, "zgrq": DAY},
    "linked/complaints_zj": {
        **LINKED, "recorddate": TIME, "receivemode": TEXT, "acceptresult": TEXT, "enddate": DAY, "result": TEXT,
        "endground": TEXT,
    },
    "linked/commitments": {
        **LINKED, "storeName": TEXT, "days": COUNT, "crossStore": TEXT, "startTime": DAY, "endTime": DAY,
        "status": TEXT,
    },
    "linked/returns": {
        **LINKED, "commitmentId": TEXT, "applyTime": TIME, "doneTime": TIME, "outcome": TEXT,
    },
    "linked/batches": {
        **LINKED, "quarantineCertNo": TEXT, "testReportNo": TEXT, "disinfectCertNo": TEXT, "inTime": TIME,
    },
    "linked/traces": {**LINKED, "isRevoke": TEXT, "productionDate": DAY},
    "linked/objections": {
        **LINKED, "kind": TEXT, "storeName": TEXT, "about": TEXT, "evidence": TEXT, "submittedAt": TIME, "status": TEXT,
        "decidedAt": TIME, "decision": TEXT,
    },
}  # fmt: skip

ORDINARY: dict[str, dict[str, Any]] = {
    "unit": {"store_name": "总店", "status": "in_force", "valid_from": date(2021, 1, 1)},
    "entity": {"state": "存续（在营、开业、在册）", "registered": True, "industry_class": "5211"},
    "linked/abnormal_list": {"abntime": date(2021, 9, 1)},
    "linked/serious_violations": {"abntime": date(2021, 9, 1)},
    "linked/spot_checks": {"ispass": "1", "cydate": date(2021, 9, 1), "state": "2", "iscancel": "0"},
    "linked/penalties": {
        "cf_cflb1": "罚款", "cf_nr_fk": Decimal("8"), "cf_jdrq": date(2021, 9, 1), "cf_gsjzq": date(2022, 9, 1),
        "cf_zt": "0",
    },
    "linked/inspections": {"jcrq": date(2021, 9, 1), "jcjg": "通过"},
    "linked/complaints_zj": {"recorddate": datetime(2021, 9, 1), "receivemode": "投诉", "acceptresult": "受理"},
    "linked/commitments": {
        "storeName": "总店", "days": 7, "crossStore": "0", "startTime": date(2021, 1, 1), "status": "1",
    },
    "linked/returns": {
        "applyTime": datetime(2021, 9, 1), "doneTime": datetime(2021, 9, 3), "outcome": "accepted",
    },
    "linked/batches": {
        "quarantineCertNo": "q", "testReportNo": "t", "disinfectCertNo": "d", "inTime": datetime(2021, 9, 1),
    },
    "linked/traces": {"isRevoke": "0", "productionDate": date(2021, 9, 1)},
    "linked/objections": {
        "kind": "objection", "about": "tier", "submittedAt": datetime(2021, 10, 20, 9), "status": "open",
    },
}  # fmt: skip


@dataclass
class Stage:
    """Rows of one night's tables; what a row does not say is taken from an ordinary, blameless one."""

    workspace: Workspace
    night: date = NIGHT
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})

    @classmethod
    def at(cls, folder: Path, night: date = NIGHT) -> "Stage":
        return cls(Workspace(folder), night)

    def unit(self, unit_id: str = "u1", entity_id: str | None = "e1", **columns: Any) -> "Stage":
        """A declared unit, and its entity unless it is known already or the unit names none."""
        self.rows["unit"].append({**ORDINARY["unit"], "unit_id": unit_id, "entity_id": entity_id, **columns})
        if entity_id is not None and all(row["entity_id"] != entity_id for row in self.rows["entity"]):
            source = f"registrations:{entity_id}"
            entity = {"entity_id": entity_id, "state_source": source, "industry_section": "F"}
            self.rows["entity"].append({**ORDINARY["entity"], **entity})
        return self

    def state(self, state: str | None, entity_id: str = "e1") -> "Stage":
        for row in self.rows["entity"]:
            if row["entity_id"] == entity_id:
                row["state"] = state
        return self

    def linked(self, dataset: str, entity_id: str | None = "e1", **columns: Any) -> "Stage":
        """A row of `linked/<dataset>` about an entity; `record` names it, else it gets the next number."""
        rows = self.rows[f"linked/{dataset}"]
        record = columns.pop("record", f"r{len(rows):03}")
        known = {"entity_id": entity_id, "_record": record, "_updated_at": EVERYDAY}
        rows.append({**ORDINARY[f"linked/{dataset}"], **known, **columns})
        return self

    def without(self, *tables: str) -> "Stage":
        """These tables sit the night out: they get no file."""
        for table in tables:
            self.rows.pop(table)
        return self

    def write(self) -> Workspace:
        for name in TABLES:
            target = self.workspace.table(self.night, name)
            target.unlink(missing_ok=True)
            if name in self.rows:
                write_table(target, self.rows[name], TABLES[name])
        return self.workspace


def write_table(target: Path, rows: list[dict[str, Any]], columns: Mapping[str, pa.DataType]) -> None:
    """Rows as Parquet with exactly these columns; a value not given is NULL, a column not declared is an error."""
    unknown = {name for row in rows for name in row} - set(columns)
    if unknown:
        raise KeyError(f"{target.name} has no column {sorted(unknown)}")
    target.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items()))), target)


def rows_of(workspace: Workspace, night: date, table: str) -> list[dict[str, Any]]:
    """What a step published, as dictionaries in the order of the file."""
    with duckdb.cursor() as connection:
        path = workspace.table(night, table)
        found = connection.execute(f"SELECT * FROM read_parquet('{path}', hive_partitioning = false)")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
