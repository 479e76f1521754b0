"""The whole life of a unit, event by event."""

from dataclasses import dataclass

from etl.load.views.definition import View


@dataclass(frozen=True)
class Event:
    """One kind of event: the view `v` that has it, joined to the unit `u`, and what it says in SQL."""

    what: str
    view: str
    happened_on: str
    detail: str
    dataset: str
    record: str = "v.record"
    when: str = "true"
    by: str = "entity_id"

    def arm(self) -> str:
        """The event's part of the story. The joins stand in every part, so that a filter on `uscc` finds its index."""
        return f"""
SELECT e.uscc, u.unit_id, u.name, {self.happened_on}, '{self.what}', {self.detail}, '{self.dataset}', {self.record}
FROM analyst.unit AS u
LEFT JOIN analyst.entity AS e ON e.entity_id = u.entity_id
JOIN analyst.{self.view} AS v ON v.{self.by} = u.{self.by}
WHERE {self.when}
"""


POINTS = "concat(v.criterion, ' ', coalesce(CAST(v.points AS TEXT), '?'), '/', v.max_points)"
VERDICT = "CASE WHEN v.void THEN '作废' WHEN v.passed THEN '合格' ELSE '不合格' END"
NIGHT = "(SELECT night FROM analyst.published)"


def of_unit(what: str, happened_on: str, detail: str, when: str) -> Event:
    """An event that the unit's own row tells."""
    return Event(what, "unit", happened_on, detail, "declarations", "v.declaration_ids", when, by="unit_id")


def of_list(name: str, dataset: str) -> tuple[Event, Event]:
    """Entry into a list, and removal from it."""
    entry = f"v.list = '{name}'"
    removal = f"{entry} AND v.removed_on IS NOT NULL"
    reason = "concat_ws(' ', v.reason, v.authority)"
    return (
        Event("listing", "listing", "v.listed_on", reason, dataset, when=entry),
        Event("listing_removed", "listing", "v.removed_on", "v.removal_reason", dataset, when=removal),
    )


EVENTS = (
    of_unit("declaration", "v.declared_on", "concat_ws(' ', v.kind, v.name)", "v.declared_on IS NOT NULL"),
    of_unit(
        "audit", "CAST(v.audited_at AS DATE)", "concat_ws('：', v.status, v.audit_opinion)", "v.audited_at IS NOT NULL"
    ),
    of_unit("end", "v.valid_to", "v.status", "v.status IN ('removed', 'expired')"),
    Event(
        "tier",
        "transition",
        "v.night",
        "concat_ws('：', concat_ws(' → ', v.from_tier, v.to_tier), v.reason)",
        "transition",
        "v.rule",
        by="unit_id",
    ),
    Event(
        "contribution",
        "contribution",
        NIGHT,
        f"concat_ws('：', {POINTS}, v.reason)",
        "contribution",
        "CAST(v.evidence AS TEXT)",
        by="unit_id",
    ),
    Event(
        "complaint",
        "complaint",
        "v.recorded_on",
        "concat_ws(' ', v.category, v.problem, v.accepted, v.result)",
        "complaints_zj",
    ),
    Event("penalty", "penalty", "v.decided_on", "concat_ws(' ', v.category, v.cause, v.authority)", "penalties"),
    Event(
        "spot_check",
        "spot_check",
        "coalesce(v.completed_on, v.sampled_on)",
        f"concat_ws(' ', v.product, {VERDICT}, v.failed_items, v.remark)",
        "spot_checks",
    ),
    Event(
        "inspection", "inspection", "v.inspected_on", "concat_ws(' ', v.method, v.result, v.problems)", "inspections"
    ),
    *of_list("abnormal", "abnormal_list"),
    *of_list("serious", "serious_violations"),
    Event(
        "objection",
        "objection_case",
        "v.submitted_on",
        "concat_ws(' ', v.kind, v.about, v.state, v.decision)",
        "objections",
        "v.id",
    ),
    Event(
        "commitment",
        "commitment",
        "v.valid_from",
        "concat_ws(' ', v.channel, v.goods_scope, v.conditions)",
        "commitments",
    ),
)

unit_story = View(
    "unit_story",
    "A unit's whole story, one row an event: filter by uscc, order by happened_on 单位全生命周期",
    {
        "uscc": "Unified social credit code of its entity 统一社会信用代码",
        "unit_id": "Unit 单位标识",
        "unit_name": "Name 名称",
        "happened_on": "Date of the event; of a contribution the published night 日期",
        "what": "declaration, audit, end, tier, contribution, complaint, penalty, spot_check, inspection, listing, "
        "listing_removed, objection or commitment 事件",
        "detail": "What happened, in the source's words 详情",
        "dataset": "Dataset or table it comes from 来源",
        "record": "Source row; rule of a transition; evidence of a contribution 来源记录",
    },
    "UNION ALL".join(event.arm() for event in EVENTS),
)
