"""Statements with their times, the rules between them, redirects, suggestions, and what changed night by night."""

from importlib import import_module

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    forget("crosswalk", "unresolved")
    create_crosswalk()
    create_unresolved()
    create_statement()
    create_golden_rule()
    create_redirect()
    create_suggestion()
    create_name_match()
    create_entity_change()
    create_unit_change()


def create_statement() -> None:
    tables.create(
        "statement",
        "What each source claims about an entity, from when to when, and since when we know it 来源陈述",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("entity_id", sa.Text(), nullable=False, comment="Entity 主体标识"),
        sa.Column("source", sa.Text(), nullable=False, comment="Dataset that claims it 来源数据集"),
        sa.Column("record", sa.Text(), comment="Its source row 来源记录"),
        sa.Column("part", sa.Text(), comment="File day it came in, empty for rows that come page by page 文件日期"),
        sa.Column("night", sa.Date(), nullable=False, comment="Night it landed 落地日期"),
        sa.Column("line", sa.BigInteger(), nullable=False, comment="Position in that night's load 行号"),
        sa.Column("valid_from", sa.DateTime(), comment="Holds from 有效起"),
        sa.Column("valid_to", sa.DateTime(), comment="Holds until, exclusive; NULL: still 有效止"),
        sa.Column("known_from", sa.Date(), nullable=False, comment="Known since the night 获知日期"),
        sa.Column("known_to", sa.Date(), comment="Known so until the night, exclusive; NULL: still 更正日期"),
        sa.Column("uscc", sa.Text(), comment="Code it names the entity by 统一社会信用代码"),
        sa.Column("regno", sa.Text(), comment="Older number it names the entity by 工商注册号"),
        sa.Column("orgcode", sa.Text(), comment="Organisation code it names the entity by 组织机构代码"),
        sa.Column("name", sa.Text(), comment="Claimed: name 名称"),
        sa.Column("kind", sa.Text(), comment="Claimed: type of enterprise 主体类型"),
        sa.Column("state", sa.Text(), comment="Claimed: registration state 登记状态"),
        sa.Column("district", sa.Text(), comment="Claimed: division of the place of business, 6 digits 经营所在区县"),
        sa.Column("address", sa.Text(), comment="Claimed: address 住所"),
        sa.Column("industry_section", sa.Text(), comment="Claimed: GB/T 4754 section, A–T 行业门类"),
        sa.Column("industry_class", sa.Text(), comment="Claimed: GB/T 4754 class, 4 digits 行业小类"),
        sa.Column("established_on", sa.Text(), comment="Claimed: date of establishment 成立日期"),
        index=("entity_id",),
        partitioned=True,
    )


def create_golden_rule() -> None:
    tables.create(
        "golden_rule",
        "Whom is believed in which field, by which rule 取值规则",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("field", sa.Text(), nullable=False, comment="Golden field 字段"),
        sa.Column("source", sa.Text(), nullable=False, comment="Dataset believed 来源数据集"),
        sa.Column("priority", sa.Integer(), comment="1 is believed most 优先级"),
        sa.Column("rule", sa.Text(), comment="source_priority, newest or agreement 规则"),
        sa.Column("policy_version", sa.Text(), comment="Version of config/golden.yaml 规则版本"),
        key=("publication", "field", "source"),
        partitioned=True,
    )


def create_redirect() -> None:
    tables.create(
        "redirect",
        "Which entity another one became or was followed by 主体沿革",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("from_id", sa.Text(), nullable=False, comment="Entity before 原主体"),
        sa.Column("to_id", sa.Text(), nullable=False, comment="Entity after 后续主体"),
        sa.Column("relation", sa.Text(), comment="number, duplicate, reregistration, merger or split 关系"),
        sa.Column("moves", sa.Boolean(), comment="Whether what was said of it counts for the other 是否归并"),
        sa.Column("valid_from", sa.DateTime(), comment="Since 生效时间"),
        sa.Column("known_from", sa.Date(), comment="Known since the night 获知日期"),
        sa.Column("source", sa.Text(), comment="Dataset, or decision 来源"),
        sa.Column("record", sa.Text(), comment="Its source row, or the decision's id 来源记录"),
        sa.Column("decided_by", sa.Text(), comment="Who decided it 决定人"),
        sa.Column("reason", sa.Text(), comment="Why 理由"),
        index=("from_id",),
        partitioned=True,
    )


def create_suggestion() -> None:
    tables.create(
        "suggestion",
        "Codes in quarantine that one character would put right; for review, never applied 代码更正建议",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("record", sa.Text(), comment="Source row 记录"),
        sa.Column("column_name", sa.Text(), comment="Column 字段"),
        sa.Column("code", sa.Text(), comment="Code received 原代码"),
        sa.Column("suggested", sa.Text(), comment="Code meant, perhaps 建议代码"),
        sa.Column("position", sa.Integer(), comment="Which character, from 1 第几位"),
        sa.Column("was", sa.Text(), comment="Character received 原字符"),
        sa.Column("becomes", sa.Text(), comment="Character suggested 建议字符"),
        sa.Column("entity_id", sa.Text(), comment="Entity of the suggested code, if the register knows it 主体标识"),
        partitioned=True,
    )


