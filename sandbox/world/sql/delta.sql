-- The neighbouring provinces: the words of each for what Zhejiang says in its own, whom complaints are about there, and
-- what is true of each complaint. The words without a Zhejiang one come up rarely, and nobody has a map for them.
CREATE TEMP TABLE word AS
UNPIVOT (FROM (VALUES
    ('category', '商品>食品', '食品', '商品-一般食品', '食品类'),
    ('category', '商品>服装鞋帽', '服装鞋帽', '商品-服装、鞋帽', '服饰类'),
    ('category', '商品>家居用品', '家居用品', '商品-家居用品', '家居类'),
    ('category', '商品>家用电器', '家用电器', '商品-家用电子电器', '家电类'),
    ('category', '商品>交通工具', '交通工具', '商品-交通工具', '车辆类'),
    ('category', '商品>化妆品', '化妆品', '商品-化妆品', '化妆品类'),
    ('category', '服务>餐饮住宿服务', '餐饮和住宿', '服务-餐饮、住宿服务', '餐饮住宿类'),
    ('category', '服务>互联网服务', '互联网服务', '服务-互联网服务', '网络服务类'),
    ('category', '服务>美容美发洗浴服务', '美容美发洗浴', '服务-美容、美发、洗浴服务', '美容美发类'),
    ('category', '商品>其他商品', '其他商品', '商品-其他', '其他类'),
    ('category', '', '宠物及用品', '服务-殡葬服务', '农资类'),
    ('problem', '质量', '质量问题', '质量', '产品质量'),
    ('problem', '售后服务', '售后', '售后服务', '售后服务'),
    ('problem', '合同>其他合同问题', '合同纠纷', '合同', '合同履行'),
    ('problem', '广告>虚假广告', '虚假广告', '广告', '广告宣传'),
    ('problem', '价格>不按规定明码标价', '价格', '价格', '价格收费'),
    ('problem', '食品安全', '食品安全', '食品安全', '食品安全'),
    ('result', '达成调解协议', '调解成功', '已达成协议', '调解达成一致'),
    ('result', '未达成调解协议', '调解不成', '未达成协议', '调解未达成一致'),
    ('result', '双方自行和解或者投诉人撤回投诉', '和解撤诉', '双方和解或撤回', '自行和解/撤回'),
    ('result', '终止调解', '终止', '终止调解', '调解终止')
) AS w(topic, zhejiang, js, sh, ah)) ON js, sh, ah INTO NAME place VALUE word;

-- Draws are numbered apart: `g` = the province's block + the number of the row in it.
CREATE TEMP TABLE province AS
FROM (VALUES ('js', '32', 1000000000, complaints_js()), ('sh', '31', 2000000000, complaints_sh()),
    ('ah', '34', 3000000000, complaints_ah())) AS p(place, division, block, a_year);

CREATE TEMP TABLE delta_county AS
SELECT p.place, c.code, c.name AS county, regexp_replace(t.name, '市(辖区)?$', '') AS city,
    CASE p.place WHEN 'sh' THEN '上海市' WHEN 'js' THEN '江苏省' || t.name ELSE '安徽省' || t.name END AS above,
    row_number() OVER (PARTITION BY p.place ORDER BY c.code) - 1 AS rank
FROM region c JOIN region t ON t.code = c.parent JOIN province p ON p.division = c.code[:2]
WHERE c.level = 'county' AND c.valid_to IS NULL;
CREATE TEMP TABLE extent AS SELECT place, count(*) AS counties FROM delta_county GROUP BY place;

