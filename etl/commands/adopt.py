"""`adopt`: a policy that was tried in shadow is put in force, with the names of those who answer for it."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from etl.commands.shadow import leaving, tolerated
from etl.commands.terminal import console
from etl.ground import policy
from etl.ground.engine import engine
from etl.ground.policy import GUARDED, NoPolicyInForce, NotAdopted, answered_for
from etl.ground.workspace import Workspace, appearing
from etl.score import ScorecardError
from etl.shadow import NothingToTry, impact
from etl.shadow import shadow as judged_by
from etl.tier import LifecycleError

app = typer.Typer()


class Refused(ValueError):
    """What keeps a policy from being adopted."""


@app.command()
def adopt(
    on: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="a published night to judge the change by")],
    policies: Annotated[
        Path, typer.Argument(help="folder with the changed policy files, as for `shadow`", exists=True)
    ],
    by: Annotated[list[str], typer.Option(help="who adopts it; beyond tolerance two officers, so give it twice")],
    reason: Annotated[str, typer.Option(help="why; name the document")],
) -> None:
    """Put the newest version of each changed policy in force, if its impact is tolerated or two officers say so.

    Judges NIGHT in shadow first. Versions that were in force may not change: a change is a new version. Where one
    policy is refused, none is put in force.
    """
    workspace, night = Workspace.from_environment(), on.date()
    try:
        names = acceptable(policies)
        beyond = moved_beyond(workspace, night, policies)
        record = {"on": date.today(), "by": by, "beyond": beyond, "reason": reason}
        if not answered_for(record):
            raise Refused(f"needs a reason, and beyond tolerance two different officers (--by A --by B): {beyond}")
        for name in names:
            put_in_force(name, policies / f"{name}.yaml", record)
            console().print(f"{name} is adopted; commit config/{name}.yaml")
    except (
        FileNotFoundError,
        NothingToTry,
        LifecycleError,
        ScorecardError,
        NoPolicyInForce,
        NotAdopted,
        Refused,
    ) as problem:
        console().print(str(problem))
        raise typer.Exit(1) from None


def acceptable(policies: Path) -> list[str]:
    """The policies to be put in force. Raises `Refused` where there are none, or one changes what was in force."""
    names = changed(policies)
    if not names:
        raise Refused(f"{policies} has no version that config/ does not have")
    for name in names:
        one_more(_versions(policy.CONFIG, name), _versions(policies, name), policies / f"{name}.yaml")
    return names


def one_more(before: list[dict[str, Any]], after: list[dict[str, Any]], file: Path) -> None:
    """Raises `Refused` unless `after` is `before` and one later version."""
    if after[: len(before)] != before or len(after) != len(before) + 1:
        raise Refused(f"{file}: add one new version at the end, and leave those that were in force as they are")
    if not after[-1]["effective_from"] > before[-1]["effective_from"]:
        raise Refused(f"{file}: the new version must take effect after {before[-1]['effective_from']}")


def moved_beyond(workspace: Workspace, night: date, policies: Path) -> list[str]:
    """The libraries that would lose more than the policy in force tolerates, in words."""
    with judged_by(workspace, night, policies) as beside, engine() as connection:
        return leaving(connection, impact(connection, workspace, beside, night).units, tolerated(night))


def changed(policies: Path) -> list[str]:
    """The guarded policies of which `policies` has a version that `config/` does not have."""
    found = [name for name in GUARDED if (policies / f"{name}.yaml").exists()]
    return [name for name in found if _versions(policies, name)[-1:] != _versions(policy.CONFIG, name)[-1:]]


def put_in_force(name: str, file: Path, record: dict[str, Any]) -> None:
    """Write `file` to `config/` with the record in its newest version."""
    line = yaml.safe_dump(record, allow_unicode=True, default_flow_style=True, width=10_000).strip()
    with appearing(policy.CONFIG / f"{name}.yaml") as scratch:
        scratch.write_text(_with_record(file.read_text(encoding="utf-8"), line), encoding="utf-8")


def _with_record(text: str, record: str) -> str:
    """The text of a policy with `adopted` under the `effective_from` of its last version; comments stay."""
    last = list(re.finditer(r"^( +)effective_from:.*\n", text, flags=re.MULTILINE))[-1]
    return f"{text[: last.end()]}{last.group(1)}adopted: {record}\n{text[last.end() :]}"


def _versions(folder: Path, name: str) -> list[dict[str, Any]]:
    document = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document["versions"]
    return found
