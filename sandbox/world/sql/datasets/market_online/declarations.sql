-- steps
SELECT key AS _i, step.status AS _v, step.reached AS _upd
FROM declaration, unnest([
    {status: 4, reached: at4}, {status: 5, reached: at5}, {status: 6, reached: at6}, {status: 7, reached: at7},
    {status: 1, reached: at1}, {status: 0, reached: at0}, {status: 2, reached: at2}]) AS steps(step)
WHERE step.reached IS NOT NULL

-- rows
SELECT s.*, e.n AS _entity, e.uscc AS _uscc, e.regno AS _regno,
    'SB' || lpad(key::VARCHAR, 10, '0') AS id,
    type::VARCHAR AS type,
    kind,
    e.name AS regName,
    e.uscc AS creditCode,
    store_name AS storeName,
    CASE WHEN kind IN ('网店', '直播间') THEN pick(key, 'platform', ['淘宝', '天猫', '拼多多', '抖音', '京东']) END AS platform,
    CASE WHEN platform IS NOT NULL THEN 'https://shop.example/' || e.n END AS onlineLink,
    '330000' AS provinceCode,
    d.district[:4] || '00' AS cityCode,
    d.district AS districtCode,
    pick(key, 'town', towns()) || '街道' AS town,
    '浙江省' || d.city || '市' || d.county || street(e.n) AS address,
    day_text(coalesce(at4, at1)) AS applicationDate,
    CASE WHEN _v IN (1, 0, 2) THEN day_text(at1) END AS startTime,
    CASE WHEN _v = 2 THEN day_text(at2) WHEN _v IN (1, 0) THEN day_text(at1 + INTERVAL 35 MONTH) END AS endTime,
    _v::VARCHAR AS status,
    CASE _v WHEN 5 THEN '县级审核通过' WHEN 6 THEN '市级审核通过' WHEN 7 THEN '材料不全，不予通过' WHEN 1 THEN '符合条件，同意' END AS auditOpinion,
    CASE WHEN _v <> 4 THEN time_text(_upd) END AS auditTime,
    CASE WHEN _v = 0 THEN time_text(_upd) END AS delTime,
    CASE WHEN _v = 0 THEN pick(key, 'why', ['已停业', '投诉较多', '自愿退出']) END AS delReason,
    CASE WHEN imported THEN pick(key, 'import', ['county import', 'city import']) ELSE 'self' END AS createType,
    person(key, 'principal') AS principal,
    phone(key, 'principal') AS principalTel,
    time_text(_upd) AS updateTime
FROM steps s JOIN declaration d ON d.key = s._i JOIN entity e USING (n)
