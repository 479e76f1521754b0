"""Builds what the tier step reads, unit by unit: where it stands, what its score says, where it was before."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from etl.ground.workspace import Workspace
from tests.stage import COUNT, DAY, NIGHT, TABLES, TEXT, write_table

POINTS = pa.decimal128(6, 2)
SCORE = {"unit_id": TEXT, "total": POINTS, "scored_weight": POINTS, "status": TEXT, "policy_version": TEXT}
CONTRIBUTION = {
    "unit_id": TEXT, "criterion": TEXT, "dimension": TEXT, "points": POINTS, "max_points": POINTS, "status": TEXT,
    "reason": TEXT, "remedy": TEXT, "evidence": TEXT, "evidence_count": COUNT, "policy_version": TEXT,
}  # fmt: skip
TIER = {
    "unit_id": TEXT, "tier": TEXT, "grade": COUNT, "grade_title": TEXT, "since": DAY, "rule": TEXT, "reason": TEXT,
    "facts": TEXT, "previous_tier": TEXT, "grade_since": DAY, "grade_reason": TEXT, "rectify_by": DAY,
    "policy_version": TEXT,
}  # fmt: skip
CLEAR = {
    "register_state": "8",
    "abnormal_list": "6",
    "serious_violation": "6",
    "heavy_penalty": "8",
    "inspection_latest": "10",
}


@dataclass(frozen=True)
class Situation:
    """One unit on one night: in force for 303 days, blameless, 80 of 100 points unless it says otherwise.

    `vetoes` sets the points of criteria ("0" = veto, None = inconclusive); `total` None is an inconclusive score.
    """

    status: str | None = "in_force"
    total: str | None = "80"
    weight: str = "100"
    state: str = "存续（在营、开业、在册）"
    valid_from: date | None = date(2021, 1, 1)
    audit_opinion: str | None = None
    vetoes: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Before:
    """Where a unit was: the library, days in it, its grade, days in that, and days until it must have put right."""

    tier: str
    days: int
    grade: int | None = None
    grade_days: int = 0
    left: int | None = None


def stage_night(workspace: Workspace, units: dict[str, Situation], night: date = NIGHT) -> None:
    """Write `unit`, `entity`, `score` and `contribution` of a night."""
    unit: list[dict[str, Any]] = []
    entity: list[dict[str, Any]] = []
    score: list[dict[str, Any]] = []
    contribution: list[dict[str, Any]] = []
    for name, now in units.items():
        unit.append({
            "unit_id": name, "entity_id": name, "status": now.status, "valid_from": now.valid_from,
            "audit_opinion": now.audit_opinion,
        })  # fmt: skip
        entity.append({"entity_id": name, "state": now.state})
        status = "inconclusive" if now.total is None else "scored"
        score.append(
            {"unit_id": name, "total": number(now.total), "scored_weight": number(now.weight), "status": status}
        )
        closed = {"register_state": "0"} if now.state == "吊销，未注销" else {}
        for criterion, points in {**CLEAR, **closed, **now.vetoes}.items():
            contribution.append({"unit_id": name, "criterion": criterion, "points": number(points)})
    write_table(workspace.table(night, "unit"), unit, TABLES["unit"])
    write_table(workspace.table(night, "entity"), entity, TABLES["entity"])
    write_table(workspace.table(night, "score"), score, SCORE)
    write_table(workspace.table(night, "contribution/all"), contribution, CONTRIBUTION)


def stage_before(workspace: Workspace, places: dict[str, Before], night: date = NIGHT) -> None:
    """Write yesterday's `tier`: for each unit where it was then."""
    rows = [
        {
            "unit_id": unit, "tier": place.tier, "since": night - timedelta(days=place.days), "rule": "earlier",
            "grade": place.grade, "grade_since": place.grade and night - timedelta(days=place.grade_days),
            "rectify_by": None if place.left is None else night + timedelta(days=place.left),
        }
        for unit, place in places.items()
    ]  # fmt: skip
    write_table(workspace.table(night - timedelta(days=1), "tier"), rows, TIER)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
