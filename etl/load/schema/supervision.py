"""What supervision saw: complaints, penalties, spot checks, inspections, listings."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Numeric, Table, Text

from etl.load.schema.base import Source, snapshot

YUAN = Numeric(18, 2)
TEN_THOUSAND_YUAN = Numeric(18, 6)
EVENT = {"record": "_record", "updated_at": "_updated_at"}


def linked(
    name: str, comment: str, *columns: Column[Any], sources: tuple[Source, ...], key: tuple[str, ...] = ("record",)
) -> Table:
    """A snapshot of source rows that merge has tied to entities."""
    return snapshot(
        name,
        comment,
        Column("record", Text, nullable=False, comment="Key of the source row 记录编号"),
        Column("entity_id", Text, comment="Entity; NULL when unresolved 主体标识"),
        Column("resolved_by", Text, comment="Identifier that led to the entity 关联依据"),
        *columns,
        Column("updated_at", DateTime, comment="Update time at the source 来源更新时间"),
        sources=sources,
        key=key,
        index=("entity_id",),
    )


def dataset(name: str, /, **renamed: str) -> tuple[Source]:
    """The linked rows of one dataset; the keywords say which source column feeds which of ours."""
    return (Source(f"linked/{name}.parquet", EVENT | renamed),)


complaint = linked(
    "complaint",
    "Consumer complaints in Zhejiang, without personal data 浙江投诉",
    Column("recorded_on", Date, comment="Recorded on 登记日期"),
    Column("source", Text, comment="How it came in 信息来源"),
    Column("district", Text, comment="Division that handles it 处理地区划"),
    Column("category", Text, comment="Goods or service, two levels joined by > 客体类别"),
    Column("problem", Text, comment="Kind of problem 问题类别"),
    Column("amount", YUAN, comment="Amount in dispute, yuan 涉及金额"),
    Column("accepted", Text, comment="受理 accepted or 不予受理 refused 受理结果"),
    Column("accepted_on", Date, comment="Decided to accept on 受理日期"),
    Column("refusal_ground", Text, comment="Ground of refusal, 1–7 不予受理原因"),
    Column("result", Text, comment="Result of mediation 处理结果"),
    Column("closed_on", Date, comment="Closed on 办结日期"),
    Column("end_ground", Text, comment="Ground of ending mediation, 1–8 终止原因"),
    Column("recovered", YUAN, comment="Loss recovered, yuan 挽回损失"),
    Column("may_be_published", Boolean, comment="Whether the complainant agrees to publication 是否同意公示"),
    sources=dataset(
        "complaints_zj",
        recorded_on="recorddate",
        source="appealsource",
        district="districtcode",
        category="objectcategorycodeid",
        problem="reportprovidelbcodeid",
        amount="tradeamount",
        accepted="acceptresult",
        accepted_on="acceptdate",
        refusal_ground="refuseground",
        closed_on="enddate",
        end_ground="endground",
        may_be_published="ispublicity",
    ),
)

regional_complaint = snapshot(
    "regional_complaint",
    "Consumer complaints of the four regions in one model, words as Zhejiang's 长三角投诉（统一口径）",
    Column("dataset", Text, nullable=False, comment="Feed it came from 来源数据集"),
    Column("record", Text, nullable=False, comment="Key of the source row 记录编号"),
    Column("region", Text, comment="Region that handles it, 6 digits 地区"),
    Column("entity_id", Text, comment="Entity; NULL when unresolved 主体标识"),
    Column("subject_name", Text, comment="Respondent as named 被投诉人名称"),
    Column("recorded_at", DateTime, comment="Recorded 登记时间"),
    Column("district", Text, comment="Division that handles it; unmapped where its name is not known 处理地区划"),
    Column("category", Text, comment="Goods or service; unmapped where no map knows the word 客体类别"),
    Column("category_said", Text, comment="The feed's own word, where words are mapped 原客体类别"),
    Column("problem", Text, comment="Kind of problem; unmapped likewise 问题类别"),
    Column("problem_said", Text, comment="The feed's own word 原问题类别"),
    Column("amount", YUAN, comment="Amount in dispute, yuan 涉及金额"),
    Column("accepted", Text, comment="受理 accepted or 不予受理 refused 受理结果"),
    Column("accepted_on", Date, comment="Decided to accept on 受理日期"),
    Column("refusal_ground", Text, comment="Ground of refusal, 1–7 不予受理原因"),
    Column("result", Text, comment="Result of mediation 处理结果"),
    Column("closed_on", Date, comment="Closed on 办结日期"),
    Column("end_ground", Text, comment="Ground of ending mediation, 1–8 终止原因"),
    Column("recovered", YUAN, comment="Loss recovered, yuan 挽回损失"),
    Column("outcome_known_on", Date, comment="Night that first told it; NULL: the first load 获知结果日期"),
    sources=(Source("complaint.parquet"),),
    key=("dataset", "record"),
    index=("entity_id",),
)

complaint_case = snapshot(
    "complaint_case",
    "What becomes of every complaint of the four regions, and whether its legal time limits were kept 投诉办理台账",
    Column("dataset", Text, nullable=False, comment="Feed it came from 来源数据集"),
    Column("record", Text, nullable=False, comment="Key of the source row 记录编号"),
    Column("region", Text, comment="Region that handles it, 6 digits 地区"),
    Column("district", Text, comment="Division that handles it 处理地区划"),
    Column("entity_id", Text, comment="Entity; NULL when unresolved 主体标识"),
    Column(
        "state",
        Text,
        comment="waiting, refused, in_mediation, mediated, not_agreed, settled, terminated, "
        "closed (result not known) or undated 办理状态",
    ),
    Column("since", Date, comment="In that state since 状态起始日"),
    Column("recorded_on", Date, comment="Recorded on 登记日期"),
    Column("acceptance_due", Date, comment="Last day to accept or refuse 受理期限"),
    Column("accepted_on", Date, comment="Decided on 受理日期"),
    Column("acceptance_on_time", Boolean, comment="Decided in time; NULL while it runs 是否按时受理"),
    Column("mediation_due", Date, comment="Last day of mediation 调解期限"),
    Column("closed_on", Date, comment="Closed on 办结日期"),
    Column("mediation_on_time", Boolean, comment="Closed in time; NULL while it runs 是否按时办结"),
    Column("publication_due", Date, comment="Last day to publish 公示期限"),
    sources=(Source("complaint_case.parquet"),),
    key=("dataset", "record"),
    index=("entity_id",),
)

disclosure_notice = snapshot(
    "disclosure_notice",
    "Complaints about to be disclosed: what each business is told, and until when it may object 公示前告知",
    Column("dataset", Text, nullable=False, comment="Feed it came from 来源数据集"),
    Column("record", Text, nullable=False, comment="Key of the source row 记录编号"),
    Column("region", Text, comment="Region that handles it, 6 digits 地区"),
    Column("entity_id", Text, comment="Entity 主体标识"),
    Column("company_name", Text, comment="Name as it would be published 企业名称"),
    Column("code", Text, comment="Code as it would be published 统一社会信用代码或注册号"),
    Column("recorded_on", Date, comment="Recorded on 登记日期"),
    Column("ended_on", Date, comment="Closed or refused on 办结日期"),
    Column("object_by", Date, comment="Last day of the hold 异议期限"),
    Column("notified_on", Date, comment="First night that told it 告知日期"),
    Column("notice", Text, comment="The notice 告知内容"),
    sources=(Source("disclosure_notice.parquet"),),
    key=("dataset", "record"),
    index=("entity_id",),
)

unmapped_word = snapshot(
    "unmapped_word",
    "Words of the complaint feeds that no map knows: what to add to the contract 未对照用语",
    Column("dataset", Text, nullable=False, comment="Feed 来源数据集"),
    Column("field", Text, nullable=False, comment="Field of the model 字段"),
    Column("word", Text, nullable=False, comment="Word as said 原用语"),
    Column("rows", BigInteger, comment="Rows that say it 记录数"),
    sources=(Source("unmapped.parquet"),),
    key=("dataset", "field", "word"),
)

penalty = linked(
    "penalty",
    "Administrative penalties 行政处罚",
    Column("title", Text, comment="Name of the penalty 处罚名称"),
    Column("category", Text, comment="Kind of penalty 处罚类别"),
    Column("cause", Text, comment="Cause 处罚事由"),
    Column("basis", Text, comment="Legal basis 处罚依据"),
    Column("offence", Text, comment="Unlawful act 违法行为"),
    Column("fine", TEN_THOUSAND_YUAN, comment="Fine, 10 000 yuan 罚款金额（万元）"),
    Column("confiscated", TEN_THOUSAND_YUAN, comment="Confiscated, 10 000 yuan 没收金额（万元）"),
    Column("decided_on", Date, comment="Decided on 处罚决定日期"),
    Column("published_until", Date, comment="Shown to the public until 公示截止期"),
    Column("authority", Text, comment="Authority 处罚机关"),
    Column("status", Text, comment="0 normal, 1 withdrawn, 2 objection, 3 repaired 当前状态"),
    sources=dataset(
        "penalties",
        title="cf_cfmc",
        category="cf_cflb1",
        cause="cf_sy",
        basis="cf_yj",
        offence="cf_wfxw",
        fine="cf_nr_fk",
        confiscated="cf_nr_wfff",
        decided_on="cf_jdrq",
        published_until="cf_gsjzq",
        authority="cf_xzjg",
        status="cf_zt",
    ),
)

spot_check = linked(
    "spot_check",
    "Product quality spot checks 产品质量监督抽查",
    Column("plan", Text, comment="Level of the plan 抽查层级"),
    Column("product", Text, comment="Product 产品名称"),
    Column("model", Text, comment="Model 规格型号"),
    Column("brand", Text, comment="Brand 商标"),
    Column("batch", Text, comment="Date or number of the batch 生产日期或批号"),
    Column("report", Text, comment="Number of the report 报告编号"),
    Column("passed", Boolean, comment="Whether it passed 是否合格"),
    Column("failed_items", Text, comment="Items that failed 不合格项目"),
    Column("serious", Boolean, comment="Whether the failure is serious 是否严重不合格"),
    Column("refused", Boolean, comment="Whether the check was refused 是否拒检"),
    Column("recheck_passed", Boolean, comment="Whether the recheck passed 复查是否合格"),
    Column("sampled_on", Date, comment="Sampled on 抽样日期"),
    Column("completed_on", Date, comment="Test completed on 检验完成日期"),
    Column("state", Text, comment="State of the report; 2 = final 报告状态"),
    Column("void", Boolean, comment="Whether the check is void 是否作废"),
    Column("remark", Text, comment="Remark; 涉嫌假冒 = counterfeit suspected 备注"),
    sources=dataset(
        "spot_checks",
        plan="plantype",
        product="prodname",
        batch="batchnum",
        report="reportno",
        passed="ispass",
        failed_items="unpassxm",
        serious="isimportant",
        refused="isrefuse",
        recheck_passed="recheckispass",
        sampled_on="cydate",
        completed_on="checkokdate",
        void="iscancel",
    ),
)

inspection = linked(
    "inspection",
    "Results of secret visits, online checks and cross checks 监督检查结果",
    Column("method", Text, comment="督查暗访, 在线抽查, 交叉检查 or 双随机 检查方式"),
    Column("inspected_on", Date, comment="Inspected on 检查日期"),
    Column("district", Text, comment="District 检查地区"),
    Column("result", Text, comment="通过, 责令整改 or 不通过 检查结果"),
    Column("problems", Text, comment="Codes of problems, joined by ; 问题代码"),
    Column("rectified_on", Date, comment="Rectified on 整改日期"),
    sources=dataset(
        "inspections",
        method="jcfs",
        inspected_on="jcrq",
        district="jcdq",
        result="jcjg",
        problems="wtlb",
        rectified_on="zgrq",
    ),
)

listing = linked(
    "listing",
    "Entries in the lists of abnormal operation and serious violations 经营异常名录与严重违法失信名单",
    Column("list", Text, nullable=False, comment="abnormal 经营异常 or serious 严重违法失信"),
    Column("reason", Text, comment="Why it was entered 列入原因"),
    Column("listed_on", Date, comment="Entered on 列入日期"),
    Column("authority", Text, comment="Authority that entered it 列入机关"),
    Column("removal_reason", Text, comment="Why it was removed 移出原因"),
    Column("removed_on", Date, comment="Removed on 移出日期"),
    key=("list", "record"),
    sources=(
        Source(
            "linked/abnormal_list.parquet",
            EVENT
            | {
                "reason": "specause_cn",
                "listed_on": "abntime",
                "authority": "decorg_cn",
                "removal_reason": "remexcpres_cn",
                "removed_on": "remdate",
            },
            {"list": "abnormal"},
        ),
        Source(
            "linked/serious_violations.parquet",
            EVENT
            | {
                "reason": "serillreaname",
                "listed_on": "abntime",
                "authority": "decorgname",
                "removal_reason": "remexcpresname",
                "removed_on": "remdate",
            },
            {"list": "serious"},
        ),
    ),
)
