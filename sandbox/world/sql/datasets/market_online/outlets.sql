-- setup
CREATE TEMP TABLE outlet AS
SELECT i, CASE WHEN i < banks() THEN i ELSE below(i, 'bank', banks()) END AS n,
    CASE WHEN i >= outlets() + closed_outlets()
         THEN moment(t1() + to_days((i - outlets() - closed_outlets())::INT), i, 'opened')
         WHEN u(i, 'recent') < 0.01 AND i < outlets() THEN before_t1(i, 'open')
         ELSE ago(t0() - INTERVAL 141 DAY, i, 'opened', 700) END AS opened,
    CASE WHEN i BETWEEN outlets() AND outlets() + closed_outlets() - 1 THEN ago(t1(), i, 'closed', 90)
         WHEN i < outlets() AND u(i, 'closes') < 0.01 THEN after_t1(i, 'close')
    END AS closed
FROM range(outlets() + closed_outlets() + after_days()) AS r(i)

-- steps
SELECT i AS _i, 1 AS _v, opened AS _upd FROM outlet
UNION ALL SELECT i, 0, closed FROM outlet WHERE closed IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'WD' || lpad(i::VARCHAR, 8, '0') AS id,
    e.uscc AS bankCode,
    e.name AS bankName,
    regexp_replace(e.name, '股份有限公司$', '') || pick(i, 'town', towns()) || '支行' || i AS outletName,
    e.home AS districtCode,
    day_text(opened) AS applicationDate,
    _v::VARCHAR AS status,
    time_text(_upd) AS updateTime
FROM steps s JOIN outlet o ON o.i = s._i JOIN entity e USING (n)
