"""What businesses are told before a complaint about them is disclosed."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(
        "disclosure_notice",
        "Complaints about to be disclosed: what each business is told, and until when it may object 公示前告知",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Feed it came from 来源数据集"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("region", sa.Text(), comment="Region that handles it, 6 digits 地区"),
        sa.Column("entity_id", sa.Text(), comment="Entity 主体标识"),
        sa.Column("company_name", sa.Text(), comment="Name as it would be published 企业名称"),
        sa.Column("code", sa.Text(), comment="Code as it would be published 统一社会信用代码或注册号"),
        sa.Column("recorded_on", sa.Date(), comment="Recorded on 登记日期"),
        sa.Column("ended_on", sa.Date(), comment="Closed or refused on 办结日期"),
        sa.Column("object_by", sa.Date(), comment="Last day of the hold 异议期限"),
        sa.Column("notified_on", sa.Date(), comment="First night that told it 告知日期"),
        sa.Column("notice", sa.Text(), comment="The notice 告知内容"),
        key=("publication", "dataset", "record"),
        index=("entity_id",),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("disclosure_notice")
