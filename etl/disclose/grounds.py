"""Why a complaint is not in the figures. Which grounds hold, in which order and with what words, is policy."""

from collections.abc import Callable
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir


class Judgement(NamedTuple):
    """What a ground is judged by.

    `complaints` are those of `cases.gathered`, each with `cutoff`, the last day that counts for it; `rule` is the
    ground's own line of the policy.
    """

    complaints: ir.Table
    rule: dict[str, Any]


def _not_a_complaint(case: Judgement) -> ir.BooleanValue:
    return case.complaints.mode.fill_null("") != case.rule["complaint_mode"]


def _undated(case: Judgement) -> ir.BooleanValue:
    return case.complaints.recorded_on.isnull()


def _still_open(case: Judgement) -> ir.BooleanValue:
    return ~(case.complaints.ended_on <= case.complaints.cutoff).fill_null(False)


def _false_claim(case: Judgement) -> ir.BooleanValue:
    refused = case.complaints.refusal_ground.isin(case.rule["refuse_grounds"])
    ended = case.complaints.end_ground.isin(case.rule["end_grounds"])
    return refused.fill_null(False) | ended.fill_null(False)


def _no_operator(case: Judgement) -> ir.BooleanValue:
    """A register that is linked must know the business; elsewhere a code or a name that led to an entity is enough."""
    known = case.complaints.registered.fill_null(False) | ~case.complaints.region.isin(case.rule["registers"])
    return ~(known & case.complaints.company_name.notnull())


def _deregistered(case: Judgement) -> ir.BooleanValue:
    return case.complaints.operator_state.isin(case.rule["states"]).fill_null(False)


def _no_consent(case: Judgement) -> ir.BooleanValue:
    asked = case.complaints.region.isin(case.rule["regions"])
    return asked & (case.complaints.consent.fill_null("") != case.rule["agreed"])


def _objection_upheld(case: Judgement) -> ir.BooleanValue:
    return case.complaints.upheld_on.notnull()


def _objection_pending(case: Judgement) -> ir.BooleanValue:
    return case.complaints.objected_on.notnull()


def _held(case: Judgement) -> ir.BooleanValue:
    """Also where the last day of the hold is not known: nothing is disclosed before its time."""
    return (case.complaints.held_until >= case.complaints.cutoff).fill_null(True)


_GROUNDS: dict[str, Callable[[Judgement], ir.BooleanValue]] = {
    "not_a_complaint": _not_a_complaint,
    "undated": _undated,
    "still_open": _still_open,
    "false_claim": _false_claim,
    "no_operator": _no_operator,
    "deregistered": _deregistered,
    "no_consent": _no_consent,
    "objection_upheld": _objection_upheld,
    "objection_pending": _objection_pending,
    "held": _held,
}
STATES = {
    "still_open": "in_handling",
    "objection_upheld": "corrected",
    "objection_pending": "objected",
    "held": "held",
}
"""The state a ground puts a complaint in, where it is not `excluded` for good."""


def ground(complaints: ir.Table, rules: dict[str, Any]) -> ir.StringValue:
    """The first ground of `rules` that fits a complaint; NULL for one that is disclosed."""
    branches = [(_GROUNDS[rule["ground"]](Judgement(complaints, rule)), rule["ground"]) for rule in rules["exclusions"]]
    return ibis.cases(*branches, else_=ibis.null("string"))


def state(found: ir.StringValue) -> ir.StringValue:
    """The state (公示状态) of a complaint of the period that is left out for `found`, or disclosed."""
    return ibis.cases(
        (found.isnull(), "disclosed"), *((found == name, of) for name, of in STATES.items()), else_="excluded"
    )
