"""The preliminary review (系统初审): a verdict on every declaration that waits, with reasons and what they rest on."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from string import Formatter
from typing import Any

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, publish, read
from etl.ground.policy import policy
from etl.ground.wording import filled, quoted
from etl.ground.workspace import Workspace, read_json
from etl.tier.facts import declared, every
from etl.tier.lifecycle import conditions
from etl.tier.rules import POINTS, Condition, LifecycleError

VERDICTS = ("refuse", "manual", "pass")
"""The gravest first."""
WAITING = "4"
"""Status of a declaration that waits for review, as the platform codes it."""


@dataclass(frozen=True)
class Ground:
    """A reason for a verdict: given when all its conditions hold. `text` may name criteria of the scorecard."""

    code: str
    verdict: str
    when: tuple[Condition, ...]
    text: str

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The criteria its conditions look at."""
        facts = (condition.fact for condition in self.when)
        return tuple(fact.removeprefix(POINTS) for fact in facts if fact.startswith(POINTS))

    @property
    def criteria(self) -> set[str]:
        """The criteria its conditions look at or its text names."""
        return {*self.rests_on, *(name for _, name, _, _ in Formatter().parse(self.text) if name)}


def review(connection: Connection, workspace: Workspace, night: date) -> int:
    """Publish `review`: one row for each declaration that waits on `night`; returns how many.

    Raises `LifecycleError` for a faulty policy, `NoPolicyInForce` when none had taken effect.
    """
    version, grounds = in_force(night)
    paths = {name: workspace.table(night, name) for name in ("linked/declarations", "unit", "entity", "contribution")}
    tables = {name: read(connection, path) for name, path in paths.items() if path.exists()}
    unit, contribution = tables["unit"], tables["contribution"]
    known = declared(unit, tables.get("entity"), night)
    if not came(workspace, night, policy("golden", night).rules["register"]):
        known = known.mutate(registered=known.registered.nullif(False))
    asked = sorted(set().union(*(ground.criteria for ground in grounds)))
    judged = known.left_join(findings(contribution, asked), "unit_id").drop("unit_id_right")
    rows = waiting(tables.get("linked/declarations"), unit).left_join(judged, "unit_id")
    return publish(connection, verdicts(rows, grounds, version, night), workspace.table(night, "review"), ["id"])


def in_force(night: date) -> tuple[str, tuple[Ground, ...]]:
    """Version and rules of the review policy on `night`, checked."""
    source = policy("review", night)
    criteria = {entry["id"] for entry in policy("scorecard", night).rules["criteria"]}
    grounds = tuple(ground(entry, criteria) for entry in source.rules["rules"])
    if len({ground.code for ground in grounds}) < len(grounds):
        raise LifecycleError(f"review {source.version}: a code is there twice")
    return source.version, grounds


def ground(entry: dict[str, Any], criteria: set[str]) -> Ground:
    """One rule of the policy; `LifecycleError` for a verdict, fact or criterion that does not exist."""
    found = Ground(entry["code"], entry["verdict"], conditions(entry["when"]), entry["text"])
    if found.verdict not in VERDICTS or found.criteria - criteria:
        raise LifecycleError(f"review rule {found.code}: unknown verdict or criterion in {entry}")
    return found


def came(workspace: Workspace, night: date, dataset: str) -> bool:
    """Whether the dataset was received and passed on `night`: only then is what it lacks known to be nowhere."""
    verdict = workspace.stage(night) / "verdict" / f"{dataset}.json"
    return verdict.exists() and read_json(verdict)["status"] == "passed"


def waiting(declarations: ir.Table | None, unit: ir.Table) -> ir.Table:
    """The declarations that wait: `id`, and the `unit_id` of those whose entity is known."""
    if declarations is None:
        return unit.select("unit_id", id=unit.unit_id).limit(0)
    rows = declarations.filter(declarations.status == WAITING).select(id=declarations["_record"])
    parts = unit.select("unit_id", id=unit.declaration_ids.split(",").unnest())
    return rows.left_join(parts, "id").drop("id_right")


def findings(contribution: ir.Table, criteria: list[str]) -> ir.Table:
    """What the scorecard found about each unit: points, reason and evidence of each criterion in columns."""
    parts = {f"{POINTS}{name}": (name, contribution.points) for name in criteria}
    parts |= {f"reason_{name}": (name, contribution.reason) for name in criteria}
    parts |= {f"evidence_{name}": (name, contribution.evidence) for name in criteria}
    columns = {column: value.max(where=contribution.criterion == name) for column, (name, value) in parts.items()}
    return contribution.group_by("unit_id").aggregate(**columns)


def verdicts(rows: ir.Table, grounds: tuple[Ground, ...], version: str, night: date) -> ir.Table:
    """The gravest verdict among the grounds that hold, and all of these as reasons, in the order of the policy."""
    holds = {ground.code: every(ground.when, rows) for ground in grounds}
    text: ir.Value = ibis.literal("")
    for ground in grounds:
        text = text + holds[ground.code].ifelse(ibis.literal(",") + reason(ground, rows), "")
    fits = ((holds[ground.code], ground.verdict) for ground in sorted(grounds, key=gravity))
    return rows.select(
        id=rows.id,
        verdict=ibis.cases(*fits, else_="pass"),
        reasons=ibis.literal("[") + text.substr(1) + "]",
        reviewed_at=ibis.literal(datetime.combine(night + timedelta(days=1), time())).cast("timestamp(6)"),
        rule_version=ibis.literal(version),
    )


def gravity(ground: Ground) -> int:
    return VERDICTS.index(ground.verdict)


def reason(ground: Ground, rows: ir.Table) -> ir.Value:
    """One reason as JSON: `code`, `text`, and as `evidence` the declaration and what the criteria rest on."""
    text = filled(ground.text, lambda name, _: rows[f"reason_{name}"].fill_null(""))
    evidence = quoted(ibis.literal("declarations:") + rows.id)
    for name in ground.rests_on:
        listed = rows[f"evidence_{name}"].fill_null("[]")
        evidence = evidence + (listed == "[]").ifelse("", ibis.literal(",") + listed.substr(1, listed.length() - 2))
    head = ibis.literal(f'{{"code":"{ground.code}","text":') + quoted(text)
    return head + ibis.literal(',"evidence":[') + evidence + "]}"
