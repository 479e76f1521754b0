"""`approve`, `withdraw`, `rollback`: what changes what the public sees; each with an officer's name and a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.text import Text

from etl import disclose
from etl.commands.terminal import console
from etl.ground.calendar import UnknownYear
from etl.ground.workspace import Workspace
from etl.load import load, published

app = typer.Typer()
Officers = Annotated[list[str], typer.Option(help="who answers for it; for what is out of tolerance give two")]
ReleaseId = Annotated[str, typer.Argument(help="e.g. national_day-2021")]
REFUSALS = (
    disclose.DraftChanged,
    disclose.NoReason,
    disclose.NoSuchDraft,
    disclose.NotApproved,
    disclose.NothingPublished,
    disclose.RefusedRollback,
    disclose.Stopped,
    disclose.TooEarly,
    UnknownYear,
)


class Outgoing(StrEnum):
    """Kinds of versions with figures."""

    publication = "publication"
    correction = "correction"


@app.command()
def approve(
    draft_id: str,
    officer: Officers,
    comment: Annotated[str, typer.Option(help="why it may go out")],
    kind: Annotated[Outgoing, typer.Option(help="a correction goes out at once")] = Outgoing.publication,
    reason: Annotated[str, typer.Option(help="why a version is replaced; the public reads it")] = "",
) -> None:
    """Approve a draft and publish it as a new, immutable version.

    Approvals are kept: a second officer may give theirs later, and what is approved before the release hour is
    published by the same command after it.
    """
    workspace = Workspace.from_environment()
    with refusing():
        agreed = disclose.agree(workspace, draft_id, decisions(officer, comment))
        say(workspace, disclose.publish(workspace, draft_id, agreed, kind=kind.value, reason=reason))


@app.command()
def withdraw(release_id: ReleaseId, officer: Officers, reason: Annotated[str, typer.Option(help="why")]) -> None:
    """Replace what is shown of a release by a version without figures, which says why. All versions stay."""
    workspace = Workspace.from_environment()
    with refusing():
        say(workspace, disclose.withdraw(workspace, release_id, decisions(officer, reason), reason))


@app.command()
def rollback(
    release_id: ReleaseId,
    to: Annotated[int, typer.Option(help="the version to show again")],
    officer: Annotated[str, typer.Option(help="who decides")],
    reason: Annotated[str, typer.Option(help="why")],
) -> None:
    """Show an earlier version again, at once. All versions stay; the same command undoes it."""
    workspace = Workspace.from_environment()
    with refusing():
        say(workspace, disclose.rollback(workspace, release_id, to, officer, reason, datetime.now().astimezone()))


def decisions(officers: list[str], comment: str) -> list[disclose.Approval]:
    """The approvals of these officers, given now."""
    now = datetime.now().astimezone()
    return [disclose.Approval(officer, "approve", comment, now) for officer in officers]


def say(workspace: Workspace, release: disclose.Release) -> None:
    """Show which version the public has now, and let the warehouse show it too."""
    console().print(asdict(release))
    if shown := published(workspace):
        load(workspace, shown.night)


@contextmanager
def refusing() -> Iterator[None]:
    """Say what was refused and why, and end with 1."""
    try:
        yield
    except REFUSALS as refusal:
        console().print(Text(str(refusal)))
        raise typer.Exit(1) from None
