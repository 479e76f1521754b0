"""Early warnings by night."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FIGURE = sa.Numeric(12, 2)


def upgrade() -> None:
    tables.create(
        "alert",
        "Early warnings by night: surges of complaints, recalled food, missing cold-chain papers 预警记录",
        sa.Column("night", sa.Date(), nullable=False, comment="Night of the alert 预警日期"),
        sa.Column("alert_id", sa.Text(), nullable=False, comment="Alert, the same while it goes on 预警编号"),
        sa.Column(
            "kind",
            sa.Text(),
            comment="complaint_surge 投诉激增, recalled_food 食品召回 or cold_chain_papers 冷链证明缺失",
        ),
        sa.Column("subject_kind", sa.Text(), comment="entity 主体, trade 行业 or district 区划"),
        sa.Column("subject_id", sa.Text(), comment="Entity, GB/T 4754 class, or division code 预警对象标识"),
        sa.Column("subject_title", sa.Text(), comment="What the subject is called, in Chinese 预警对象名称"),
        sa.Column("district", sa.Text(), comment="Division of the entity's unit, or the district itself 所属区划"),
        sa.Column("severity", sa.Text(), comment="high or medium 预警程度"),
        sa.Column(
            "observed",
            sa.Integer(),
            comment="Complaints, recalled traces or batches lacking papers in the window 实际数",
        ),
        sa.Column("expected", FIGURE, comment="Complaints to be expected by its own past; NULL for food 预计数"),
        sa.Column(
            "ratio", FIGURE, comment="Observed over expected; for papers the share of batches; NULL for recalls 倍数"
        ),
        sa.Column(
            "score",
            FIGURE,
            comment="Strength within its kind: standard deviations for surges, else how many rows 强度",
        ),
        sa.Column("message", sa.Text(), comment="What was found, in Chinese 说明"),
        sa.Column("evidence", sa.JSON(), comment="Newest source rows (dataset:record), at most 20 依据"),
        sa.Column("evidence_count", sa.Integer(), comment="Source rows in all 依据数"),
        sa.Column("status", sa.Text(), comment="new or continued 新增或持续"),
        sa.Column("first_night", sa.Date(), comment="Night on which it began 起始日期"),
        sa.Column("shown", sa.Boolean(), comment="Whether it is within the night's budget; false = held back 是否推送"),
        sa.Column("shown_since", sa.Date(), comment="Night on which it was first shown; NULL if never 首次推送日期"),
        sa.Column("policy_version", sa.Text(), comment="Version of the policy in force 规则版本"),
        key=("alert_id", "night"),
        index=("night", "subject_id"),
    )


def downgrade() -> None:
    tables.drop("alert")
