"""Which state is published: the one row every view joins, and what it is made of."""

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Text

from etl.load.schema.base import MANIFEST, POINTER, control

published = control(
    POINTER,
    "The publication readers see: exactly one row, moved last 当前发布批次",
    Column("only_row", Boolean, nullable=False, comment="Always true: there is one pointer 唯一行"),
    Column("publication", Text, nullable=False, comment="Publication readers see now 当前批次"),
    Column("previous", Text, comment="Publication before it, kept for readers still at work 上一批次"),
    Column("night", Date, nullable=False, comment="Night it was made of 数据日期"),
    Column("content_hash", Text, nullable=False, comment="SHA-256 over the night and every table's content 内容摘要"),
    Column("published_at", DateTime, nullable=False, comment="When the pointer moved, Asia/Shanghai 发布时间"),
    key=("only_row",),
)

content = control(
    MANIFEST,
    "Rows and content hash of each table and night, independent of row order 内容清单",
    Column("table_name", Text, nullable=False, comment="Table 表名"),
    Column("night", Date, nullable=False, comment="Night of the rows; the published night for snapshots 数据日期"),
    Column("row_count", BigInteger, nullable=False, comment="Rows 行数"),
    Column("content_hash", Text, nullable=False, comment="SHA-256 over the content of the rows 内容摘要"),
    key=("table_name", "night"),
)
