-- setup
CREATE TEMP TABLE violation AS
SELECT i, coalesce(w.n, p.n) AS n, moment(event_day(i, serious()), i, 'violated') AS listed,
    CASE WHEN u(i, 'lifted') < 0.05 THEN listed + days(60, i, 'term', 240) + INTERVAL 1 HOUR END AS removed
FROM range(events(serious())) AS r(i)
LEFT JOIN unit_pool w ON w.rank = unit_rank(i, 'violation', 0.02)
LEFT JOIN pool p ON p.rank = pool_rank(i, 'violation', 0.6)

-- steps
SELECT i AS _i, 0 AS _v, listed AS _upd FROM violation
UNION ALL SELECT i, 1, removed FROM violation WHERE removed IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'WF' || lpad(i::VARCHAR, 12, '0') AS illid,
    e.uscc AS uniscid,
    e.name AS entname,
    pick(i, 'ground', ['被列入经营异常名录届满3年仍未履行相关义务', '预付费经营后恶意逃匿', '拒不召回缺陷产品',
        '监督抽查公告后复查仍不合格']) AS serillreaname,
    day_text(listed) AS abntime,
    e.city || '市市场监督管理局' AS decorgname,
    '浙' || e.city || '市监罚〔' || year(listed) || '〕' || (1 + i) || '号' AS pendecno,
    '3年' AS addsecterm,
    CASE WHEN _v = 1 THEN day_text(removed) END AS remdate,
    CASE WHEN _v = 1 THEN '提前移出' END AS remexcpresname,
    time_text(_upd) AS updatetime
FROM steps s JOIN violation ON i = s._i JOIN entity e USING (n)
