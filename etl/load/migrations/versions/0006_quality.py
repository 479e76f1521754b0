"""Ledger, rule results, quarantine, repairs."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def create_ledger() -> None:
    tables.create(
        "ledger",
        "What became of each dataset's load each night: received = kept + rejected + duplicate + unchanged 装载台账",
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("night", sa.Date(), nullable=False, comment="Night 数据日期"),
        sa.Column("platform", sa.Text(), comment="Platform 平台"),
        sa.Column("status", sa.Text(), comment="passed, stopped or absent 结论"),
        sa.Column("reasons", sa.JSON(), comment="Why it was stopped or absent 原因"),
        sa.Column("received", sa.BigInteger(), comment="Rows received 接收数"),
        sa.Column("kept", sa.BigInteger(), comment="Rows kept 入库数"),
        sa.Column("rejected", sa.BigInteger(), comment="Rows rejected 拒绝数"),
        sa.Column("duplicate", sa.BigInteger(), comment="Rows sent twice 重复数"),
        sa.Column("unchanged", sa.BigInteger(), comment="Rows already known 未变数"),
        sa.Column("refused", sa.BigInteger(), comment="Rows refused at the door 拒收数"),
        sa.Column("quarantined", sa.BigInteger(), comment="Rows in quarantine 隔离数"),
        sa.Column("newest_update", sa.DateTime(), comment="Newest update time received 最新更新时间"),
        key=("dataset", "night"),
    )
    tables.create(
        "rule_result",
        "How many rows each rule checked and failed each night 规则结果",
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("night", sa.Date(), nullable=False, comment="Night 数据日期"),
        sa.Column("rule", sa.Text(), nullable=False, comment="Rule, <column>.<what> 规则"),
        sa.Column("checked", sa.BigInteger(), comment="Rows checked 检查数"),
        sa.Column("failed", sa.BigInteger(), comment="Rows failed 未通过数"),
        key=("dataset", "night", "rule"),
    )


def upgrade() -> None:
    create_ledger()
    tables.create(
        "quarantine",
        "Rules that source rows broke: one row a rule and source row 隔离区",
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("record", sa.Text(), comment="Source row 记录"),
        sa.Column("rule", sa.Text(), nullable=False, comment="Rule it broke, <column>.<what> 规则"),
        sa.Column("column_name", sa.Text(), comment="Column 字段"),
        sa.Column("reason", sa.Text(), comment="Why 原因"),
        sa.Column("value", sa.Text(), comment="Value found 值"),
        sa.Column("raw_ref", sa.Text(), comment="Where the row landed 原始位置"),
        sa.Column("night", sa.Date(), nullable=False, comment="Night 数据日期"),
        index=("night",),
    )
    tables.create(
        "repair",
        "Values that were put right without doubt 修正记录",
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("record", sa.Text(), comment="Source row 记录"),
        sa.Column("column_name", sa.Text(), comment="Column 字段"),
        sa.Column("original", sa.Text(), comment="Value received 原值"),
        sa.Column("repaired", sa.Text(), comment="Value used 修正值"),
        sa.Column(
            "rule", sa.Text(), nullable=False, comment="normalised, blank_marker, placeholder or legacy_number 规则"
        ),
        sa.Column("night", sa.Date(), nullable=False, comment="Night 数据日期"),
        index=("night",),
    )


def downgrade() -> None:
    tables.drop("repair", "quarantine", "rule_result", "ledger")
