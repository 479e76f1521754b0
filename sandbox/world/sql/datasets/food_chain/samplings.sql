-- setup
CREATE TEMP TABLE sampling AS
SELECT i, m.n, p.n AS seller, moment(event_day(i, samplings()), i, 'reported') AS reported,
    u(i, 'fails') < CASE WHEN e.quality < 0.1 THEN 0.15 ELSE 0.02 END AS failed
FROM range(events(samplings())) AS r(i)
LEFT JOIN maker_pool m ON m.rank = maker_rank(i, 'maker')
LEFT JOIN food_pool p ON p.rank = food_rank(i, 'seller')
JOIN entity e ON e.n = m.n

-- steps
SELECT i AS _i, 0 AS _v, reported AS _upd FROM sampling

-- rows
-- The true entity is the producer, as in the spot checks: what is wrong with the food is held against it.
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'CY' || lpad(i::VARCHAR, 12, '0') AS cyNo,
    e.goods AS spmc,
    e.name AS bcscqymc,
    address(e.city, e.home_county, e.n) AS bcscqydz,
    b.name AS bcydwmc,
    address(b.city, b.home_county, b.n) AS bcydwdz,
    pick(i, 'size', ['250g/袋', '500g/袋', '1kg/盒', '散装', '1.5L/瓶']) AS ggxh,
    day_text(reported - days(40, i, 'made', 60)) AS scrq,
    CASE WHEN failed THEN pick(i, 'item', ['菌落总数', '苯甲酸', '铅', '过氧化值', '水分', '菌落总数;霉菌']) END AS bhgxm,
    CASE WHEN failed THEN '0' ELSE '1' END AS sfhg,
    day_text(reported) AS bgDate,
    time_text(_upd) AS updateTime
FROM steps s JOIN sampling ON i = s._i JOIN entity e USING (n) JOIN entity b ON b.n = seller
