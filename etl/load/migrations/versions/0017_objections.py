"""What units object to or reply, with limits, effects and decisions."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(
        "objection_case",
        "What units object to or reply, until when it is to be decided, and the decision 异议与陈述台账",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("id", sa.Text(), nullable=False, comment="Objection 异议编号"),
        sa.Column("kind", sa.Text(), comment="objection 异议 or reply 陈述 类别"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("unit_id", sa.Text(), comment="Unit; NULL = all units of the entity 单位标识"),
        sa.Column("about", sa.Text(), comment="score, tier or disclosure 所涉事项"),
        sa.Column("evidence", sa.Text(), comment="Source row it is about (dataset:record) 所涉记录"),
        sa.Column("submitted_on", sa.Date(), comment="Submitted on 提交日期"),
        sa.Column("due_on", sa.Date(), comment="Last day for a decision 决定期限"),
        sa.Column("state", sa.Text(), comment="open, overdue, upheld, rejected or withdrawn 状态"),
        sa.Column("decided_on", sa.Date(), comment="Decided on 决定日期"),
        sa.Column("decision", sa.Text(), comment="In the officer's words 决定内容"),
        sa.Column("freezes", sa.Boolean(), comment="Whether it stops moves by the score tonight 是否中止降级"),
        key=("publication", "id"),
        index=("unit_id",),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("objection_case")
