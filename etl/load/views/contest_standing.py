"""The contest on one page: where each city and county stands."""

from etl.load.views.definition import View

DISCIPLINES = {"fast": "比快", "good": "比好", "contribution": "比贡献", "big_picture": "讲大局"}

contest_standing = View(
    "contest_standing",
    "Where each city and county stands in the contest, one row each 三比一讲一览",
    {
        "year": "Year 年度",
        "level": "city or county 层级",
        "region": "Region 地区代码",
        "name": "Name of the region 地区名称",
        "demonstration": "Whether it is a demonstration region 是否示范地区",
        **{f"{name}_rank": f"Rank in {title} 名次" for name, title in DISCIPLINES.items()},
        "rank": "Rank in the whole; NULL where too little could be ranked 总名次",
        "out_of": "Regions ranked in the whole 参排地区数",
        "points": "Points in the whole 总分",
        "reason": "Why there is no rank, in Chinese 不排名的原因",
    },
    f"""
SELECT
    w.year,
    w.level,
    w.region,
    w.name,
    w.demonstration,
    {",".join(f"max(CASE WHEN d.item = '{name}' THEN d.rank END)" for name in DISCIPLINES)},
    w.rank,
    w.out_of,
    w.points,
    w.reason
FROM analyst.league_table AS w
LEFT JOIN analyst.league_table AS d
    ON d.kind = 'discipline' AND d.year = w.year AND d.level = w.level AND d.region = w.region
WHERE w.kind = 'contest'
GROUP BY w.year, w.level, w.region, w.name, w.demonstration, w.rank, w.out_of, w.points, w.reason
""",
)
