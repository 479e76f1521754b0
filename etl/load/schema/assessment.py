"""What is thought of a unit: contributions, score, tier, and every change of tier."""

from sqlalchemy import JSON, Column, Date, Integer, Numeric, Text

from etl.load.schema.base import Source, journal, snapshot

POINTS = Numeric(6, 2)
UNIT = "Unit 单位标识"
POLICY = "Version of the policy in force 规则版本"

contribution = snapshot(
    "contribution",
    "What each criterion gave to a unit's score, with its evidence 评分明细",
    Column("unit_id", Text, nullable=False, comment=UNIT),
    Column("criterion", Text, nullable=False, comment="Criterion of the scorecard 评分指标"),
    Column("dimension", Text, comment="Dimension the criterion belongs to 评分维度"),
    Column("points", POINTS, comment="Points given; NULL when inconclusive 得分"),
    Column("max_points", POINTS, comment="Points that can be had 满分"),
    Column("points_low", POINTS, comment="Where compared with peers: nine times in ten no fewer 得分下限"),
    Column("points_high", POINTS, comment="Where compared with peers: nine times in ten no more 得分上限"),
    Column("status", Text, comment="scored or inconclusive 状态"),
    Column("reason", Text, comment="Why, in Chinese 理由"),
    Column("remedy", Text, comment="What can be done about lost points, in Chinese 改进建议"),
    Column("evidence", JSON, comment="Source rows (dataset:record), at most 20 依据"),
    Column("evidence_count", Integer, comment="Source rows in all 依据数"),
    Column("policy_version", Text, comment=POLICY),
    key=("unit_id", "criterion"),
    sources=(Source("contribution/*.parquet", required=True),),
)

score = snapshot(
    "score",
    "Overall evaluation of each unit 综合评价",
    Column("unit_id", Text, nullable=False, comment=UNIT),
    Column("points", POINTS, comment="Sum of the points under the caps of their dimensions 各维度得分之和"),
    Column("ceiling", POINTS, comment="What a grave fault holds the total to; NULL where it does not 总分上限"),
    Column("ceiling_by", Text, comment="Criterion of that fault 上限所依指标"),
    Column("total", POINTS, comment="Total; NULL when inconclusive 总分"),
    Column("scored_weight", POINTS, comment="Points that could be judged 已评权重"),
    Column("status", Text, comment="scored or inconclusive 状态"),
    Column("policy_version", Text, comment=POLICY),
    key=("unit_id",),
    sources=(Source("score.parquet", required=True),),
)

LIBRARY = "selection_pool 选育池, cultivation 培育库, star 星级库, warning 预警库 or exited 退出"
GRADE = "Grade in the library: stars 1–5, warning level 1–3 等级"
TITLE = "The grade in words 等级名称"
RECTIFY = "Last day to put things right, of a unit in warning 整改期限"

tier = snapshot(
    "tier",
    "The library each unit is in, since when and why 所在库",
    Column("unit_id", Text, nullable=False, comment=UNIT),
    Column("tier", Text, comment=LIBRARY),
    Column("grade", Integer, comment=GRADE),
    Column("grade_title", Text, comment=TITLE),
    Column("since", Date, comment="In the library since 入库日期"),
    Column("rule", Text, comment="Rule that put it there 规则"),
    Column("reason", Text, comment="Why, in Chinese 理由"),
    Column("facts", JSON, comment="Facts the rule looked at 事实"),
    Column("previous_tier", Text, comment="Library before it 原库"),
    Column("grade_since", Date, comment="In the grade since 定级日期"),
    Column("grade_reason", Text, comment="Why it has the grade, in Chinese 定级理由"),
    Column("rectify_by", Date, comment=RECTIFY),
    Column("policy_version", Text, comment=POLICY),
    key=("unit_id",),
    sources=(Source("tier.parquet", required=True),),
)

outlook = snapshot(
    "outlook",
    "What each unit lacks for its next step: the next star, the way out of warning 下一步",
    Column("unit_id", Text, nullable=False, comment=UNIT),
    Column("tier", Text, comment=f"Library now: {LIBRARY} 现库"),
    Column("grade", Integer, comment=GRADE),
    Column("goal", Text, comment="Rule of the policy that makes the step 目标规则"),
    Column("next_tier", Text, comment="Library it leads to 目标库"),
    Column("next_grade", Integer, comment="Grade it leads to 目标等级"),
    Column("lacking", Text, comment="What is missing for it, in Chinese; NULL when nothing is 尚缺条件"),
    Column("points_needed", POINTS, comment="Points missing; NULL when the score is not known 尚缺分数"),
    Column("days_needed", Integer, comment="Days still to wait 尚需天数"),
    Column("remedies", Text, comment="What to do about the most points lost, in Chinese 改进建议"),
    Column("policy_version", Text, comment=POLICY),
    key=("unit_id",),
    sources=(Source("outlook.parquet"),),
)

evaluation = journal(
    "evaluation",
    "The yearly re-evaluation of units in force 年度后评价",
    Column("unit_id", Text, nullable=False, comment=UNIT),
    Column("night", Date, nullable=False, comment="Night of the outcome 评价日期"),
    Column("day", Date, comment="Day of the year it stands for 评价基准日"),
    Column("outcome", Text, comment="passed, failed or manual 结果"),
    Column("share", Numeric(5, 4), comment="Points of those that could be had, of 1 得分率"),
    Column("veto", Text, comment="Grave faults that hold, in Chinese 一票否决情形"),
    Column("policy_version", Text, comment=POLICY),
    key=("unit_id", "night"),
    index=("night",),
    sources=(Source("evaluation.parquet"),),
)

transition = journal(
    "transition",
    "Every change of library or grade 升降级记录",
    Column("unit_id", Text, nullable=False, comment=UNIT),
    Column("night", Date, nullable=False, comment="Night of the change 变动日期"),
    Column("from_tier", Text, comment="Library before; NULL for a new unit 原库"),
    Column("to_tier", Text, comment="Library after 现库"),
    Column("rule", Text, comment="Rule that moved it 规则"),
    Column("reason", Text, comment="Why, in Chinese 理由"),
    Column("facts", JSON, comment="Facts the rule looked at 事实"),
    Column("policy_version", Text, comment=POLICY),
    Column("from_grade", Integer, comment="Grade before 原等级"),
    Column("to_grade", Integer, comment="Grade after 现等级"),
    Column("grade_title", Text, comment=TITLE),
    Column("rectify_by", Date, comment=RECTIFY),
    Column("notice", Text, comment="What the unit is told, in Chinese 告知文本"),
    key=("unit_id", "night"),
    index=("night",),
    sources=(Source("transition.parquet"),),
)
