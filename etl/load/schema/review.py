"""The preliminary review, what became of every declaration, and what units object to."""

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Text

from etl.load.schema.base import Source, journal, snapshot

ID = "Declaration 申报编号"
VERDICT = "pass, refuse or manual 初审结论"
REASONS = "Reasons in Chinese, each with its code and source rows 初审理由"
REVIEWED_AT = "End of the night of the review 初审时间"
RULES = "Version of the review policy 规则版本"
NIGHTLY = "(SELECT *, CAST(reviewed_at AS DATE) - 1 AS night FROM read_parquet({files}, hive_partitioning = false))"

review = journal(
    "review",
    "Preliminary reviews by night: every declaration that waited 系统初审记录",
    Column("id", Text, nullable=False, comment=ID),
    Column("night", Date, nullable=False, comment="Night of the review 初审日期"),
    Column("verdict", Text, comment=VERDICT),
    Column("reasons", JSON, comment=REASONS),
    Column("reviewed_at", DateTime, comment=REVIEWED_AT),
    Column("rule_version", Text, comment=RULES),
    key=("id", "night"),
    index=("night",),
    sources=(Source("review.parquet", relation=NIGHTLY),),
)

declaration_case = snapshot(
    "declaration_case",
    "Every declaration ever received and what has become of it 申报台账",
    Column("id", Text, nullable=False, comment=f"{ID}; where the row landed if it has no number"),
    Column(
        "state",
        Text,
        comment="waiting, county_passed, city_passed, in_force, refused, removed, expired; "
        "deleted (gone at the source), entity_unresolved or in_quarantine 办理状态",
    ),
    Column("status", Text, comment="The platform's status, also where the entity is not known 平台状态"),
    Column("entity_id", Text, comment="Entity 主体标识"),
    Column("applied_on", Date, comment="Applied on 申报日期"),
    Column("verdict", Text, comment=f"Last advice: {VERDICT}"),
    Column("reasons", JSON, comment=REASONS),
    Column("reviewed_at", DateTime, comment=REVIEWED_AT),
    Column("rule_version", Text, comment=RULES),
    Column("decision", Text, comment="What the regulator decided: passed or refused; it always wins 审核决定"),
    Column("audit_opinion", Text, comment="In the auditor's words 审核意见"),
    Column("audited_at", DateTime, comment="Decided at 审核时间"),
    Column("advice", Text, comment="agreed or overruled; NULL without decision or clear advice 初审与审核是否一致"),
    key=("id",),
    sources=(Source("declaration_case.parquet", required=True),),
)

objection_case = snapshot(
    "objection_case",
    "What units object to or reply, until when it is to be decided, and the decision 异议与陈述台账",
    Column("id", Text, nullable=False, comment="Objection 异议编号"),
    Column("kind", Text, comment="objection 异议 or reply 陈述 类别"),
    Column("entity_id", Text, comment="Entity; NULL when unresolved 主体标识"),
    Column("unit_id", Text, comment="Unit; NULL = all units of the entity 单位标识"),
    Column("about", Text, comment="score, tier or disclosure 所涉事项"),
    Column("evidence", Text, comment="Source row it is about (dataset:record) 所涉记录"),
    Column("submitted_on", Date, comment="Submitted on 提交日期"),
    Column("due_on", Date, comment="Last day for a decision 决定期限"),
    Column("state", Text, comment="open, overdue, upheld, rejected or withdrawn 状态"),
    Column("decided_on", Date, comment="Decided on 决定日期"),
    Column("decision", Text, comment="In the officer's words 决定内容"),
    Column("freezes", Boolean, comment="Whether it stops moves by the score tonight 是否中止降级"),
    key=("id",),
    index=("unit_id",),
    sources=(Source("objection_case.parquet"),),
)
