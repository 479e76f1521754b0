"""That every declaration is accounted for, and those an officer must look at."""

from etl.load.views.definition import View

declaration_state = View(
    "declaration_state",
    "All declarations ever received, counted by what has become of them 申报去向统计",
    {
        "state": "What has become of them, as in declaration_case 办理状态",
        "declarations": "Declarations 申报数",
        "reviewed": "Of them with a preliminary review 已初审数",
        "agreed": "Of them decided as the review advised 与初审一致数",
        "overruled": "Of them decided otherwise 与初审不一致数",
    },
    """
SELECT
    c.state,
    count(*),
    count(c.verdict),
    count(CASE WHEN c.advice = 'agreed' THEN 1 END),
    count(CASE WHEN c.advice = 'overruled' THEN 1 END)
FROM analyst.declaration_case AS c
GROUP BY c.state
""",
)

review_queue = View(
    "review_queue",
    "Declarations that wait for an officer: manual or advised to refuse, oldest first 人工审核队列",
    {
        "place": "Place in the queue 序号",
        "id": "Declaration 申报编号",
        "applied_on": "Applied on 申报日期",
        "entity_id": "Entity; NULL while unresolved 主体标识",
        "verdict": "Advice: manual or refuse 初审结论",
        "reasons": "Why, in Chinese, with source rows 初审理由",
        "reviewed_at": "End of the night of the review 初审时间",
        "rule_version": "Version of the review policy 规则版本",
    },
    """
SELECT
    row_number() OVER (ORDER BY CASE WHEN c.applied_on IS NULL THEN 0 ELSE 1 END, c.applied_on, c.id),
    c.id,
    c.applied_on,
    c.entity_id,
    c.verdict,
    c.reasons,
    c.reviewed_at,
    c.rule_version
FROM analyst.declaration_case AS c
WHERE c.status = 'waiting' AND c.verdict IN ('manual', 'refuse')
""",
)
