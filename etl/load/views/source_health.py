"""How fresh and how sound each dataset is."""

from etl.load.views.definition import View

source_health = View(
    "source_health",
    "Freshness and last verdict of each dataset 数据源健康",
    {
        "dataset": "Dataset 数据集",
        "platform": "Platform 平台",
        "last_night": "Last night it was judged 最近判定日期",
        "last_status": "passed, stopped or absent 最近结论",
        "reasons": "Why it was stopped or absent 原因",
        "last_passed": "Last night it passed 最近通过日期",
        "newest_update": "Newest update time ever received 最新更新时间",
        "hours_behind": "Hours from that to the end of the published night 滞后小时",
        "received": "Rows received that night 接收数",
        "kept": "Rows kept 入库数",
        "rejected": "Rows rejected 拒绝数",
    },
    """
WITH history AS (
    SELECT
        dataset,
        max(night) AS last_night,
        max(CASE WHEN status = 'passed' THEN night END) AS last_passed,
        max(newest_update) AS newest_update
    FROM analyst.ledger
    WHERE extra = ''
    GROUP BY dataset
)
SELECT
    h.dataset,
    l.platform,
    h.last_night,
    l.status,
    l.reasons,
    h.last_passed,
    h.newest_update,
    CAST(
        EXTRACT(EPOCH FROM CAST(p.night AS TIMESTAMP) + INTERVAL '1 day' - h.newest_update) / 3600.0 AS NUMERIC(12, 1)
    ),
    l.received,
    l.kept,
    l.rejected
FROM history AS h
JOIN analyst.ledger AS l ON l.dataset = h.dataset AND l.night = h.last_night AND l.extra = ''
CROSS JOIN analyst.published AS p
""",
)
