"""The yearly re-evaluation (后评价) of the units in force: passed ones go on, failed ones are warned, unclear wait.

That it is yearly is in 《进一步深化放心消费建设工作方案》 (2021-08-18); its day and conditions are our proposal.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, few
from etl.tier.facts import every
from etl.tier.rules import Lifecycle

SCHEMA = ibis.schema({
    "unit_id": "string", "night": "date", "day": "date", "outcome": "string", "share": "decimal(5, 4)",
    "veto": "string", "policy_version": "string",
})  # fmt: skip
"""`evaluation`: `day` is the one it stands for, `share` of 1, `outcome` passed, failed or manual."""
CLEAR = ("passed", "failed")


def evaluated(life: Lifecycle, known: ir.Table, earlier: ir.Table | None, night: date) -> ir.Table:
    """`known` with the fact `evaluation`: tonight's outcome for a unit whose year's evaluation was still open.

    `earlier` are the evaluations of the nights before. An unclear outcome is told once and tried again every night.
    """
    if life.evaluation is None or not life.evaluation.days:
        return known.mutate(evaluation=ibis.null("string"))
    policy, day = life.evaluation, life.evaluation.days[-1]
    failed = ibis.or_(*(every(tests, known) for tests in policy.failed))
    outcome = ibis.cases((failed, "failed"), (every(policy.passed, known), "passed"), else_="manual")
    due = (known.status == "in_force") & (known.valid_days >= (night - day).days)
    judged = known.mutate(outcome=due.fill_null(False).ifelse(outcome, None))
    if earlier is None:
        return judged.rename(evaluation="outcome")
    told = earlier.filter(earlier.day == day).group_by("unit_id").aggregate(clear=ibis._.outcome.isin(CLEAR).max())
    joined = judged.left_join(told, "unit_id").drop("unit_id_right")
    new = joined.clear.isnull() | (~joined.clear & joined.outcome.isin(CLEAR))
    return joined.mutate(evaluation=ibis.ifelse(new, joined.outcome, None)).drop("outcome", "clear")


def evaluations(connection: Connection, life: Lifecycle, known: ir.Table, night: date) -> ir.Table:
    """Tonight's rows of `evaluation`."""
    if life.evaluation is None or not life.evaluation.days:
        return few(connection, [], SCHEMA)
    return known.filter(known.evaluation.notnull()).select(
        "unit_id",
        night=ibis.literal(night),
        day=ibis.literal(life.evaluation.days[-1]),
        outcome=known.evaluation,
        share=known.share,
        veto=known.veto,
        policy_version=ibis.literal(life.version),
    )
