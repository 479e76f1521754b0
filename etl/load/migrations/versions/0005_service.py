"""Commitments, outlets, coordinators, loans."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(
        "commitment",
        "Promises to take goods back without reason 无理由退货承诺",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("store_name", sa.Text(), comment="Store 门店名称"),
        sa.Column("channel", sa.Text(), comment="online or offline 渠道"),
        sa.Column("goods_scope", sa.Text(), comment="Goods covered 商品范围"),
        sa.Column("days", sa.Integer(), comment="Days to return 退货天数"),
        sa.Column("conditions", sa.Text(), comment="Conditions 条件"),
        sa.Column("cross_store", sa.Boolean(), comment="Whether other stores take returns 是否异地异店退换"),
        sa.Column("cross_cities", sa.Text(), comment="Cities that do, 4-digit codes joined by ; 异地异店城市"),
        sa.Column("valid_from", sa.Date(), comment="In force from 有效期起"),
        sa.Column("valid_to", sa.Date(), comment="In force until 有效期止"),
        sa.Column(
            "status",
            sa.Text(),
            comment="1 in force, 0 removed, 2 expired, 4 waiting, 5 county passed, 6 city passed, 7 refused 状态",
        ),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "record"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "outlet",
        "Reassured financial outlets of rural commercial banks 放心金融网点",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("bank_code", sa.Text(), comment="USCC of the bank 银行统一社会信用代码"),
        sa.Column("bank_name", sa.Text(), comment="Bank 银行名称"),
        sa.Column("name", sa.Text(), comment="Outlet 网点名称"),
        sa.Column("district", sa.Text(), comment="County-level division 区县"),
        sa.Column("applied_on", sa.Date(), comment="Declared on 申报日期"),
        sa.Column(
            "status",
            sa.Text(),
            comment="1 in force, 0 removed, 2 expired, 4 waiting, 5 county passed, 6 city passed, 7 refused 状态",
        ),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "record"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "coordinator",
        "Consumption coordinators, without their names 放心消费协管员",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("outlet_id", sa.Text(), comment="Outlet 网点编号"),
        sa.Column("district", sa.Text(), comment="County-level division 区县"),
        sa.Column("appointed_on", sa.Date(), comment="Appointed on 聘任日期"),
        sa.Column("left_on", sa.Date(), comment="Left on; NULL while serving 离任日期"),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "record"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "loan",
        "Loans to reassured units 放心贷",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("bank_code", sa.Text(), comment="USCC of the bank 银行统一社会信用代码"),
        sa.Column("borrower_code", sa.Text(), comment="USCC of the borrower 借款人统一社会信用代码"),
        sa.Column("product", sa.Text(), comment="Product 产品"),
        sa.Column("amount", sa.Numeric(18, 6), comment="Amount, 10 000 yuan 金额（万元）"),
        sa.Column("granted_on", sa.Date(), comment="Granted on 发放日期"),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "record"),
        index=("entity_id",),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("loan", "coordinator", "outlet", "commitment")
