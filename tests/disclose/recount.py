"""The complaints of a release's night, each judged again by hand, in plain Python over one SQL query.

Nothing is shared with the figures but the policy files: not the engine's expressions, not the calendar, not the
limits that an earlier step worked out.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import duckdb

from etl.disclose import Release
from etl.ground.policy import CONFIG
from etl.ground.workspace import Workspace, read_json
from tests.disclose.recount_days import DAY, policy, working_day_after

Complaint = dict[str, Any]
RULES = policy("disclosure")[-1]
PROVINCES = ("310000", "320000", "330000", "340000")
OUTCOMES = {
    "complaints_zj": ("acceptresult", "enddate"), "complaints_js": ("sljg", "bjrq"),
    "complaints_sh": ("accepted", "endtime"), "complaints_ah": ("是否受理", "办结时间"),
}  # fmt: skip
"""How each feed says how handling came out."""
VERSIONS = " UNION ALL ".join(
    f"""SELECT '{feed}' AS dataset, _record AS record, _night,
    row(_updated_at, _night, _row) AS age, row({accepted}, {closed}::DATE) AS outcome
    FROM read_parquet('{{stages}}/night=*/valid/{feed}*.parquet') WHERE _night <= '{{on}}'"""
    for feed, (accepted, closed) in OUTCOMES.items()
)
ROWS = """
WITH struck AS (
    SELECT entity_id, evidence, bool_or(state IN ('open', 'overdue')) AS waits, bool_or(state = 'upheld') AS upheld
    FROM '{night}/objection_case.parquet' WHERE kind = 'objection' AND about = 'disclosure' GROUP BY ALL
), version AS ({versions}), newest AS (
    SELECT dataset, record, arg_max(outcome, age) AS outcome FROM version GROUP BY ALL
), told AS (
    SELECT v.dataset, v.record, min(_night) AS told_on
    FROM version v JOIN newest n ON v.dataset = n.dataset AND v.record = n.record
    WHERE v.outcome IS NOT DISTINCT FROM n.outcome GROUP BY ALL
), began AS (SELECT dataset, min(_night) AS first_load FROM version GROUP BY ALL)
SELECT c.*, c.recorded_at::DATE AS recorded_on, e.name, e.uscc, e.regno, e.registered, e.state AS operator_state,
    coalesce(s.waits, false) AS waits, coalesce(s.upheld, false) AS upheld, told_on, first_load
FROM '{night}/complaint.parquet' c LEFT JOIN '{night}/entity.parquet' e USING (entity_id)
LEFT JOIN struck s ON s.entity_id = c.entity_id AND s.evidence = c.dataset || ':' || c.record
JOIN told t ON t.dataset = c.dataset AND t.record = c.record JOIN began ON began.dataset = c.dataset
"""


@dataclass(frozen=True)
class Counted:
    """The complaints of a release: all of the night, those in the figures, and those of as many days before."""

    about: dict[str, Any]
    night: date
    last: date
    every: list[Complaint]
    current: list[Complaint]
    before: list[Complaint]
    grounds: list[str]
    """Why each of the others of the period was left out."""

    def comparable(self, region: str) -> bool:
        """Whether the region's complaints reach back over the days before."""
        dated = [one["recorded_on"] for one in self.every if one["region"] == region and one["recorded_on"]]
        reach = self.last - (2 * RULES["window_days"] - 1 - RULES["comparable_days"]) * DAY
        return min(dated) <= reach


@cache
def counted(workspace: Workspace, release: Release) -> Counted:
    about = read_json(workspace.home / release.path / "release.json")
    night, last = date.fromisoformat(about["night"]), date.fromisoformat(about["period_to"])
    every = list(complaints(workspace, night))
    span = RULES["window_days"] * DAY
    now, past = (judged(every, end - span + DAY, end) for end in (last, last - span))
    undated = [ground for one in every if one["recorded_on"] is None and (ground := left_out(one, last))]
    return Counted(
        about, night, last, every,
        current=[one for one, ground in now if ground is None],
        before=[one for one, ground in past if ground is None],
        grounds=undated + [ground for _, ground in now if ground],
    )  # fmt: skip


def complaints(workspace: Workspace, night: date) -> Iterator[Complaint]:
    stage = workspace.stage(night)
    found = duckdb.sql(ROWS.format(night=stage, versions=VERSIONS.format(stages=stage.parent, on=night)))
    for row in found.fetchall():
        one = dict(zip(found.columns, row, strict=True))
        ended = one["accepted_on"] or one["recorded_on"] if one["accepted"] == "不予受理" else None
        ended = one["closed_on"] or ended
        late = max(ended, one["told_on"]) if ended and one["told_on"] != one["first_load"] else ended
        company = one["name"] or (one["subject_name"] or "").strip() or None
        yield one | {"ended_on": ended, "hold_from": late, "company": company if one["entity_id"] else None}


def judged(every: list[Complaint], first: date, last: date) -> list[tuple[Complaint, str | None]]:
    """Those registered in a period, each with why it is left out."""
    within = [one for one in every if one["recorded_on"] and first <= one["recorded_on"] <= last]
    return [(one, left_out(one, last)) for one in within]


def left_out(one: Complaint, last: date) -> str | None:
    """The first ground of the policy's list that a complaint meets on the last day of its period."""
    return next((rule["ground"] for rule in RULES["exclusions"] if MEETS[rule["ground"]](one, rule, last)), None)


MEETS: dict[str, Callable[[Complaint, dict[str, Any], date], bool]] = {
    "not_a_complaint": lambda one, rule, last: one["mode"] != rule["complaint_mode"],
    "undated": lambda one, rule, last: one["recorded_on"] is None,
    "still_open": lambda one, rule, last: one["ended_on"] is None or one["ended_on"] > last,
    "false_claim": lambda one, rule, last: (
        one["refusal_ground"] in rule["refuse_grounds"] or one["end_ground"] in rule["end_grounds"]
    ),
    "no_operator": lambda one, rule, last: (
        one["company"] is None or (one["region"] in rule["registers"] and not one["registered"])
    ),
    "deregistered": lambda one, rule, last: one["operator_state"] in rule["states"],
    "objection_upheld": lambda one, rule, last: one["upheld"],
    "objection_pending": lambda one, rule, last: one["waits"],
    "held": lambda one, rule, last: working_day_after(one["hold_from"], RULES["hold_working_days"]) >= last,
}


@cache
def cities() -> set[str]:
    """Prefectures in force of three provinces, and Shanghai's districts."""
    with (CONFIG / "regions.csv").open(encoding="utf-8", newline="") as lines:
        known = [row for row in csv.DictReader(lines) if not row["valid_to"]]
    wanted = {"31": "county", "32": "prefecture", "33": "prefecture", "34": "prefecture"}
    return {row["code"] for row in known if wanted.get(row["code"][:2]) == row["level"]}


def places(one: Complaint) -> tuple[str, str, str]:
    """The three rows of the regions that a complaint is counted in: the Delta, its province, its city."""
    district = one["district"] or ""
    city = district if one["region"] == "310000" else f"{district[:4]}00"
    known = city in cities() and city[:2] == one["region"][:2]
    return "delta", one["region"], city if known else "other"
