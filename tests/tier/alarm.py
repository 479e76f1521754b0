"""A province for early warning: complaints that come evenly, more of them when it is told to, and food."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from etl.ground.workspace import Workspace
from etl.tier.alerts import alert
from tests.stage import DAY, NIGHT, TEXT, TIME, rows_of, write_table

WEEKS = 27
LINKED = {"entity_id": TEXT, "_record": TEXT, "_updated_at": TIME}
TABLES: dict[str, dict[str, Any]] = {
    "unit": {"unit_id": TEXT, "entity_id": TEXT, "district": TEXT, "status": TEXT},
    "entity": {"entity_id": TEXT, "name": TEXT, "industry_section": TEXT, "industry_class": TEXT},
    "linked/complaints_zj": {**LINKED, "recorddate": TIME, "receivemode": TEXT, "districtcode": TEXT},
    "linked/traces": {**LINKED, "isRevoke": TEXT, "productName": TEXT, "productionDate": DAY},
    "linked/batches": {
        **LINKED, "quarantineCertNo": TEXT, "testReportNo": TEXT, "disinfectCertNo": TEXT, "inTime": TIME,
    },
}  # fmt: skip
Alert = dict[str, Any]


@dataclass
class Province:
    """Rows by table; `night` is the night that `alerts` asks about."""

    workspace: Workspace
    night: date = NIGHT
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})

    @classmethod
    def at(cls, folder: Path, night: date = NIGHT) -> "Province":
        """A province whose other complaints, of no unit, come evenly: 70 a week in 滨江."""
        return cls(Workspace(folder), night).evenly(70, entity_id=None, districtcode="330108")

    def unit(self, entity_id: str = "e1", trade: str | None = "5211", status: str = "in_force") -> "Province":
        self.firm(entity_id, trade)
        row = {"unit_id": f"u-{entity_id}", "entity_id": entity_id, "district": "330106", "status": status}
        self.rows["unit"].append(row)
        return self

    def firm(self, entity_id: str, trade: str | None = "5211") -> "Province":
        """An entity that has declared nothing."""
        named = {"entity_id": entity_id, "name": f"{entity_id}商店", "industry_section": "F"}
        self.rows["entity"].append({**named, "industry_class": trade})
        return self

    def complaints(
        self, n: int, day: date | None = None, entity_id: str | None = "e1", districtcode: str | None = None,
        receivemode: str = "投诉",
    ) -> "Province":  # fmt: skip
        """`n` complaints on a day, by default the night's own."""
        rows = self.rows["linked/complaints_zj"]
        at = datetime.combine(day or self.night, datetime.min.time())
        for _ in range(n):
            row = {"entity_id": entity_id, "recorddate": at, "receivemode": receivemode, "districtcode": districtcode}
            rows.append({**row, "_record": f"c{len(rows):05}", "_updated_at": at})
        return self

    def evenly(self, a_week: int, weeks: int = WEEKS, until: date | None = None, **about: Any) -> "Province":
        """`a_week` complaints in each of the `weeks` up to `until`, by default the night, on days that take turns."""
        last = until or self.night
        shift = len(self.rows["linked/complaints_zj"]) % 7
        for n in range(a_week * weeks):
            self.complaints(1, last - timedelta(days=(n * 7 + shift) // a_week), **about)
        return self

    def trace(self, entity_id: str = "e1", revoked: str | None = "1", days: int = 0, **row: Any) -> "Province":
        """A trace, by default recalled, marked so many days before the night."""
        rows = self.rows["linked/traces"]
        at = datetime.combine(self.night - timedelta(days=days), datetime.min.time())
        known = {"_record": f"t{len(rows):03}", "_updated_at": at, "productName": "茶叶"}
        rows.append({**known, "entity_id": entity_id, "isRevoke": revoked, **row})
        return self

    def batch(self, *lacking: str, entity_id: str = "e1", days: int = 0) -> "Province":
        """A batch with all three papers but those named, that came in so many days before the night."""
        rows = self.rows["linked/batches"]
        papers = {name: None if name in lacking else "有" for name in PAPERS}
        at = datetime.combine(self.night - timedelta(days=days), datetime.min.time())
        known = {"_record": f"b{len(rows):03}", "_updated_at": at, "inTime": at, "entity_id": entity_id}
        rows.append({**known, **papers})
        return self

    def write(self, night: date | None = None) -> None:
        for name, rows in self.rows.items():
            write_table(self.workspace.table(night or self.night, name), rows, TABLES[name])

    def alerts(self, night: date | None = None) -> dict[str, Alert]:
        """The alerts of a night, by default its own, by `kind:subject`."""
        on = night or self.night
        self.write(on)
        counts = alert(self.workspace, on)
        found = rows_of(self.workspace, on, "alert")
        assert counts == {"alert": len(found)}
        return {f"{row['kind']}:{row['subject_id']}": {**row, "evidence": json.loads(row["evidence"])} for row in found}


PAPERS = ("quarantineCertNo", "testReportNo", "disinfectCertNo")
