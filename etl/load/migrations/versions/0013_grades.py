"""Grades, the clock for rectification, notices; the next step of every unit and the yearly re-evaluation."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

from etl.load.migrations import tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

LIBRARY = "selection_pool 选育池, cultivation 培育库, star 星级库, warning 预警库 or exited 退出"
GRADE = "Grade in the library: stars 1–5, warning level 1–3 等级"
TITLE = "The grade in words 等级名称"
RECTIFY = "Last day to put things right, of a unit in warning 整改期限"
POLICY = "Version of the policy in force 规则版本"
UNIT = "Unit 单位标识"

Columns = list[sa.Column[object]]


def text(name: str, comment: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def number(name: str, comment: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), comment=comment)


def day(name: str, comment: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable, comment=comment)


def upgrade() -> None:
    forget("tier")
    create_tier(
        [number("grade", GRADE), text("grade_title", TITLE)],
        [
            day("grade_since", "In the grade since 定级日期"),
            text("grade_reason", "Why it has the grade, in Chinese 定级理由"),
            day("rectify_by", RECTIFY),
        ],
        since="In the library since 入库日期",
    )
    create_outlook()
    create_evaluation()
    for column in graded():
        op.add_column("transition", column, schema=tables.BASE)
    comment("Every change of library or grade 升降级记录")


def downgrade() -> None:
    comment("Every change of library 升降级记录")
    for column in graded():
        op.drop_column("transition", column.name, schema=tables.BASE)
    tables.drop("outlook", "evaluation")
    forget("tier")
    create_tier([], [], since="In it since 入库日期")


def comment(words: str) -> None:
    op.execute(f"COMMENT ON TABLE {tables.BASE}.transition IS '{words}'")


def graded() -> Columns:
    return [
        number("from_grade", "Grade before 原等级"),
        number("to_grade", "Grade after 现等级"),
        text("grade_title", TITLE),
        day("rectify_by", RECTIFY),
        text("notice", "What the unit is told, in Chinese 告知文本"),
    ]


def create_tier(grade: Columns, graded: Columns, since: str) -> None:
    tables.create(
        "tier",
        "The library each unit is in, since when and why 所在库",
        text("publication", "Publication this row belongs to 发布批次", nullable=False),
        text("unit_id", UNIT, nullable=False),
        text("tier", LIBRARY),
        *grade,
        day("since", since),
        text("rule", "Rule that put it there 规则"),
        text("reason", "Why, in Chinese 理由"),
        sa.Column("facts", sa.JSON(), comment="Facts the rule looked at 事实"),
        text("previous_tier", "Library before it 原库"),
        *graded,
        text("policy_version", POLICY),
        key=("publication", "unit_id"),
        partitioned=True,
    )


def create_outlook() -> None:
    tables.create(
        "outlook",
        "What each unit lacks for its next step: the next star, the way out of warning 下一步",
        text("publication", "Publication this row belongs to 发布批次", nullable=False),
        text("unit_id", UNIT, nullable=False),
        text("tier", f"Library now: {LIBRARY} 现库"),
        number("grade", GRADE),
        text("goal", "Rule of the policy that makes the step 目标规则"),
        text("next_tier", "Library it leads to 目标库"),
        number("next_grade", "Grade it leads to 目标等级"),
        text("lacking", "What is missing for it, in Chinese; NULL when nothing is 尚缺条件"),
        sa.Column(
            "points_needed", sa.Numeric(6, 2), comment="Points missing; NULL when the score is not known 尚缺分数"
        ),
        number("days_needed", "Days still to wait 尚需天数"),
        text("remedies", "What to do about the most points lost, in Chinese 改进建议"),
        text("policy_version", POLICY),
        key=("publication", "unit_id"),
        partitioned=True,
    )


def create_evaluation() -> None:
    tables.create(
        "evaluation",
        "The yearly re-evaluation of units in force 年度后评价",
        text("unit_id", UNIT, nullable=False),
        day("night", "Night of the outcome 评价日期", nullable=False),
        day("day", "Day of the year it stands for 评价基准日"),
        text("outcome", "passed, failed or manual 结果"),
        sa.Column("share", sa.Numeric(5, 4), comment="Points of those that could be had, of 1 得分率"),
        text("veto", "Grave faults that hold, in Chinese 一票否决情形"),
        text("policy_version", POLICY),
        key=("unit_id", "night"),
        index=("night",),
    )


def forget(*names: str) -> None:
    import_module("etl.load.migrations.versions.0008_deliveries").forget(*names)
