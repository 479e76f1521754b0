"""The figures the platform is known by."""

from etl.load.views.definition import View

headline = View(
    "headline",
    "The figures of the whole province, one row 总览",
    {
        "night": "Night the figures are of 数据日期",
        "units_in_force": "Reassured units in force 放心消费单位",
        "units_with_promise": "Of them with a promise to take goods back without reason 无理由退货承诺单位",
        "factories": "Of them reassured factories 放心工厂",
        "outlets_in_force": "Reassured financial outlets in force 放心金融网点",
        "banks": "Banks that have such outlets 农商银行",
        "coordinators_serving": "Coordinators serving 放心消费协管员",
        "loans_in_100m_yuan": "Loans granted in all, 100 million yuan 放心贷（亿元）",
        "entities": "Entities known 市场主体",
    },
    """
SELECT
    p.night,
    (SELECT count(*) FROM analyst.unit WHERE status = 'in_force'),
    (SELECT count(*) FROM analyst.unit WHERE status = 'in_force' AND has_promise),
    (SELECT count(*) FROM analyst.unit WHERE status = 'in_force' AND is_factory),
    (SELECT count(*) FROM analyst.outlet WHERE status = '1'),
    (SELECT count(DISTINCT bank_code) FROM analyst.outlet WHERE status = '1'),
    (SELECT count(*) FROM analyst.coordinator WHERE appointed_on <= p.night AND (left_on IS NULL OR left_on > p.night)),
    CAST((SELECT coalesce(sum(amount), 0) FROM analyst.loan) * 0.0001 AS NUMERIC(18, 4)),
    (SELECT count(*) FROM analyst.entity)
FROM analyst.published AS p
""",
)
