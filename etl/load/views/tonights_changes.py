"""What is different tonight."""

from etl.load.views.definition import View

tonights_changes = View(
    "tonights_changes",
    "Units that are new or changed library in the published night 当晚变动",
    {
        "night": "Night 数据日期",
        "unit_id": "Unit 单位标识",
        "entity_id": "Entity 主体标识",
        "name": "Name 名称",
        "city": "City 设区市",
        "district": "County-level division 区县",
        "from_tier": "Library before; NULL for a new unit 原库",
        "to_tier": "Library after 现库",
        "rule": "Rule that moved it 规则",
        "reason": "Why, in Chinese 理由",
        "new_units": "New units that night, over all rows 新增单位数",
        "changed_units": "Units that changed library that night, over all rows 变动单位数",
    },
    """
SELECT
    t.night,
    t.unit_id,
    u.entity_id,
    u.name,
    u.city,
    u.district,
    t.from_tier,
    t.to_tier,
    t.rule,
    t.reason,
    count(CASE WHEN t.from_tier IS NULL THEN 1 END) OVER (),
    count(t.from_tier) OVER ()
FROM analyst.transition AS t
JOIN analyst.published AS p ON p.night = t.night
LEFT JOIN analyst.unit AS u ON u.unit_id = t.unit_id
""",
)
