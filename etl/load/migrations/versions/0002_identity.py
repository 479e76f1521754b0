"""Entities, codes, units."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(
        "entity",
        "What a unified social credit code names: one row an entity, each field the golden value 市场主体",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column(
            "entity_id",
            sa.Text(),
            nullable=False,
            comment="The USCC, or REG:<number> while only an older number is known 主体标识",
        ),
        sa.Column("uscc", sa.Text(), comment="Golden value: unified social credit code 统一社会信用代码"),
        sa.Column("regno", sa.Text(), comment="Golden value: registration number of 15 or 13 digits 工商注册号"),
        sa.Column("name", sa.Text(), comment="Golden value: name 名称"),
        sa.Column("kind", sa.Text(), comment="Golden value: type of enterprise 主体类型"),
        sa.Column("state", sa.Text(), comment="Golden value: registration state 登记状态"),
        sa.Column(
            "district", sa.Text(), comment="Golden value: division of the place of business, 6 digits 经营所在区县"
        ),
        sa.Column("address", sa.Text(), comment="Golden value: address 住所"),
        sa.Column("industry_section", sa.Text(), comment="Golden value: GB/T 4754 section, A–T 行业门类"),
        sa.Column("industry_class", sa.Text(), comment="Golden value: GB/T 4754 class, 4 digits 行业小类"),
        sa.Column("established_on", sa.Date(), comment="Golden value: date of establishment 成立日期"),
        sa.Column("name_source", sa.Text(), comment="Source row (dataset:record) that gave name 来源记录"),
        sa.Column("kind_source", sa.Text(), comment="Source row (dataset:record) that gave kind 来源记录"),
        sa.Column("state_source", sa.Text(), comment="Source row (dataset:record) that gave state 来源记录"),
        sa.Column("district_source", sa.Text(), comment="Source row (dataset:record) that gave district 来源记录"),
        sa.Column("address_source", sa.Text(), comment="Source row (dataset:record) that gave address 来源记录"),
        sa.Column(
            "industry_section_source",
            sa.Text(),
            comment="Source row (dataset:record) that gave industry_section 来源记录",
        ),
        sa.Column(
            "industry_class_source", sa.Text(), comment="Source row (dataset:record) that gave industry_class 来源记录"
        ),
        sa.Column(
            "established_on_source", sa.Text(), comment="Source row (dataset:record) that gave established_on 来源记录"
        ),
        sa.Column("registered", sa.Boolean(), comment="Whether the register knows it 是否在登记库"),
        sa.Column("claims", sa.Integer(), comment="Source rows that speak about it 来源记录数"),
        key=("publication", "entity_id"),
        index=("uscc",),
        partitioned=True,
    )
    tables.create(
        "rival",
        "Values that lost against the golden value, and why 落选值",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("entity_id", sa.Text(), nullable=False, comment="Entity 主体标识"),
        sa.Column("field", sa.Text(), nullable=False, comment="Field of the entity 字段"),
        sa.Column("value", sa.Text(), comment="Value that lost 落选值"),
        sa.Column("source", sa.Text(), comment="Dataset that claimed it 来源数据集"),
        sa.Column("record", sa.Text(), comment="Its source row 来源记录"),
        sa.Column("winner", sa.Text(), comment="Golden value 采用值"),
        sa.Column("winner_source", sa.Text(), comment="Source row (dataset:record) of the golden value 采用值来源"),
        sa.Column("rule", sa.Text(), comment="Rule that decided 判定规则"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "crosswalk",
        "Which entity an identifier of any kind leads to 代码对照",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("id_kind", sa.Text(), nullable=False, comment="uscc, regno15, regno13 or orgcode 代码种类"),
        sa.Column("id_value", sa.Text(), nullable=False, comment="The identifier 代码"),
        sa.Column("entity_id", sa.Text(), nullable=False, comment="Entity it leads to 主体标识"),
        sa.Column("source", sa.Text(), comment="Dataset that says so 来源数据集"),
        sa.Column("record", sa.Text(), comment="Its source row 来源记录"),
        index=("id_value",),
        partitioned=True,
    )
    tables.create(
        "unit",
        "Declared businesses and stores 放心消费单位",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("unit_id", sa.Text(), nullable=False, comment="Unit 单位标识"),
        sa.Column("entity_id", sa.Text(), comment="Entity that declared it 主体标识"),
        sa.Column("store_name", sa.Text(), comment="Name of the store as declared 门店名称"),
        sa.Column("name", sa.Text(), comment="Name shown 名称"),
        sa.Column("kind", sa.Text(), comment="Kind of unit: store, online store, factory, market … 单位类型"),
        sa.Column("district", sa.Text(), comment="County-level division, 6 digits 区县"),
        sa.Column("city", sa.Text(), comment="City, 6 digits 设区市"),
        sa.Column("declared_on", sa.Date(), comment="First declared 申报日期"),
        sa.Column(
            "status",
            sa.Text(),
            comment="waiting, county_passed, city_passed, refused, in_force, removed or expired 申报状态",
        ),
        sa.Column("valid_from", sa.Date(), comment="In force from 有效期起"),
        sa.Column("valid_to", sa.Date(), comment="In force until 有效期止"),
        sa.Column("audit_opinion", sa.Text(), comment="The regulator's opinion 审核意见"),
        sa.Column("audited_at", sa.DateTime(), comment="When it was audited 审核时间"),
        sa.Column("has_promise", sa.Boolean(), comment="Promises returns without reason 无理由退货承诺"),
        sa.Column("is_factory", sa.Boolean(), comment="Is a reassured factory 放心工厂"),
        sa.Column("declarations", sa.Integer(), comment="Declarations behind it 申报数"),
        sa.Column("declaration_ids", sa.Text(), comment="Their records, joined by , 申报编号"),
        key=("publication", "unit_id"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "unresolved",
        "Valid source rows that could not be tied to an entity 未关联记录",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("record", sa.Text(), nullable=False, comment="Source row 记录"),
        sa.Column("identifier", sa.Text(), comment="Identifier it gave 代码"),
        sa.Column("id_kind", sa.Text(), comment="Kind of identifier 代码种类"),
        sa.Column("name", sa.Text(), comment="Name it gave 名称"),
        sa.Column("reason", sa.Text(), comment="Why it could not be tied 原因"),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("unresolved", "unit", "crosswalk", "rival", "entity")
