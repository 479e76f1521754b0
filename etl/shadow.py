"""A change of policy run in shadow: what it would move on a night that is published, before anybody adopts it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir

from etl import score, tier
from etl.ground.engine import Connection, read
from etl.ground.policy import GUARDED, tried
from etl.ground.workspace import Workspace

JUDGED = (
    "contribution",
    "score",
    "tier",
    "transition",
    "outlook",
    "evaluation",
    "objection_case",
    "review",
    "declaration_case",
)
"""What score, tier and review publish, and a shadow therefore judges anew."""


class NothingToTry(LookupError):
    """A folder that was to hold changed policies holds none."""


@dataclass(frozen=True)
class Impact:
    """What the tried policy changes against the published night; expressions over both.

    `units`: `unit_id, name, kind, city, district`, of `published` and `shadow` each the `tier_…`, `total_…`, and
    `moved`: whether the library differs.
    `moves`: those that moved, with the `rule` and `reason` that put them where they would be.
    `criteria`: for each criterion, the units that would gain and lose points, and how many points.
    """

    units: ir.Table
    moves: ir.Table
    criteria: ir.Table


@contextmanager
def shadow(workspace: Workspace, night: date, policies: Path) -> Iterator[Workspace]:
    """A workspace in which `night` is scored and tiered by the policies in `policies`; gone when the context ends.

    It starts from the same night before and the same merged tables, and changes no published file. Raises
    `FileNotFoundError` when the night is not published, `NothingToTry` when the folder holds none of `GUARDED`.
    """
    if not any((policies / f"{name}.yaml").exists() for name in GUARDED):
        raise NothingToTry(f"{policies} holds none of {', '.join(f'{name}.yaml' for name in GUARDED)}")
    there = {name: workspace.table(night, name).exists() or workspace.parts(night, name) for name in JUDGED}
    missing = [name for name, found in there.items() if not found]
    if missing:
        raise FileNotFoundError(f"night {night} is not published ({', '.join(missing)}): run it first, then its shadow")
    with tempfile.TemporaryDirectory(prefix=".shadow-", dir=workspace.home) as folder:
        beside = Workspace(Path(folder))
        _mirror(workspace, beside, night)
        with tried(policies):
            score.score(beside, night)
            tier.tier(beside, night)
            tier.review(beside, night)
        yield beside


def _mirror(workspace: Workspace, beside: Workspace, night: date) -> None:
    """Everything as it is, by links, but for `JUDGED` of `night` and for what came later."""
    for path in workspace.home.iterdir():
        if path.name != "stage" and not path.name.startswith("."):
            (beside.home / path.name).symlink_to(path)
    beside.stage(night).mkdir(parents=True)
    for path in workspace.stage(night).parent.iterdir():
        if path.name < workspace.stage(night).name:
            (beside.stage(night).parent / path.name).symlink_to(path)
    for path in workspace.stage(night).iterdir():
        if path.stem not in JUDGED:
            (beside.stage(night) / path.name).symlink_to(path)


def impact(connection: Connection, published: Workspace, beside: Workspace, night: date) -> Impact:
    """The two judgements of `night` side by side."""
    unit = read(connection, published.table(night, "unit"))
    criteria = [read(connection, *workspace.parts(night, "contribution")) for workspace in (published, beside)]
    judged = [_judged(connection, workspace, night) for workspace in (published, beside)]
    units = judged[0].inner_join(judged[1], "unit_id", lname="{name}_published", rname="{name}_shadow")
    units = units.left_join(unit.select("unit_id", "name", "kind", "city", "district"), "unit_id").drop("unit_id_right")
    units = units.mutate(moved=units.tier_published != units.tier_shadow)
    why = read(connection, beside.table(night, "tier")).select("unit_id", "rule", "reason")
    moves = units.filter(units.moved).drop("moved").left_join(why, "unit_id").drop("unit_id_right")
    return Impact(units, moves, _criteria(*criteria))


def _judged(connection: Connection, workspace: Workspace, night: date) -> ir.Table:
    """`unit_id, tier, total` of every unit ever seen."""
    scores = read(connection, workspace.table(night, "score")).select("unit_id", "total")
    tiers = read(connection, workspace.table(night, "tier")).select("unit_id", "tier")
    return tiers.left_join(scores, "unit_id").drop("unit_id_right")


def _criteria(published: ir.Table, beside: ir.Table) -> ir.Table:
    """How each criterion's points differ; inconclusive counts 0, and so does what one policy lacks."""
    columns = ["unit_id", "criterion", "points"]
    joined = published.select(*columns).outer_join(beside.select(*columns), ["unit_id", "criterion"])
    change = joined.points_right.fill_null(0) - joined.points.fill_null(0)
    told = joined.select(criterion=ibis.coalesce(joined.criterion, joined.criterion_right), change=change)
    return told.group_by("criterion").aggregate(
        gaining=(told.change > 0).sum(), losing=(told.change < 0).sum(), points=told.change.sum()
    )
