-- setup
CREATE TEMP TABLE coordinator AS
SELECT i, i % outlets() AS outlet,
    CASE WHEN i >= coordinators() + former_coordinators()
         THEN moment(t1() + to_days((i - coordinators() - former_coordinators())::INT), i, 'appointed')
         WHEN u(i, 'recent') < 0.01 AND i < coordinators() THEN before_t1(i, 'start')
         ELSE ago(t0() - INTERVAL 141 DAY, i, 'appointed', 700) END AS appointed,
    CASE WHEN i BETWEEN coordinators() AND coordinators() + former_coordinators() - 1 THEN ago(t1(), i, 'left', 90)
         WHEN i < coordinators() AND u(i, 'leaves') < 0.02 THEN after_t1(i, 'leave')
    END AS gone
FROM range(coordinators() + former_coordinators() + after_days()) AS r(i)

-- steps
SELECT i AS _i, 0 AS _v, appointed AS _upd FROM coordinator
UNION ALL SELECT i, 1, gone FROM coordinator WHERE gone IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'XG' || lpad(c.i::VARCHAR, 8, '0') AS id,
    'WD' || lpad(outlet::VARCHAR, 8, '0') AS outletId,
    e.home AS districtCode,
    day_text(appointed) AS appointedOn,
    CASE WHEN _v = 1 THEN day_text(gone) END AS leftOn,
    person(c.i, 'coordinator') AS name,
    time_text(_upd) AS updateTime
FROM steps s JOIN coordinator c ON c.i = s._i JOIN outlet o ON o.i = c.outlet JOIN entity e ON e.n = o.n
