-- setup
CREATE TEMP TABLE penalty AS
SELECT i, coalesce(o.n, w.n, p.n) AS n, o.n IS NOT NULL AS old,
    moment(event_day(i, penalty()), i, 'decided') AS decided,
    decided + days(1, i, 'entered', 5) AS entered,
    CASE WHEN u(i, 'later') < 0.06 THEN entered + days(15, i, 'later', 150) END AS changed
FROM range(events(penalty())) AS r(i)
LEFT JOIN old_number o ON o.rank = CASE WHEN u(i, 'old') < 0.01 THEN below(i, 'who', old_numbers()) END
LEFT JOIN unit_pool w ON w.rank = unit_rank(i, 'penalty', 0.06)
LEFT JOIN pool p ON p.rank = pool_rank(i, 'penalty', 0.5)

-- steps
SELECT i AS _i, 0 AS _v, entered AS _upd FROM penalty
UNION ALL SELECT i, 1, changed FROM penalty WHERE changed IS NOT NULL

-- rows
WITH p AS (
    SELECT *, pick(i, 'kind', ['警告', '通报批评', '罚款', '罚款', '罚款', '罚款', '罚款', '没收', '责令停产停业', '吊销许可证']) AS kind,
        pick(i, 'law', ['产品质量', '食品安全', '广告', '消费者权益保护', '价格', '反不正当竞争']) AS law,
        (1 + floor(3000 * pow(u(i, 'fine'), 6)))::BIGINT * 10 AS fine
    FROM penalty
)
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    '浙' || e.city || '市监罚处〔' || year(decided) || '〕' || lpad(i::VARCHAR, 7, '0') || '号' AS cf_wsh,
    e.name || '违反' || law || '法案' AS cf_cfmc,
    kind AS cf_cflb1,
    '违反' || law || '法规定' AS cf_sy,
    '《中华人民共和国' || law || '法》' AS cf_yj,
    '当事人经营的' || e.goods || '不符合规定' AS cf_wfxw,
    e.name AS cf_xdr_mc,
    CASE WHEN NOT old AND (e.regno IS NULL OR below(i, 'no code', 100) < 90) THEN e.uscc END AS cf_xdr_shxym,
    e.regno AS cf_xdr_gsdj,
    CASE WHEN cf_xdr_shxym IS NOT NULL AND below(i, 'organisation', 3) = 0 THEN e.uscc[9:17] END AS cf_xdr_zdm,
    CASE WHEN e.cat = 2 THEN pick(i, 'sfz', resident_ids()) END AS cf_xdr_sfz,
    person(e.n, 'lerep') AS cf_fr,
    kind || CASE WHEN kind = '罚款' THEN money(fine) || '万元' ELSE '' END AS cf_nr,
    CASE WHEN kind IN ('罚款', '没收', '责令停产停业') THEN money(fine) END AS cf_nr_fk,
    CASE WHEN kind = '没收' THEN money(fine * 2) END AS cf_nr_wfff,
    day_text(decided) AS cf_jdrq,
    day_text(decided + INTERVAL 3 YEAR) AS cf_gsjzq,
    e.home_county || '市场监督管理局' AS cf_xzjg,
    CASE WHEN _v = 1 THEN pick(i, 'state', ['1', '2', '3', '3', '3']) ELSE '0' END AS cf_zt,
    time_text(_upd) AS updatetime
FROM steps s JOIN p ON i = s._i JOIN entity e USING (n)
