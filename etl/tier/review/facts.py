"""What the review knows of each declaration that waits: itself, its entity, and what the scorecard found."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.workspace import Workspace, read_json
from etl.tier.facts import JOINER, declared
from etl.tier.review.grounds import CAME, TRADE, ReviewPolicy, Trade
from etl.tier.rules import POINTS

WAITING = "4"
"""Status of a declaration that waits for review, as the platform codes it."""
INPUTS = ("linked/declarations", "unit", "entity")


def received(workspace: Workspace, night: date, dataset: str) -> bool:
    """Whether the dataset was received and passed on `night`: only then is what it lacks known to be nowhere."""
    verdict = workspace.stage(night) / "verdict" / f"{dataset}.json"
    return verdict.exists() and bool(read_json(verdict)["status"] == "passed")


def applicants(
    rules: ReviewPolicy, tables: dict[str, ir.Table], came: dict[str, bool], register: str, night: date
) -> ir.Table:
    """One row for each declaration that waits: `id` and every fact that a ground looks at.

    `registered` is NULL, not false, for an entity not found on a night when the `register` did not come.
    """
    unit = tables["unit"]
    known = declared(unit, tables.get("entity"), night)
    if not came[register]:
        known = known.mutate(registered=known.registered.nullif(False))
    known = with_industry(known, tables.get("entity"))
    known = known.left_join(findings(tables["contribution"], rules.criteria), "unit_id").drop("unit_id_right")
    rows = waiting(tables.get("linked/declarations"), unit).left_join(known, "unit_id").drop("unit_id_right")
    facts = {f"{CAME}{name}": ibis.literal(came[name]) for name in rules.asked}
    facts |= {f"{TRADE}{name}": matched(rows, listed) for name, listed in rules.trades.items()}
    return rows.mutate(**facts)


def waiting(declarations: ir.Table | None, unit: ir.Table) -> ir.Table:
    """The declarations that wait: `id`, their own words, and the `unit_id` of those whose entity is known."""
    if declarations is None:
        nothing = unit.limit(0)
        empty = {name: ibis.null("string") for name in ("kind", "online_link", "names")}
        return nothing.select("unit_id", id=nothing.unit_id, **empty)
    rows = declarations.filter(declarations.status == WAITING)
    rows = rows.select(
        "kind",
        id=rows["_record"],
        online_link=rows["onlineLink"].strip().nullif(""),
        names=rows["regName"].fill_null("") + " " + rows["storeName"].fill_null(""),
    )
    parts = unit.select("unit_id", id=unit.declaration_ids.split(",").unnest())
    return rows.left_join(parts, "id").drop("id_right")


def with_industry(known: ir.Table, entity: ir.Table | None) -> ir.Table:
    """Units with the GB/T 4754 class of their entity, `industry_class`."""
    if entity is None:
        return known.mutate(industry_class=ibis.null("string"))
    return known.left_join(entity.select("entity_id", "industry_class"), "entity_id").drop("entity_id_right")


def matched(rows: ir.Table, trades: tuple[Trade, ...]) -> ir.Value:
    """Titles of the trades a declaration belongs to, in the order of the policy; NULL if there is none."""
    text: ir.Value = ibis.literal("")
    for trade in trades:
        by_class = (rows.industry_class.startswith(code) for code in trade.classes)
        by_word = (rows.names.contains(word) for word in trade.words)
        fits = ibis.or_(*(test.fill_null(False) for test in (*by_class, *by_word)))
        text = text + fits.ifelse(JOINER + trade.title, "")
    return text.substr(len(JOINER)).nullif("")


def findings(contribution: ir.Table, criteria: tuple[str, ...]) -> ir.Table:
    """What the scorecard found about each unit: points, reason and evidence of each criterion in columns."""
    parts = {f"{POINTS}{name}": (name, contribution.points) for name in criteria}
    parts |= {f"reason_{name}": (name, contribution.reason) for name in criteria}
    parts |= {f"evidence_{name}": (name, contribution.evidence) for name in criteria}
    columns = {column: value.max(where=contribution.criterion == name) for column, (name, value) in parts.items()}
    return contribution.group_by("unit_id").aggregate(**columns)
