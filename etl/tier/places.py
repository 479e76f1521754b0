"""Where every unit is: its library and grade after the moves of a night."""

import ibis
import ibis.expr.types as ir

LATER = {
    "grade": "int64",
    "grade_title": "string",
    "grade_since": "date",
    "grade_reason": "string",
    "rectify_by": "date",
}
"""Columns that the `tier` tables of nights before grades do not have."""
GRADED = {
    "grade": "to_grade", "grade_title": "grade_title", "grade_since": "night", "grade_reason": "reason",
    "rectify_by": "rectify_by",
}  # fmt: skip


def complete(before: ir.Table) -> ir.Table:
    """The `tier` table of an earlier night with all of today's columns."""
    missing = {name: ibis.null(type_) for name, type_ in LATER.items() if name not in before.columns}
    return before.mutate(**missing)


def tiers(transition: ir.Table, before: ir.Table | None) -> ir.Table:
    """Every unit's place: where tonight's move has brought it, else where it was.

    `since`, `rule`, `reason`, `facts`, `previous_tier` and `policy_version` tell of the move into the library,
    `grade_since` and `grade_reason` of the last change of grade in it.
    """
    regraded = (transition.from_tier == transition.to_tier).fill_null(False)
    moved, graded = _placed(transition.filter(~regraded)), transition.filter(regraded)
    if before is None:
        return moved
    stayed = before.select(*moved.columns).anti_join(moved, "unit_id")
    changed = graded.select("unit_id", changed=True, **{f"new_{name}": source for name, source in GRADED.items()})
    joined = stayed.left_join(changed, "unit_id")
    now = {name: ibis.ifelse(joined.changed.notnull(), joined[f"new_{name}"], joined[name]) for name in GRADED}
    return moved.union(joined.mutate(**now).select(*moved.columns))


def _placed(moved: ir.Table) -> ir.Table:
    has_grade = moved.to_grade.notnull()
    return moved.select(
        "unit_id",
        tier=moved.to_tier,
        grade=moved.to_grade,
        grade_title=moved.grade_title,
        since=moved.night,
        rule=moved.rule,
        reason=moved.reason,
        facts=moved.facts,
        previous_tier=moved.from_tier,
        grade_since=ibis.ifelse(has_grade, moved.night, None),
        grade_reason=ibis.ifelse(has_grade, moved.reason, None),
        rectify_by=moved.rectify_by,
        policy_version=moved.policy_version,
    )