def create_name_match() -> None:
    tables.create(
        "name_match",
        "Whom rows with a name and no number may mean; accepted and decided ones count 名称匹配",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("record", sa.Text(), nullable=False, comment="Source row 记录"),
        sa.Column("role", sa.Text(), nullable=False, comment="Column that names the business 名称字段"),
        sa.Column("entity_id", sa.Text(), nullable=False, comment="Candidate 候选主体"),
        sa.Column("rank", sa.Integer(), comment="1 is the likeliest; 0 was named by a person 名次"),
        sa.Column("status", sa.Text(), comment="accepted, review, decided or rejected 结论"),
        sa.Column("confidence", sa.Numeric(5, 4), comment="0–1 置信度"),
        sa.Column("name_similarity", sa.Numeric(5, 4), comment="0–1 名称相似度"),
        sa.Column("district_agrees", sa.Boolean(), comment="NULL: not known 区县是否一致"),
        sa.Column("address_similarity", sa.Numeric(5, 4), comment="0–1; NULL: not known 地址相似度"),
        sa.Column("explanation", sa.Text(), comment="Why, in Chinese 说明"),
        key=("publication", "dataset", "record", "role", "entity_id"),
        index=("entity_id",),
        partitioned=True,
    )


def create_entity_change() -> None:
    tables.create(
        "entity_change",
        "What changed in the entities from one published night to the next 主体变动",
        sa.Column("night", sa.Date(), nullable=False, comment="Night of the change 变动日期"),
        sa.Column("change", sa.Text(), nullable=False, comment="ADD, MOD, DEL, MERGED or SPLIT 变动类型"),
        sa.Column("successor", sa.Text(), comment="Entities it became or was followed by, joined by , 后续主体"),
        sa.Column("present", sa.Boolean(), comment="Whether it goes on being published 是否仍公布"),
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
        key=("night", "entity_id"),
        index=("entity_id",),
    )


def create_unit_change() -> None:
    tables.create(
        "unit_change",
        "What changed in the units, their scores and libraries from one published night to the next 单位变动",
        sa.Column("night", sa.Date(), nullable=False, comment="Night of the change 变动日期"),
        sa.Column("change", sa.Text(), nullable=False, comment="ADD, MOD, DEL, MERGED or SPLIT 变动类型"),
        sa.Column("successor", sa.Text(), comment="Entities it became or was followed by, joined by , 后续主体"),
        sa.Column("present", sa.Boolean(), comment="Whether it goes on being published 是否仍公布"),
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
        sa.Column("score", sa.Numeric(6, 2), comment="Total 总分"),
        sa.Column("score_status", sa.Text(), comment="scored or inconclusive 评分状态"),
        sa.Column("scorecard", sa.Text(), comment="Version of the scorecard 评分规则版本"),
        sa.Column("tier", sa.Text(), comment="Library 所在库"),
        sa.Column("since", sa.Date(), comment="In it since 入库日期"),
        sa.Column("rule", sa.Text(), comment="Rule that put it there 规则"),
        sa.Column("reason", sa.Text(), comment="Why, in Chinese 理由"),
        sa.Column("lifecycle", sa.Text(), comment="Version of the lifecycle policy 分级规则版本"),
        key=("night", "unit_id"),
        index=("unit_id",),
    )


def create_crosswalk() -> None:
    tables.create(
        "crosswalk",
        "Which entity an identifier of any kind leads to 代码对照",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column(
            "id_kind", sa.Text(), nullable=False, comment="uscc, regno15, regno13, orgcode or foreign_regno 代码种类"
        ),
        sa.Column("id_value", sa.Text(), nullable=False, comment="The identifier 代码"),
        sa.Column("entity_id", sa.Text(), nullable=False, comment="Entity it leads to 主体标识"),
        sa.Column("source", sa.Text(), comment="Dataset that says so 来源数据集"),
        sa.Column("record", sa.Text(), comment="One of its source rows 来源记录"),
        sa.Column("valid_from", sa.DateTime(), comment="Named so from 有效起"),
        sa.Column("valid_to", sa.DateTime(), comment="Named so until, exclusive; NULL: still 有效止"),
        sa.Column("known_from", sa.Date(), comment="Known since the night 获知日期"),
        sa.Column("checks", sa.Text(), comment="Check characters that hold: both, code, own or none 校验结果"),
        index=("id_value",),
        partitioned=True,
    )


def create_unresolved() -> None:
    tables.create(
        "unresolved",
        "Valid source rows that could not be tied to an entity 未关联记录",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("dataset", sa.Text(), nullable=False, comment="Dataset 数据集"),
        sa.Column("record", sa.Text(), nullable=False, comment="Source row 记录"),
        sa.Column("role", sa.Text(), comment="Column that names the business 名称字段"),
        sa.Column("identifier", sa.Text(), comment="Identifier it gave 代码"),
        sa.Column("id_kind", sa.Text(), comment="Kind of identifier 代码种类"),
        sa.Column("name", sa.Text(), comment="Name it gave 名称"),
        sa.Column("reason", sa.Text(), comment="Why it could not be tied 原因"),
        partitioned=True,
    )


def downgrade() -> None:
    """Back to the crosswalk of 0002, to be filled by the next load."""
    tables.drop("unit_change", "entity_change", "name_match", "suggestion", "redirect", "golden_rule", "statement")
    forget("crosswalk", "unresolved")
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


def forget(*names: str) -> None:
    """Drop tables that are made anew, and that they were loaded: the next load fills them from the stage again."""
    import_module("etl.load.migrations.versions.0008_deliveries").forget(*names)
