-- setup
CREATE TEMP TABLE return AS
WITH promised AS (
    SELECT key, made, row_number() OVER (ORDER BY h(key, 'returned'), key) - 1 AS rank FROM commitment
    WHERE key < units()
)
SELECT i, key, greatest(moment(event_day(i, returns()), i, 'applied'), made + days(1, i, 'since', 20)) AS applied,
    CASE WHEN u(i, 'done') < 0.5 THEN applied  -- settled at the counter
         WHEN u(i, 'done') < 0.97 THEN applied + days(1, i, 'done', 14) END AS done,
    cross_cities(key) IS NOT NULL AND below(i, 'elsewhere', 10) < 4 AS elsewhere
FROM range(events(returns())) AS r(i) JOIN promised ON rank = below(i, 'who', promises())

-- steps
SELECT i AS _i, 0 AS _v, applied AS _upd FROM return WHERE done IS DISTINCT FROM applied
UNION ALL SELECT i, 1, done FROM return WHERE done IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'TH' || lpad(r.i::VARCHAR, 10, '0') AS id,
    'CN' || lpad(r.key::VARCHAR, 10, '0') AS commitmentId,
    'MD' || lpad(j::VARCHAR, 8, '0') AS buyStoreCode,
    w.district[:4] AS buyCity,
    CASE WHEN elsewhere THEN 'MD' || lpad(below(r.i, 'store', units())::VARCHAR, 8, '0')
         ELSE buyStoreCode END AS returnStoreCode,
    CASE WHEN elsewhere THEN pick(r.i, 'city', string_split(cross_cities(r.key), ';')) ELSE buyCity END AS returnCity,
    money((10 + floor(2000 * pow(u(r.i, 'amount'), 4)))::BIGINT * 100 - 1) AS amount,
    time_text(applied) AS applyTime,
    CASE WHEN _v = 1 THEN time_text(done) END AS doneTime,
    CASE WHEN _v = 0 THEN 'pending' WHEN u(r.i, 'outcome') < 0.93 THEN 'accepted' ELSE 'refused' END AS outcome,
    time_text(_upd) AS updateTime
FROM steps s JOIN return r ON r.i = s._i JOIN commitment c ON c.key = r.key JOIN unit w USING (j)
JOIN entity e USING (n)
