"""Which state is published."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create_partition_schema()
    tables.create(
        "published",
        "The publication readers see: exactly one row, moved last 当前发布批次",
        sa.Column("only_row", sa.Boolean(), nullable=False, comment="Always true: there is one pointer 唯一行"),
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication readers see now 当前批次"),
        sa.Column("previous", sa.Text(), comment="Publication before it, kept for readers still at work 上一批次"),
        sa.Column("night", sa.Date(), nullable=False, comment="Night it was made of 数据日期"),
        sa.Column(
            "content_hash",
            sa.Text(),
            nullable=False,
            comment="SHA-256 over the night and every table's content 内容摘要",
        ),
        sa.Column(
            "published_at", sa.DateTime(), nullable=False, comment="When the pointer moved, Asia/Shanghai 发布时间"
        ),
        key=("only_row",),
    )
    tables.create(
        "content",
        "Rows and content hash of each table and night, independent of row order 内容清单",
        sa.Column("table_name", sa.Text(), nullable=False, comment="Table 表名"),
        sa.Column(
            "night", sa.Date(), nullable=False, comment="Night of the rows; the published night for snapshots 数据日期"
        ),
        sa.Column("row_count", sa.BigInteger(), nullable=False, comment="Rows 行数"),
        sa.Column("content_hash", sa.Text(), nullable=False, comment="SHA-256 over the content of the rows 内容摘要"),
        key=("table_name", "night"),
    )


def downgrade() -> None:
    tables.drop("content", "published")
    tables.drop_partition_schema()
