-- Score as one would write it by hand for this scorecard and the night of 2021-10-31: each dataset is read once.

-- run
CREATE MACRO short(points) AS regexp_replace((points)::DECIMAL(6, 2)::VARCHAR, '\.?0+$', '');
CREATE MACRO shown(evidence) AS
    '["' || array_to_string(list_sort([replace(replace(e, '\', '\\'), '"', '\"') FOR e IN evidence]), '","') || '"]';
CREATE MACRO since(days) AS DATE '2021-10-31' - days::INTEGER;

-- temp subject
SELECT DISTINCT entity_id FROM unit;

-- temp registered
SELECT entity_id, state_source, CASE
    WHEN starts_with(state, '存续') THEN 1 WHEN starts_with(state, '吊销') THEN 2
    WHEN starts_with(state, '注销') THEN 3 WHEN starts_with(state, '迁出') THEN 4 END AS outcome
FROM entity SEMI JOIN subject USING (entity_id) WHERE outcome IS NOT NULL;

-- temp listed
WITH listing AS (
    SELECT 'abnormal_list' AS list, entity_id, 'abnormal_list:' || _record AS evidence,
        coalesce(abntime, _updated_at::DATE) AS happened, remdate
    FROM "linked/abnormal_list"
    UNION ALL
    SELECT 'serious_violation', entity_id, 'serious_violations:' || _record, coalesce(abntime, _updated_at::DATE), remdate
    FROM "linked/serious_violations"
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY list, entity_id ORDER BY happened DESC, evidence) AS place
    FROM listing SEMI JOIN subject USING (entity_id)
    WHERE (remdate IS NULL OR remdate > DATE '2021-10-31') AND happened <= DATE '2021-10-31'
)
SELECT list, entity_id, count(*) AS n, max(happened) AS newest,
    shown(list(evidence) FILTER (place <= 20)) AS evidence
FROM ranked GROUP BY list, entity_id;

-- temp checked
WITH check_up AS (
    SELECT entity_id, 'spot_checks:' || _record AS evidence, coalesce(cydate, checkokdate, _updated_at::DATE) AS happened,
        CASE WHEN ispass = '1' THEN 2 WHEN ispass = '0' AND recheckispass = '1' THEN 1 WHEN ispass = '0' THEN 0 END AS outcome
    FROM "linked/spot_checks" SEMI JOIN subject USING (entity_id)
    WHERE state = '2' AND (iscancel IS NULL OR iscancel <> '1') AND (remark IS NULL OR NOT contains(remark, '涉嫌假冒'))
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY entity_id ORDER BY happened DESC, outcome, evidence) AS latest,
        row_number() OVER (PARTITION BY entity_id ORDER BY happened DESC, outcome = 2, evidence) AS place
    FROM check_up
    WHERE outcome IS NOT NULL AND happened > since(1095) AND happened <= DATE '2021-10-31'
)
SELECT entity_id, count(*) AS n, count(*) FILTER (outcome = 2) AS passed,
    shown(list(evidence) FILTER (place <= 20)) AS evidence, shown(list(evidence) FILTER (latest = 1)) AS latest_evidence,
    max(outcome) FILTER (latest = 1) AS latest_outcome, max(happened) AS newest
FROM ranked GROUP BY entity_id;

-- temp punished
WITH penalty AS (
    SELECT entity_id, 'penalties:' || _record AS evidence, coalesce(cf_jdrq, _updated_at::DATE) AS happened,
        CASE WHEN contains(cf_cflb1, '吊销') OR contains(cf_cflb1, '停产停业') OR contains(cf_cflb1, '责令关闭')
            OR contains(cf_cflb1, '限制') OR contains(cf_cflb1, '降低资质') THEN 10
            WHEN coalesce(cf_nr_fk, 0) + coalesce(cf_nr_wfff, 0) <= 5 THEN 2 ELSE 4 END AS worth,
        worth = 10 AND happened > since(365) AS grave
    FROM "linked/penalties" SEMI JOIN subject USING (entity_id)
    WHERE cf_zt IN ('0', '2') AND (cf_gsjzq IS NULL OR cf_gsjzq >= DATE '2021-10-31') AND trim(cf_cflb1) <> '警告'
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY entity_id ORDER BY happened DESC, worth, evidence) AS place,
        row_number() OVER (PARTITION BY entity_id ORDER BY grave DESC, happened DESC, evidence) AS grave_place
    FROM penalty WHERE happened > since(1095) AND happened <= DATE '2021-10-31'
)
SELECT entity_id, count(*) AS n, sum(worth) AS loss, count(*) FILTER (worth = 10) AS heavy,
    count(*) FILTER (worth = 4) AS ordinary, count(*) FILTER (worth = 2) AS light,
    shown(list(evidence) FILTER (place <= 20)) AS evidence, count(*) FILTER (grave) AS grave,
    max(happened) FILTER (grave) AS grave_newest,
    shown(list(evidence) FILTER (grave AND grave_place <= 20)) AS grave_evidence
FROM ranked GROUP BY entity_id;

-- temp complained
WITH complaint AS (
    SELECT entity_id, 'complaints_zj:' || _record AS evidence, coalesce(recorddate::DATE, _updated_at::DATE) AS happened,
        CASE WHEN result IS NULL OR enddate > DATE '2021-10-31' THEN 'open'
            WHEN result IN ('达成调解协议', '双方自行和解或者投诉人撤回投诉') OR endground = '1' THEN 'settled'
            WHEN result = '未达成调解协议' OR endground IN ('2', '3', '4', '5') THEN 'failed' ELSE 'ended' END = 'failed' AS lost
    FROM "linked/complaints_zj" SEMI JOIN subject USING (entity_id)
    WHERE receivemode = '投诉' AND acceptresult = '受理' AND (endground IS NULL OR endground <> '6')
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY entity_id ORDER BY happened DESC, lost, evidence) AS place,
        row_number() OVER (PARTITION BY entity_id ORDER BY lost DESC, happened DESC, evidence) AS lost_place
    FROM complaint WHERE happened > since(365) AND happened <= DATE '2021-10-31'
)
SELECT entity_id, count(*) AS n, count(*) FILTER (lost) AS failed, 0.5 * (n + failed) AS loss,
    shown(list(evidence) FILTER (place <= 20)) AS evidence,
    shown(list(evidence) FILTER (lost AND lost_place <= 20)) AS failed_evidence
