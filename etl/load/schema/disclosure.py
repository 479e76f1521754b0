"""What has been released to the public: releases, their companies, regions, and what they leave out."""

from typing import Any

from sqlalchemy import BigInteger, Column, Date, DateTime, Integer, Numeric, Text

from etl.load.schema.base import Source, archive

RATE = Numeric(7, 4)


def version_columns() -> tuple[Column[Any], ...]:
    """The columns that name one version of one release."""
    return (
        Column("release_id", Text, nullable=False, comment="Release: occasion and year 公示批次"),
        Column("version", Integer, nullable=False, comment="Version, from 1; a correction is a new one 版本"),
    )


def figures() -> tuple[Column[Any], ...]:
    """The figures a release gives for a company or a region."""
    return (
        Column("complaints", BigInteger, comment="Complaints 投诉量"),
        Column("accepted", BigInteger, comment="Complaints accepted 受理量"),
        Column("mediation_succeeded", BigInteger, comment="Mediations that succeeded 调解成功量"),
        Column("mediation_failed", BigInteger, comment="Mediations that failed 调解不成功量"),
        Column("success_rate", RATE, comment="Succeeded / (succeeded + failed), 0–1; NULL without either 调解成功率"),
    )


disclosure_release = archive(
    "disclosure_release",
    "Versions of complaint disclosures that were published 投诉信息公示批次",
    *version_columns(),
    Column("occasion", Text, comment="3·15, Spring Festival, May Day, National Day … 公示节点"),
    Column("year", Integer, comment="Year 年份"),
    Column("night", Date, comment="Night it was made of 数据日期"),
    Column("period_from", Date, comment="First day of the complaints counted 统计期起"),
    Column("period_to", Date, comment="Last day of the complaints counted 统计期止"),
    Column("approved_by", Text, comment="Who approved it 批准人"),
    Column("approved_at", DateTime, comment="When it was approved 批准时间"),
    Column("published_at", DateTime, comment="When it was published 公示时间"),
    Column("definition", Text, comment="How the figures are defined 统计口径"),
    key=("release_id", "version"),
    sources=(Source("release.parquet"),),
)

disclosure_company = archive(
    "disclosure_company",
    "Figures of each company in a release 公示企业",
    *version_columns(),
    Column("entity_id", Text, nullable=False, comment="Entity 主体标识"),
    Column("company_name", Text, comment="Name as published 企业名称"),
    *figures(),
    key=("release_id", "version", "entity_id"),
    sources=(Source("companies.parquet"),),
)

disclosure_region = archive(
    "disclosure_region",
    "Figures of each region in a release 公示地区",
    *version_columns(),
    Column("region_code", Text, nullable=False, comment="Division code 区划代码"),
    Column("region_name", Text, comment="Division 地区"),
    *figures(),
    Column("companies", BigInteger, comment="Companies complained about 被投诉企业数"),
    key=("release_id", "version", "region_code"),
    sources=(Source("regions.parquet"),),
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
