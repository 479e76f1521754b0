-- setup
CREATE TEMP TABLE objection AS
SELECT key, n, store_name,
    CASE WHEN u(key, 'earlier') < 0.7 THEN ago(t0(), key, 'objected', 200) ELSE any_night(key, 'objected') END AS submitted,
    CASE WHEN u(key, 'decided') < 0.7 THEN submitted + days(3, key, 'decided', 20) END AS decided
FROM declaration WHERE type = 1 AND at1 < t0() AND below(key, 'objects', 8) = 0

-- steps
SELECT key AS _i, 0 AS _v, submitted AS _upd FROM objection
UNION ALL SELECT key, 1, decided FROM objection WHERE decided IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'YY' || lpad(o.key::VARCHAR, 10, '0') AS id,
    CASE WHEN u(o.key, 'reply') < 0.25 THEN 'reply' ELSE 'objection' END AS kind,
    e.uscc AS creditCode,
    o.store_name AS storeName,
    pick(o.key, 'about', ['score', 'tier', 'tier', 'disclosure']) AS about,
    (SELECT 'inspections:JC' || lpad(min(i)::VARCHAR, 12, '0') FROM inspection i WHERE i.n = o.n AND draw < 0.12) AS evidence,
    time_text(submitted) AS submittedAt,
    time_text(submitted + INTERVAL 2 HOUR) AS acceptedAt,
    CASE WHEN _v = 0 THEN 'open' ELSE pick(o.key, 'outcome', ['upheld', 'rejected', 'rejected', 'withdrawn']) END AS status,
    CASE WHEN _v = 1 THEN time_text(decided) END AS decidedAt,
    CASE WHEN _v = 1 THEN pick(o.key, 'outcome', ['异议成立，撤销该记录', '异议不成立，维持原结果', '证据不足，维持原结果', '申请人撤回']) END AS decision,
    time_text(_upd) AS updateTime
FROM steps s JOIN objection o ON o.key = s._i JOIN entity e USING (n)
