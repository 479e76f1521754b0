-- Who is registered. n < banks(): rural commercial banks; n >= settled(): founded within the timeline, so many a night.
CREATE TEMP MACRO entities_nightly() AS greatest(1, entities() // 2000);
CREATE TEMP MACRO settled() AS entities() - before_days() * entities_nightly();

-- The name an entity has after some of its changes: bit 1 the first change, bit 2 the second.
CREATE TEMP MACRO turns(bits, what, what1, what2) AS
    (bits & 1) * (what1 = what)::INT + (bits & 2) * (what2 = what)::INT;
CREATE TEMP MACRO entity_name(n, renamed, bank, cat, home_county, city, trade, shop) AS CASE
    WHEN bank THEN '浙江' || regexp_replace(home_county, '(畲族自治)?[县市区]$', '') || '农村商业银行股份有限公司'
    WHEN cat = 2 THEN home_county || brand(n * 4 + renamed) || shop
    WHEN cat = 3 THEN home_county || brand(n * 4 + renamed) || trade || '专业合作社'
    WHEN below(n, 'brackets', 100) < 4 THEN brand(n * 4 + renamed) || '（浙江）' || trade || '有限公司'
    ELSE city || brand(n * 4 + renamed) || trade || '有限公司' END;

CREATE TEMP MACRO change_kinds() AS
    ['rename', 'rename', 'rename', 'move', 'move', 'close', 'capital', 'capital', 'scope'];

CREATE TEMP TABLE entity AS
WITH born AS (
    SELECT n, n < banks() AS bank, u(n, 'quality') AS quality,
        CASE WHEN n < banks() THEN 1 WHEN u(n, 'kind') < 0.35 THEN 1 WHEN u(n, 'kind') < 0.95 THEN 2 ELSE 3 END AS cat,
        CASE WHEN n >= entities() THEN t1() + to_days(((n - entities()) // entities_nightly())::INT)
             WHEN n >= settled() THEN t0() + to_days(((n - settled()) // entities_nightly())::INT) END AS new_on,
        coalesce(new_on::DATE, opening()::DATE - 5 - floor(9000 * pow(u(n, 'age'), 1.8))::INT) AS founded,
        founded < DATE '2015-10-01' AND n >= banks() AND u(n, 'legacy') < 0.03 AS legacy  -- no code issued yet at t0
    FROM range(entities() + after_days() * entities_nightly()) AS r(n)
), changes AS (
    SELECT *,
        n < settled() AND NOT bank AND u(n, 'change1') < CASE WHEN legacy THEN 0.2 ELSE 0.002 * before_days() END AS c1,
        n < entities() AND NOT bank AND u(n, 'change2') < CASE WHEN legacy THEN 0.4 ELSE 0.002 * after_days() END AS c2,
        greatest(founded, DATE '2015-01-01') AS entered,
        CASE WHEN c1 THEN before_t1(n, 'day1') END AS changed1,
        CASE WHEN c2 THEN after_t1(n, 'day2') END AS changed2,
        CASE WHEN bank THEN moment(opening() - INTERVAL 233 DAY, n, 'created')
             WHEN new_on IS NOT NULL THEN moment(new_on, n, 'created')
             ELSE moment(entered + floor((t0()::DATE - 1 - entered) * u(n, 'touched'))::INT, n, 'created')
        END AS created,
        pick(n, 'change1what', change_kinds()) AS what1,
        pick(n, 'change2what', change_kinds()) AS what2
    FROM born
), placed AS (
    SELECT e.*, t.trade, t.shop, t.section, t.class, t.goods, t.category,
        c.slot AS place, c.district AS home, c.county AS home_county, c.city,
        CASE WHEN bank OR u(n, 'authority') > 0.12 THEN home
             WHEN u(n, 'authority') > 0.02 THEN home[:4] || '00' ELSE '330000' END AS authority,
        CASE WHEN home[:4] = '3301' AND founded < DATE '2020-01-01' AND below(n, 'abolished', 100) < 20
             THEN pick(n, 'abolished', ['330103', '330104', '330183', '330185']) ELSE authority END AS code_division
    FROM changes e
    JOIN trade_slot t ON t.kind = e.cat AND t.slot = below(n, 'trade', 1000)
    LEFT JOIN county_list b ON e.bank AND b.number = e.n % 90
    JOIN county_slot c ON c.slot = coalesce(b.slot, below(n * 4, 'place', 1000))
), numbered AS (
    SELECT *,
        credit_code('9' || cat || code_division, CASE WHEN founded < DATE '2015-10-01'
            THEN lpad((((n + 1) * 48271 + 1013 * seed()) % 100000000)::VARCHAR, 8, '0')
            ELSE 'MA' || base31((n * 7919 + 104729 * seed()) % 887503681) END) AS uscc,
        CASE WHEN legacy OR (founded < DATE '2015-10-01' AND below(n, 'regno', 10) < 7)
             THEN register_number(authority || (CASE cat WHEN 2 THEN 6 ELSE 0 END + below(n, 'first', 4))
                || lpad((n * 7793 % 10000000)::VARCHAR, 7, '0')) END AS regno15,
        brand(n * 4) || CASE WHEN cat = 2 THEN shop ELSE trade END AS short,
        entity_name(n, turns(c1::INT, 'rename', what1, what2), bank, cat, home_county, city, trade, shop) AS name
    FROM placed
)
SELECT *, CASE WHEN NOT legacy AND founded < DATE '2006-01-01' AND below(n, 'old', 100) < 1
    THEN regno15[:7] || regno15[10:] ELSE regno15 END AS regno
FROM numbered;

-- Who can be met in other feeds: known before the timeline, with a code. Worst first.
CREATE TEMP TABLE pool AS
SELECT row_number() OVER (ORDER BY quality, n) - 1 AS rank, n
FROM entity WHERE n < settled() AND NOT bank AND NOT legacy;
CREATE TEMP MACRO pooled() AS (SELECT count(*) FROM pool);
CREATE TEMP TABLE old_number AS
SELECT row_number() OVER (ORDER BY n) - 1 AS rank, n FROM entity WHERE n < settled() AND legacy;
CREATE TEMP MACRO old_numbers() AS (SELECT greatest(1, count(*)) FROM old_number);
