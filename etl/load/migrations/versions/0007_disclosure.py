"""Disclosures released to the public."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(
        "disclosure_release",
        "Versions of complaint disclosures that were published 投诉信息公示批次",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("occasion", sa.Text(), comment="3·15, Spring Festival, May Day, National Day … 公示节点"),
        sa.Column("year", sa.Integer(), comment="Year 年份"),
        sa.Column("night", sa.Date(), comment="Night it was made of 数据日期"),
        sa.Column("period_from", sa.Date(), comment="First day of the complaints counted 统计期起"),
        sa.Column("period_to", sa.Date(), comment="Last day of the complaints counted 统计期止"),
        sa.Column("approved_by", sa.Text(), comment="Who approved it 批准人"),
        sa.Column("approved_at", sa.DateTime(), comment="When it was approved 批准时间"),
        sa.Column("published_at", sa.DateTime(), comment="When it was published 公示时间"),
        sa.Column("definition", sa.Text(), comment="How the figures are defined 统计口径"),
        key=("release_id", "version"),
    )
    tables.create(
        "disclosure_company",
        "Figures of each company in a release 公示企业",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("entity_id", sa.Text(), nullable=False, comment="Entity 主体标识"),
        sa.Column("company_name", sa.Text(), comment="Name as published 企业名称"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints 投诉量"),
        sa.Column("accepted", sa.BigInteger(), comment="Complaints accepted 受理量"),
        sa.Column("mediation_succeeded", sa.BigInteger(), comment="Mediations that succeeded 调解成功量"),
        sa.Column("mediation_failed", sa.BigInteger(), comment="Mediations that failed 调解不成功量"),
        sa.Column(
            "success_rate",
            sa.Numeric(7, 4),
            comment="Succeeded / (succeeded + failed), 0–1; NULL without either 调解成功率",
        ),
        key=("release_id", "version", "entity_id"),
    )
    tables.create(
        "disclosure_region",
        "Figures of each region in a release 公示地区",
        sa.Column("release_id", sa.Text(), nullable=False, comment="Release: occasion and year 公示批次"),
        sa.Column("version", sa.Integer(), nullable=False, comment="Version, from 1; a correction is a new one 版本"),
        sa.Column("region_code", sa.Text(), nullable=False, comment="Division code 区划代码"),
        sa.Column("region_name", sa.Text(), comment="Division 地区"),
        sa.Column("complaints", sa.BigInteger(), comment="Complaints 投诉量"),
        sa.Column("accepted", sa.BigInteger(), comment="Complaints accepted 受理量"),
        sa.Column("mediation_succeeded", sa.BigInteger(), comment="Mediations that succeeded 调解成功量"),
        sa.Column("mediation_failed", sa.BigInteger(), comment="Mediations that failed 调解不成功量"),
        sa.Column(
            "success_rate",
            sa.Numeric(7, 4),
            comment="Succeeded / (succeeded + failed), 0–1; NULL without either 调解成功率",
        ),
        sa.Column("companies", sa.BigInteger(), comment="Companies complained about 被投诉企业数"),
        key=("release_id", "version", "region_code"),
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


def downgrade() -> None:
    tables.drop("disclosure_exclusion", "disclosure_region", "disclosure_company", "disclosure_release")
