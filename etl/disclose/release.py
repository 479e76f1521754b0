"""Publishing an approved draft: versions that never change, and a pointer that moves last."""

import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from etl.disclose.draft import digest
from etl.disclose.files import sha256
from etl.disclose.site import write_site as write_page
from etl.ground import engine as engines
from etl.ground.workspace import Workspace, read_json, write_json

REGION = "zhejiang"
SHANGHAI = ZoneInfo("Asia/Shanghai")
MEASURES = ("complaints", "accepted", "mediation_succeeded", "mediation_failed", "success_rate")
COLUMNS = {
    "companies": ["entity_id", "company_name", *MEASURES],
    "regions": ["region_code", "region_name", *MEASURES, "companies"],
    "exclusions": ["ground", "text", "complaints"],
}
"""Columns of the release's tables, the key first."""


class NotApproved(PermissionError):
    """A draft was to be published without an officer's approval."""


class NoSuchDraft(LookupError):
    """There is no draft with this id."""


class DraftChanged(ValueError):
    """A draft's files are not those that were approved."""


@dataclass(frozen=True)
class Approval:
    """An officer's decision on a draft; `decided_at` is naive Asia/Shanghai, or aware."""

    officer: str
    decision: Literal["approve", "reject"]
    comment: str
    decided_at: datetime


@dataclass(frozen=True)
class Release:
    """One published version; `path` is relative to the workspace."""

    release_id: str
    version: int
    supersedes: int | None
    content: str
    path: str
    published_at: str


def publish(workspace: Workspace, draft_id: str, approval: Approval | None) -> Release:
    """Publish a draft as the next version of its occasion; said again, it returns the version that is there.

    The moment of publication is that of the approval, so a run repeated after a crash writes the same bytes.
    Raises `NotApproved`, `NoSuchDraft`, `DraftChanged`; then nothing becomes visible.
    """
    if approval is None or approval.decision != "approve" or not approval.officer.strip():
        raise NotApproved(f"draft {draft_id} has no approval by an officer: {approval}")
    about = _verified(workspace, draft_id)
    home = workspace.releases / REGION / f"{about['facts']['occasion']}-{about['facts']['year']}"
    released = _released(home)
    same = [manifest for manifest in released if manifest["draft"] == draft_id]
    same += [manifest for manifest in released[-1:] if manifest["content"] == about["content"]]
    if not same:
        _write_version(workspace, about, approval, home, released[-1]["version"] if released else None)
        released = _released(home)
    write_json(home / "latest.json", asdict(_release(workspace, home, released[-1])))
    return _release(workspace, home, same[0] if same else released[-1])


def _released(home: Path) -> list[dict[str, Any]]:
    """Manifests of the versions in `home`, oldest first."""
    manifests = [read_json(path) for path in home.glob("v*/manifest.json")]
    return sorted(manifests, key=lambda manifest: int(manifest["version"]))


def _release(workspace: Workspace, home: Path, manifest: dict[str, Any]) -> Release:
    path = (home / f"v{manifest['version']}").relative_to(workspace.home)
    told = {name: manifest[name] for name in ("release_id", "version", "supersedes", "content", "published_at")}
    return Release(path=str(path), **told)


def _verified(workspace: Workspace, draft_id: str) -> dict[str, Any]:
    """What the draft says of itself, once its id and its files agree with it."""
    source = workspace.drafts / draft_id
    if source.parent != workspace.drafts or not (source / "draft.json").is_file():
        raise NoSuchDraft(f"there is no draft {draft_id} in {workspace.drafts}")
    about: dict[str, Any] = read_json(source / "draft.json")
    named = about.pop("id")
    found = {name: sha256(source / name) for name in about["files"]}
    if named != draft_id or not draft_id.endswith(digest(about)[:12]) or found != about["files"]:
        raise DraftChanged(f"draft {draft_id} is not what it was when it was drawn; draw it again")
    return about | {"id": draft_id}


def _write_version(
    workspace: Workspace, about: dict[str, Any], approval: Approval, home: Path, supersedes: int | None
) -> None:
    """Build the next version beside the drafts, where no reader of releases looks, and move it into place."""
    facts, decided = about["facts"], _local(approval.decided_at)
    version = {
        "release_id": home.name,
        "version": (supersedes or 0) + 1,
        "supersedes": supersedes,
        "published_at": decided.isoformat(),
    }
    source = workspace.drafts / about["id"]
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".publishing-", dir=workspace.drafts) as scratch:
        folder = Path(scratch) / "release"
        folder.mkdir()
        for name in ("companies.csv", "regions.csv"):
            shutil.copyfile(source / name, folder / name)
        with engines.engine() as connection:
            rows = _write_tables(connection, source, folder, version)
            write_page(connection, folder, facts, version)
        _write_release_row(folder, about, approval.officer, decided, version)
        write_json(folder / "release.json", version | {"night": about["night"]} | facts)
        approved = asdict(approval) | {"decided_at": decided.isoformat()}
        manifest = version | {"draft": about["id"], "content": about["content"], "night": about["night"]}
        manifest |= {"policy_version": facts["policy_version"], "inputs": about["inputs"], "approval": approved}
        manifest["files"] = {path.name: _describe(path, rows) for path in sorted(folder.iterdir())}
        write_json(folder / "manifest.json", manifest)
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.replace(home / f"v{version['version']}")


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(tzinfo=None) if moment.tzinfo else moment


def _describe(path: Path, rows: dict[str, int]) -> dict[str, Any]:
    """Hash and bytes of a file, and the rows of a table."""
    count = rows.get(path.stem) if path.suffix in (".csv", ".parquet") else None
    return {"sha256": sha256(path), "bytes": path.stat().st_size, "rows": count}


def _write_tables(connection: Backend, source: Path, folder: Path, version: dict[str, Any]) -> dict[str, int]:
    """The draft's tables as the warehouse takes them: each row names its release and version."""
    rows = {"release": 1}
    for name, columns in COLUMNS.items():
        table = engines.read(connection, source / f"{name}.parquet")
        key = {"release_id": ibis.literal(version["release_id"]), "version": ibis.literal(version["version"], "int32")}
        target = folder / f"{name}.parquet"
        rows[name] = engines.publish(connection, table.mutate(**key).select(*key, *columns), target, columns[:1])
    return rows


def _write_release_row(
    folder: Path, about: dict[str, Any], officer: str, decided: datetime, version: dict[str, Any]
) -> None:
    facts = about["facts"]
    row = {
        "release_id": version["release_id"],
        "occasion": facts["occasion"],
        "year": facts["year"],
        "version": version["version"],
        "night": date.fromisoformat(about["night"]),
        "period_from": date.fromisoformat(facts["period_from"]),
        "period_to": date.fromisoformat(facts["period_to"]),
        "approved_by": officer,
        "approved_at": decided,
        "published_at": decided,
        "definition": facts["definition"],
    }
    pq.write_table(pa.Table.from_pylist([row]), folder / "release.parquet")
