"""Deliveries beside a night's own in the ledger; the complaints of all regions in one model."""

from importlib import import_module

import sqlalchemy as sa
from alembic import op

from etl.load.migrations import tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

EXTRA = "Empty for a night's own delivery; else the re-read or replay that came with it 附加批次"


def upgrade() -> None:
    forget("rule_result", "ledger")
    tables.create(
        "ledger",
        "What became of each dataset's load each night: received = kept + rejected + duplicate + unchanged 装载台账",
        *identity(),
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
        sa.Column("deleted", sa.BigInteger(), comment="Known rows that are gone at the source 来源已删除数"),
        sa.Column("readings", sa.BigInteger(), comment="How often it was read until it could be believed 读取次数"),
        sa.Column("drift", sa.JSON(), comment="Columns that are new, missing, renamed or retyped 结构变化"),
        sa.Column("troubles", sa.JSON(), comment="What went wrong on the way and was overcome 途中故障"),
        sa.Column("withheld", sa.JSON(), comment="Files that could not be taken, and why 未收文件"),
        key=("dataset", "night", "extra"),
    )
    tables.create(
        "rule_result",
        "How many rows each rule checked and failed each night 规则结果",
        *identity(),
        sa.Column("rule", sa.Text(), nullable=False, comment="Rule, <column>.<what> 规则"),
        sa.Column("checked", sa.BigInteger(), comment="Rows checked 检查数"),
        sa.Column("failed", sa.BigInteger(), comment="Rows failed 未通过数"),
        key=("dataset", "night", "extra", "rule"),
    )
    create_regional_complaint()
    tables.create(
        "unmapped_word",
        "Words of the complaint feeds that no map knows: what to add to the contract 未对照用语",
        publication(),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Feed 来源数据集"),
        sa.Column("field", sa.Text(), nullable=False, comment="Field of the model 字段"),
        sa.Column("word", sa.Text(), nullable=False, comment="Word as said 原用语"),
        sa.Column("rows", sa.BigInteger(), comment="Rows that say it 记录数"),
        key=("publication", "dataset", "field", "word"),
        partitioned=True,
    )


def publication() -> sa.Column[str]:
    return sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次")


def identity() -> list[sa.Column[object]]:
    return [
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("night", sa.Date(), nullable=False, comment="Night 数据日期"),
        sa.Column("extra", sa.Text(), nullable=False, comment=EXTRA),
    ]


def create_regional_complaint() -> None:
    yuan = sa.Numeric(18, 2)
    unknown = "Division that handles it; unmapped where its name is not known 处理地区划"
    tables.create(
        "regional_complaint",
        "Consumer complaints of the four regions in one model, words as Zhejiang's 长三角投诉（统一口径）",
        publication(),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Feed it came from 来源数据集"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("region", sa.Text(), comment="Region that handles it, 6 digits 地区"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("subject_name", sa.Text(), comment="Respondent as named 被投诉人名称"),
        sa.Column("recorded_at", sa.DateTime(), comment="Recorded 登记时间"),
        sa.Column("district", sa.Text(), comment=unknown),
        sa.Column("category", sa.Text(), comment="Goods or service; unmapped where no map knows the word 客体类别"),
        sa.Column("category_said", sa.Text(), comment="The feed's own word, where words are mapped 原客体类别"),
        sa.Column("problem", sa.Text(), comment="Kind of problem; unmapped likewise 问题类别"),
        sa.Column("problem_said", sa.Text(), comment="The feed's own word 原问题类别"),
        sa.Column("amount", yuan, comment="Amount in dispute, yuan 涉及金额"),
        sa.Column("accepted", sa.Text(), comment="受理 accepted or 不予受理 refused 受理结果"),
        sa.Column("accepted_on", sa.Date(), comment="Decided to accept on 受理日期"),
        sa.Column("refusal_ground", sa.Text(), comment="Ground of refusal, 1–7 不予受理原因"),
        sa.Column("result", sa.Text(), comment="Result of mediation 处理结果"),
        sa.Column("closed_on", sa.Date(), comment="Closed on 办结日期"),
        sa.Column("end_ground", sa.Text(), comment="Ground of ending mediation, 1–8 终止原因"),
        sa.Column("recovered", yuan, comment="Loss recovered, yuan 挽回损失"),
        key=("publication", "dataset", "record"),
        index=("entity_id",),
        partitioned=True,
    )


def forget(*names: str) -> None:
    """Drop journals that are made anew, and that they were loaded: the next load fills them from the stage again."""
    tables.drop(*names)
    listed = ", ".join(f"'{name}'" for name in names)
    op.execute(f"DELETE FROM {tables.BASE}.content WHERE table_name IN ({listed})")


def downgrade() -> None:
    """Back to the ledger of 0006, to be filled by the next load."""
    tables.drop("unmapped_word", "regional_complaint")
    forget("rule_result", "ledger")
    import_module("etl.load.migrations.versions.0006_quality").create_ledger()