FROM ranked GROUP BY entity_id;

-- temp promised
WITH promise AS (
    SELECT entity_id, trim(storeName) AS store, 'commitments:' || _record AS evidence,
        coalesce(startTime, _updated_at::DATE) AS happened,
        CASE WHEN crossStore = '1' THEN 10 WHEN days > 7 THEN 8 ELSE 6 END AS worth
    FROM "linked/commitments"
    WHERE status = '1' AND (endTime IS NULL OR endTime >= DATE '2021-10-31') AND happened <= DATE '2021-10-31'
), ranked AS (
    SELECT unit_id, evidence, worth,
        row_number() OVER (PARTITION BY unit_id ORDER BY worth DESC, happened DESC, evidence) AS place
    FROM promise p JOIN unit u ON u.entity_id = p.entity_id
        AND (u.store_name IS NULL OR p.store IS NULL OR trim(u.store_name) = p.store)
)
SELECT unit_id, count(*) AS n, max(worth) AS best, shown(list(evidence) FILTER (place <= 20)) AS evidence
FROM ranked GROUP BY unit_id;

-- temp inspected
WITH inspection AS (
    SELECT entity_id, 'inspections:' || _record AS evidence, coalesce(jcrq, _updated_at::DATE) AS happened,
        CASE WHEN jcjg = '通过' THEN 10 WHEN jcjg IN ('责令整改', '不通过') AND zgrq <= DATE '2021-10-31' THEN 7
             WHEN jcjg = '责令整改' THEN 3 WHEN jcjg = '不通过' THEN 0 END AS worth
    FROM "linked/inspections" SEMI JOIN subject USING (entity_id)
)
SELECT entity_id, worth, happened, shown([evidence]) AS evidence
FROM inspection WHERE worth IS NOT NULL AND happened > since(730) AND happened <= DATE '2021-10-31'
QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY happened DESC, worth, evidence) = 1;

