"""Contributions, scores, tiers, transitions."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(
        "contribution",
        "What each criterion gave to a unit's score, with its evidence 评分明细",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="Unit 单位标识"),
        sa.Column("criterion", sa.Text(), nullable=False, comment="Criterion of the scorecard 评分指标"),
        sa.Column("dimension", sa.Text(), comment="Dimension the criterion belongs to 评分维度"),
        sa.Column("points", sa.Numeric(6, 2), comment="Points given; NULL when inconclusive 得分"),
        sa.Column("max_points", sa.Numeric(6, 2), comment="Points that can be had 满分"),
        sa.Column("status", sa.Text(), comment="scored or inconclusive 状态"),
        sa.Column("reason", sa.Text(), comment="Why, in Chinese 理由"),
        sa.Column("evidence", sa.JSON(), comment="Source rows (dataset:record), at most 20 依据"),
        sa.Column("evidence_count", sa.Integer(), comment="Source rows in all 依据数"),
        sa.Column("policy_version", sa.Text(), comment="Version of the policy in force 规则版本"),
        key=("publication", "unit_id", "criterion"),
        partitioned=True,
    )
    tables.create(
        "score",
        "Overall evaluation of each unit 综合评价",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="Unit 单位标识"),
        sa.Column("total", sa.Numeric(6, 2), comment="Total; NULL when inconclusive 总分"),
        sa.Column("scored_weight", sa.Numeric(6, 2), comment="Points that could be judged 已评权重"),
        sa.Column("status", sa.Text(), comment="scored or inconclusive 状态"),
        sa.Column("policy_version", sa.Text(), comment="Version of the policy in force 规则版本"),
        key=("publication", "unit_id"),
        partitioned=True,
    )
    tables.create(
        "tier",
        "The library each unit is in, since when and why 所在库",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="Unit 单位标识"),
        sa.Column(
            "tier",
            sa.Text(),
            comment="selection_pool 选育池, cultivation 培育库, star 星级库, warning 预警库 or exited 退出",
        ),
        sa.Column("since", sa.Date(), comment="In it since 入库日期"),
        sa.Column("rule", sa.Text(), comment="Rule that put it there 规则"),
        sa.Column("reason", sa.Text(), comment="Why, in Chinese 理由"),
        sa.Column("facts", sa.JSON(), comment="Facts the rule looked at 事实"),
        sa.Column("previous_tier", sa.Text(), comment="Library before it 原库"),
        sa.Column("policy_version", sa.Text(), comment="Version of the policy in force 规则版本"),
        key=("publication", "unit_id"),
        partitioned=True,
    )
    tables.create(
        "transition",
        "Every change of library 升降级记录",
        sa.Column("unit_id", sa.Text(), nullable=False, comment="Unit 单位标识"),
        sa.Column("night", sa.Date(), nullable=False, comment="Night of the change 变动日期"),
        sa.Column("from_tier", sa.Text(), comment="Library before; NULL for a new unit 原库"),
        sa.Column("to_tier", sa.Text(), comment="Library after 现库"),
        sa.Column("rule", sa.Text(), comment="Rule that moved it 规则"),
        sa.Column("reason", sa.Text(), comment="Why, in Chinese 理由"),
        sa.Column("facts", sa.JSON(), comment="Facts the rule looked at 事实"),
        sa.Column("policy_version", sa.Text(), comment="Version of the policy in force 规则版本"),
        key=("unit_id", "night"),
        index=("night",),
    )


def downgrade() -> None:
    tables.drop("transition", "tier", "score", "contribution")
