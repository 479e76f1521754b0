-- The declared units that are in force at t1, exactly units() of them: one entity and store name each.
-- The first factories() are factories; the last seventh are further stores of chains.
CREATE TEMP MACRO singles() AS units() - units() // 7;

CREATE TEMP TABLE unit AS
WITH candidate AS (
    SELECT e.n, e.section = 'C' AS makes,
        row_number() OVER (PARTITION BY makes ORDER BY h(e.n, 'unit'), e.n) - 1 AS rank
    FROM pool JOIN entity e USING (n)
), numbered AS (
    SELECT j, j < factories() AS factory, j >= singles() AS further,
        CASE WHEN factory THEN j WHEN further THEN below(j, 'chain', greatest(1, units() // 50))
             ELSE j - factories() END AS rank
    FROM range(units()) AS r(j)
), placed AS (
    SELECT u.j, u.factory, u.further, c.n, row_number() OVER (PARTITION BY c.n ORDER BY u.j) - 1 AS store
    FROM numbered u JOIN candidate c ON c.makes = u.factory AND c.rank = u.rank
)
SELECT p.j, p.n, e.quality, p.factory,
    e.short || CASE WHEN store = 0 THEN ''
        ELSE '（' || pick(p.j, 'town', towns()) || '店' || store || '）' END AS store_name,
    CASE WHEN factory THEN '工厂' WHEN e.section = 'H' THEN '餐饮' WHEN e.section = 'R' THEN '景区'
         WHEN e.shop = '网店' THEN pick(p.j, 'online', ['网店', '网店', '网店', '直播间'])
         WHEN e.section = 'F' THEN pick(p.j, 'shop', ['商店', '商店', '商店', '商店', '商店', '商店', '商店', '市场', '商圈', '网店'])
         WHEN e.section = 'A' THEN '乡村'
         ELSE pick(p.j, 'other', ['商店', '其他', '其他', '乡村', '金融网点']) END AS kind,
    row_number() OVER (ORDER BY h(p.j, 'promise'), p.j) <= promises() AS promise,
    c.district, c.county, c.city,
    CASE WHEN u(p.j, 'recent') < 0.002 * before_days()
         THEN moment(t0() + to_days(below(p.j, 'force', before_days())::INT), p.j, 'forced')
         ELSE ago(t0(), p.j, 'force', 850) END AS force_at
FROM placed p JOIN entity e USING (n)
JOIN county_slot c ON c.slot = below(CASE WHEN p.store = 0 THEN p.n * 4 ELSE units() * 8 + p.j END, 'place', 1000);

CREATE TEMP TABLE unit_pool AS SELECT row_number() OVER (ORDER BY quality, j) - 1 AS rank, j, n FROM unit;

-- Whom an event hits. Ranks run from the worst: `share` of the events go to units, the bad ones more often; of the rest
-- `bad_share` fall on the worst 4 % of all entities.
CREATE TEMP MACRO unit_rank(i, salt, share) AS
    CASE WHEN u(i, salt || 'side') < share THEN floor(units() * pow(u(i, salt || 'who'), 1.6))::BIGINT END;
CREATE TEMP MACRO pool_rank(i, salt, bad_share) AS CASE WHEN u(i, salt || 'bad') < bad_share
    THEN floor(0.04 * pooled() * pow(u(i, salt || 'who'), 1.5)) ELSE floor(pooled() * u(i, salt || 'who')) END::BIGINT;

-- Every declaration with the time it reached each status (NULL = never). A step takes 12 days.
CREATE TEMP MACRO step(n) AS to_days(12 * n);
CREATE TEMP MACRO waiting() AS units() // 5;
CREATE TEMP MACRO declared_nightly() AS greatest(1, units() // 400);
CREATE TEMP TABLE declaration AS
WITH in_force AS (
    SELECT j AS key, j, n, store_name, kind, district, county, city, 1 AS type, force_at FROM unit
    UNION ALL
    SELECT units() + j, j, n, store_name, kind, district, county, city, 2, force_at + INTERVAL 1 HOUR FROM unit
    WHERE promise AND u(j, 'second') < 0.9
), accepted AS (
    SELECT * EXCLUDE (force_at), below(key, 'import', 100) < 30 AS imported,
        CASE WHEN NOT imported THEN force_at - step(3) END AS at4,
        CASE WHEN NOT imported THEN force_at - step(2) END AS at5,
        CASE WHEN NOT imported THEN force_at - step(1) END AS at6, NULL::TIMESTAMP AS at7, force_at AS at1,
        CASE WHEN u(key, 'ends') < 0.0003 * after_days()
             THEN after_t1(key, 'end') END AS ended,
        CASE WHEN below(key, 'how', 10) < 7 THEN ended END AS at0, CASE WHEN at0 IS NULL THEN ended END AS at2
    FROM in_force
), other AS (
    SELECT 2 * units() + k AS key, k, u(k, 'class') AS class,
        class >= 0.29 AND below(k, 'again', 2) = 0 AS again,  -- an earlier try of a unit that is in force now
        CASE WHEN class < 0.15 THEN 4 WHEN class < 0.22 THEN 5 WHEN class < 0.29 THEN 6
             WHEN class < 0.54 THEN 7 WHEN class < 0.75 THEN 0 ELSE 2 END AS stands
    FROM range(waiting()) AS r(k)
    UNION ALL
    SELECT 3 * units() + k, waiting() + k, NULL, FALSE, NULL FROM range(declared_nightly() * after_days()) AS r(k)
), other_at AS (
    SELECT o.*, coalesce(w.j, -1) AS j, coalesce(w.n, p.n) AS n,
        CASE WHEN stands IS NULL
             THEN moment(t1() + to_days(((key - 3 * units()) // declared_nightly())::INT), key, 'applied')
             WHEN again THEN w.force_at - step(9)
             WHEN stands IN (4, 5, 6)
             THEN t1() - step(stands - 4) - to_seconds(3600 + below(key, 'applied', 12 * 86400 - 7200))
             WHEN stands = 7 THEN ago(t1() - step(3), key, 'applied', 400)
             ELSE ago(t0() - step(5), key, 'applied', 500) END AS applied,
        CASE WHEN again OR stands NOT IN (0, 2) THEN applied + step(5)
             WHEN u(key, 'recently') < 0.3 THEN before_t1(key, 'end')
             ELSE applied + step(5) END AS ended,
        stands = 7 OR (coalesce(stands, 4) IN (4, 5, 6) AND below(key, 'refused', 10) < 2) AS refused,
        w.store_name, w.kind, w.district, w.county, w.city
    FROM other o
    LEFT JOIN unit w ON w.j = CASE WHEN again THEN below(k, 'unit', units()) END
    LEFT JOIN pool p ON p.rank = CASE WHEN NOT again THEN below(k, 'pool', pooled()) END
)
SELECT * EXCLUDE (ended) FROM accepted
UNION ALL BY NAME
SELECT o.key, o.j, o.n, coalesce(o.store_name, e.short || '新店' || o.k) AS store_name,
    coalesce(o.kind, CASE e.section WHEN 'C' THEN '工厂' WHEN 'H' THEN '餐饮' ELSE '商店' END) AS kind,
    coalesce(o.district, e.home) AS district, coalesce(o.county, e.home_county) AS county,
    coalesce(o.city, e.city) AS city,
    CASE WHEN below(o.key, 'type', 100) < 85 THEN 1 ELSE 2 END AS type, FALSE AS imported,
    applied AS at4,
    CASE WHEN stands IS DISTINCT FROM 7 OR below(o.key, 'county', 2) = 0 THEN applied + step(1) END AS at5,
    CASE WHEN NOT refused OR stands = 6 THEN applied + step(2) END AS at6,
    CASE WHEN refused THEN applied + step(CASE WHEN stands = 6 THEN 3 ELSE 2 END) END AS at7,
    CASE WHEN NOT refused THEN applied + step(3) END AS at1,
    CASE WHEN stands = 0 THEN ended END AS at0, CASE WHEN stands = 2 THEN ended END AS at2
FROM other_at o JOIN entity e USING (n);
