"""Who there is: entities, the codes that name them, and the units they declared."""

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Text

from etl.load.schema.base import Source, snapshot

GOLDEN = {
    "uscc": "unified social credit code 统一社会信用代码",
    "regno": "registration number of 15 or 13 digits 工商注册号",
    "name": "name 名称",
    "kind": "type of enterprise 主体类型",
    "state": "registration state 登记状态",
    "district": "division of the place of business, 6 digits 经营所在区县",
    "address": "address 住所",
    "industry_section": "GB/T 4754 section, A–T 行业门类",
    "industry_class": "GB/T 4754 class, 4 digits 行业小类",
    "established_on": "date of establishment 成立日期",
}
CODES = ("uscc", "regno")

entity = snapshot(
    "entity",
    "What a unified social credit code names: one row an entity, each field the golden value 市场主体",
    Column(
        "entity_id",
        Text,
        nullable=False,
        comment="The USCC, or REG:<number> while only an older number is known 主体标识",
    ),
    *(
        Column(name, Date if name == "established_on" else Text, comment=f"Golden value: {meaning}")
        for name, meaning in GOLDEN.items()
    ),
    *(
        Column(f"{name}_source", Text, comment=f"Source row (dataset:record) that gave {name} 来源记录")
        for name in GOLDEN
        if name not in CODES
    ),
    Column("registered", Boolean, comment="Whether the register knows it 是否在登记库"),
    Column("claims", Integer, comment="Source rows that speak about it 来源记录数"),
    key=("entity_id",),
    index=("uscc",),
    sources=(Source("entity.parquet", required=True),),
)

rival = snapshot(
    "rival",
    "Values that lost against the golden value, and why 落选值",
    Column("entity_id", Text, nullable=False, comment="Entity 主体标识"),
    Column("field", Text, nullable=False, comment="Field of the entity 字段"),
    Column("value", Text, comment="Value that lost 落选值"),
    Column("source", Text, comment="Dataset that claimed it 来源数据集"),
    Column("record", Text, comment="Its source row 来源记录"),
    Column("winner", Text, comment="Golden value 采用值"),
    Column("winner_source", Text, comment="Source row (dataset:record) of the golden value 采用值来源"),
    Column("rule", Text, comment="Rule that decided 判定规则"),
    key=(),
    index=("entity_id",),
    sources=(Source("rival.parquet", required=True),),
)

crosswalk = snapshot(
    "crosswalk",
    "Which entity an identifier of any kind leads to 代码对照",
    Column("id_kind", Text, nullable=False, comment="uscc, regno15, regno13, orgcode or foreign_regno 代码种类"),
    Column("id_value", Text, nullable=False, comment="The identifier 代码"),
    Column("entity_id", Text, nullable=False, comment="Entity it leads to 主体标识"),
    Column("source", Text, comment="Dataset that says so 来源数据集"),
    Column("record", Text, comment="One of its source rows 来源记录"),
    Column("valid_from", DateTime, comment="Named so from 有效起"),
    Column("valid_to", DateTime, comment="Named so until, exclusive; NULL: still 有效止"),
    Column("known_from", Date, comment="Known since the night 获知日期"),
    Column("checks", Text, comment="Check characters that hold: both, code, own or none 校验结果"),
    key=(),
    index=("id_value",),
    sources=(Source("crosswalk/*.parquet", required=True),),
)

unit = snapshot(
    "unit",
    "Declared businesses and stores 放心消费单位",
    Column("unit_id", Text, nullable=False, comment="Unit 单位标识"),
    Column("entity_id", Text, comment="Entity that declared it 主体标识"),
    Column("store_name", Text, comment="Name of the store as declared 门店名称"),
    Column("name", Text, comment="Name shown 名称"),
    Column("kind", Text, comment="Kind of unit: store, online store, factory, market … 单位类型"),
    Column("district", Text, comment="County-level division, 6 digits 区县"),
    Column("city", Text, comment="City, 6 digits 设区市"),
    Column("declared_on", Date, comment="First declared 申报日期"),
    Column(
        "status",
        Text,
        comment="waiting, county_passed, city_passed, refused, in_force, removed or expired 申报状态",
    ),
    Column("valid_from", Date, comment="In force from 有效期起"),
    Column("valid_to", Date, comment="In force until 有效期止"),
    Column("audit_opinion", Text, comment="The regulator's opinion 审核意见"),
    Column("audited_at", DateTime, comment="When it was audited 审核时间"),
    Column("has_promise", Boolean, comment="Promises returns without reason 无理由退货承诺"),
    Column("is_factory", Boolean, comment="Is a reassured factory 放心工厂"),
    Column("declarations", Integer, comment="Declarations behind it 申报数"),
    Column("declaration_ids", Text, comment="Their records, joined by , 申报编号"),
    key=("unit_id",),
    index=("entity_id",),
    sources=(Source("unit.parquet", required=True),),
)

unresolved = snapshot(
    "unresolved",
    "Valid source rows that could not be tied to an entity 未关联记录",
    Column("dataset", Text, nullable=False, comment="Dataset 数据集"),
    Column("record", Text, nullable=False, comment="Source row 记录"),
    Column("role", Text, comment="Column that names the business 名称字段"),
    Column("identifier", Text, comment="Identifier it gave 代码"),
    Column("id_kind", Text, comment="Kind of identifier 代码种类"),
    Column("name", Text, comment="Name it gave 名称"),
    Column("reason", Text, comment="Why it could not be tied 原因"),
    key=(),
    sources=(Source("unresolved.parquet"),),
)
