"""Whether complaints are decided, closed and so ready for publication in time."""

from etl.load.views.definition import View


def arm(limit: str, month: str) -> str:
    """One of the limits, counted by region and the month in which it started."""
    kept = f"c.{limit}_on_time"
    return f"""
SELECT
    c.region, substr(CAST({month} AS TEXT), 1, 7), '{limit}', count(*),
    count(CASE WHEN {kept} THEN 1 END), count(CASE WHEN NOT {kept} THEN 1 END),
    count(CASE WHEN {kept} IS NULL AND c.{limit}_due IS NOT NULL THEN 1 END),
    count(CASE WHEN {kept} IS NULL AND c.{limit}_due IS NULL THEN 1 END),
    CAST(CAST(count(CASE WHEN {kept} THEN 1 END) AS DOUBLE PRECISION)
        / nullif(count({kept}), 0) AS DECIMAL(5, 4))
FROM analyst.complaint_case AS c
WHERE {month} IS NOT NULL
GROUP BY c.region, substr(CAST({month} AS TEXT), 1, 7)
"""


complaint_timeliness = View(
    "complaint_timeliness",
    "Legal time limits of complaints by region and month: kept, missed, still running 投诉按时办理情况",
    {
        "region": "Region that handles it, 6 digits 地区",
        "month": "Month in which the limit started 月份",
        "time_limit": "acceptance 受理 or mediation 调解 期限",
        "complaints": "Complaints 投诉数",
        "on_time": "Limit kept 按时数",
        "late": "Limit missed, also while the complaint is open 逾期数",
        "running": "Limit not over yet 未到期数",
        "unknown": "No limit known: before the first rule, or a year without a holiday notice 期限不明数",
        "rate": "On time ÷ (on time + late), of 1 按时率",
    },
    "UNION ALL".join((arm("acceptance", "c.recorded_on"), arm("mediation", "c.accepted_on"))),
)
