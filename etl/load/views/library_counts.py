"""Who is in which library, by place and kind."""

from etl.load.views.definition import View

library_counts = View(
    "library_counts",
    "Units in each library by city, county and kind 分库统计",
    {
        "city": "City 设区市",
        "district": "County-level division 区县",
        "kind": "Kind of unit 单位类型",
        "tier": "Library; NULL while a unit is in none 所在库",
        "units": "Units 单位数",
        "in_force": "Of them in force 有效单位数",
        "with_promise": "Of them with a promise to take goods back 承诺单位数",
        "factories": "Of them factories 放心工厂数",
        "scored": "Of them with a conclusive score 已评分单位数",
        "average_score": "Average of the conclusive scores 平均分",
    },
    """
SELECT
    u.city,
    u.district,
    u.kind,
    t.tier,
    count(*),
    count(CASE WHEN u.status = 'in_force' THEN 1 END),
    count(CASE WHEN u.has_promise THEN 1 END),
    count(CASE WHEN u.is_factory THEN 1 END),
    count(s.total),
    CAST(round(sum(s.total) / nullif(count(s.total), 0), 2) AS NUMERIC(6, 2))
FROM analyst.unit AS u
LEFT JOIN analyst.tier AS t ON t.unit_id = u.unit_id
LEFT JOIN analyst.score AS s ON s.unit_id = u.unit_id
GROUP BY u.city, u.district, u.kind, t.tier
""",
)
