"""The versions of a release, which of them is current, and what tells the public so.

A version is a folder `releases/delta/<release_id>/v<N>` that appears whole and never changes. `pointer.jsonl` beside it
is the journal of rollbacks. Which version is current follows from these two alone; `latest.json` and `index.json` are
written from them, so that any later run mends what a crash has left undone.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from etl.disclose.manifest import LATEST, MANIFEST, digests
from etl.ground.calendar import Occasion
from etl.ground.workspace import Workspace, appearing, read_json, write_json

AREA = "delta"
INDEX = "index.json"
JOURNAL = "pointer.jsonl"
Kind = Literal["publication", "correction", "withdrawal"]
Manifest = dict[str, Any]


@dataclass(frozen=True)
class Release:
    """One published version; `path` is relative to the workspace, `published_at` Asia/Shanghai.

    `supersedes` is the version that was current before it.
    """

    release_id: str
    version: int
    supersedes: int | None
    kind: Kind
    reason: str
    content: str
    path: str
    published_at: str


def release_id(occasion: Occasion, year: int) -> str:
    """What a release is called: `national_day-2021`."""
    return f"{occasion}-{year}"


def home_of(workspace: Workspace, release_id: str) -> Path:
    """Folder of all versions of a release."""
    return workspace.releases / AREA / release_id


def homes(workspace: Workspace) -> Iterator[Path]:
    """Folders of the releases that have a version, in order of their names."""
    return (home for home in sorted((workspace.releases / AREA).glob("*")) if manifests(home))


def manifests(home: Path) -> list[Manifest]:
    """Manifests of the versions in `home`, oldest first."""
    found: list[Manifest] = [read_json(path) for path in home.glob(f"v*/{MANIFEST}")]
    return sorted(found, key=lambda manifest: int(manifest["version"]))


def current(home: Path) -> Manifest | None:
    """The version the public is shown: the newest, unless the pointer was moved after it appeared."""
    found = {manifest["version"]: manifest for manifest in manifests(home)}
    if not found:
        return None
    moved = moves(home)[-1:]
    return found[moved[0]["to"]] if moved and moved[0]["newest"] == max(found) else found[max(found)]


def moves(home: Path) -> list[dict[str, Any]]:
    """The rollbacks of a release, oldest first: from and to which version, by whom, when and why."""
    journal = home / JOURNAL
    return [json.loads(line) for line in journal.read_text("utf-8").splitlines()] if journal.exists() else []


def record(home: Path, move: dict[str, Any]) -> None:
    """Add a move to the journal; it counts from then on."""
    with appearing(home / JOURNAL) as scratch:
        lines = [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in [*moves(home), move]]
        scratch.write_text("\n".join(lines) + "\n", encoding="utf-8")


def release_of(workspace: Workspace, home: Path, manifest: Manifest) -> Release:
    """A version as callers and the pointer know it."""
    path = (home / f"v{manifest['version']}").relative_to(workspace.home)
    told = {name: manifest[name] for name in Release.__dataclass_fields__ if name != "path"}
    return Release(path=str(path), **told)


def point(workspace: Workspace, home: Path) -> None:
    """Let `latest.json` say which version is current, and then the index of all releases."""
    manifest = current(home)
    if manifest is not None:
        release = release_of(workspace, home, manifest)
        digest = digests(workspace.home / release.path / MANIFEST)["sha256"]
        write_json(home / LATEST, asdict(release) | {"manifest_sha256": digest})
    write_json(workspace.releases / AREA / INDEX, index(workspace))


def index(workspace: Workspace) -> list[dict[str, Any]]:
    """The current version of each release, the newest first."""
    shown = [(home, manifest) for home in homes(workspace) if (manifest := current(home))]
    rows = [
        {name: manifest[name] for name in ("release_id", "name", "year", "version", "kind", "published_at")}
        | {"path": release_of(workspace, home, manifest).path}
        for home, manifest in shown
    ]
    return sorted(rows, key=lambda row: (row["published_at"], row["release_id"]), reverse=True)
