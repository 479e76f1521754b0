"""Disclosures of the four regions: all their tables, what each version is, which is shown, and the rows behind them."""

from importlib import import_module
from types import ModuleType

import sqlalchemy as sa
from alembic import op

from etl.load.migrations import tables

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    forget()
    before().downgrade()
    tables.create(
        "disclosure_release",
        "Versions of complaint disclosures that were published 投诉信息公示批次",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("supersedes", sa.Integer(), comment="Version that was current before 取代的版本"),
        sa.Column("kind", sa.Text(), comment="publication, correction or withdrawal 类别"),
        sa.Column("edition", sa.Text(), comment="release, or settlement after the holiday 期次"),
        sa.Column("reason", sa.Text(), comment="Why it replaces the version before 原因"),
        sa.Column("occasion", sa.Text(), comment="3·15, Spring Festival, May Day, National Day … 公示节点"),
        sa.Column("year", sa.Integer(), comment="Year 年份"),
        sa.Column("night", sa.Date(), comment="Night it was made of 数据日期"),
        sa.Column("period_from", sa.Date(), comment="First day of the complaints counted 统计期起"),
        sa.Column("period_to", sa.Date(), comment="Last day of the complaints counted 统计期止"),
        sa.Column("approved_by", sa.Text(), comment="Who approved it 批准人"),
        sa.Column("approved_at", sa.DateTime(), comment="When the last of them approved it 批准时间"),
        sa.Column("approvals", sa.Text(), comment="Every approval: officer, moment, comment (JSON) 批准记录"),
        sa.Column("published_at", sa.DateTime(), comment="When it was published 公示时间"),
        sa.Column("definition", sa.Text(), comment="How the figures are defined 统计口径"),
        key=("release_id", "version"),
    )
    tables.create(
        "disclosure_current",
        "The version of each release that the public is shown: the newest, or the one rolled back to 当前公示版本",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("kind", sa.Text(), comment="Its kind; a withdrawal has no figures 类别"),
        key=("release_id",),
    )
    tables.create(
        "disclosure_company",
        "Figures of each company in a release 公示企业",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("entity_id", sa.Text(), nullable=False, comment="Entity 主体标识"),
        sa.Column("company_name", sa.Text(), comment="Name as published 企业名称"),
        sa.Column("code", sa.Text(), comment="Code as published 统一社会信用代码或注册号"),
        sa.Column("regions", sa.Text(), comment="Provinces that handled the complaints, comma-joined 处理地区"),
        sa.Column("categories", sa.Text(), comment="Categories complained about, joined by | 投诉类别"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints 投诉量"),
        sa.Column("accepted", sa.BigInteger(), comment="Complaints accepted 受理量"),
        sa.Column("mediation_succeeded", sa.BigInteger(), comment="Mediations that succeeded 调解成功量"),
        sa.Column("mediation_failed", sa.BigInteger(), comment="Mediations that failed 调解不成功量"),
        sa.Column(
            "success_rate",
            sa.Numeric(7, 4),
            comment="Succeeded / (succeeded + failed), 0–1; NULL without either 调解成功率",
        ),
        sa.Column("rate_low", sa.Numeric(7, 4), comment="Lower end of its Wilson interval at 0.95 成功率下限"),
        sa.Column("rate_high", sa.Numeric(7, 4), comment="Upper end of its Wilson interval at 0.95 成功率上限"),
        sa.Column(
            "peer_rate",
            sa.Numeric(7, 4),
            comment="Success rate the same complaints give at their categories' rates 同类平均成功率",
        ),
        sa.Column("before", sa.BigInteger(), comment="Complaints of as many days before the period 上一统计期投诉量"),
        sa.Column("growth", sa.Numeric(18, 4), comment="Change against it, a share 增幅"),
        key=("release_id", "version", "entity_id"),
    )
    tables.create(
        "disclosure_region",
        "Figures of each region in a release 公示地区",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="Division, delta or other 区划代码"),
        sa.Column("region_name", sa.Text(), comment="Division 地区"),
        sa.Column("level", sa.Text(), comment="delta, province, city or other 层级"),
        sa.Column("parent", sa.Text(), comment="Region it is part of 上级"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints 投诉量"),
        sa.Column("accepted", sa.BigInteger(), comment="Complaints accepted 受理量"),
        sa.Column("mediation_succeeded", sa.BigInteger(), comment="Mediations that succeeded 调解成功量"),
        sa.Column("mediation_failed", sa.BigInteger(), comment="Mediations that failed 调解不成功量"),
        sa.Column(
            "success_rate",
            sa.Numeric(7, 4),
            comment="Succeeded / (succeeded + failed), 0–1; NULL without either 调解成功率",
        ),
        sa.Column("rate_low", sa.Numeric(7, 4), comment="Lower end of its Wilson interval at 0.95 成功率下限"),
        sa.Column("rate_high", sa.Numeric(7, 4), comment="Upper end of its Wilson interval at 0.95 成功率上限"),
        sa.Column("companies", sa.BigInteger(), comment="Companies complained about 被投诉企业数"),
        sa.Column("acceptance_on_time", sa.BigInteger(), comment="Decided on acceptance in time 按时受理量"),
        sa.Column("acceptance_decided", sa.BigInteger(), comment="Of so many whose limit is known 受理期限可判量"),
        sa.Column("mediation_on_time", sa.BigInteger(), comment="Closed in time 按时办结量"),
        sa.Column("mediation_decided", sa.BigInteger(), comment="Of so many whose limit is known 办结期限可判量"),
        sa.Column("amount_known", sa.BigInteger(), comment="Complaints whose amount is known 金额已知投诉量"),
        sa.Column("amount", sa.Numeric(18, 2), comment="Amount in dispute, yuan 争议金额"),
        sa.Column("recovered", sa.Numeric(18, 2), comment="Recovered for consumers, yuan 挽回损失"),
        sa.Column("online", sa.BigInteger(), comment="Complaints lodged online 网上投诉量"),
        sa.Column("channel_known", sa.BigInteger(), comment="Complaints whose channel is known 渠道已知投诉量"),
        sa.Column("before", sa.BigInteger(), comment="Complaints of as many days before the period 上一统计期投诉量"),
        sa.Column("growth", sa.Numeric(18, 4), comment="Change against it, a share 增幅"),
        key=("release_id", "version", "region_code"),
    )
    tables.create(
        "disclosure_topic",
        "What was complained about, by region 公示投诉类别与问题",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="Division, delta or other 区划代码"),
        sa.Column("kind", sa.Text(), nullable=False, comment="category or problem 维度"),
        sa.Column("word", sa.Text(), nullable=False, comment="Category or problem; empty is the total 类别或问题"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints; NULL is withheld as too small 投诉量"),
        key=("release_id", "version", "region_code", "kind", "word"),
    )
    tables.create(
        "disclosure_month",
        "Complaints by month and region 公示投诉月度",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="Division, delta or other 区划代码"),
        sa.Column("month", sa.Text(), nullable=False, comment="Month of registration, YYYY-MM 月份"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints; NULL is withheld as too small 投诉量"),
        key=("release_id", "version", "region_code", "month"),
    )
    tables.create(
        "disclosure_holiday",
        "Complaints registered in the finished holidays of the occasion 节假日投诉",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="Division, delta or other 区划代码"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year of the holiday 年份"),
        sa.Column("first", sa.Date(), comment="First day off 首日"),
        sa.Column("last", sa.Date(), comment="Last day off 末日"),
        sa.Column("days", sa.Integer(), comment="Days 天数"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints registered in it 投诉量"),
        sa.Column("daily", sa.Numeric(18, 2), comment="Complaints a day 日均投诉量"),
        sa.Column(
            "growth", sa.Numeric(18, 4), comment="Change of the daily number against the year before, a share 日均同比"
        ),
        key=("release_id", "version", "region_code", "year"),
    )
    tables.create(
        "disclosure_exclusion",
        "Complaints a release leaves out, by legal ground 不予公示",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("ground", sa.Text(), nullable=False, comment="Ground of exclusion 不予公示情形"),
        sa.Column("text", sa.Text(), comment="The ground in words 说明"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints left out 投诉量"),
        key=("release_id", "version", "ground"),
    )
    tables.create(
        "disclosure_source",
        "Whether the data of each region was there and fresh 数据来源状况",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="Division, delta or other 区划代码"),
        sa.Column("region_name", sa.Text(), comment="Region 地区"),
        sa.Column("state", sa.Text(), comment="fresh, stale or missing 状态"),
        sa.Column("last_day", sa.Date(), comment="Day of the newest row 最近数据日"),
        sa.Column("text", sa.Text(), comment="What the release says of it 说明"),
        key=("release_id", "version", "region_code"),
    )
    tables.create(
        "disclosure_history",
        "Earlier releases of the occasion as this one shows them 历年公示",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="Division, delta or other 区划代码"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Year of the earlier release 年份"),
        sa.Column("of_release", sa.Text(), comment="The earlier release 历年公示批次"),
        sa.Column("of_version", sa.Integer(), comment="Its version 历年公示版本"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints 投诉量"),
        sa.Column("accepted", sa.BigInteger(), comment="Complaints accepted 受理量"),
        sa.Column("success_rate", sa.Numeric(7, 4), comment="Success rate 调解成功率"),
        sa.Column("policy_version", sa.Text(), comment="Policy it was made under 口径版本"),
        key=("release_id", "version", "region_code", "year"),
    )
    tables.create(
        "disclosure_complaint",
        "The complaints behind a release, with what each is counted as; for officers, not for the public 公示投诉明细",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Feed it came from 来源数据集"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("region", sa.Text(), comment="Province that handles it 地区"),
        sa.Column("place", sa.Text(), comment="City that handles it, or other 处理地"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("category", sa.Text(), comment="Category 投诉类别"),
        sa.Column("problem", sa.Text(), comment="Problem 投诉问题"),
        sa.Column("recorded_on", sa.Date(), comment="Registered on 登记日期"),
        sa.Column("ended_on", sa.Date(), comment="Closed or refused on 办结日期"),
        sa.Column("state", sa.Text(), comment="disclosed, held, objected, excluded … 公示状态"),
        sa.Column("ground", sa.Text(), comment="Why it is not in the figures; NULL if it is 不予公示情形"),
        sa.Column(
            "counted",
            sa.Text(),
            comment="current: in the figures; before: in those it is compared with; NULL: in none 计入",
        ),
        sa.Column("accepted", sa.Boolean(), comment="Accepted 受理"),
        sa.Column("mediation_succeeded", sa.Boolean(), comment="Mediation succeeded 调解成功"),
        sa.Column("mediation_failed", sa.Boolean(), comment="Mediation failed 调解不成功"),
        sa.Column("settled", sa.Boolean(), comment="Settled or taken back 和解或撤回"),
        sa.Column("terminated", sa.Boolean(), comment="Mediation ended without result 终止调解"),
        sa.Column("acceptance_on_time", sa.Boolean(), comment="Decided in time; NULL is not known 按时受理"),
        sa.Column("mediation_on_time", sa.Boolean(), comment="Closed in time; NULL is not known 按时办结"),
        sa.Column("amount", sa.Numeric(18, 2), comment="Amount in dispute, yuan 争议金额"),
        sa.Column("recovered", sa.Numeric(18, 2), comment="Recovered, yuan 挽回损失"),
        sa.Column("channel", sa.Text(), comment="Channel 投诉渠道"),
        key=("release_id", "version", "dataset", "record"),
    )


def downgrade() -> None:
    forget()
    tables.drop(
        "disclosure_complaint",
        "disclosure_history",
        "disclosure_source",
        "disclosure_exclusion",
        "disclosure_holiday",
        "disclosure_month",
        "disclosure_topic",
        "disclosure_region",
        "disclosure_company",
        "disclosure_current",
        "disclosure_release",
    )
    before().upgrade()


def before() -> ModuleType:
    """The revision that first made tables of disclosures; they are filled again from the released files."""
    return import_module("etl.load.migrations.versions.0007_disclosure")


def forget() -> None:
    """The next load fills the tables again, whatever it knows of their content."""
    op.execute(f"DELETE FROM {tables.BASE}.content WHERE table_name LIKE 'disclosure_%'")
