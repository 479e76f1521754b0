"""Complaints, penalties, checks, listings."""

import sqlalchemy as sa

from etl.load.migrations import tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables.create(
        "complaint",
        "Consumer complaints in Zhejiang, without personal data 浙江投诉",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("recorded_on", sa.Date(), comment="Recorded on 登记日期"),
        sa.Column("source", sa.Text(), comment="How it came in 信息来源"),
        sa.Column("district", sa.Text(), comment="Division that handles it 处理地区划"),
        sa.Column("category", sa.Text(), comment="Goods or service, two levels joined by > 客体类别"),
        sa.Column("problem", sa.Text(), comment="Kind of problem 问题类别"),
        sa.Column("amount", sa.Numeric(18, 2), comment="Amount in dispute, yuan 涉及金额"),
        sa.Column("accepted", sa.Text(), comment="受理 accepted or 不予受理 refused 受理结果"),
        sa.Column("accepted_on", sa.Date(), comment="Decided to accept on 受理日期"),
        sa.Column("refusal_ground", sa.Text(), comment="Ground of refusal, 1–7 不予受理原因"),
        sa.Column("result", sa.Text(), comment="Result of mediation 处理结果"),
        sa.Column("closed_on", sa.Date(), comment="Closed on 办结日期"),
        sa.Column("end_ground", sa.Text(), comment="Ground of ending mediation, 1–8 终止原因"),
        sa.Column("recovered", sa.Numeric(18, 2), comment="Loss recovered, yuan 挽回损失"),
        sa.Column(
            "may_be_published", sa.Boolean(), comment="Whether the complainant agrees to publication 是否同意公示"
        ),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "record"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "penalty",
        "Administrative penalties 行政处罚",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("title", sa.Text(), comment="Name of the penalty 处罚名称"),
        sa.Column("category", sa.Text(), comment="Kind of penalty 处罚类别"),
        sa.Column("cause", sa.Text(), comment="Cause 处罚事由"),
        sa.Column("basis", sa.Text(), comment="Legal basis 处罚依据"),
        sa.Column("offence", sa.Text(), comment="Unlawful act 违法行为"),
        sa.Column("fine", sa.Numeric(18, 6), comment="Fine, 10 000 yuan 罚款金额（万元）"),
        sa.Column("confiscated", sa.Numeric(18, 6), comment="Confiscated, 10 000 yuan 没收金额（万元）"),
        sa.Column("decided_on", sa.Date(), comment="Decided on 处罚决定日期"),
        sa.Column("published_until", sa.Date(), comment="Shown to the public until 公示截止期"),
        sa.Column("authority", sa.Text(), comment="Authority 处罚机关"),
        sa.Column("status", sa.Text(), comment="0 normal, 1 withdrawn, 2 objection, 3 repaired 当前状态"),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "record"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "spot_check",
        "Product quality spot checks 产品质量监督抽查",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("plan", sa.Text(), comment="Level of the plan 抽查层级"),
        sa.Column("product", sa.Text(), comment="Product 产品名称"),
        sa.Column("model", sa.Text(), comment="Model 规格型号"),
        sa.Column("brand", sa.Text(), comment="Brand 商标"),
        sa.Column("batch", sa.Text(), comment="Date or number of the batch 生产日期或批号"),
        sa.Column("report", sa.Text(), comment="Number of the report 报告编号"),
        sa.Column("passed", sa.Boolean(), comment="Whether it passed 是否合格"),
        sa.Column("failed_items", sa.Text(), comment="Items that failed 不合格项目"),
        sa.Column("serious", sa.Boolean(), comment="Whether the failure is serious 是否严重不合格"),
        sa.Column("refused", sa.Boolean(), comment="Whether the check was refused 是否拒检"),
        sa.Column("recheck_passed", sa.Boolean(), comment="Whether the recheck passed 复查是否合格"),
        sa.Column("sampled_on", sa.Date(), comment="Sampled on 抽样日期"),
        sa.Column("completed_on", sa.Date(), comment="Test completed on 检验完成日期"),
        sa.Column("state", sa.Text(), comment="State of the report; 2 = final 报告状态"),
        sa.Column("void", sa.Boolean(), comment="Whether the check is void 是否作废"),
        sa.Column("remark", sa.Text(), comment="Remark; 涉嫌假冒 = counterfeit suspected 备注"),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "record"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "inspection",
        "Results of secret visits, online checks and cross checks 监督检查结果",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("method", sa.Text(), comment="督查暗访, 在线抽查, 交叉检查 or 双随机 检查方式"),
        sa.Column("inspected_on", sa.Date(), comment="Inspected on 检查日期"),
        sa.Column("district", sa.Text(), comment="District 检查地区"),
        sa.Column("result", sa.Text(), comment="通过, 责令整改 or 不通过 检查结果"),
        sa.Column("problems", sa.Text(), comment="Codes of problems, joined by ; 问题代码"),
        sa.Column("rectified_on", sa.Date(), comment="Rectified on 整改日期"),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "record"),
        index=("entity_id",),
        partitioned=True,
    )
    tables.create(
        "listing",
        "Entries in the lists of abnormal operation and serious violations 经营异常名录与严重违法失信名单",
        sa.Column("publication", sa.Text(), nullable=False, comment="Publication this row belongs to 发布批次"),
        sa.Column("record", sa.Text(), nullable=False, comment="Key of the source row 记录编号"),
        sa.Column("entity_id", sa.Text(), comment="Entity; NULL when unresolved 主体标识"),
        sa.Column("resolved_by", sa.Text(), comment="Identifier that led to the entity 关联依据"),
        sa.Column("list", sa.Text(), nullable=False, comment="abnormal 经营异常 or serious 严重违法失信"),
        sa.Column("reason", sa.Text(), comment="Why it was entered 列入原因"),
        sa.Column("listed_on", sa.Date(), comment="Entered on 列入日期"),
        sa.Column("authority", sa.Text(), comment="Authority that entered it 列入机关"),
        sa.Column("removal_reason", sa.Text(), comment="Why it was removed 移出原因"),
        sa.Column("removed_on", sa.Date(), comment="Removed on 移出日期"),
        sa.Column("updated_at", sa.DateTime(), comment="Update time at the source 来源更新时间"),
        key=("publication", "list", "record"),
        index=("entity_id",),
        partitioned=True,
    )


def downgrade() -> None:
    tables.drop("listing", "inspection", "spot_check", "penalty", "complaint")