-- table contribution BY unit_id, criterion
WITH abnormal AS (FROM listed WHERE list = 'abnormal_list'), serious AS (FROM listed WHERE list = 'serious_violation'),
every AS (
    SELECT unit_id, 'register_state' AS criterion, 'register_credit' AS dimension, 8 AS max_points,
        CASE outcome WHEN 1 THEN 8 WHEN 4 THEN 4 ELSE 0 END * (outcome / outcome) AS points,
        CASE outcome WHEN 1 THEN '登记状态为“存续”' WHEN 2 THEN '登记状态为“吊销”' WHEN 3 THEN '登记状态为“注销”'
            WHEN 4 THEN '登记状态为“迁出”' ELSE '登记库中查不到该主体的登记状态，暂不评价' END AS reason,
        shown([state_source]) AS evidence, (outcome IS NOT NULL)::BIGINT AS evidence_count
    FROM unit LEFT JOIN registered USING (entity_id)
    UNION ALL
    SELECT unit_id, 'abnormal_list', 'register_credit', 6, CASE WHEN n > 0 THEN 0 ELSE 6 END,
        CASE WHEN n > 0 THEN '现被列入经营异常名录（' || n || '条，最近列入日期' || newest || '）' ELSE '未被列入经营异常名录' END,
        evidence, n
    FROM unit LEFT JOIN abnormal USING (entity_id)
    UNION ALL
    SELECT unit_id, 'serious_violation', 'register_credit', 6, CASE WHEN n > 0 THEN 0 ELSE 6 END,
        CASE WHEN n > 0 THEN '现被列入严重违法失信名单（' || n || '条，最近列入日期' || newest || '）'
             ELSE '未被列入严重违法失信名单' END, evidence, n
    FROM unit LEFT JOIN serious USING (entity_id)
    UNION ALL
    SELECT unit_id, 'spot_check_rate', 'quality', 12, CASE WHEN n >= 3 THEN 12 * passed::DECIMAL(6, 2) / n END AS rate,
        CASE WHEN n >= 3 THEN '近1095天产品抽查' || n || '批次，合格' || passed || '批次，得' || short(rate) || '分'
             ELSE '近1095天产品抽查仅' || coalesce(n, 0) || '批次，数据不足，暂不评价' END, evidence, n
    FROM unit LEFT JOIN checked USING (entity_id)
    UNION ALL
    SELECT unit_id, 'spot_check_latest', 'quality', 10, CASE latest_outcome WHEN 2 THEN 10 WHEN 1 THEN 7 WHEN 0 THEN 0 END,
        CASE WHEN n > 0 THEN '最近一次产品抽查（' || newest || '）结果为“'
            || CASE latest_outcome WHEN 2 THEN '合格' WHEN 1 THEN '不合格但复查合格' ELSE '不合格' END || '”'
            ELSE '近1095天没有产品抽查记录，暂不评价' END, latest_evidence, (n > 0)::BIGINT
    FROM unit LEFT JOIN checked USING (entity_id)
    UNION ALL
    SELECT unit_id, 'penalties', 'enforcement', 12, greatest(12 - coalesce(loss, 0), 0) AS left_over,
        CASE WHEN n > 0 THEN '公示期内行政处罚' || n || '件（重大' || heavy || '件、一般' || ordinary || '件、轻微' || light
            || '件），应扣' || short(loss) || '分，得' || short(left_over) || '分' ELSE '没有公示期内的行政处罚' END, evidence, n
    FROM unit LEFT JOIN punished USING (entity_id)
    UNION ALL
    SELECT unit_id, 'heavy_penalty', 'enforcement', 8, CASE WHEN grave > 0 THEN 0 ELSE 8 END,
        CASE WHEN grave > 0 THEN '近365天有公示期内重大行政处罚' || grave || '件（最近' || grave_newest || '）'
             ELSE '近365天没有公示期内的重大行政处罚' END, grave_evidence, grave
    FROM unit LEFT JOIN punished USING (entity_id)
    UNION ALL
    SELECT unit_id, 'complaint_volume', 'complaints', 10, greatest(10 - coalesce(loss, 0), 0) AS left_over,
        CASE WHEN n > 0 THEN '近365天已受理消费投诉' || n || '件，应扣' || short(loss) || '分，得' || short(left_over) || '分'
             ELSE '近365天没有已受理的消费投诉' END, evidence, n
    FROM unit LEFT JOIN complained USING (entity_id)
    UNION ALL
    SELECT unit_id, 'mediation', 'complaints', 10, greatest(10 - 3 * coalesce(failed, 0), 0) AS left_over,
        CASE WHEN failed > 0 THEN '近365天消费投诉调解不成' || failed || '件，应扣' || short(3 * failed) || '分，得'
             || short(left_over) || '分' ELSE '近365天没有调解不成的消费投诉' END, failed_evidence, failed
    FROM unit LEFT JOIN complained USING (entity_id)
    UNION ALL
    SELECT unit_id, 'return_promise', 'promises', 10, best,
        CASE WHEN n > 0 THEN '有效承诺' || n || '项，最优为“'
                || CASE best WHEN 10 THEN '异地异店退换' WHEN 8 THEN '延长期限退货' ELSE '无理由退货' END || '”'
             ELSE '没有在有效期内的无理由退货承诺；承诺出于自愿，不计分' END, evidence, n
    FROM unit LEFT JOIN promised USING (unit_id)
    UNION ALL
    SELECT unit_id, 'inspection_latest', 'inspections', 10, worth,
        CASE WHEN worth IS NOT NULL THEN '最近一次监督检查（' || happened || '）结果为“'
            || CASE worth WHEN 10 THEN '通过' WHEN 7 THEN '已整改' WHEN 3 THEN '责令整改' ELSE '不通过' END || '”'
            ELSE '近730天没有监督检查记录，暂不评价' END, evidence, (worth IS NOT NULL)::BIGINT
    FROM unit LEFT JOIN inspected USING (entity_id)
)
SELECT unit_id, criterion, dimension, points::DECIMAL(6, 2) AS points, max_points::DECIMAL(6, 2) AS max_points,
    NULL::DECIMAL(6, 2) AS points_low, NULL::DECIMAL(6, 2) AS points_high,
    CASE WHEN points IS NULL THEN 'inconclusive' ELSE 'scored' END AS status, reason, NULL::VARCHAR AS remedy,
    coalesce(evidence, '[]') AS evidence, coalesce(evidence_count, 0) AS evidence_count, '2021-1' AS policy_version
FROM every;

-- table score BY unit_id
WITH dimension AS (
    SELECT unit_id, dimension, CASE WHEN dimension IN ('promises', 'inspections') THEN 10 ELSE 20 END AS cap,
        coalesce(sum(points), 0) AS scored, coalesce(sum(max_points) FILTER (points IS NOT NULL), 0) AS out_of
    FROM contribution GROUP BY unit_id, dimension
), summed AS (
    SELECT unit_id, sum(least(scored, cap)) AS points, sum(least(out_of, cap)) AS weight FROM dimension GROUP BY unit_id
)
SELECT unit_id, CASE WHEN weight >= 50 THEN points END::DECIMAL(6, 2) AS points, NULL::DECIMAL(6, 2) AS ceiling,
    NULL::VARCHAR AS ceiling_by, CASE WHEN weight >= 50 THEN points END::DECIMAL(6, 2) AS total, weight::DECIMAL(6, 2) AS scored_weight,
    CASE WHEN weight >= 50 THEN 'scored' ELSE 'inconclusive' END AS status, '2021-1' AS policy_version
FROM summed;
