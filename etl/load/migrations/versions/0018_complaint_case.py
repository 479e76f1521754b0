"""Every complaint of the four regions with its state and its legal time limits."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(
        "complaint_case",
        "What becomes of every complaint of the four regions, and whether its legal time limits were kept 投诉办理台账",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Feed it came from 来源数据集"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("region", sa.Text(), comment="Region that handles it, 6 digits 地区"),
        sa.Column("district", sa.Text(), comment="Division that handles it 处理地区划"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column(
            "state",
            sa.Text(),
            comment="waiting, refused, in_mediation, mediated, not_agreed, settled, terminated, "
            "closed (result not known) or undated 办理状态",
        ),
        sa.Column("since", sa.Date(), comment="In that state since 状态起始日"),
        sa.Column("recorded_on", sa.Date(), comment="Recorded on 登记日期"),
        sa.Column("acceptance_due", sa.Date(), comment="Last day to accept or refuse 受理期限"),
        sa.Column("accepted_on", sa.Date(), comment="Decided on 受理日期"),
        sa.Column("acceptance_on_time", sa.Boolean(), comment="Decided in time; NULL while it runs 是否按时受理"),
        sa.Column("mediation_due", sa.Date(), comment="Last day of mediation 调解期限"),
        sa.Column("closed_on", sa.Date(), comment="Closed on 办结日期"),
        sa.Column("mediation_on_time", sa.Boolean(), comment="Closed in time; NULL while it runs 是否按时办结"),
        sa.Column("publication_due", sa.Date(), comment="Last day to publish 公示期限"),
        key=("publication", "dataset", "record"),
        index=("entity_id",),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("complaint_case")
