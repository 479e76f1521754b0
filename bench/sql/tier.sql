-- Tier as one would write it by hand for this lifecycle, on a first night (2021-10-31): every unit gets its place.

-- run
CREATE MACRO short(number) AS regexp_replace(number::VARCHAR, '\.?0+$', '');
CREATE MACRO json_text(text) AS coalesce('"'
    || regexp_replace(replace(replace(text, '\', '\\'), '"', '\"'), '[\x00-\x1f]+', ' ', 'g') || '"', 'null');
CREATE MACRO json_number(number) AS coalesce(number::VARCHAR, 'null');

-- table transition BY unit_id
WITH points AS (
    SELECT unit_id,
        max(points) FILTER (criterion = 'register_state') AS state,
        max(points) FILTER (criterion = 'abnormal_list') AS abnormal,
        max(points) FILTER (criterion = 'serious_violation') AS serious,
        max(points) FILTER (criterion = 'heavy_penalty') AS heavy,
        max(points) FILTER (criterion = 'inspection_latest') AS inspection
    FROM contribution GROUP BY unit_id
), known AS (
    SELECT u.unit_id, u.status, audit_opinion, e.state AS register_state, total, scored_weight,
        (total / scored_weight)::DECIMAL(5, 4) AS share, date_diff('day', valid_from, DATE '2021-10-31') AS valid_days,
        p.* EXCLUDE (unit_id),
        nullif(substr(CASE WHEN p.state = 0 THEN '、登记被吊销或注销' ELSE '' END
            || CASE WHEN serious = 0 THEN '、列入严重违法失信名单' ELSE '' END
            || CASE WHEN abnormal = 0 THEN '、列入经营异常名录' ELSE '' END
            || CASE WHEN heavy = 0 THEN '、近一年受到重大行政处罚' ELSE '' END
            || CASE WHEN inspection = 0 THEN '、最近一次监督检查不通过且未整改' ELSE '' END, 2), '') AS veto
    FROM unit u LEFT JOIN entity e USING (entity_id) LEFT JOIN score s USING (unit_id) LEFT JOIN points p USING (unit_id)
), decided AS (
    SELECT *, CASE
        WHEN status = 'removed' THEN 'exit_removed'
        WHEN status = 'expired' THEN 'exit_expired'
        WHEN status = 'refused' THEN 'exit_refused'
        WHEN register_state = '注销' THEN 'exit_deregistered'
        WHEN veto IS NOT NULL THEN 'warn_veto'
        WHEN status = 'in_force' AND share < 0.50 THEN 'warn_score'
        WHEN status = 'in_force' AND state > 0 AND abnormal > 0 AND serious > 0 AND heavy > 0 AND valid_days >= 90
            AND share >= 0.85 AND scored_weight >= 70 THEN 'place_star'
        WHEN status = 'in_force' THEN 'accept'
        WHEN status IN ('waiting', 'county_passed', 'city_passed') THEN 'declare'
        ELSE 'place_unknown' END AS rule,
        '"points_abnormal_list": ' || json_number(abnormal) || ', "points_heavy_penalty": ' || json_number(heavy)
            || ', "points_inspection_latest": ' || json_number(inspection) || ', "points_register_state": '
            || json_number(state) || ', "points_serious_violation": ' || json_number(serious)
            || ', "register_state": ' || json_text(register_state) AS beneath,
        '"scored_weight": ' || json_number(scored_weight) || ', "share": ' || json_number(share) AS weighed,
        short((share * 100)::DECIMAL(5, 2)) || '%（' || short(total) || '/' || short(scored_weight) || '分）' AS in_words
    FROM known
)
SELECT unit_id, DATE '2021-10-31' AS night, NULL::VARCHAR AS from_tier, rule,
    CASE WHEN starts_with(rule, 'exit') THEN 'exited' WHEN starts_with(rule, 'warn') THEN 'warning'
        WHEN rule = 'place_star' THEN 'star' WHEN rule = 'accept' THEN 'cultivation' ELSE 'selection_pool' END AS to_tier,
    CASE rule
        WHEN 'exit_removed' THEN '已被摘牌（审核意见：' || coalesce(audit_opinion, '无') || '），退出'
        WHEN 'exit_expired' THEN '有效期已满，退出'
        WHEN 'exit_refused' THEN '申报审核未通过（审核意见：' || coalesce(audit_opinion, '无') || '），退出'
        WHEN 'exit_deregistered' THEN '登记主体已注销，退出'
        WHEN 'warn_veto' THEN '存在一票否决情形：' || veto || '，转入预警库'
        WHEN 'warn_score' THEN '综合评价得分率' || in_words || '，低于50%，转入预警库'
        WHEN 'place_star' THEN '首次入库：已有效' || valid_days || '天，得分率' || in_words || '，列入星级库'
        WHEN 'accept' THEN '申报审核通过，已生效，列入培育库'
        WHEN 'declare' THEN '已申报，正在审核，列入选育池'
        ELSE '首次出现，申报状态不明，列入选育池待核' END AS reason,
    CASE rule
        WHEN 'exit_removed' THEN '{"audit_opinion": ' || json_text(audit_opinion) || ', "status": "removed"}'
        WHEN 'exit_expired' THEN '{"status": "expired"}'
        WHEN 'exit_refused' THEN '{"audit_opinion": ' || json_text(audit_opinion) || ', "status": "refused"}'
        WHEN 'exit_deregistered' THEN '{"register_state": "注销"}'
        WHEN 'warn_veto' THEN '{' || beneath || ', "veto": ' || json_text(veto) || '}'
        WHEN 'warn_score' THEN '{' || weighed || ', "status": "in_force", "total": ' || total || '}'
        WHEN 'place_star' THEN '{' || beneath || ', ' || weighed || ', "status": "in_force", "total": ' || total
            || ', "valid_days": ' || valid_days || ', "veto": null}'
        WHEN 'place_unknown' THEN '{}'
        ELSE '{' || beneath || ', "status": ' || json_text(status) || ', "veto": null}' END AS facts,
    '2021-1' AS policy_version
FROM decided;

-- table tier BY unit_id
SELECT unit_id, to_tier AS tier, night AS since, rule, reason, facts, from_tier AS previous_tier, policy_version
FROM transition;
