"""Inspection plans: who could be drawn, who is, who goes there, and what the results say of all units."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Numeric, Text

from etl.load.schema.base import Source, journal, snapshot

MONTH = "First day of the month planned 计划月份"
NIGHT = "Night on which it was drawn 抽取日期"
METHOD = "督查暗访, 在线抽查 or 交叉检查 检查方式"
UNIT = "Unit 单位标识"
STRATUM = "County and group of kinds, within which units are drawn 抽样层"
WEIGHT = "Points of risk, to which the chance of being drawn is proportional 风险权重"
CERTAIN = "Whether the unit was drawn for certain 是否必抽"
CHANCE = "Probability of being drawn, above 0 and at most 1 入样概率"
SEED = "Published seed of the month's draw by this method 随机种子"
POLICY = "Version of the policy in force 规则版本"
COUNTY = "County of the unit 区县"
CITY = "City 设区市"
PROBABILITY, UNITS, RATE = Numeric(12, 10), Numeric(18, 6), Numeric(9, 6)

inspection_plan = journal(
    "inspection_plan",
    "Units drawn for inspection, once a month and never changed 监督检查计划",
    Column("month", Date, nullable=False, comment=MONTH),
    Column("night", Date, nullable=False, comment=NIGHT),
    Column("method", Text, nullable=False, comment=METHOD),
    Column("county", Text, comment=COUNTY),
    Column("city", Text, comment=CITY),
    Column("unit_id", Text, nullable=False, comment=UNIT),
    Column("entity_id", Text, comment="Entity 主体标识"),
    Column("stratum", Text, comment=STRATUM),
    Column("risk_weight", BigInteger, comment=WEIGHT),
    Column("certain", Boolean, comment=CERTAIN),
    Column("inclusion_probability", PROBABILITY, comment=CHANCE),
    Column("expansion", UNITS, comment="How many units it stands for: one over its probability 扩大倍数"),
    Column("selected_order", BigInteger, comment="Place in the order of the draw in its county, from 1 抽取顺序"),
    Column("team_county", Text, comment="County that inspects; NULL where the city must name one 检查组所属区县"),
    Column("seed", Text, comment=SEED),
    Column("reason", Text, comment="Why, in Chinese 理由"),
    Column("policy_version", Text, comment=POLICY),
    key=("month", "method", "unit_id"),
    index=("night",),
    sources=(Source("inspection_plan.parquet"),),
)

inspection_stratum = journal(
    "inspection_stratum",
    "Sizes of the strata that inspections are drawn from 抽样层规模",
    Column("month", Date, nullable=False, comment=MONTH),
    Column("night", Date, nullable=False, comment=NIGHT),
    Column("method", Text, nullable=False, comment=METHOD),
    Column("stratum", Text, nullable=False, comment=STRATUM),
    Column("county", Text, comment=f"{COUNTY}; 000000 = units whose district is none, of whom none is drawn"),
    Column("city", Text, comment=CITY),
    Column("kind_group", Text, comment="Group of kinds of unit 单位类别组"),
    Column("population", BigInteger, comment="Units in the stratum 总体单位数"),
    Column("weight_sum", BigInteger, comment="Sum of their points of risk 风险权重合计"),
    Column("sample_size", BigInteger, comment="Units to draw 样本量"),
    Column("random_size", BigInteger, comment="Of them left to chance 随机抽取数"),
    Column("random_weight", BigInteger, comment="Points of the units left to chance 随机部分权重合计"),
    Column("random_start", BigInteger, comment="Where the draw starts, from 0 below random_weight 随机起点"),
    Column("seed", Text, comment=SEED),
    Column("policy_version", Text, comment=POLICY),
    key=("month", "method", "stratum", "night"),
    index=("night",),
    sources=(Source("inspection_stratum.parquet"),),
)

inspection_frame = journal(
    "inspection_frame",
    "Every unit that could be drawn: what it takes to repeat the draw 抽样框",
    Column("month", Date, nullable=False, comment=MONTH),
    Column("night", Date, nullable=False, comment=NIGHT),
    Column("method", Text, nullable=False, comment=METHOD),
    Column("unit_id", Text, nullable=False, comment=UNIT),
    Column("stratum", Text, comment=STRATUM),
    Column("risk_weight", BigInteger, comment=WEIGHT),
    Column("certain", Boolean, comment=CERTAIN),
    Column("inclusion_probability", PROBABILITY, comment=CHANCE),
    Column("order_key", Text, comment="SHA-256 of seed:unit, which puts units in a random order 随机排序值"),
    Column("selected", Boolean, comment="Whether it was drawn 是否抽中"),
    Column("policy_version", Text, comment=POLICY),
    key=("month", "method", "unit_id", "night"),
    index=("night",),
    sources=(Source("inspection_frame.parquet"),),
)

inspection_projection = snapshot(
    "inspection_projection",
    "What the results of each plan say of all units it was drawn from 检查结果推断",
    Column("month", Date, nullable=False, comment=MONTH),
    Column("method", Text, nullable=False, comment=METHOD),
    Column("area", Text, nullable=False, comment="County, city or province, 6 digits 地区"),
    Column("population", BigInteger, comment="Units that could be drawn 总体单位数"),
    Column("planned", BigInteger, comment="Units drawn 计划数"),
    Column("inspected", BigInteger, comment="Of them with a result 已检查数"),
    Column("not_passed", BigInteger, comment="Of them not passed, as the policy words it 未通过数"),
    Column("unknown", UNITS, comment="Units that those without a result stand for 未检查部分所代表的单位数"),
    Column("status", Text, comment="complete, partial or none 完成情况"),
    Column(
        "estimated", UNITS, comment="Units not passed among all (Horvitz–Thompson); NULL until complete 推断未通过数"
    ),
    Column("standard_error", UNITS, comment="Of the estimate, on the safe side; NULL until complete 标准误"),
    Column("rate", RATE, comment="Share not passed among all (Hájek); NULL without results 推断未通过率"),
    Column("rate_low", RATE, comment="Lower limit of the rate 下限"),
    Column("rate_high", RATE, comment="Upper limit of the rate 上限"),
    key=("month", "method", "area"),
    sources=(Source("inspection_projection.parquet"),),
)
