"""Early warning: every alert of every night, shown or held back."""

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Numeric, Text

from etl.load.schema.base import Source, journal

FIGURE = Numeric(12, 2)

alert = journal(
    "alert",
    "Early warnings by night: surges of complaints, recalled food, missing cold-chain papers 预警记录",
    Column("night", Date, nullable=False, comment="Night of the alert 预警日期"),
    Column("alert_id", Text, nullable=False, comment="Alert, the same while it goes on 预警编号"),
    Column("kind", Text, comment="complaint_surge 投诉激增, recalled_food 食品召回 or cold_chain_papers 冷链证明缺失"),
    Column("subject_kind", Text, comment="entity 主体, trade 行业 or district 区划"),
    Column("subject_id", Text, comment="Entity, GB/T 4754 class, or division code 预警对象标识"),
    Column("subject_title", Text, comment="What the subject is called, in Chinese 预警对象名称"),
    Column("district", Text, comment="Division of the entity's unit, or the district itself 所属区划"),
    Column("severity", Text, comment="high or medium 预警程度"),
    Column("observed", Integer, comment="Complaints, recalled traces or batches lacking papers in the window 实际数"),
    Column("expected", FIGURE, comment="Complaints to be expected by its own past; NULL for food 预计数"),
    Column("ratio", FIGURE, comment="Observed over expected; for papers the share of batches; NULL for recalls 倍数"),
    Column(
        "score",
        FIGURE,
        comment="Strength within its kind: standard deviations for surges, else how many rows 强度",
    ),
    Column("message", Text, comment="What was found, in Chinese 说明"),
    Column("evidence", JSON, comment="Newest source rows (dataset:record), at most 20 依据"),
    Column("evidence_count", Integer, comment="Source rows in all 依据数"),
    Column("status", Text, comment="new or continued 新增或持续"),
    Column("first_night", Date, comment="Night on which it began 起始日期"),
    Column("shown", Boolean, comment="Whether it is within the night's budget; false = held back 是否推送"),
    Column("shown_since", Date, comment="Night on which it was first shown; NULL if never 首次推送日期"),
    Column("policy_version", Text, comment="Version of the policy in force 规则版本"),
    key=("alert_id", "night"),
    index=("night", "subject_id"),
    sources=(Source("alert.parquet"),),
)
