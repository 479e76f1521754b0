"""Bounds and remedies of contributions, and what a grave fault holds a score to; the next load fills both tables."""

from importlib import import_module

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

Columns = list[sa.Column[object]]


def upgrade() -> None:
    forget("contribution", "score")
    create_contribution(bounds(), remedy())
    create_score(ceiling())


def downgrade() -> None:
    forget("contribution", "score")
    create_contribution([], [])
    create_score([])


def points(name: str, comment: str) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(6, 2), comment=comment)


def text(name: str, comment: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def bounds() -> Columns:
    return [
        points("points_low", "Where compared with peers: nine times in ten no fewer 得分下限"),
        points("points_high", "Where compared with peers: nine times in ten no more 得分上限"),
    ]


def remedy() -> Columns:
    return [text("remedy", "What can be done about lost points, in Chinese 改进建议")]


def ceiling() -> Columns:
    return [
        points("points", "Sum of the points under the caps of their dimensions 各维度得分之和"),
        points("ceiling", "What a grave fault holds the total to; NULL where it does not 总分上限"),
        text("ceiling_by", "Criterion of that fault 上限所依指标"),
    ]


def create_contribution(bounds: Columns, remedy: Columns) -> None:
    tables.create(
        "contribution",
        "What each criterion gave to a unit's score, with its evidence 评分明细",
        text("publication", "Publication this row belongs to 发布批次", nullable=False),
        text("unit_id", "Unit 单位标识", nullable=False),
        text("criterion", "Criterion of the scorecard 评分指标", nullable=False),
        text("dimension", "Dimension the criterion belongs to 评分维度"),
        points("points", "Points given; NULL when inconclusive 得分"),
        points("max_points", "Points that can be had 满分"),
        *bounds,
        text("status", "scored or inconclusive 状态"),
        text("reason", "Why, in Chinese 理由"),
        *remedy,
        sa.Column("evidence", sa.JSON(), comment="Source rows (dataset:record), at most 20 依据"),
        sa.Column("evidence_count", sa.Integer(), comment="Source rows in all 依据数"),
        text("policy_version", "Version of the policy in force 规则版本"),
        key=("publication", "unit_id", "criterion"),
        partitioned=True,
    )


def create_score(ceiling: Columns) -> None:
    tables.create(
        "score",
        "Overall evaluation of each unit 综合评价",
        text("publication", "Publication this row belongs to 发布批次", nullable=False),
        text("unit_id", "Unit 单位标识", nullable=False),
        *ceiling,
        points("total", "Total; NULL when inconclusive 总分"),
        points("scored_weight", "Points that could be judged 已评权重"),
        text("status", "scored or inconclusive 状态"),
        text("policy_version", "Version of the policy in force 规则版本"),
        key=("publication", "unit_id"),
        partitioned=True,
    )


def forget(*names: str) -> None:
    import_module("etl.load.migrations.versions.0008_deliveries").forget(*names)
