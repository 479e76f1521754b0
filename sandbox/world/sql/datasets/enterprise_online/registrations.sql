-- setup
-- Where nights open before t0, the register also shows how an entry stood before: as it was entered, and touched once
-- in 500 days, as often as entries change from t0 on. Who is struck off or moves away at `created` is touched no more.
CREATE TEMP MACRO early_days() AS date_diff('day', opening(), t0());
CREATE TEMP TABLE touch AS
SELECT n, moment(entered, n, 'entered') AS touched FROM entity
WHERE early_days() > 0 AND new_on IS NULL AND created::DATE > entered
UNION ALL
SELECT n, moment(opening() + to_days(below(n, 'touch' || k, early_days())::INT), n, 'touched' || k) AS touched
FROM entity, range((early_days() + 499) // 500) AS r(k)
WHERE new_on IS NULL AND (touched < created OR u(n, 'state') <= 0.96);

-- steps
SELECT n AS _i, 0 AS _v, created AS _upd FROM entity
UNION ALL SELECT n, 0, touched FROM touch
UNION ALL SELECT n, 1, changed1 FROM entity WHERE c1
UNION ALL SELECT n, 2 + c1::INT, changed2 FROM entity WHERE c2

-- rows
WITH e AS (
    SELECT s.*, e.*, turns(_v, 'rename', what1, what2) AS renamed, turns(_v, 'move', what1, what2) AS moved,
        turns(_v, 'close', what1, what2) > 0 AS shut, turns(_v, 'capital', what1, what2) AS raised,
        _v > 0 OR NOT legacy AS coded, CASE WHEN _upd >= created THEN u(n, 'state') ELSE 0 END AS state_draw
    FROM steps s JOIN entity e ON e.n = s._i
)
SELECT COLUMNS('^_'), n AS _entity, uscc AS _uscc, regno AS _regno,
    '33' || lpad(n::VARCHAR, 14, '0') AS pripid,
    CASE WHEN coded THEN uscc END AS uniscid,
    regno,
    entity_name(n, renamed, bank, cat, home_county, e.city, trade, shop) AS entname,
    CASE WHEN cat = 2 THEN brand(n * 4 + renamed) || shop END AS traname,
    CASE cat WHEN 1 THEN '1130' WHEN 2 THEN '9500' ELSE '9100' END AS enttype,
    CASE WHEN bank THEN '股份有限公司' WHEN cat = 1 THEN '有限责任公司' WHEN cat = 2 THEN '个体工商户'
         ELSE '农民专业合作社' END AS enttypeCn,
    CASE WHEN bank THEN (50000 + below(n, 'capital', 100000))::VARCHAR
         WHEN cat = 2 THEN (1 + below(n, 'capital', 30) + 5 * raised)::VARCHAR
         ELSE (pick(n, 'capital', [10, 50, 100, 200, 500, 1000, 5000]) * (1 + raised))::VARCHAR END AS regcap,
    '人民币' AS regcapcurCn,
    CASE below(n, 'date form', 3) WHEN 0 THEN day_text(founded) WHEN 1 THEN strftime(founded, '%Y年%m月%d日')
         ELSE epoch_ms(founded::TIMESTAMP - INTERVAL 8 HOUR)::VARCHAR END AS estdate,
    day_text(_upd) AS apprdate,
    day_text(founded) AS opfrom,
    CASE WHEN below(n, 'term', 4) = 0 THEN day_text(founded + INTERVAL 30 YEAR) END AS opto,
    '浙江省' || c.city || '市' || c.county || street(n + moved) AS dom,
    CASE WHEN below(n, 'elsewhere', 10) < 9 THEN dom
         ELSE '浙江省' || c.city || '市' || c.county || street(n + 7) END AS oploc,
    goods || '的销售；' || trade || '相关服务' AS opscope,
    authority AS regorg,
    CASE WHEN authority = '330000' THEN '浙江省市场监督管理局' WHEN authority[5:] = '00' THEN e.city || '市市场监督管理局'
         ELSE home_county || '市场监督管理局' END AS regorgCn,
    c.district AS oplocdistrict,
    section AS industryphy,
    class AS industryco,
    CASE WHEN bank THEN '存续（在营、开业、在册）' WHEN shut OR state_draw > 0.975 THEN '注销' WHEN state_draw > 0.963 THEN '吊销，未注销'
         WHEN state_draw > 0.96 THEN '迁出' ELSE '存续（在营、开业、在册）' END AS regstateCn,
    CASE WHEN regstateCn = '吊销，未注销' THEN day_text(_upd) END AS revdate,
    CASE WHEN regstateCn = '注销' THEN day_text(_upd) END AS candate,
    person(n, 'lerep') AS lerep,
    time_text(_upd) AS updatetime
FROM e JOIN county_slot c ON c.slot = CASE WHEN moved = 0 THEN place ELSE below(n * 4 + moved, 'place', 1000) END
