-- setup
CREATE TEMP TABLE listing AS
SELECT i, coalesce(w.n, p.n) AS n, moment(event_day(i, abnormal()), i, 'listed') AS listed,
    CASE WHEN u(i, 'removed') < 0.4 THEN listed + days(20, i, 'until', 200) + INTERVAL 1 HOUR END AS removed
FROM range(events(abnormal())) AS r(i)
LEFT JOIN unit_pool w ON w.rank = unit_rank(i, 'listing', 0.03)
LEFT JOIN pool p ON p.rank = pool_rank(i, 'listing', 0.5)

-- steps
SELECT i AS _i, 0 AS _v, listed AS _upd FROM listing
UNION ALL SELECT i, 1, removed FROM listing WHERE removed IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'YC' || lpad(i::VARCHAR, 12, '0') AS busexclist,
    e.uscc AS uniscid,
    e.name AS entname,
    pick(i, 'cause', ['未依照规定的期限公示年度报告', '未依照规定的期限公示年度报告', '未按照责令的期限公示有关企业信息',
        '公示企业信息隐瞒真实情况、弄虚作假', '通过登记的住所或者经营场所无法联系']) AS specause_cn,
    day_text(listed) AS abntime,
    e.home_county || '市场监督管理局' AS decorg_cn,
    CASE WHEN _v = 1 THEN '列入经营异常名录后补报并公示' END AS remexcpres_cn,
    CASE WHEN _v = 1 THEN day_text(removed) END AS remdate,
    CASE WHEN _v = 1 THEN e.home_county || '市场监督管理局' END AS redecorg_cn,
    CASE e.cat WHEN 1 THEN '9100' WHEN 2 THEN '999' ELSE '9200' END AS biaoji,
    time_text(_upd) AS updatetime
FROM steps s JOIN listing ON i = s._i JOIN entity e USING (n)
