-- setup
CREATE TEMP TABLE inspection AS
SELECT i, coalesce(w.n, p.n) AS n, moment(event_day(i, inspection()), i, 'inspected') AS inspected,
    u(i, 'result') / CASE WHEN e.quality < 0.05 THEN 4 WHEN e.quality < 0.3 THEN 1.5 ELSE 1 END AS draw,
    CASE WHEN draw < 0.12 AND u(i, 'rectify') < 0.8
         THEN inspected + days(7, i, 'rectified', 40) + INTERVAL 1 HOUR END AS rectified
FROM range(events(inspection())) AS r(i)
LEFT JOIN unit_pool w ON w.rank = unit_rank(i, 'inspection', 0.7)
LEFT JOIN pool p ON p.rank = pool_rank(i, 'inspection', 0.2)
JOIN entity e ON e.n = coalesce(w.n, p.n)

-- steps
SELECT i AS _i, 0 AS _v, inspected AS _upd FROM inspection
UNION ALL SELECT i, 1, rectified FROM inspection WHERE rectified IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'JC' || lpad(i::VARCHAR, 12, '0') AS jcid,
    pick(i, 'way', ['督查暗访', '在线抽查', '交叉检查', '双随机', '双随机']) AS jcfs,
    e.uscc AS uniscid,
    e.name AS entname,
    day_text(inspected) AS jcrq,
    e.home AS jcdq,
    CASE WHEN draw < 0.03 THEN '不通过' WHEN draw < 0.12 THEN '责令整改' ELSE '通过' END AS jcjg,
    CASE WHEN draw < 0.12 THEN pick(i, 'problems', ['W01', 'W02', 'W01;W05', 'W07', 'W03;W04;W09']) END AS wtlb,
    CASE WHEN _v = 1 THEN day_text(rectified) END AS zgrq,
    time_text(_upd) AS updatetime
FROM steps s JOIN inspection ON i = s._i JOIN entity e USING (n)
