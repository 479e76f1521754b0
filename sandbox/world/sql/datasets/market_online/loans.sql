-- setup
CREATE TEMP MACRO loans_nightly() AS greatest(1, loans() // 900);
CREATE TEMP TABLE loan AS
WITH drawn AS (
    SELECT i, 10 + floor(990 * pow(u(i, 'amount'), 3))::BIGINT AS weight, i < loans() AS before,
        sum(CASE WHEN before THEN weight END) OVER (ORDER BY i ROWS UNBOUNDED PRECEDING) AS reached,
        sum(CASE WHEN before THEN weight END) OVER () AS whole
    FROM range(loans() + loans_nightly() * after_days()) AS r(i)
)
SELECT i, coalesce(w.n, p.n) AS n, below(i, 'bank', banks()) AS bank,
    CASE WHEN before THEN (reached * loan_total() // whole - (reached - weight) * loan_total() // whole)::BIGINT
         ELSE weight * 24 END AS amount,
    CASE WHEN before THEN moment(t1() - to_days((1 + (loans() - 1 - i) * 900 // loans())::INT), i, 'granted')
         ELSE moment(t1() + to_days(((i - loans()) // loans_nightly())::INT), i, 'granted') END AS granted
FROM drawn
LEFT JOIN unit_pool w ON w.rank = unit_rank(i, 'loan', 0.5)
LEFT JOIN pool p ON p.rank = pool_rank(i, 'loan', 0)

-- steps
SELECT i AS _i, 0 AS _v, granted AS _upd FROM loan

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'DK' || lpad(i::VARCHAR, 10, '0') AS id,
    b.uscc AS bankCode,
    e.uscc AS creditCode,
    pick(i, 'product', ['放心贷', '放心贷', '放心贷', '消费诚信贷', '放心工厂贷']) AS product,
    money(amount) AS amount,
    day_text(granted) AS grantedOn,
    time_text(_upd) AS updateTime
FROM steps s JOIN loan l ON l.i = s._i JOIN entity e USING (n) JOIN entity b ON b.n = l.bank
