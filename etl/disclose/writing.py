"""How a version gets onto the disk: built where no reader of releases looks, then moved into place whole."""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from etl.disclose.approvals import Approval
from etl.disclose.manifest import MANIFEST, described
from etl.disclose.versions import Kind, current, manifests
from etl.ground.engine import publish
from etl.ground.workspace import Workspace, write_json


@dataclass(frozen=True)
class Version:
    """What the next version of a release is, whatever it holds; `published_at` is naive Asia/Shanghai."""

    release_id: str
    version: int
    supersedes: int | None
    kind: Kind
    reason: str
    published_at: datetime
    approvals: Sequence[Approval]
    night: str
    content: str
    facts: dict[str, Any]

    def told(self) -> dict[str, Any]:
        """What pages and `release.json` say of it."""
        names = ("release_id", "version", "supersedes", "kind", "reason")
        told = {name: getattr(self, name) for name in names}
        return told | {"edition": self.facts["edition"], "published_at": self.published_at.isoformat()}

    def manifest(self) -> dict[str, Any]:
        """What the manifest says of it, without its files."""
        approvals = [approval.as_dict() for approval in self.approvals]
        names = ("name", "occasion", "year", "policy_version")
        known = {name: self.facts[name] for name in names}
        return self.told() | known | {"night": self.night, "content": self.content, "approvals": approvals}

    def row(self) -> dict[str, Any]:
        """Its row of the warehouse's table of releases."""
        officers = "、".join(approval.officer.strip() for approval in self.approvals)
        approvals = json.dumps([approval.as_dict() for approval in self.approvals], ensure_ascii=False)
        return self.told() | {
            "occasion": self.facts["occasion"],
            "year": self.facts["year"],
            "night": date.fromisoformat(self.night),
            "period_from": date.fromisoformat(self.facts["period_from"]),
            "period_to": date.fromisoformat(self.facts["period_to"]),
            "approved_by": officers,
            "approved_at": self.approvals[-1].moment,
            "published_at": self.published_at,
            "approvals": approvals,
            "definition": self.facts["definition"],
        }


ROW = pa.schema(
    [
        *((name, pa.string()) for name in ("release_id", "occasion", "kind", "edition", "reason")),
        *((name, pa.int32()) for name in ("year", "version", "supersedes")),
        *((name, pa.date32()) for name in ("night", "period_from", "period_to")),
        *((name, pa.string()) for name in ("approved_by", "approvals", "definition")),
        *((name, pa.timestamp("us")) for name in ("approved_at", "published_at")),
    ]
)


def following(home: Path) -> tuple[int, int | None]:
    """The number of the next version of a release, and the number of the one it replaces: the current one."""
    found, shown = manifests(home), current(home)
    return (found[-1]["version"] + 1 if found else 1), (shown["version"] if shown else None)


def evidence_of(workspace: Workspace, version: Path) -> Path:
    """Folder of the rows behind the figures of a version: at its path, but not below `releases/`."""
    return workspace.evidence / version.relative_to(workspace.releases)


def stamped(connection: Backend, table: ir.Table, target: Path, version: Version, key: Sequence[str]) -> int:
    """Write a table as the warehouse takes it: each row names its release and version; returns the rows."""
    named = {"release_id": ibis.literal(version.release_id), "version": ibis.literal(version.version, "int32")}
    return publish(connection, table.mutate(**named).select(*named, *table.columns), target, key)


def write_version(
    workspace: Workspace,
    home: Path,
    version: Version,
    fill: Callable[[Path], dict[str, int]],
    further: dict[str, Any],
) -> None:
    """Let `fill` write the files of a version (it returns the rows of its tables), add what every version has, move it.

    `further` is what the manifest says besides. The caller holds `workspace.drafts` (`alone`).
    """
    home.mkdir(parents=True, exist_ok=True)
    workspace.drafts.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".publishing-", dir=workspace.drafts) as scratch:
        folder = Path(scratch) / "release"
        folder.mkdir()
        rows = fill(folder) | {"release": 1}
        pq.write_table(pa.Table.from_pylist([version.row()], schema=ROW), folder / "release.parquet")
        write_json(folder / "release.json", version.facts | version.told() | {"night": version.night})
        write_json(folder / MANIFEST, version.manifest() | further | {"files": described(folder, rows)})
        for path in folder.rglob("*"):
            if path.is_file():
                path.chmod(0o444)
        folder.replace(home / f"v{version.version}")
