"""A draft as officers judge it: what the checks found, and what changed since the release before it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ibis.backends.duckdb import Backend

from etl.disclose.approvals import OFFICERS, OFFICERS_BEYOND
from etl.disclose.checks import Finding, check
from etl.disclose.difference import Difference, difference, write_difference
from etl.disclose.versions import Manifest, current, home_of, homes, manifests, release_id
from etl.ground.engine import engine
from etl.ground.workspace import Workspace, read_json, write_json


@dataclass(frozen=True)
class Review:
    """The findings of the checks, the release compared with (`since`, in words), and the difference.

    `regions` has name, old and new complaints and their change (a share) of the Delta and its provinces.
    """

    findings: list[Finding]
    since: str | None
    sentences: list[str]
    regions: list[tuple[str, int | None, int | None, float | None]]

    def texts(self, level: str) -> list[str]:
        """What was found at a level, in words."""
        return [finding.text for finding in self.findings if finding.level == level]

    @property
    def needed(self) -> int:
        """How many different officers must approve: more where anything is out of tolerance."""
        return OFFICERS_BEYOND if self.texts("tolerance") else OFFICERS


def review(workspace: Workspace, draft_id: str) -> Review:
    """The review of a draft as things stand: against what is released now."""
    with engine() as connection:
        return _reviewed(connection, workspace, draft_id)[0]


def write_review(workspace: Workspace, draft_id: str) -> Review:
    """The review, also written to `reviews/<draft_id>/`: `checks.json` and both tables of the difference.

    Not into the draft, whose name says what is in it: the same draft differs from each release in another way.
    """
    folder = workspace.home / "reviews" / draft_id
    with engine() as connection:
        found, differs = _reviewed(connection, workspace, draft_id)
        findings = [finding._asdict() for finding in found.findings]
        told = {"findings": findings, "needed": found.needed, "since": found.since, "difference": found.sentences}
        write_json(folder / "checks.json", told)
        write_difference(connection, differs, folder)
    return found


def _reviewed(connection: Backend, workspace: Workspace, draft_id: str) -> tuple[Review, Difference]:
    folder = workspace.drafts / draft_id
    about = read_json(folder / "draft.json")
    last = last_release(workspace, about["facts"])
    differs = difference(connection, folder, last)
    since = _title(read_json(last / "release.json")) if last else None
    rows = [
        (row["region_name"], row["old"], row["new"], None if row["change"] is None else float(row["change"]))
        for row in differs.wide
    ]
    return Review(check(connection, folder, about, differs), since, differs.sentences, rows), differs


def _title(release: dict[str, Any]) -> str:
    return f"{release['year']}年{release['name']}第{release['version']}版"


def last_release(workspace: Workspace, facts: dict[str, Any]) -> Path | None:
    """The version a draft is compared with: its own release's, else the newest release's whose period ended before.

    One that still has figures: behind a withdrawal, the version that was withdrawn.
    """
    own = home_of(workspace, release_id(facts["occasion"], facts["year"]))
    if shown := _with_figures(own):
        return own / f"v{shown['version']}"
    ended = {
        _ended(home, shown): home / f"v{shown['version']}"
        for home in homes(workspace)
        if (shown := _with_figures(home))
    }
    earlier = [day for day in ended if day < date.fromisoformat(facts["period_to"])]
    return ended[max(earlier)] if earlier else None


def _with_figures(home: Path) -> Manifest | None:
    """The current version, or where that is a withdrawal the newest one that is none."""
    shown = current(home)
    if shown is None or shown["kind"] != "withdrawal":
        return shown
    return [manifest for manifest in manifests(home) if manifest["kind"] != "withdrawal"][-1]


def _ended(home: Path, manifest: Manifest) -> date:
    return date.fromisoformat(read_json(home / f"v{manifest['version']}" / "release.json")["period_to"])
