"""Inspection plans: frame, strata, plan, and what the results say."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MONTH = "First day of the month planned 计划月份"
NIGHT = "Night on which it was drawn 抽取日期"
METHOD = "督查暗访, 在线抽查 or 交叉检查 检查方式"
STRATUM = "County and group of kinds, within which units are drawn 抽样层"
WEIGHT = "Points of risk, to which the chance of being drawn is proportional 风险权重"
CERTAIN = "Whether the unit was drawn for certain 是否必抽"
CHANCE = "Probability of being drawn, above 0 and at most 1 入样概率"
SEED = "Published seed of the month's draw by this method 随机种子"
POLICY = "Version of the policy in force 规则版本"


def upgrade() -> None:
    create_plan()
    create_stratum()
    create_frame()
    create_projection()


def create_plan() -> None:
    tables.create(
        "inspection_plan",
        "Units drawn for inspection, once a month and never changed 监督检查计划",
        sa.Column("month", sa.Date(), nullable=False, comment=MONTH),
        sa.Column("night", sa.Date(), nullable=False, comment=NIGHT),
        sa.Column("method", sa.Text(), nullable=False, comment=METHOD),
        sa.Column("county", sa.Text(), comment="County of the unit 区县"),
        sa.Column("city", sa.Text(), comment="City 设区市"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="Unit 单位标识"),
        sa.Column("entity_id", sa.Text(), comment="Entity 主体标识"),
        sa.Column("stratum", sa.Text(), comment=STRATUM),
        sa.Column("risk_weight", sa.BigInteger(), comment=WEIGHT),
        sa.Column("certain", sa.Boolean(), comment=CERTAIN),
        sa.Column("inclusion_probability", sa.Numeric(12, 10), comment=CHANCE),
        sa.Column(
            "expansion", sa.Numeric(18, 6), comment="How many units it stands for: one over its probability 扩大倍数"
        ),
        sa.Column(
            "selected_order", sa.BigInteger(), comment="Place in the order of the draw in its county, from 1 抽取顺序"
        ),
        sa.Column(
            "team_county", sa.Text(), comment="County that inspects; NULL where the city must name one 检查组所属区县"
        ),
        sa.Column("seed", sa.Text(), comment=SEED),
        sa.Column("reason", sa.Text(), comment="Why, in Chinese 理由"),
        sa.Column("policy_version", sa.Text(), comment=POLICY),
        key=("month", "method", "unit_id"),
        index=("night",),
    )


def create_stratum() -> None:
    tables.create(
        "inspection_stratum",
        "Sizes of the strata that inspections are drawn from 抽样层规模",
        sa.Column("month", sa.Date(), nullable=False, comment=MONTH),
        sa.Column("night", sa.Date(), nullable=False, comment=NIGHT),
        sa.Column("method", sa.Text(), nullable=False, comment=METHOD),
        sa.Column("stratum", sa.Text(), nullable=False, comment=STRATUM),
        sa.Column(
            "county",
            sa.Text(),
            comment="County of the unit 区县; 000000 = units whose district is none, of whom none is drawn",
        ),
        sa.Column("city", sa.Text(), comment="City 设区市"),
        sa.Column("kind_group", sa.Text(), comment="Group of kinds of unit 单位类别组"),
        sa.Column("population", sa.BigInteger(), comment="Units in the stratum 总体单位数"),
        sa.Column("weight_sum", sa.BigInteger(), comment="Sum of their points of risk 风险权重合计"),
        sa.Column("sample_size", sa.BigInteger(), comment="Units to draw 样本量"),
        sa.Column("random_size", sa.BigInteger(), comment="Of them left to chance 随机抽取数"),
        sa.Column("random_weight", sa.BigInteger(), comment="Points of the units left to chance 随机部分权重合计"),
        sa.Column(
            "random_start", sa.BigInteger(), comment="Where the draw starts, from 0 below random_weight 随机起点"
        ),
        sa.Column("seed", sa.Text(), comment=SEED),
        sa.Column("policy_version", sa.Text(), comment=POLICY),
        key=("month", "method", "stratum", "night"),
        index=("night",),
    )


def create_frame() -> None:
    tables.create(
        "inspection_frame",
        "Every unit that could be drawn: what it takes to repeat the draw 抽样框",
        sa.Column("month", sa.Date(), nullable=False, comment=MONTH),
        sa.Column("night", sa.Date(), nullable=False, comment=NIGHT),
        sa.Column("method", sa.Text(), nullable=False, comment=METHOD),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="Unit 单位标识"),
        sa.Column("stratum", sa.Text(), comment=STRATUM),
        sa.Column("risk_weight", sa.BigInteger(), comment=WEIGHT),
        sa.Column("certain", sa.Boolean(), comment=CERTAIN),
        sa.Column("inclusion_probability", sa.Numeric(12, 10), comment=CHANCE),
        sa.Column(
            "order_key", sa.Text(), comment="SHA-256 of seed:unit, which puts units in a random order 随机排序值"
        ),
        sa.Column("selected", sa.Boolean(), comment="Whether it was drawn 是否抽中"),
        sa.Column("policy_version", sa.Text(), comment=POLICY),
        key=("month", "method", "unit_id", "night"),
        index=("night",),
    )


def create_projection() -> None:
    tables.create(
        "inspection_projection",
        "What the results of each plan say of all units it was drawn from 检查结果推断",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("month", sa.Date(), nullable=False, comment=MONTH),
        sa.Column("method", sa.Text(), nullable=False, comment=METHOD),
        sa.Column("area", sa.Text(), nullable=False, comment="County, city or province, 6 digits 地区"),
        sa.Column("population", sa.BigInteger(), comment="Units that could be drawn 总体单位数"),
        sa.Column("planned", sa.BigInteger(), comment="Units drawn 计划数"),
        sa.Column("inspected", sa.BigInteger(), comment="Of them with a result 已检查数"),
        sa.Column("not_passed", sa.BigInteger(), comment="Of them not passed, as the policy words it 未通过数"),
        sa.Column(
            "unknown", sa.Numeric(18, 6), comment="Units that those without a result stand for 未检查部分所代表的单位数"
        ),
        sa.Column("status", sa.Text(), comment="complete, partial or none 完成情况"),
        sa.Column(
            "estimated",
            sa.Numeric(18, 6),
            comment="Units not passed among all (Horvitz–Thompson); NULL until complete 推断未通过数",
        ),
        sa.Column(
            "standard_error", sa.Numeric(18, 6), comment="Of the estimate, on the safe side; NULL until complete 标准误"
        ),
        sa.Column(
            "rate", sa.Numeric(9, 6), comment="Share not passed among all (Hájek); NULL without results 推断未通过率"
        ),
        sa.Column("rate_low", sa.Numeric(9, 6), comment="Lower limit of the rate 下限"),
        sa.Column("rate_high", sa.Numeric(9, 6), comment="Upper limit of the rate 上限"),
        key=("publication", "month", "method", "area"),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("inspection_projection", "inspection_frame", "inspection_stratum", "inspection_plan")
