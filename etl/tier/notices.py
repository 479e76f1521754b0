"""What a unit is told of a move: the policy's text, filled in."""

from datetime import date

import ibis
import ibis.expr.types as ir

from etl.ground.wording import filled
from etl.tier.rules import Lifecycle

ANYBODY = "贵单位"
TITLES = {
    "selection_pool": "选育池", "cultivation": "培育库", "star": "星级库", "warning": "预警库", "exited": "退出",
}  # fmt: skip


def with_notice(life: Lifecycle, moved: ir.Table, night: date) -> ir.Table:
    """The moves with `grade_title` and `notice`, in Chinese; NULL where the policy has no text."""
    graded = [
        ((moved.to_tier == tier) & (moved.to_grade == number), title)
        for tier, titles in life.grades.items()
        for number, title in enumerate(titles, start=1)
    ]
    titled = moved.mutate(grade_title=ibis.cases(*graded) if graded else ibis.null("string"))
    regraded = (titled.from_tier == titled.to_tier).fill_null(False)
    said = [
        (
            (titled.to_tier == name.removesuffix("_grade")) & (regraded == name.endswith("_grade")),
            _text(life, text, titled, night),
        )
        for name, text in life.notices.items()
    ]
    return titled.mutate(notice=ibis.cases(*said) if said else ibis.null("string")).drop("name")


def _text(life: Lifecycle, text: str, moved: ir.Table, night: date) -> ir.Value:
    places = {
        "name": moved.name.fill_null(ANYBODY),
        "night": ibis.literal(str(night)),
        "from": moved.from_tier.cases(*TITLES.items()).fill_null(""),
        "grade": moved.grade_title.fill_null(""),
        "rectify_by": moved.rectify_by.cast("string").fill_null("无"),
        "reason": moved.reason,
        "objection_days": ibis.literal(str(life.objection_days)),
    }
    return filled(text, lambda place, _: places[place])
