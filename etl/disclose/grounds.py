"""Why a complaint is left out of a disclosure. Which grounds hold, and in which order, is policy."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir


class Judgement(NamedTuple):
    """What a ground is judged by: complaints joined with their operator, its rule, outcome words, the cut-off day."""

    complaints: ir.Table
    rule: dict[str, Any]
    outcomes: dict[str, str]
    cutoff: date


def _not_a_complaint(case: Judgement) -> ir.BooleanValue:
    return case.complaints.receivemode.fill_null("") != case.rule["complaint_mode"]


def _undated(case: Judgement) -> ir.BooleanValue:
    return case.complaints.recorddate.isnull()


def _still_open(case: Judgement) -> ir.BooleanValue:
    ended = case.complaints.enddate.cast("date") <= ibis.literal(case.cutoff)
    refused = case.complaints.acceptresult == case.outcomes["refused"]
    return ~(ended.fill_null(False) | refused.fill_null(False))


def _false_claim(case: Judgement) -> ir.BooleanValue:
    refused = case.complaints.refuseground.isin(case.rule["refuse_grounds"])
    ended = case.complaints.endground.isin(case.rule["end_grounds"])
    return refused.fill_null(False) | ended.fill_null(False)


def _no_operator(case: Judgement) -> ir.BooleanValue:
    return ~(case.complaints.registered.fill_null(False) & case.complaints.company_name.notnull())


def _deregistered(case: Judgement) -> ir.BooleanValue:
    return case.complaints.state.isin(case.rule["states"]).fill_null(False)


_GROUNDS: dict[str, Callable[[Judgement], ir.BooleanValue]] = {
    "not_a_complaint": _not_a_complaint,
    "undated": _undated,
    "still_open": _still_open,
    "false_claim": _false_claim,
    "no_operator": _no_operator,
    "deregistered": _deregistered,
}


def ground(complaints: ir.Table, rules: dict[str, Any], cutoff: date) -> ir.StringValue:
    """The first ground of `rules` that fits a complaint; NULL for one that is disclosed."""
    branches = [
        (_GROUNDS[rule["ground"]](Judgement(complaints, rule, rules["outcomes"], cutoff)), rule["ground"])
        for rule in rules["exclusions"]
    ]
    return ibis.cases(*branches, else_=ibis.null("string"))
