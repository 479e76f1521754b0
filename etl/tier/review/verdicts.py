"""Verdicts and their reasons: what the grounds of the policy say of each declaration."""

from datetime import date, datetime, time, timedelta

import ibis
import ibis.expr.types as ir

from etl.ground.wording import filled, quoted
from etl.tier.facts import every
from etl.tier.review.grounds import TRADE, VERDICTS, Ground, ReviewPolicy


def verdicts(rows: ir.Table, rules: ReviewPolicy, night: date) -> ir.Table:
    """The gravest verdict among the grounds that hold, and all of these as reasons, in the order of the policy."""
    holds = {ground.code: every(ground.when, rows) for ground in rules.grounds}
    text: ir.Value = ibis.literal("")
    for ground in rules.grounds:
        text = text + holds[ground.code].ifelse(ibis.literal(",") + reason(ground, rows), "")
    fits = ((holds[ground.code], ground.verdict) for ground in sorted(rules.grounds, key=gravity))
    return rows.select(
        id=rows.id,
        verdict=ibis.cases(*fits, else_="pass"),
        reasons=ibis.literal("[") + text.substr(1) + "]",
        reviewed_at=ibis.literal(datetime.combine(night + timedelta(days=1), time())).cast("timestamp(6)"),
        rule_version=ibis.literal(rules.version),
    )


def gravity(ground: Ground) -> int:
    return VERDICTS.index(ground.verdict)


def reason(ground: Ground, rows: ir.Table) -> ir.Value:
    """One reason as JSON: `code`, `text`, and as `evidence` the declaration and what the criteria rest on."""
    text = filled(ground.text, lambda name, _: _said(name, rows))
    evidence = quoted(ibis.literal("declarations:") + rows.id)
    for name in ground.rests_on:
        listed = rows[f"evidence_{name}"].fill_null("[]")
        evidence = evidence + (listed == "[]").ifelse("", ibis.literal(",") + listed.substr(1, listed.length() - 2))
    head = ibis.literal(f'{{"code":"{ground.code}","text":') + quoted(text)
    return head + ibis.literal(',"evidence":[') + evidence + "]}"


def _said(name: str, rows: ir.Table) -> ir.Value:
    """What a word in braces stands for: the trades of that list, or the scorecard's sentence on that criterion."""
    return rows[name if name.startswith(TRADE) else f"reason_{name}"].fill_null("")
