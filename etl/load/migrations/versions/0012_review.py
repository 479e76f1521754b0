"""Preliminary reviews by night, and every declaration ever received."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REASONS = "Reasons in Chinese, each with its code and source rows 初审理由"
REVIEWED_AT = "End of the night of the review 初审时间"
RULES = "Version of the review policy 规则版本"


def upgrade() -> None:
    tables.create(
        "review",
        "Preliminary reviews by night: every declaration that waited 系统初审记录",
        sa.Column("id", sa.Text(), nullable=False, comment="Declaration 申报编号"),
        sa.Column("night", sa.Date(), nullable=False, comment="Night of the review 初审日期"),
        sa.Column("verdict", sa.Text(), comment="pass, refuse or manual 初审结论"),
        sa.Column("reasons", sa.JSON(), comment=REASONS),
        sa.Column("reviewed_at", sa.DateTime(), comment=REVIEWED_AT),
        sa.Column("rule_version", sa.Text(), comment=RULES),
        key=("id", "night"),
        index=("night",),
    )
    create_case()


def create_case() -> None:
    tables.create(
        "declaration_case",
        "Every declaration ever received and what has become of it 申报台账",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column(
            "id", sa.Text(), nullable=False, comment="Declaration 申报编号; where the row landed if it has no number"
        ),
        sa.Column(
            "state",
            sa.Text(),
            comment="waiting, county_passed, city_passed, in_force, refused, removed, expired; "
            "deleted (gone at the source), entity_unresolved or in_quarantine 办理状态",
        ),
        sa.Column("status", sa.Text(), comment="The platform's status, also where the entity is not known 平台状态"),
        sa.Column("entity_id", sa.Text(), comment="Entity 主体标识"),
        sa.Column("applied_on", sa.Date(), comment="Applied on 申报日期"),
        sa.Column("verdict", sa.Text(), comment="Last advice: pass, refuse or manual 初审结论"),
        sa.Column("reasons", sa.JSON(), comment=REASONS),
        sa.Column("reviewed_at", sa.DateTime(), comment=REVIEWED_AT),
        sa.Column("rule_version", sa.Text(), comment=RULES),
        sa.Column(
            "decision", sa.Text(), comment="What the regulator decided: passed or refused; it always wins 审核决定"
        ),
        sa.Column("audit_opinion", sa.Text(), comment="In the auditor's words 审核意见"),
        sa.Column("audited_at", sa.DateTime(), comment="Decided at 审核时间"),
        sa.Column(
            "advice",
            sa.Text(),
            comment="agreed or overruled; NULL without decision or clear advice 初审与审核是否一致",
        ),
        key=("publication", "id"),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("declaration_case", "review")
