"""The manifest of a version: every file by its digests, so that whoever has the folder can check it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes

from etl.ground.workspace import read_json

MANIFEST = "manifest.json"
LATEST = "latest.json"
CHUNK = 1 << 20
TABLES = ("parquet", "csv")
"""Endings of files that hold the rows of the table they are named after."""


def digests(path: Path) -> dict[str, str]:
    """SHA-256 (FIPS 180-4) and SM3 (GB/T 32905) of a file, read once and never whole."""
    found = {"sha256": hashes.Hash(hashes.SHA256()), "sm3": hashes.Hash(hashes.SM3())}
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            for digest in found.values():
                digest.update(chunk)
    return {name: digest.finalize().hex() for name, digest in found.items()}


def described(folder: Path, rows: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Digests and bytes of every file of `folder` but the manifest, by its path; `rows` of those that hold a table."""
    return {
        name: digests(path) | {"bytes": path.stat().st_size, "rows": _rows(name, rows)}
        for name, path in files(folder)
        if name != MANIFEST
    }


def _rows(name: str, rows: Mapping[str, int]) -> int | None:
    """The rows of a table's file; what lies in a folder belongs to the pages."""
    table, _, ending = name.partition(".")
    return rows.get(table) if ending in TABLES else None


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below `folder` with its path from there, in order."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return iter(sorted(found.items()))


def verify(folder: Path) -> list[str]:
    """What is not as it was published: of one version, or of all that lie below `folder`; empty if all is well.

    Raises `FileNotFoundError` where there is nothing to check.
    """
    versions = sorted(path.parent for path in folder.rglob(MANIFEST))
    if not versions:
        raise FileNotFoundError(f"{folder} holds no {MANIFEST}: give the folder of a version, a release or all of them")
    problems = [f"{version}: {problem}" for version in versions for problem in _verified(version)]
    return problems + [problem for path in sorted(folder.rglob(LATEST)) for problem in _pointed(path)]


def _verified(version: Path) -> Iterator[str]:
    told: dict[str, dict[str, Any]] = read_json(version / MANIFEST)["files"]
    found = dict(files(version))
    yield from (f"{name} is missing" for name in sorted(told.keys() - found.keys()))
    yield from (f"{name} is not in the manifest" for name in sorted(found.keys() - told.keys() - {MANIFEST}))
    for name in sorted(told.keys() & found.keys()):
        now = digests(found[name])
        differing = [kind for kind, digest in now.items() if told[name][kind] != digest]
        if differing:
            yield f"{name} differs ({', '.join(differing)})"


def _pointed(latest: Path) -> Iterator[str]:
    """The pointer names the digest of the manifest it points to: that file cannot name its own."""
    told = read_json(latest)
    manifest = latest.parent / f"v{told['version']}" / MANIFEST
    if not manifest.exists():
        yield f"{latest} points to version {told['version']}, which is missing"
    elif digests(manifest)["sha256"] != told["manifest_sha256"]:
        yield f"{manifest} differs from what {latest} says"
