-- setup
-- Declared units object to how they are judged; who is complained about, in any province, to a complaint being shown.
CREATE TEMP TABLE objection AS
WITH settled AS (
    SELECT 4000000000 + i AS key, n, uscc, regno, store_name, complaint_number('zj', i) AS record, 'zj' AS place, closed
    FROM complaint JOIN entity USING (n) LEFT JOIN (SELECT j, store_name FROM unit) USING (j)
    UNION ALL
    SELECT g, n, true_uscc, regno, NULL, complaint_number(place, i), place, closed FROM delta_complaint
)
SELECT key, d.n, uscc, regno, store_name, pick(key, 'about', ['score', 'tier', 'tier', 'disclosure']) AS about,
    (SELECT 'inspections:JC' || lpad(min(i)::VARCHAR, 12, '0') FROM inspection i WHERE i.n = d.n AND draw < 0.12) AS evidence,
    CASE WHEN u(key, 'earlier') < 0.7 THEN ago(t0(), key, 'objected', 200) ELSE any_night(key, 'objected') END AS submitted,
    CASE WHEN u(key, 'decided') < 0.7 THEN submitted + days(3, key, 'decided', 20) END AS decided
FROM declaration d JOIN entity USING (n) WHERE type = 1 AND at1 < t0() AND below(key, 'objects', 8) = 0
UNION ALL
SELECT key, n, uscc, regno, store_name, 'disclosure', 'complaints_' || place || ':' || record,
    closed + days(1, key, 'objected', 12) AS submitted,
    CASE WHEN u(key, 'decided') < 0.85 THEN submitted + days(5, key, 'decided', 30) END
FROM settled WHERE closed IS NOT NULL AND u(key, 'objects') < 0.03

-- steps
SELECT key AS _i, 0 AS _v, submitted AS _upd FROM objection
UNION ALL SELECT key, 1, decided FROM objection WHERE decided IS NOT NULL

-- rows
SELECT s.*, n AS _entity, uscc AS _uscc, regno AS _regno,
    'YY' || lpad(key::VARCHAR, 10, '0') AS id,
    CASE WHEN u(key, 'reply') < 0.25 THEN 'reply' ELSE 'objection' END AS kind,
    uscc AS creditCode,
    store_name AS storeName,
    about,
    evidence,
    time_text(submitted) AS submittedAt,
    time_text(submitted + INTERVAL 2 HOUR) AS acceptedAt,
    CASE WHEN _v = 0 THEN 'open' ELSE pick(key, 'outcome', ['upheld', 'rejected', 'rejected', 'withdrawn']) END AS status,
    CASE WHEN _v = 1 THEN time_text(decided) END AS decidedAt,
    CASE WHEN _v = 1 THEN pick(key, 'outcome', ['异议成立，撤销该记录', '异议不成立，维持原结果', '证据不足，维持原结果', '申请人撤回']) END AS decision,
    time_text(_upd) AS updateTime
FROM steps s JOIN objection ON key = s._i
