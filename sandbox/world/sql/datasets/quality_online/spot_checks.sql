-- setup
CREATE TEMP TABLE spot AS
SELECT i, coalesce(w.n, p.n) AS n, moment(event_day(i, spot()), i, 'sampled') AS sampled,
    sampled + days(10, i, 'lab', 20) AS tested,
    u(i, 'fails') < CASE WHEN e.quality < 0.05 THEN 0.45 WHEN e.quality < 0.3 THEN 0.12 ELSE 0.03 END AS failed,
    CASE WHEN failed THEN tested + days(20, i, 'again', 50) END AS rechecked,
    CASE WHEN u(i, 'gone') < 0.02 THEN any_night(i, 'gone') END AS gone
FROM range(events(spot())) AS r(i)
LEFT JOIN unit_pool w ON w.rank = unit_rank(i, 'spot', 0.4)
LEFT JOIN pool p ON p.rank = pool_rank(i, 'spot', 0.3)
JOIN entity e ON e.n = coalesce(w.n, p.n)

-- steps
SELECT i AS _i, 0 AS _v, sampled AS _upd FROM spot
UNION ALL SELECT i, 1, tested FROM spot
UNION ALL SELECT i, 2, rechecked FROM spot WHERE failed
UNION ALL SELECT i, -1, gone FROM spot WHERE gone > coalesce(rechecked, tested)

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'CC' || lpad(i::VARCHAR, 12, '0') AS id,
    pick(i, 'plan', ['国家', '省', '省', '市', '市', '县', '县', '县', '专项']) AS plantype,
    e.name AS orgname,
    CASE WHEN u(i, 'numbers') < 0.6 THEN CASE below(i, 'hyphen', 2) WHEN 0 THEN e.uscc[9:17]
         ELSE e.uscc[9:16] || '-' || e.uscc[17] END END AS orgno,
    CASE WHEN u(i, 'numbers') BETWEEN 0.3 AND 0.97 THEN e.uscc END AS busliceno,
    e.goods AS prodname,
    pick(i, 'model', ['标准型', 'A-1', 'XL', '500g', '1.5L', '220V']) AS model,
    brand(e.n * 4) || '牌' AS brand,
    strftime(sampled - INTERVAL 40 DAY, '%Y%m%d') AS batchnum,
    'BG' || year(sampled) || lpad(i::VARCHAR, 8, '0') AS reportno,
    CASE WHEN _v >= 1 AND failed THEN '0' ELSE '1' END AS ispass,
    CASE WHEN ispass = '0' THEN pick(i, 'item', ['标签', '甲醛含量', '色牢度', '菌落总数', '耐压强度', '标签，色牢度']) END AS unpassxm,
    CASE WHEN ispass = '0' AND below(i, 'serious', 100) < 15 THEN '1' ELSE '0' END AS isimportant,
    CASE WHEN ispass = '0' AND below(i, 'retest', 100) < 10 THEN '1' ELSE '0' END AS isfujian,
    CASE WHEN below(i, 'refuse', 1000) < 3 THEN '1' ELSE '0' END AS isrefuse,
    CASE WHEN _v = 2 THEN '1' ELSE '0' END AS isrecheck,
    CASE WHEN _v = 2 THEN CASE WHEN u(i, 'recheck') < 0.85 THEN '1' ELSE '0' END END AS recheckispass,
    CASE WHEN _v = 2 AND below(i, 'punish', 100) < 40 THEN '1' ELSE '0' END AS ispunish,
    day_text(sampled) AS cydate,
    CASE WHEN ispass = '0' THEN day_text(tested) END AS zgfcdate,
    CASE WHEN _v >= 1 THEN day_text(tested) END AS checkokdate,
    CASE WHEN _v = 0 THEN '1' ELSE '2' END AS state,
    CASE WHEN below(i, 'void', 1000) < 4 THEN '1' ELSE '0' END AS iscancel,
    CASE WHEN ispass = '0' AND below(i, 'fake', 100) < 7 THEN '涉嫌假冒' END AS remark,
    person(i, 'conman') AS conman,
    phone(i, 'contel') AS contel,
    time_text(_upd) AS updatetime
FROM steps s JOIN spot ON i = s._i JOIN entity e USING (n)
