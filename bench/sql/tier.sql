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
    SELECT u.unit_id, u.name, u.status, audit_opinion, e.state AS register_state, total, scored_weight,
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
        WHEN state = 0 THEN 'warn_revoked'
        WHEN serious = 0 THEN 'warn_serious'
        WHEN veto IS NOT NULL THEN 'warn_veto'
        WHEN status = 'in_force' AND share < 0.50 THEN 'warn_score'
        WHEN status = 'in_force' AND state > 0 AND abnormal > 0 AND serious > 0 AND heavy > 0 AND valid_days >= 90
            AND share >= 0.85 AND scored_weight >= 70
            THEN CASE WHEN share >= 0.91 THEN 'place_star_3' WHEN share >= 0.88 THEN 'place_star_2' ELSE 'place_star_1' END
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
), moved AS (
SELECT unit_id, name, DATE '2021-10-31' AS night, NULL::VARCHAR AS from_tier, rule,
    CASE WHEN starts_with(rule, 'exit') THEN 'exited' WHEN starts_with(rule, 'warn') THEN 'warning'
        WHEN starts_with(rule, 'place_star') THEN 'star' WHEN rule = 'accept' THEN 'cultivation' ELSE 'selection_pool' END AS to_tier,
    CASE WHEN starts_with(rule, 'place_star') THEN '首次入库：已有效' || valid_days || '天，得分率' || in_words || '，列入星级库'
        ELSE CASE rule
        WHEN 'exit_removed' THEN '已被摘牌（审核意见：' || coalesce(audit_opinion, '无') || '），退出'
        WHEN 'exit_expired' THEN '有效期已满，退出'
        WHEN 'exit_refused' THEN '申报审核未通过（审核意见：' || coalesce(audit_opinion, '无') || '），退出'
        WHEN 'exit_deregistered' THEN '登记主体已注销，退出'
        WHEN 'warn_veto' THEN '存在一票否决情形：' || veto || '，转入预警库'
        WHEN 'warn_revoked' THEN '存在一票否决情形：' || veto || '，转入预警库'
        WHEN 'warn_serious' THEN '存在一票否决情形：' || veto || '，转入预警库'
        WHEN 'warn_score' THEN '综合评价得分率' || in_words || '，低于50%，转入预警库'
        WHEN 'accept' THEN '申报审核通过，已生效，列入培育库'
        WHEN 'declare' THEN '已申报，正在审核，列入选育池'
        ELSE '首次出现，申报状态不明，列入选育池待核' END END AS reason,
    CASE WHEN starts_with(rule, 'place_star') THEN '{' || beneath || ', ' || weighed || ', "status": "in_force", "total": '
            || total || ', "valid_days": ' || valid_days || ', "veto": null}'
        ELSE CASE rule
        WHEN 'exit_removed' THEN '{"audit_opinion": ' || json_text(audit_opinion) || ', "status": "removed"}'
        WHEN 'exit_expired' THEN '{"status": "expired"}'
        WHEN 'exit_refused' THEN '{"audit_opinion": ' || json_text(audit_opinion) || ', "status": "refused"}'
        WHEN 'exit_deregistered' THEN '{"register_state": "注销"}'
        WHEN 'warn_veto' THEN '{' || beneath || ', "veto": ' || json_text(veto) || '}'
        WHEN 'warn_revoked' THEN '{' || beneath || ', "veto": ' || json_text(veto) || '}'
        WHEN 'warn_serious' THEN '{' || beneath || ', "veto": ' || json_text(veto) || '}'
        WHEN 'warn_score' THEN '{"objection": null, ' || weighed || ', "status": "in_force", "total": ' || total || '}'
        WHEN 'place_unknown' THEN '{}'
        ELSE '{' || beneath || ', "status": ' || json_text(status) || ', "veto": null}' END END AS facts,
    '2021-2' AS policy_version
FROM decided
), graded AS (
    SELECT *, CASE rule WHEN 'warn_revoked' THEN 3 WHEN 'warn_serious' THEN 3 WHEN 'warn_veto' THEN 2 WHEN 'warn_score' THEN 1
        WHEN 'place_star_3' THEN 3 WHEN 'place_star_2' THEN 2 WHEN 'place_star_1' THEN 1 END::BIGINT AS to_grade,
        CASE WHEN to_tier = 'star' THEN ['一星', '二星', '三星'][to_grade]
            WHEN to_tier = 'warning' THEN ['黄色', '橙色', '红色'][to_grade] END AS grade_title,
        CASE WHEN to_tier = 'warning' THEN night + [60, 30, 15][to_grade] END AS rectify_by
    FROM moved
)
SELECT * EXCLUDE (name), NULL::BIGINT AS from_grade, coalesce(name, '贵单位') || CASE to_tier
    WHEN 'selection_pool' THEN '：贵单位的放心消费申报已列入选育池（' || night || '）。依据：' || reason || '。'
    WHEN 'star' THEN '：经综合评价，贵单位自' || night || '起列入星级库（' || grade_title || '）。依据：' || reason || '。'
    WHEN 'cultivation' THEN '：贵单位自' || night || '起列入培育库。依据：' || reason || '。如有异议，可自收到本通知之日起10个工作日内提出。'
    WHEN 'warning' THEN '：贵单位自' || night || '起转入预警库（' || grade_title || '预警）。依据：' || reason || '。请于' || rectify_by
        || '前完成整改并申请复核；如有异议，可自收到本通知之日起10个工作日内提出。'
    ELSE '：贵单位自' || night || '起退出放心消费动态管理。依据：' || reason || '。如有异议，可自收到本通知之日起10个工作日内提出。' END AS notice
FROM graded;

-- table tier BY unit_id
SELECT unit_id, to_tier AS tier, to_grade AS grade, grade_title, night AS since, rule, reason, facts,
    from_tier AS previous_tier, CASE WHEN to_grade IS NOT NULL THEN night END AS grade_since,
    CASE WHEN to_grade IS NOT NULL THEN reason END AS grade_reason, rectify_by, policy_version
FROM transition;
