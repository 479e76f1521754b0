"""What has been released to the public: the tables of every version, which one is current, and the rows behind them."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, Numeric, Text

from etl.load.schema.base import Source, archive

RATE = Numeric(7, 4)
MONEY = Numeric(18, 2)
GROWTH = Numeric(18, 4)
POINTED = "read_json({files}, columns = {{release_id: 'VARCHAR', version: 'INTEGER', kind: 'VARCHAR'}})"


def release_id() -> Column[Any]:
    return Column("release_id", Text, nullable=False, comment="Release: occasion and year 公示批次")


def version_columns() -> tuple[Column[Any], ...]:
    """The columns that name one version of one release."""
    comment = "Version, from 1; a correction is a new one 版本"
    return release_id(), Column("version", Integer, nullable=False, comment=comment)


def region_code() -> Column[Any]:
    return Column("region_code", Text, nullable=False, comment="Division, delta or other 区划代码")


def figures() -> tuple[Column[Any], ...]:
    """The figures a release gives for a company or a region."""
    return (
        Column("complaints", BigInteger, comment="Complaints 投诉量"),
        Column("accepted", BigInteger, comment="Complaints accepted 受理量"),
        Column("mediation_succeeded", BigInteger, comment="Mediations that succeeded 调解成功量"),
        Column("mediation_failed", BigInteger, comment="Mediations that failed 调解不成功量"),
        Column("success_rate", RATE, comment="Succeeded / (succeeded + failed), 0–1; NULL without either 调解成功率"),
        Column("rate_low", RATE, comment="Lower end of its Wilson interval at 0.95 成功率下限"),
        Column("rate_high", RATE, comment="Upper end of its Wilson interval at 0.95 成功率上限"),
    )


def compared() -> tuple[Column[Any], ...]:
    """How the complaints compare with those before."""
    return (
        Column("before", BigInteger, comment="Complaints of as many days before the period 上一统计期投诉量"),
        Column("growth", GROWTH, comment="Change against it, a share 增幅"),
    )


disclosure_release = archive(
    "disclosure_release",
    "Versions of complaint disclosures that were published 投诉信息公示批次",
    *version_columns(),
    Column("supersedes", Integer, comment="Version that was current before 取代的版本"),
    Column("kind", Text, comment="publication, correction or withdrawal 类别"),
    Column("edition", Text, comment="release, or settlement after the holiday 期次"),
    Column("reason", Text, comment="Why it replaces the version before 原因"),
    Column("occasion", Text, comment="3·15, Spring Festival, May Day, National Day … 公示节点"),
    Column("year", Integer, comment="Year 年份"),
    Column("night", Date, comment="Night it was made of 数据日期"),
    Column("period_from", Date, comment="First day of the complaints counted 统计期起"),
    Column("period_to", Date, comment="Last day of the complaints counted 统计期止"),
    Column("approved_by", Text, comment="Who approved it 批准人"),
    Column("approved_at", DateTime, comment="When the last of them approved it 批准时间"),
    Column("approvals", Text, comment="Every approval: officer, moment, comment (JSON) 批准记录"),
    Column("published_at", DateTime, comment="When it was published 公示时间"),
    Column("definition", Text, comment="How the figures are defined 统计口径"),
    key=("release_id", "version"),
    sources=(Source("release.parquet"),),
)

disclosure_current = archive(
    "disclosure_current",
    "The version of each release that the public is shown: the newest, or the one rolled back to 当前公示版本",
    *version_columns(),
    Column("kind", Text, comment="Its kind; a withdrawal has no figures 类别"),
    key=("release_id",),
    sources=(Source("latest.json", relation=POINTED),),
)

disclosure_company = archive(
    "disclosure_company",
    "Figures of each company in a release 公示企业",
    *version_columns(),
    Column("entity_id", Text, nullable=False, comment="Entity 主体标识"),
    Column("company_name", Text, comment="Name as published 企业名称"),
    Column("code", Text, comment="Code as published 统一社会信用代码或注册号"),
    Column("regions", Text, comment="Provinces that handled the complaints, comma-joined 处理地区"),
    Column("categories", Text, comment="Categories complained about, joined by | 投诉类别"),
    *figures(),
    Column(
        "peer_rate", RATE, comment="Success rate the same complaints give at their categories' rates 同类平均成功率"
    ),
    *compared(),
    key=("release_id", "version", "entity_id"),
    sources=(Source("companies.parquet"),),
)

disclosure_region = archive(
    "disclosure_region",
    "Figures of each region in a release 公示地区",
    *version_columns(),
    region_code(),
    Column("region_name", Text, comment="Division 地区"),
    Column("level", Text, comment="delta, province, city or other 层级"),
    Column("parent", Text, comment="Region it is part of 上级"),
    *figures(),
    Column("companies", BigInteger, comment="Companies complained about 被投诉企业数"),
    Column("acceptance_on_time", BigInteger, comment="Decided on acceptance in time 按时受理量"),
    Column("acceptance_decided", BigInteger, comment="Of so many whose limit is known 受理期限可判量"),
    Column("mediation_on_time", BigInteger, comment="Closed in time 按时办结量"),
    Column("mediation_decided", BigInteger, comment="Of so many whose limit is known 办结期限可判量"),
    Column("amount_known", BigInteger, comment="Complaints whose amount is known 金额已知投诉量"),
    Column("amount", MONEY, comment="Amount in dispute, yuan 争议金额"),
    Column("recovered", MONEY, comment="Recovered for consumers, yuan 挽回损失"),
    Column("online", BigInteger, comment="Complaints lodged online 网上投诉量"),
    Column("channel_known", BigInteger, comment="Complaints whose channel is known 渠道已知投诉量"),
    *compared(),
    key=("release_id", "version", "region_code"),
    sources=(Source("regions.parquet"),),
)

disclosure_topic = archive(
    "disclosure_topic",
    "What was complained about, by region 公示投诉类别与问题",
    *version_columns(),
    region_code(),
    Column("kind", Text, nullable=False, comment="category or problem 维度"),
    Column("word", Text, nullable=False, comment="Category or problem; empty is the total 类别或问题"),
    Column("complaints", BigInteger, comment="Complaints; NULL is withheld as too small 投诉量"),
    key=("release_id", "version", "region_code", "kind", "word"),
    sources=(Source("topics.parquet"),),
)

disclosure_month = archive(
    "disclosure_month",
    "Complaints by month and region 公示投诉月度",
    *version_columns(),
    region_code(),
    Column("month", Text, nullable=False, comment="Month of registration, YYYY-MM 月份"),
    Column("complaints", BigInteger, comment="Complaints; NULL is withheld as too small 投诉量"),
    key=("release_id", "version", "region_code", "month"),
    sources=(Source("months.parquet"),),
)

disclosure_holiday = archive(
    "disclosure_holiday",
    "Complaints registered in the finished holidays of the occasion 节假日投诉",
    *version_columns(),
    region_code(),
    Column("year", Integer, nullable=False, comment="Year of the holiday 年份"),
    Column("first", Date, comment="First day off 首日"),
    Column("last", Date, comment="Last day off 末日"),
    Column("days", Integer, comment="Days 天数"),
    Column("complaints", BigInteger, comment="Complaints registered in it 投诉量"),
    Column("daily", MONEY, comment="Complaints a day 日均投诉量"),
    Column("growth", GROWTH, comment="Change of the daily number against the year before, a share 日均同比"),
    key=("release_id", "version", "region_code", "year"),
    sources=(Source("holidays.parquet"),),
)

disclosure_exclusion = archive(
    "disclosure_exclusion",
    "Complaints a release leaves out, by legal ground 不予公示",
    *version_columns(),
    Column("ground", Text, nullable=False, comment="Ground of exclusion 不予公示情形"),
    Column("text", Text, comment="The ground in words 说明"),
    Column("complaints", BigInteger, comment="Complaints left out 投诉量"),
    key=("release_id", "version", "ground"),
    sources=(Source("exclusions.parquet"),),
)

disclosure_source = archive(
    "disclosure_source",
    "Whether the data of each region was there and fresh 数据来源状况",
    *version_columns(),
    region_code(),
    Column("region_name", Text, comment="Region 地区"),
    Column("state", Text, comment="fresh, stale or missing 状态"),
    Column("last_day", Date, comment="Day of the newest row 最近数据日"),
    Column("text", Text, comment="What the release says of it 说明"),
    key=("release_id", "version", "region_code"),
    sources=(Source("sources.parquet"),),
)

disclosure_history = archive(
    "disclosure_history",
    "Earlier releases of the occasion as this one shows them 历年公示",
    *version_columns(),
    region_code(),
    Column("year", Integer, nullable=False, comment="Year of the earlier release 年份"),
    Column("of_release", Text, comment="The earlier release 历年公示批次"),
    Column("of_version", Integer, comment="Its version 历年公示版本"),
    Column("complaints", BigInteger, comment="Complaints 投诉量"),
    Column("accepted", BigInteger, comment="Complaints accepted 受理量"),
    Column("success_rate", RATE, comment="Success rate 调解成功率"),
    Column("policy_version", Text, comment="Policy it was made under 口径版本"),
    key=("release_id", "version", "region_code", "year"),
    sources=(Source("history.parquet"),),
)

disclosure_complaint = archive(
    "disclosure_complaint",
    "The complaints behind a release, with what each is counted as; for officers, not for the public 公示投诉明细",
    *version_columns(),
    Column("dataset", Text, nullable=False, comment="Feed it came from 来源数据集"),
    Column("record", Text, nullable=False, comment="Key of the source row 记录编号"),
    Column("region", Text, comment="Province that handles it 地区"),
    Column("place", Text, comment="City that handles it, or other 处理地"),
    Column("entity_id", Text, comment="Entity; NULL when unresolved 主体标识"),
    Column("category", Text, comment="Category 投诉类别"),
    Column("problem", Text, comment="Problem 投诉问题"),
    Column("recorded_on", Date, comment="Registered on 登记日期"),
    Column("ended_on", Date, comment="Closed or refused on 办结日期"),
    Column("state", Text, comment="disclosed, held, objected, excluded … 公示状态"),
    Column("ground", Text, comment="Why it is not in the figures; NULL if it is 不予公示情形"),
    Column(
        "counted", Text, comment="current: in the figures; before: in those it is compared with; NULL: in none 计入"
    ),
    Column("accepted", Boolean, comment="Accepted 受理"),
    Column("mediation_succeeded", Boolean, comment="Mediation succeeded 调解成功"),
    Column("mediation_failed", Boolean, comment="Mediation failed 调解不成功"),
    Column("settled", Boolean, comment="Settled or taken back 和解或撤回"),
    Column("terminated", Boolean, comment="Mediation ended without result 终止调解"),
    Column("acceptance_on_time", Boolean, comment="Decided in time; NULL is not known 按时受理"),
    Column("mediation_on_time", Boolean, comment="Closed in time; NULL is not known 按时办结"),
    Column("amount", MONEY, comment="Amount in dispute, yuan 争议金额"),
    Column("recovered", MONEY, comment="Recovered, yuan 挽回损失"),
    Column("channel", Text, comment="Channel 投诉渠道"),
    key=("release_id", "version", "dataset", "record"),
    sources=(Source("complaints.parquet"),),
)
