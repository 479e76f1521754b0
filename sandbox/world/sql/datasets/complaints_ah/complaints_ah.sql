-- setup
CREATE TEMP MACRO ah_day(stamp) AS strftime(stamp, '%Y年%m月%d日');
CREATE TEMP MACRO ten_thousands(yuan) AS (yuan / 10000)::DECIMAL(18, 4)::VARCHAR;

-- steps
SELECT i AS _i, 0 AS _v, recorded AS _upd FROM delta_complaint WHERE place = 'ah' AND NOT refused
UNION ALL SELECT i, 1, decided FROM delta_complaint WHERE place = 'ah'
UNION ALL SELECT i, 2, closed FROM delta_complaint WHERE place = 'ah' AND closed IS NOT NULL

-- rows
SELECT s.*, n AS _entity, true_uscc AS _uscc, regno AS _regno,
    complaint_number('ah', i) AS 投诉编号,
    ah_day(recorded) AS 登记时间,
    name AS 被投诉单位,
    uscc AS "统一社会信用代码/注册号",
    address AS 地址,
    county AS 行政区划,
    category_word AS 商品服务类别,
    problem_word AS 问题类别,
    told(g, recorded, name, goods, problem_word) AS 投诉内容,
    ten_thousands(amount) AS 涉及金额,
    CASE WHEN _v >= 1 THEN ah_day(decided) END AS 受理时间,
    CASE WHEN _v >= 1 THEN CASE WHEN refused THEN 'N' ELSE 'Y' END END AS 是否受理,
    CASE WHEN _v >= 1 THEN ['不属于职责范围', '已由其他机关处理', '非生活消费', '超过三年', '材料虚假', '身份不实',
        '其他'][refuse_ground] END AS 不予受理原因,
    CASE WHEN _v = 2 THEN ah_day(closed) END AS 办结时间,
    CASE WHEN _v = 2 THEN result_word END AS 处理结果,
    CASE WHEN _v = 2 THEN ['撤回或和解', '不参加调解', '明确不愿调解', '检测费用争议', '超过期限', '不应受理', '主体消亡',
        '其他'][end_ground] END AS 终止原因,
    CASE WHEN _v = 2 THEN ten_thousands(recovered) END AS 挽回损失
FROM steps s JOIN delta_complaint c ON place = 'ah' AND i = s._i
