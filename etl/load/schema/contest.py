"""The contest and the targets (三比一讲), and how promises to take goods back are kept."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Numeric, Text

from etl.load.schema.base import Source, snapshot

AMOUNT = Numeric(20, 8)
SHARE = Numeric(18, 4)
POINTS = Numeric(18, 2)
DAYS = Numeric(10, 1)
POLICY = "Version of the policy in force 规则版本"
ELSEWHERE = "of them given back at another store or in another city"


def place() -> tuple[Column[Any], ...]:
    """The columns that say where and when a row is about."""
    return (
        Column("year", Integer, nullable=False, comment="Year 年度"),
        Column("level", Text, nullable=False, comment="province, city or county 层级"),
        Column(
            "region", Text, nullable=False,
            comment="Region, 6 digits; unknown where the source says none of Zhejiang; "
            "at county level a city's own code where the county is not known or the city itself acts 地区代码",
        ),
        Column("name", Text, comment="Name of the region 地区名称"),
        Column("demonstration", Boolean, comment="Whether it is a demonstration region (嘉善) 是否示范地区"),
    )  # fmt: skip


def standing() -> tuple[Column[Any], ...]:
    return (
        Column("city", Text, comment="City it lies in 所属设区市"),
        Column("standing", Boolean, comment="A division of that night; others stand apart 是否现行区划"),
    )  # fmt: skip


target_progress = snapshot(
    "target_progress",
    "Targets against actuals by province, city and county; without a target no percentage 年度目标完成情况",
    *place(),
    *standing(),
    Column("measure", Text, nullable=False, comment="Measure 指标"),
    Column("title", Text, comment="Measure in Chinese 指标名称"),
    Column("unit", Text, comment="Unit of actual and target 单位"),
    Column("actual", AMOUNT, comment="Actual of the night; NULL where the source did not come 实际值"),
    Column("part", AMOUNT, comment="Of shares: cases that fulfil it 分子"),
    Column("whole", AMOUNT, comment="Of shares: cases in all 分母"),
    Column("since", Date, comment="Of figures cumulated over years: the first day in them 累计起始日"),
    Column("target", AMOUNT, comment="Target of the year; NULL where no plan sets one 目标值"),
    Column("share_reached", SHARE, comment="Actual of the target 完成率"),
    Column("expected_share", SHARE, comment="Share due by this day, evenly through the year (a proposal) 序时进度"),
    Column("on_track", Boolean, comment="Whether no less is reached than due; NULL without a target 是否达到序时进度"),
    Column("gap", AMOUNT, comment="What is missing to the target; below 0 where it is surpassed 差额"),
    Column("reason", Text, comment="Why there is no actual, in Chinese 无实际值的原因"),
    Column("target_source", Text, comment="Plan the target stands in 目标出处"),
    Column("policy_version", Text, comment=POLICY),
    key=("year", "measure", "level", "region"),
    sources=(Source("target_progress.parquet"),),
)

league_table = snapshot(
    "league_table",
    "Cities among cities and counties among counties: measures, disciplines and the whole contest 三比一讲排名",
    *place(),
    Column("kind", Text, nullable=False, comment="measure, discipline or contest 类别"),
    Column("discipline", Text, nullable=False, comment="fast 比快, good 比好, contribution 比贡献, big_picture 讲大局"),
    Column("item", Text, nullable=False, comment="Measure, discipline or whole 项目"),
    Column("title", Text, comment="Item in Chinese 项目名称"),
    Column("value", SHARE, comment="What is compared: a share, a count per base, or points 值"),
    Column("unit", Text, comment="Unit of the value 单位"),
    Column("part", AMOUNT, comment="Count, or cases that fulfil a share 分子"),
    Column("base", AMOUNT, comment="What it is divided by 分母"),
    Column("low", SHARE, comment="Of shares: nineteen times in twenty no lower (Wilson) 区间下限"),
    Column("high", SHARE, comment="Of shares: nineteen times in twenty no higher (Wilson) 区间上限"),
    Column("rank", Integer, comment="Rank, equal values alike (1, 2, 2, 4); NULL where not ranked 名次"),
    Column("out_of", Integer, comment="Regions ranked 参排地区数"),
    Column("points", POINTS, comment="Points, 100 for the first to 0 for the last 得分"),
    Column("reason", Text, comment="Why there is no rank, in Chinese 不排名的原因"),
    Column("weight", SHARE, comment="Weight in what it is part of 权重"),
    Column("policy_version", Text, comment=POLICY),
    key=("year", "level", "kind", "discipline", "item", "region"),
    sources=(Source("league_table.parquet"),),
)

return_practice = snapshot(
    "return_practice",
    "Promises to take goods back and what became of the returns 无理由退货承诺兑现情况",
    *place(),
    *standing(),
    Column("promises", BigInteger, comment="Promises in force on the night; of its year only 有效承诺数"),
    Column("cross_store_promises", BigInteger, comment="Of them kept by other stores too 异地异店承诺数"),
    Column("applied", BigInteger, comment="Returns applied for in the year 退货申请数"),
    Column("kept", BigInteger, comment="Of them accepted 已兑现"),
    Column("refused", BigInteger, comment="Of them refused 被拒绝"),
    Column("pending", BigInteger, comment="Of them pending 待处理"),
    Column("median_days", DAYS, comment="Calendar days until done, median 办结天数中位数"),
    Column("p90_days", BigInteger, comment="Calendar days within which nine in ten were done 办结天数90分位"),
    Column("cross_store_applied", BigInteger, comment=f"Returns applied for, {ELSEWHERE} 异地异店申请数"),
    Column("cross_store_kept", BigInteger, comment="Of these accepted 异地异店已兑现"),
    Column("cross_store_refused", BigInteger, comment="Of these refused 异地异店被拒绝"),
    Column("cross_store_pending", BigInteger, comment="Of these pending 异地异店待处理"),
    Column("cross_store_median_days", DAYS, comment="Of these calendar days until done, median 异地异店办结天数中位数"),
    Column("cross_store_p90_days", BigInteger, comment="Of these the 90th percentile 异地异店办结天数90分位"),
    key=("year", "level", "region"),
    sources=(Source("return_practice.parquet"),),
)
