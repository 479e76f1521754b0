-- setup
CREATE TEMP TABLE trace AS
SELECT i, p.n, f.n AS source, moment(event_day(i, traces()), i, 'traced') AS traced,
    CASE WHEN u(i, 'revoked') < 0.005 THEN traced + days(5, i, 'revoked', 90) END AS revoked,
    CASE WHEN u(i, 'gone') < 0.004 THEN any_night(i, 'gone') END AS gone
FROM range(events(traces())) AS r(i)
LEFT JOIN food_pool p ON p.rank = food_rank(i, 'trace')
LEFT JOIN maker_pool f ON f.rank = maker_rank(i, 'source')

-- steps
SELECT i AS _i, 0 AS _v, traced AS _upd FROM trace
UNION ALL SELECT i, 1, revoked FROM trace WHERE revoked IS NOT NULL
UNION ALL SELECT i, -1, gone FROM trace WHERE gone > coalesce(revoked, traced)

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    strftime(traced, '%Y%m%d') || lpad(i::VARCHAR, 10, '0') AS traceNumber,
    f.goods AS productName,
    e.name AS companyName,
    e.uscc AS uniformCode,
    f.name AS fromCompanyName,
    f.uscc AS fromCompanyCode,
    CASE WHEN f.cat = 2 AND below(i, 'licence', 100) < 30 THEN pick(i, 'farmer', resident_ids())
         ELSE f.uscc END AS traceLicense,
    strftime(traced - INTERVAL 10 DAY, '%Y%m%d') || letter(i, 'line', 'ABCD') AS batchNumber,
    day_text(traced - INTERVAL 10 DAY) AS productionDate,
    pick(i, 'life', ['6', '12', '18', '30']) AS shelfLife,
    CASE WHEN shelfLife = '30' THEN '天' ELSE '月' END AS dateUnit,
    '69' || lpad(below(f.n, 'bar', 100000000000)::VARCHAR, 11, '0') AS barCode,
    'JY1' || e.home || lpad(below(e.n, 'licence', 10000000)::VARCHAR, 7, '0') AS liscenceNumber,
    CASE WHEN f.section = 'C' THEN 'SC1' || f.home || lpad(below(f.n, 'factory', 100000)::VARCHAR, 5, '0') END
        AS factoryCode,
    CASE WHEN _v = 1 THEN '1' ELSE '0' END AS isRevoke,
    time_text(_upd) AS updateTime
FROM steps s JOIN trace ON i = s._i JOIN entity e USING (n) JOIN entity f ON f.n = source
