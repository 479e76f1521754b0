-- setup
CREATE TEMP MACRO promised_nightly() AS greatest(1, promises() // 500);
CREATE TEMP MACRO cross_cities(key) AS CASE WHEN below(key, 'cross', 100) < 15
    THEN pick(key, 'cities', ['3304;3101', '3304;3205', '3301;3302;3304', '3304;3101;3205']) END;
CREATE TEMP TABLE commitment AS
WITH past AS (  -- withdrawn, or run out though nobody changed the status
    SELECT units() + j AS key, j, ago(t0() - INTERVAL 80 DAY, j, 'promised', 300) AS made,
        below(j, 'lapse', 2) = 0 AS lapses
    FROM unit WHERE NOT promise AND u(j, 'past promise') < 0.1
), new AS (
    SELECT 2 * units() + row_number() OVER (ORDER BY h(j, 'new promise'), j) - 1 AS key, j FROM unit WHERE NOT promise
    QUALIFY key < 2 * units() + promised_nightly() * after_days()
)
SELECT j AS key, j, force_at + INTERVAL 30 MINUTE AS made,
    CASE WHEN u(j, 'withdraws') < 0.0003 * after_days() THEN after_t1(j, 'withdrawn')
    END AS withdrawn, CASE WHEN below(j, 'open end', 2) = 0 THEN made + INTERVAL 35 MONTH END AS ends
FROM unit WHERE promise
UNION ALL
SELECT key, j, made, CASE WHEN NOT lapses THEN made + INTERVAL 50 DAY END,
    CASE WHEN lapses THEN made + INTERVAL 60 DAY END
FROM past
UNION ALL
SELECT key, j, moment(t1() + to_days(((key - 2 * units()) // promised_nightly())::INT), key, 'promised'), NULL, NULL
FROM new

-- steps
SELECT key AS _i, 1 AS _v, made AS _upd FROM commitment
UNION ALL SELECT key, 0, withdrawn FROM commitment WHERE withdrawn IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'CN' || lpad(key::VARCHAR, 10, '0') AS id,
    e.uscc AS creditCode,
    w.store_name AS storeName,
    CASE WHEN w.kind IN ('网店', '直播间') THEN 'online' ELSE 'offline' END AS channel,
    pick(key, 'scope', ['全部商品', '服装鞋帽', '家用电器', '除食品外全部商品']) AS goodsScope,
    pick(key, 'days', ['7', '7', '7', '7', '10', '15', '30', '90']) AS days,
    pick(key, 'conditions', ['商品完好，凭购物凭证', '不影响二次销售', '包装完整']) AS conditions,
    CASE WHEN cross_cities(key) IS NULL THEN '0' ELSE '1' END AS crossStore,
    cross_cities(key) AS crossCities,
    day_text(made) AS startTime,
    day_text(ends) AS endTime,
    _v::VARCHAR AS status,
    time_text(_upd) AS updateTime
FROM steps s JOIN commitment c ON c.key = s._i JOIN unit w USING (j) JOIN entity e USING (n)