-- Whom complaints of a province are about: its own companies, and a few entities of Zhejiang.
CREATE TEMP TABLE respondent AS
WITH trade AS (
    SELECT t.*, row_number() OVER (ORDER BY slot) - 1 AS rank FROM trade_slot t
    SEMI JOIN word ON zhejiang = category WHERE kind = 1
), own AS (
    SELECT p.place, p.block + k AS g, c.code, c.county, c.city, c.above,
        -- Organisation numbers of Zhejiang's entities come from smaller numbers: none is the same.
        credit_code('91' || c.code, 'MA' || base31(
            ((500000000 + p.block // 1000000000 * neighbours() + k) * 7919 + 104729 * seed()) % 887503681)) AS uscc
    FROM province p JOIN extent x USING (place) JOIN range(neighbours()) AS r(k) ON TRUE
    JOIN delta_county c ON c.place = p.place AND c.rank = below(p.block + k, 'county', x.counties)
), other AS (
    SELECT p.place, p.block + neighbours() + b.rank AS g, x.counties, e.*
    FROM province p JOIN extent x USING (place) JOIN pool b ON TRUE JOIN entity e USING (n)
    SEMI JOIN word ON zhejiang = e.category
    WHERE below(b.rank, 'known in ' || p.place, pooled()) < greatest(20, neighbours() // 20)
), everyone AS (
    SELECT place, g, NULL::BIGINT AS n, uscc, NULL::VARCHAR AS regno, city || brand(g) || t.trade || '有限公司' AS name,
        t.goods, t.category, above || county || street(g) AS address, code, county
    FROM own JOIN trade t ON t.rank = below(g, 'trade', (SELECT count(*) FROM trade))
    UNION ALL
    SELECT o.place, g, n, uscc, regno, name, goods, category, address(o.city, home_county, n), c.code, c.county
    FROM other o JOIN delta_county c ON c.place = o.place AND c.rank = below(g, 'county', o.counties)
)
SELECT *, row_number() OVER (PARTITION BY place ORDER BY h(g, 'respondent'), g) - 1 AS rank FROM everyone;
CREATE TEMP TABLE crowd AS SELECT place, count(*) AS many FROM respondent GROUP BY place;

-- Every complaint. Amounts in whole yuan; grounds as the numbers of the two lists of the law.
CREATE TEMP TABLE delta_complaint AS
WITH drawn AS (
    SELECT p.place, i, p.block + i AS g, moment(event_day(i, a_year), g, 'recorded') AS recorded,
        floor(many * pow(u(g, 'who'), 1.5))::BIGINT AS who,
        recorded + days(1, g, 'accepting', 9) AS decided, u(g, 'refusal') < 0.12 AS refused,
        CASE WHEN NOT refused AND u(g, 'closes') < 0.96
             THEN decided + days(2, g, 'closing', 55) + INTERVAL 20 MINUTE END AS closed,
        CASE WHEN closed IS NOT NULL THEN pick(g, 'result', ['达成调解协议', '达成调解协议', '双方自行和解或者投诉人撤回投诉',
            '未达成调解协议', '终止调解']) END AS outcome,
        pick(g, 'problem', ['质量', '质量', '售后服务', '合同>其他合同问题', '广告>虚假广告', '价格>不按规定明码标价', '食品安全'])
            AS problem,
        5 + floor(3000 * pow(u(g, 'amount'), 5))::BIGINT AS amount,
        CASE WHEN refused THEN 1 + below(g, 'ground', 7) END AS refuse_ground,
        CASE outcome WHEN '双方自行和解或者投诉人撤回投诉' THEN 1 WHEN '未达成调解协议' THEN 3
            WHEN '终止调解' THEN pick(g, 'end', [2, 2, 4, 5, 5, 6, 7, 8]) END AS end_ground,
        CASE outcome WHEN '达成调解协议' THEN amount * (50 + below(g, 'recovered', 51)) // 100 END AS recovered,
        CASE WHEN u(g, 'gone') < 0.004 THEN any_night(g, 'gone') END AS gone
    FROM province p JOIN crowd USING (place), LATERAL unnest(range(events(a_year))) AS r(i)
)
SELECT d.* EXCLUDE (who), r.* EXCLUDE (place, g, rank, uscc), r.uscc AS true_uscc,
    CASE WHEN u(d.g, 'no code') > 0.2 THEN r.uscc END AS uscc,
    c.word AS category_word, p.word AS problem_word, o.word AS result_word
FROM drawn d JOIN respondent r ON r.place = d.place AND r.rank = d.who
JOIN word c ON c.topic = 'category' AND c.place = d.place
    AND c.zhejiang = CASE WHEN below(d.g, 'odd', 400) = 0 THEN '' ELSE r.category END
JOIN word p ON p.topic = 'problem' AND p.place = d.place AND p.zhejiang = d.problem
LEFT JOIN word o ON o.topic = 'result' AND o.place = d.place AND o.zhejiang = d.outcome;

CREATE TEMP MACRO told(g, recorded, name, goods, problem) AS
    '我是' || person(g, 'complainant') || '，电话' || phone(g, 'complainant') || '，'
    || day_text(recorded - INTERVAL 5 DAY) || '在' || name || '购买' || goods || '，反映' || problem || '，要求退款。';
