"""What units and banks offer: return commitments, financial outlets, coordinators, loans."""

from sqlalchemy import Boolean, Column, Date, Integer, Text

from etl.load.schema.supervision import TEN_THOUSAND_YUAN, dataset, linked

STATUS = "1 in force, 0 removed, 2 expired, 4 waiting, 5 county passed, 6 city passed, 7 refused 状态"

commitment = linked(
    "commitment",
    "Promises to take goods back without reason 无理由退货承诺",
    Column("store_name", Text, comment="Store 门店名称"),
    Column("channel", Text, comment="online or offline 渠道"),
    Column("goods_scope", Text, comment="Goods covered 商品范围"),
    Column("days", Integer, comment="Days to return 退货天数"),
    Column("conditions", Text, comment="Conditions 条件"),
    Column("cross_store", Boolean, comment="Whether other stores take returns 是否异地异店退换"),
    Column("cross_cities", Text, comment="Cities that do, 4-digit codes joined by ; 异地异店城市"),
    Column("valid_from", Date, comment="In force from 有效期起"),
    Column("valid_to", Date, comment="In force until 有效期止"),
    Column("status", Text, comment=STATUS),
    sources=dataset(
        "commitments",
        store_name="storeName",
        goods_scope="goodsScope",
        cross_store="crossStore",
        cross_cities="crossCities",
        valid_from="startTime",
        valid_to="endTime",
    ),
)

outlet = linked(
    "outlet",
    "Reassured financial outlets of rural commercial banks 放心金融网点",
    Column("bank_code", Text, comment="USCC of the bank 银行统一社会信用代码"),
    Column("bank_name", Text, comment="Bank 银行名称"),
    Column("name", Text, comment="Outlet 网点名称"),
    Column("district", Text, comment="County-level division 区县"),
    Column("applied_on", Date, comment="Declared on 申报日期"),
    Column("status", Text, comment=STATUS),
    sources=dataset(
        "outlets",
        bank_code="bankCode",
        bank_name="bankName",
        name="outletName",
        district="districtCode",
        applied_on="applicationDate",
    ),
)

coordinator = linked(
    "coordinator",
    "Consumption coordinators, without their names 放心消费协管员",
    Column("outlet_id", Text, comment="Outlet 网点编号"),
    Column("district", Text, comment="County-level division 区县"),
    Column("appointed_on", Date, comment="Appointed on 聘任日期"),
    Column("left_on", Date, comment="Left on; NULL while serving 离任日期"),
    sources=dataset(
        "coordinators", outlet_id="outletId", district="districtCode", appointed_on="appointedOn", left_on="leftOn"
    ),
)

loan = linked(
    "loan",
    "Loans to reassured units 放心贷",
    Column("bank_code", Text, comment="USCC of the bank 银行统一社会信用代码"),
    Column("borrower_code", Text, comment="USCC of the borrower 借款人统一社会信用代码"),
    Column("product", Text, comment="Product 产品"),
    Column("amount", TEN_THOUSAND_YUAN, comment="Amount, 10 000 yuan 金额（万元）"),
    Column("granted_on", Date, comment="Granted on 发放日期"),
    sources=dataset("loans", bank_code="bankCode", borrower_code="creditCode", granted_on="grantedOn"),
)
