-- setup
CREATE TEMP TABLE batch AS
SELECT i, p.n, moment(event_day(i, batches()), i, 'in') AS stored,
    CASE WHEN u(i, 'out') < 0.85 THEN stored + days(3, i, 'out', 60) END AS sold,
    CASE WHEN u(i, 'gone') < 0.01 THEN any_night(i, 'gone') END AS gone
FROM range(events(batches())) AS r(i) LEFT JOIN food_pool p ON p.rank = food_rank(i, 'batch');
-- Whether a certificate is there: missing is the finding.
CREATE TEMP MACRO certificate(i, salt, quality, head) AS
    CASE WHEN u(i, salt) > CASE WHEN quality < 0.1 THEN 0.15 ELSE 0.02 END THEN head || lpad(i::VARCHAR, 10, '0') END;

-- steps
SELECT i AS _i, 0 AS _v, stored AS _upd FROM batch
UNION ALL SELECT i, 1, sold FROM batch WHERE sold IS NOT NULL
UNION ALL SELECT i, -1, gone FROM batch WHERE gone > coalesce(sold, stored)

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'LL' || lpad(i::VARCHAR, 12, '0') AS code,
    (10 + below(i, 'num', 5000))::VARCHAR AS num,
    e.name AS companyName,
    e.uscc AS creditCode,
    pick(i, 'product', ['冷冻猪肉', '冷冻牛肉', '冷冻鸡爪', '冷冻虾', '三文鱼', '冷冻鳕鱼']) AS productType,
    pick(i, 'origin', ['巴西', '厄瓜多尔', '挪威', '美国', '智利', '阿根廷', '泰国']) AS originCountry,
    strftime(stored - INTERVAL 90 DAY, '%Y%m%d') || lpad(below(i, 'batch', 1000)::VARCHAR, 3, '0') AS batchNo,
    day_text(stored - INTERVAL 90 DAY) AS productionDate,
    pick(i, 'life', ['12个月', '18个月', '24个月']) AS shelfLife,
    certificate(i, 'quarantine', e.quality, 'JYZ') AS quarantineCertNo,
    certificate(i, 'test', e.quality, 'HSJC') AS testReportNo,
    certificate(i, 'disinfect', e.quality, 'XD') AS disinfectCertNo,
    time_text(stored) AS inTime,
    CASE WHEN _v = 1 THEN time_text(sold) END AS outTime,
    time_text(stored) AS createdTime,
    CASE WHEN _v = 1 THEN '已出库' ELSE '在库' END AS status,
    time_text(_upd) AS updateTime
FROM steps s JOIN batch ON i = s._i JOIN entity e USING (n)
