"""Targets against actuals, the league table of the contest, and how promises to take goods back are kept."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REGION = (
    "Region, 6 digits; unknown where the source says none of Zhejiang; "
    "at county level a city's own code where "
    "the county is not known or the city itself acts 地区代码"
)
PUBLICATION = "Publication this row belongs to 发布批次"


def upgrade() -> None:
    create_progress()
    create_league()
    create_practice()


def create_progress() -> None:
    tables.create(
        "target_progress",
        "Targets against actuals by province, city and county; without a target no percentage 年度目标完成情况",
        sa.Column("publication", sa.Text(), nullable=False, comment=PUBLICATION),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year 年度"),
        sa.Column("level", sa.Text(), nullable=False, comment="province, city or county 层级"),
        sa.Column(
            "region",
            sa.Text(),
            nullable=False,
            comment=REGION,
        ),
        sa.Column("name", sa.Text(), comment="Name of the region 地区名称"),
        sa.Column("demonstration", sa.Boolean(), comment="Whether it is a demonstration region (嘉善) 是否示范地区"),
        sa.Column("city", sa.Text(), comment="City it lies in 所属设区市"),
        sa.Column(
            "standing",
            sa.Boolean(),
            comment="A division of that night; others stand apart 是否现行区划",
        ),
        sa.Column("measure", sa.Text(), nullable=False, comment="Measure 指标"),
        sa.Column("title", sa.Text(), comment="Measure in Chinese 指标名称"),
        sa.Column("unit", sa.Text(), comment="Unit of actual and target 单位"),
        sa.Column(
            "actual", sa.Numeric(20, 8), comment="Actual of the night; NULL where the source did not come 实际值"
        ),
        sa.Column("part", sa.Numeric(20, 8), comment="Of shares: cases that fulfil it 分子"),
        sa.Column("whole", sa.Numeric(20, 8), comment="Of shares: cases in all 分母"),
        sa.Column("since", sa.Date(), comment="Of figures cumulated over years: the first day in them 累计起始日"),
        sa.Column("target", sa.Numeric(20, 8), comment="Target of the year; NULL where no plan sets one 目标值"),
        sa.Column("share_reached", sa.Numeric(18, 4), comment="Actual of the target 完成率"),
        sa.Column(
            "expected_share",
            sa.Numeric(18, 4),
            comment="Share due by this day, evenly through the year (a proposal) 序时进度",
        ),
        sa.Column(
            "on_track",
            sa.Boolean(),
            comment="Whether no less is reached than due; NULL without a target 是否达到序时进度",
        ),
        sa.Column(
            "gap", sa.Numeric(20, 8), comment="What is missing to the target; below 0 where it is surpassed 差额"
        ),
        sa.Column("reason", sa.Text(), comment="Why there is no actual, in Chinese 无实际值的原因"),
        sa.Column("target_source", sa.Text(), comment="Plan the target stands in 目标出处"),
        sa.Column("policy_version", sa.Text(), comment="Version of the policy in force 规则版本"),
        key=("publication", "year", "measure", "level", "region"),
        partitioned=True,
    )


def create_league() -> None:
    tables.create(
        "league_table",
        "Cities among cities and counties among counties: measures, disciplines and the whole contest 三比一讲排名",
        sa.Column("publication", sa.Text(), nullable=False, comment=PUBLICATION),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year 年度"),
        sa.Column("level", sa.Text(), nullable=False, comment="province, city or county 层级"),
        sa.Column(
            "region",
            sa.Text(),
            nullable=False,
            comment=REGION,
        ),
        sa.Column("name", sa.Text(), comment="Name of the region 地区名称"),
        sa.Column("demonstration", sa.Boolean(), comment="Whether it is a demonstration region (嘉善) 是否示范地区"),
        sa.Column("kind", sa.Text(), nullable=False, comment="measure, discipline or contest 类别"),
        sa.Column(
            "discipline",
            sa.Text(),
            nullable=False,
            comment="fast 比快, good 比好, contribution 比贡献, big_picture 讲大局",
        ),
        sa.Column("item", sa.Text(), nullable=False, comment="Measure, discipline or whole 项目"),
        sa.Column("title", sa.Text(), comment="Item in Chinese 项目名称"),
        sa.Column("value", sa.Numeric(18, 4), comment="What is compared: a share, a count per base, or points 值"),
        sa.Column("unit", sa.Text(), comment="Unit of the value 单位"),
        sa.Column("part", sa.Numeric(20, 8), comment="Count, or cases that fulfil a share 分子"),
        sa.Column("base", sa.Numeric(20, 8), comment="What it is divided by 分母"),
        sa.Column("low", sa.Numeric(18, 4), comment="Of shares: nineteen times in twenty no lower (Wilson) 区间下限"),
        sa.Column("high", sa.Numeric(18, 4), comment="Of shares: nineteen times in twenty no higher (Wilson) 区间上限"),
        sa.Column("rank", sa.Integer(), comment="Rank, equal values alike (1, 2, 2, 4); NULL where not ranked 名次"),
        sa.Column("out_of", sa.Integer(), comment="Regions ranked 参排地区数"),
        sa.Column("points", sa.Numeric(18, 2), comment="Points, 100 for the first to 0 for the last 得分"),
        sa.Column("reason", sa.Text(), comment="Why there is no rank, in Chinese 不排名的原因"),
        sa.Column("weight", sa.Numeric(18, 4), comment="Weight in what it is part of 权重"),
        sa.Column("policy_version", sa.Text(), comment="Version of the policy in force 规则版本"),
        key=("publication", "year", "level", "kind", "discipline", "item", "region"),
        partitioned=True,
    )


def create_practice() -> None:
    tables.create(
        "return_practice",
        "Promises to take goods back and what became of the returns 无理由退货承诺兑现情况",
        sa.Column("publication", sa.Text(), nullable=False, comment=PUBLICATION),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year 年度"),
        sa.Column("level", sa.Text(), nullable=False, comment="province, city or county 层级"),
        sa.Column(
            "region",
            sa.Text(),
            nullable=False,
            comment=REGION,
        ),
        sa.Column("name", sa.Text(), comment="Name of the region 地区名称"),
        sa.Column("demonstration", sa.Boolean(), comment="Whether it is a demonstration region (嘉善) 是否示范地区"),
        sa.Column("city", sa.Text(), comment="City it lies in 所属设区市"),
        sa.Column(
            "standing",
            sa.Boolean(),
            comment="A division of that night; others stand apart 是否现行区划",
        ),
        sa.Column("promises", sa.BigInteger(), comment="Promises in force on the night; of its year only 有效承诺数"),
        sa.Column("cross_store_promises", sa.BigInteger(), comment="Of them kept by other stores too 异地异店承诺数"),
        sa.Column("applied", sa.BigInteger(), comment="Returns applied for in the year 退货申请数"),
        sa.Column("kept", sa.BigInteger(), comment="Of them accepted 已兑现"),
        sa.Column("refused", sa.BigInteger(), comment="Of them refused 被拒绝"),
        sa.Column("pending", sa.BigInteger(), comment="Of them pending 待处理"),
        sa.Column("median_days", sa.Numeric(10, 1), comment="Calendar days until done, median 办结天数中位数"),
        sa.Column(
            "p90_days", sa.BigInteger(), comment="Calendar days within which nine in ten were done 办结天数90分位"
        ),
        sa.Column(
            "cross_store_applied",
            sa.BigInteger(),
            comment="Returns applied for, of them given back at another store or in another city 异地异店申请数",
        ),
        sa.Column("cross_store_kept", sa.BigInteger(), comment="Of these accepted 异地异店已兑现"),
        sa.Column("cross_store_refused", sa.BigInteger(), comment="Of these refused 异地异店被拒绝"),
        sa.Column("cross_store_pending", sa.BigInteger(), comment="Of these pending 异地异店待处理"),
        sa.Column(
            "cross_store_median_days",
            sa.Numeric(10, 1),
            comment="Of these calendar days until done, median 异地异店办结天数中位数",
        ),
        sa.Column(
            "cross_store_p90_days", sa.BigInteger(), comment="Of these the 90th percentile 异地异店办结天数90分位"
        ),
        key=("publication", "year", "level", "region"),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("return_practice", "league_table", "target_progress")
