-- setup
CREATE TEMP MACRO js_day(stamp) AS strftime(stamp, '%Y/%m/%d');

-- steps
SELECT i AS _i, 0 AS _v, recorded AS _upd FROM delta_complaint WHERE place = 'js' AND NOT refused
UNION ALL SELECT i, 1, decided FROM delta_complaint WHERE place = 'js'
UNION ALL SELECT i, 2, closed FROM delta_complaint WHERE place = 'js' AND closed IS NOT NULL
UNION ALL SELECT i, -1, gone FROM delta_complaint WHERE place = 'js' AND gone > coalesce(closed, decided)

-- rows
SELECT s.*, n AS _entity, true_uscc AS _uscc, regno AS _regno,
    complaint_number('js', i) AS tsbh,
    strftime(recorded, '%Y/%m/%d %H:%M:%S') AS djsj,
    name AS bdsrmc,
    uscc AS tyshxydm,
    address AS bdsrdz,
    code AS xzqh,
    category_word AS splb,
    problem_word AS wtlb,
    told(g, recorded, name, goods, problem_word) AS tsnr,
    money(amount * 100) AS je,
    CASE WHEN _v >= 1 THEN js_day(decided) END AS slrq,
    CASE WHEN _v >= 1 THEN CASE WHEN refused THEN '不受理' ELSE '已受理' END END AS sljg,
    CASE WHEN _v >= 1 THEN refuse_ground::VARCHAR END AS bslly,
    CASE WHEN _v = 2 THEN js_day(closed) END AS bjrq,
    CASE WHEN _v = 2 THEN result_word END AS bjjg,
    CASE WHEN _v = 2 THEN end_ground::VARCHAR END AS zzyy,
    CASE WHEN _v = 2 THEN money(recovered * 100) END AS whss
FROM steps s JOIN delta_complaint c ON place = 'js' AND i = s._i
