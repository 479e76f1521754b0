"""What was published and what was claimed, from when to when."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, Numeric, Table, Text

from etl.load.schema.assessment import POINTS
from etl.load.schema.base import Source, content_columns, journal, snapshot
from etl.load.schema.identity import GOLDEN, entity, unit

FIELDS = [name for name in GOLDEN if name not in ("uscc", "regno")]
CODES = {
    "uscc": "Code it names the entity by 统一社会信用代码",
    "regno": "Older number it names the entity by 工商注册号",
    "orgcode": "Organisation code it names the entity by 组织机构代码",
}
MADE = {"entity": "change/entity.parquet", "unit": "change/unit.parquet"}
NIGHT = (
    "(SELECT * EXCLUDE (filename), CAST(regexp_extract(filename, 'night=([0-9-]+)', 1) AS DATE) AS night "
    "FROM read_parquet({files}, filename = true, hive_partitioning = false, union_by_name = true))"
)

statement = snapshot(
    "statement",
    "What each source claims about an entity, from when to when, and since when we know it 来源陈述",
    Column("entity_id", Text, nullable=False, comment="Entity 主体标识"),
    Column("source", Text, nullable=False, comment="Dataset that claims it 来源数据集"),
    Column("record", Text, comment="Its source row 来源记录"),
    Column("part", Text, comment="File day it came in, empty for rows that come page by page 文件日期"),
    Column("night", Date, nullable=False, comment="Night it landed 落地日期"),
    Column("line", BigInteger, nullable=False, comment="Position in that night's load 行号"),
    Column("valid_from", DateTime, comment="Holds from 有效起"),
    Column("valid_to", DateTime, comment="Holds until, exclusive; NULL: still 有效止"),
    Column("known_from", Date, nullable=False, comment="Known since the night 获知日期"),
    Column("known_to", Date, comment="Known so until the night, exclusive; NULL: still 更正日期"),
    *(Column(name, Text, comment=meaning) for name, meaning in CODES.items()),
    *(Column(name, Text, comment=f"Claimed: {GOLDEN[name]}") for name in FIELDS),
    key=(),
    index=("entity_id",),
    sources=(Source("statement/*.parquet", required=True),),
)

golden_rule = snapshot(
    "golden_rule",
    "Whom is believed in which field, by which rule 取值规则",
    Column("field", Text, nullable=False, comment="Golden field 字段"),
    Column("source", Text, nullable=False, comment="Dataset believed 来源数据集"),
    Column("priority", Integer, comment="1 is believed most 优先级"),
    Column("rule", Text, comment="source_priority, newest or agreement 规则"),
    Column("policy_version", Text, comment="Version of config/golden.yaml 规则版本"),
    key=("field", "source"),
    sources=(Source("golden_rule.parquet", required=True),),
)

redirect = snapshot(
    "redirect",
    "Which entity another one became or was followed by 主体沿革",
    Column("from_id", Text, nullable=False, comment="Entity before 原主体"),
    Column("to_id", Text, nullable=False, comment="Entity after 后续主体"),
    Column("relation", Text, comment="number, duplicate, reregistration, merger or split 关系"),
    Column("moves", Boolean, comment="Whether what was said of it counts for the other 是否归并"),
    Column("valid_from", DateTime, comment="Since 生效时间"),
    Column("known_from", Date, comment="Known since the night 获知日期"),
    Column("source", Text, comment="Dataset, or decision 来源"),
    Column("record", Text, comment="Its source row, or the decision's id 来源记录"),
    Column("decided_by", Text, comment="Who decided it 决定人"),
    Column("reason", Text, comment="Why 理由"),
    key=(),
    index=("from_id",),
    sources=(Source("redirect.parquet", required=True),),
)

suggestion = snapshot(
    "suggestion",
    "Codes in quarantine that one character would put right; for review, never applied 代码更正建议",
    Column("dataset", Text, nullable=False, comment="Dataset 数据集"),
    Column("record", Text, comment="Source row 记录"),
    Column("column_name", Text, comment="Column 字段"),
    Column("code", Text, comment="Code received 原代码"),
    Column("suggested", Text, comment="Code meant, perhaps 建议代码"),
    Column("position", Integer, comment="Which character, from 1 第几位"),
    Column("was", Text, comment="Character received 原字符"),
    Column("becomes", Text, comment="Character suggested 建议字符"),
    Column("entity_id", Text, comment="Entity of the suggested code, if the register knows it 主体标识"),
    key=(),
    sources=(Source("suggestion.parquet", {"column_name": "column"}, required=True),),
)


name_match = snapshot(
    "name_match",
    "Whom rows with a name and no number may mean; accepted and decided ones count 名称匹配",
    Column("dataset", Text, nullable=False, comment="Dataset 数据集"),
    Column("record", Text, nullable=False, comment="Source row 记录"),
    Column("role", Text, nullable=False, comment="Column that names the business 名称字段"),
    Column("entity_id", Text, nullable=False, comment="Candidate 候选主体"),
    Column("rank", Integer, comment="1 is the likeliest; 0 was named by a person 名次"),
    Column("status", Text, comment="accepted, passed_over, review, decided or rejected 结论"),
    Column("confidence", Numeric(5, 4), comment="0–1 置信度"),
    Column("name_similarity", Numeric(5, 4), comment="0–1 名称相似度"),
    Column("district_agrees", Boolean, comment="NULL: not known 区县是否一致"),
    Column("address_similarity", Numeric(5, 4), comment="0–1; NULL: not known 地址相似度"),
    Column("explanation", Text, comment="Why, in Chinese 说明"),
    key=("dataset", "record", "role", "entity_id"),
    index=("entity_id",),
    sources=(Source("name_match.parquet", required=True),),
)


def change(of: Table, comment: str, *more: Column[Any]) -> Table:
    """The journal of what changed in `of` from one published night to the next."""
    copied = [Column(column.name, column.type, comment=column.comment) for column in content_columns(of)]
    return journal(
        f"{of.name}_change",
        comment,
        Column("night", Date, nullable=False, comment="Night of the change 变动日期"),
        Column("change", Text, nullable=False, comment="ADD, MOD, DEL, MERGED or SPLIT 变动类型"),
        Column("successor", Text, comment="Entities it became or was followed by, joined by , 后续主体"),
        Column("present", Boolean, comment="Whether it goes on being published 是否仍公布"),
        *copied,
        *more,
        key=("night", copied[0].name),
        index=(copied[0].name,),
        sources=(Source(MADE[of.name], relation=NIGHT, required=True),),
    )


def state_columns(change: Table) -> list[str]:
    """The columns of the state whose changes `change` tells."""
    told = ("night", "change", "successor", "present")
    return [column.name for column in content_columns(change) if column.name not in told]


entity_change = change(entity, "What changed in the entities from one published night to the next 主体变动")
unit_change = change(
    unit,
    "What changed in the units, their scores and libraries from one published night to the next 单位变动",
    Column("score", POINTS, comment="Total 总分"),
    Column("score_status", Text, comment="scored or inconclusive 评分状态"),
    Column("scorecard", Text, comment="Version of the scorecard 评分规则版本"),
    Column("tier", Text, comment="Library 所在库"),
    Column("since", Date, comment="In it since 入库日期"),
    Column("rule", Text, comment="Rule that put it there 规则"),
    Column("reason", Text, comment="Why, in Chinese 理由"),
    Column("lifecycle", Text, comment="Version of the lifecycle policy 分级规则版本"),
)
