-- setup
CREATE TEMP TABLE complaint AS
SELECT i, w.j, coalesce(w.n, p.n) AS n, moment(event_day(i, complaints()), i, 'recorded') AS recorded,
    recorded + days(1, i, 'accepting', 9) AS accepted,
    u(i, 'refusal') < 0.12 AS refused,
    e.quality < 0.1 AS bad,
    CASE WHEN NOT refused AND u(i, 'closes') < 0.96
         THEN accepted + days(2, i, 'closing', CASE WHEN bad THEN 85 ELSE 50 END) + INTERVAL 20 MINUTE END AS closed,
    CASE WHEN u(i, 'gone') < 0.004 THEN any_night(i, 'gone') END AS gone
FROM range(events(complaints())) AS r(i)
LEFT JOIN unit_pool w ON w.rank = unit_rank(i, 'complaint', 0.55)
LEFT JOIN pool p ON p.rank = pool_rank(i, 'complaint', 0.6)
JOIN entity e ON e.n = coalesce(w.n, p.n)

-- steps
SELECT i AS _i, 0 AS _v, recorded AS _upd FROM complaint
UNION ALL SELECT i, 1, accepted FROM complaint
UNION ALL SELECT i, 2, closed FROM complaint WHERE closed IS NOT NULL
UNION ALL SELECT i, -1, gone FROM complaint WHERE gone > coalesce(closed, accepted)

-- rows
WITH c AS (
    SELECT *, CASE WHEN closed IS NULL THEN NULL
        WHEN u(i, 'result') < CASE WHEN bad THEN 0.25 ELSE 0.55 END THEN '达成调解协议'
        WHEN u(i, 'result') < CASE WHEN bad THEN 0.40 ELSE 0.75 END THEN '双方自行和解或者投诉人撤回投诉'
        WHEN u(i, 'result') < CASE WHEN bad THEN 0.75 ELSE 0.90 END THEN '未达成调解协议'
        ELSE '终止调解' END AS outcome,
        (500 + floor(300000 * pow(u(i, 'amount'), 5)))::BIGINT * 10 AS amount,
        pick(i, 'problem', ['质量', '质量', '售后服务', '售后服务', '合同>不履行合同约定', '合同>其他合同问题', '广告>虚假广告',
            '价格>不按规定明码标价', '食品安全', '不正当竞争>虚假宣传问题']) AS problem
    FROM complaint
)
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    complaint_number('zj', i) AS rqstid,
    time_text(recorded) AS recorddate,
    '投诉' AS receivemode,
    pick(i, 'source', ['互联网络', '互联网络', '互联网络', '电话', '电话', '来人来访', '来函', '其他']) AS appealsource,
    CASE WHEN below(i, 'named', 100) < 85 THEN e.name ELSE coalesce(w.store_name, e.short) END AS subjectname,
    CASE WHEN u(i, 'no code') > 0.2 THEN e.uscc END AS registerno,
    '浙江省' || coalesce(w.city, e.city) || '市' || coalesce(w.county, e.home_county) || street(e.n) AS subjectaddress,
    CASE WHEN below(i, 'handled', 100) < 90 THEN coalesce(w.district, e.home)
         ELSE e.authority[:4] || '00' END AS districtcode,
    e.category AS objectcategorycodeid,
    problem AS reportprovidelbcodeid,
    '消费纠纷' AS focus,
    '我是' || person(i, 'complainant') || '，电话' || phone(i, 'complainant') || '，'
        || day_text(recorded - INTERVAL 5 DAY) || '在' || subjectname || '购买' || e.goods
        || '，存在' || problem || '问题，要求退款。' AS rqstcontent,
    '关于' || e.goods || '的投诉' AS rqsttitle,
    money(amount) AS tradeamount,
    day_text(recorded - to_days(below(i, 'bought', 60)::INT)) AS purchasedate,
    CASE WHEN _v >= 1 THEN day_text(accepted) END AS acceptdate,
    CASE WHEN _v >= 1 THEN CASE WHEN refused THEN '不予受理' ELSE '受理' END END AS acceptresult,
    CASE WHEN _v >= 1 AND refused THEN (1 + below(i, 'ground', 7))::VARCHAR END AS refuseground,
    CASE WHEN _v = 2 THEN day_text(closed) END AS enddate,
    CASE WHEN _v = 2 THEN outcome END AS result,
    CASE WHEN _v = 2 THEN CASE outcome WHEN '双方自行和解或者投诉人撤回投诉' THEN '1' WHEN '未达成调解协议' THEN '3'
        WHEN '终止调解' THEN pick(i, 'end', ['2', '2', '4', '5', '5', '6', '7', '8']) END END AS endground,
    CASE WHEN _v = 2 AND outcome = '达成调解协议'
         THEN money(amount * (50 + below(i, 'recovered', 51)) // 100) END AS recovered,
    CASE WHEN _v = 2 AND below(i, 'tests', 100) < 5 THEN (3 + below(i, 'test', 20))::VARCHAR END AS testingdays,
    CASE WHEN below(i, 'consent', 100) < 70 THEN '1' ELSE '0' END AS ispublicity,
    person(i, 'complainant') AS complainant,
    phone(i, 'complainant') AS phone,
    time_text(_upd) AS updatetime
FROM steps s JOIN c ON i = s._i JOIN entity e USING (n) LEFT JOIN unit w ON w.j = c.j
