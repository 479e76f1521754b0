"""What happened to every row that came: the ledger, the rules, quarantine and repairs."""

from sqlalchemy import JSON, BigInteger, Column, Date, DateTime, Text

from etl.load.schema.base import Source, journal

DATASET = "Dataset 数据集"
NIGHT = "Night 数据日期"
EXTRA = "Empty for a night's own delivery; else the re-read or replay that came with it 附加批次"
VERDICT = (
    "(SELECT * REPLACE (coalesce(extra, '') AS extra) FROM read_json({files}, columns = {{"
    "dataset: 'VARCHAR', platform: 'VARCHAR', night: 'DATE', extra: 'VARCHAR', status: 'VARCHAR', "
    "reasons: 'JSON', received: 'BIGINT', kept: 'BIGINT', rejected: 'BIGINT', duplicate: 'BIGINT', "
    "unchanged: 'BIGINT', refused: 'BIGINT', quarantined: 'BIGINT', newest_update: 'TIMESTAMP', "
    "deleted: 'BIGINT', readings: 'BIGINT', drift: 'JSON', troubles: 'JSON', withheld: 'JSON', "
    "rules: 'STRUCT(rule VARCHAR, checked BIGINT, failed BIGINT)[]'}}))"
)

ledger = journal(
    "ledger",
    "What became of each dataset's load each night: received = kept + rejected + duplicate + unchanged 装载台账",
    Column("dataset", Text, nullable=False, comment=DATASET),
    Column("night", Date, nullable=False, comment=NIGHT),
    Column("extra", Text, nullable=False, comment=EXTRA),
    Column("platform", Text, comment="Platform 平台"),
    Column("status", Text, comment="passed, stopped or absent 结论"),
    Column("reasons", JSON, comment="Why it was stopped or absent 原因"),
    Column("received", BigInteger, comment="Rows received 接收数"),
    Column("kept", BigInteger, comment="Rows kept 入库数"),
    Column("rejected", BigInteger, comment="Rows rejected 拒绝数"),
    Column("duplicate", BigInteger, comment="Rows sent twice 重复数"),
    Column("unchanged", BigInteger, comment="Rows already known 未变数"),
    Column("refused", BigInteger, comment="Rows refused at the door 拒收数"),
    Column("quarantined", BigInteger, comment="Rows in quarantine 隔离数"),
    Column("newest_update", DateTime, comment="Newest update time received 最新更新时间"),
    Column("deleted", BigInteger, comment="Known rows that are gone at the source 来源已删除数"),
    Column("readings", BigInteger, comment="How often it was read until it could be believed 读取次数"),
    Column("drift", JSON, comment="Columns that are new, missing, renamed or retyped 结构变化"),
    Column("troubles", JSON, comment="What went wrong on the way and was overcome 途中故障"),
    Column("withheld", JSON, comment="Files that could not be taken, and why 未收文件"),
    key=("dataset", "night", "extra"),
    sources=(Source("verdict/*.json", relation=VERDICT),),
)

rule_result = journal(
    "rule_result",
    "How many rows each rule checked and failed each night 规则结果",
    Column("dataset", Text, nullable=False, comment=DATASET),
    Column("night", Date, nullable=False, comment=NIGHT),
    Column("extra", Text, nullable=False, comment=EXTRA),
    Column("rule", Text, nullable=False, comment="Rule, <column>.<what> 规则"),
    Column("checked", BigInteger, comment="Rows checked 检查数"),
    Column("failed", BigInteger, comment="Rows failed 未通过数"),
    key=("dataset", "night", "extra", "rule"),
    sources=(
        Source(
            "verdict/*.json",
            relation=f"(SELECT dataset, night, extra, unnest(rules, recursive := true) FROM {VERDICT})",
        ),
    ),
)

quarantine = journal(
    "quarantine",
    "Rules that source rows broke: one row a rule and source row 隔离区",
    Column("dataset", Text, nullable=False, comment=DATASET),
    Column("record", Text, comment="Source row 记录"),
    Column("rule", Text, nullable=False, comment="Rule it broke, <column>.<what> 规则"),
    Column("column_name", Text, comment="Column 字段"),
    Column("reason", Text, comment="Why 原因"),
    Column("value", Text, comment="Value found 值"),
    Column("raw_ref", Text, comment="Where the row landed 原始位置"),
    Column("night", Date, nullable=False, comment=NIGHT),
    index=("night",),
    sources=(Source("quarantine/*.parquet", {"column_name": "column"}),),
)

repair = journal(
    "repair",
    "Values that were put right without doubt 修正记录",
    Column("dataset", Text, nullable=False, comment=DATASET),
    Column("record", Text, comment="Source row 记录"),
    Column("column_name", Text, comment="Column 字段"),
    Column("original", Text, comment="Value received 原值"),
    Column("repaired", Text, comment="Value used 修正值"),
    Column("rule", Text, nullable=False, comment="normalised, blank_marker, placeholder or legacy_number 规则"),
    Column("night", Date, nullable=False, comment=NIGHT),
    index=("night",),
    sources=(Source("repair/*.parquet", {"column_name": "column"}),),
)
