-- Merge as one would write it by hand for these thirteen datasets, their columns and this golden policy, knowing that
-- nothing was deleted, nobody is asked for by name only and no person has decided anything.
-- `-- table <name> BY <columns>` publishes the SELECT under it, sorted; `-- temp <name>` keeps it in the engine.
-- Inputs are the views "valid/<dataset>" over all nights.

-- run
CREATE MACRO uscc(code) AS CASE WHEN length(code) = 18 THEN code END;
CREATE MACRO orgcode(code) AS CASE WHEN length(code) = 9 THEN code END;
CREATE MACRO regno(code) AS CASE WHEN length(code) NOT IN (18, 9) THEN code END;
CREATE MACRO worth(code, place) AS strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', code[place]) - 1;
CREATE MACRO organisation_ok(code) AS regexp_full_match(code, '[0-9A-Z]{8}[0-9X]') AND (
    worth(code, 1) * 3 + worth(code, 2) * 7 + worth(code, 3) * 9 + worth(code, 4) * 10 + worth(code, 5) * 5
    + worth(code, 6) * 8 + worth(code, 7) * 4 + worth(code, 8) * 2 + strpos('0123456789X', code[9]) - 1) % 11 = 0;
CREATE MACRO moving(file) AS TABLE
    SELECT _record, _part, _updated_at, _night, _row FROM query_table(file) SEMI JOIN (
        SELECT _record FROM query_table(file) GROUP BY _record HAVING count(*) > 1
    ) USING (_record);
CREATE MACRO newest(file, source) AS TABLE
    FROM query_table(file) ANTI JOIN (
        SELECT _night, _row FROM versions WHERE dataset = source AND NOT newest
    ) USING (_night, _row);
CREATE MACRO overtaken(file, source) AS TABLE
    FROM query_table(file) SEMI JOIN (SELECT _night, _row FROM versions WHERE dataset = source AND NOT newest) USING (_night, _row);

-- temp versions
SELECT *, lead(_updated_at) OVER aging IS NULL AS newest, lead(_updated_at) OVER aging AS next_from,
    lead(_night) OVER aging AS next_night
FROM (
    SELECT 'abnormal_list' AS dataset, * FROM moving("valid/abnormal_list")
    UNION ALL SELECT 'batches' AS dataset, * FROM moving("valid/batches")
    UNION ALL SELECT 'commitments' AS dataset, * FROM moving("valid/commitments")
    UNION ALL SELECT 'complaints_zj' AS dataset, * FROM moving("valid/complaints_zj")
    UNION ALL SELECT 'declarations' AS dataset, * FROM moving("valid/declarations")
    UNION ALL SELECT 'inspections' AS dataset, * FROM moving("valid/inspections")
    UNION ALL SELECT 'loans' AS dataset, * FROM moving("valid/loans")
    UNION ALL SELECT 'outlets' AS dataset, * FROM moving("valid/outlets")
    UNION ALL SELECT 'penalties' AS dataset, * FROM moving("valid/penalties")
    UNION ALL SELECT 'registrations' AS dataset, * FROM moving("valid/registrations")
    UNION ALL SELECT 'serious_violations' AS dataset, * FROM moving("valid/serious_violations")
    UNION ALL SELECT 'spot_checks' AS dataset, * FROM moving("valid/spot_checks")
    UNION ALL SELECT 'traces' AS dataset, * FROM moving("valid/traces")
)
WINDOW aging AS (PARTITION BY dataset, _record ORDER BY _updated_at, _night, _row);

-- temp successor
SELECT coalesce(regno(regno), regno(uniscid), orgcode(uniscid)) AS number, min(uniscid) AS successor
FROM newest("valid/registrations", 'registrations')
WHERE length(uniscid) = 18 AND number IS NOT NULL
GROUP BY ALL HAVING min(uniscid) = max(uniscid);

-- table linked/registrations BY _record
WITH register AS (
    SELECT *, uscc(uniscid) AS uscc, coalesce(regno(regno), regno(uniscid), orgcode(uniscid)) AS number
    FROM newest("valid/registrations", 'registrations')
)
SELECT r.*, coalesce(r.uscc, successor, 'REG:' || r.number) AS entity_id
FROM register r LEFT JOIN successor s ON s.number = r.number;

-- temp known
WITH asked AS (
    SELECT uniscid AS code FROM "valid/abnormal_list" WHERE length(uniscid) <> 18
    UNION ALL SELECT creditCode AS code FROM "valid/batches" WHERE length(creditCode) <> 18
    UNION ALL SELECT creditCode AS code FROM "valid/commitments" WHERE length(creditCode) <> 18
    UNION ALL SELECT registerno AS code FROM "valid/complaints_zj" WHERE length(registerno) <> 18
    UNION ALL SELECT creditCode AS code FROM "valid/declarations" WHERE length(creditCode) <> 18
    UNION ALL SELECT uniscid AS code FROM "valid/inspections" WHERE length(uniscid) <> 18
    UNION ALL SELECT creditCode AS code FROM "valid/loans" WHERE length(creditCode) <> 18
    UNION ALL SELECT bankCode AS code FROM "valid/outlets" WHERE length(bankCode) <> 18
    UNION ALL SELECT uniscid AS code FROM "valid/serious_violations" WHERE length(uniscid) <> 18
    UNION ALL SELECT uniformCode AS code FROM "valid/traces" WHERE length(uniformCode) <> 18
    UNION ALL SELECT cf_xdr_shxym AS code FROM "valid/penalties" WHERE length(cf_xdr_shxym) <> 18
    UNION ALL SELECT cf_xdr_gsdj AS code FROM "valid/penalties" WHERE length(cf_xdr_gsdj) <> 18
    UNION ALL SELECT cf_xdr_zdm AS code FROM "valid/penalties" WHERE length(cf_xdr_zdm) <> 18
    UNION ALL SELECT orgno AS code FROM "valid/spot_checks" WHERE length(orgno) <> 18
    UNION ALL SELECT busliceno AS code FROM "valid/spot_checks" WHERE length(busliceno) <> 18
), numbers AS (
    SELECT 'regno' AS id_kind, regno(number) AS id_value, entity_id FROM "linked/registrations"
    UNION ALL
    SELECT 'orgcode', CASE WHEN uscc IS NOT NULL THEN uscc[9:17] ELSE orgcode(number) END, entity_id
    FROM "linked/registrations"
)
SELECT id_value, id_kind, min(entity_id) AS entity_id
FROM numbers SEMI JOIN asked ON asked.code = id_value
GROUP BY id_value, id_kind HAVING min(entity_id) = max(entity_id);

-- table linked/abnormal_list BY _record
SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id,
    CASE WHEN length(uniscid) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/abnormal_list", 'abnormal_list') r LEFT JOIN known k ON k.id_value = uniscid;

-- table linked/batches BY _record
SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id,
    CASE WHEN length(creditCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/batches", 'batches') r LEFT JOIN known k ON k.id_value = creditCode;

-- table linked/commitments BY _record
SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id,
    CASE WHEN length(creditCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/commitments", 'commitments') r LEFT JOIN known k ON k.id_value = creditCode;

-- table linked/complaints_zj BY _record
SELECT r.*, coalesce(uscc(registerno), k.entity_id) AS entity_id,
    CASE WHEN length(registerno) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/complaints_zj", 'complaints_zj') r LEFT JOIN known k ON k.id_value = registerno;

-- table linked/declarations BY _record
SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id,
    CASE WHEN length(creditCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/declarations", 'declarations') r LEFT JOIN known k ON k.id_value = creditCode;

-- table linked/inspections BY _record
SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id,
    CASE WHEN length(uniscid) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/inspections", 'inspections') r LEFT JOIN known k ON k.id_value = uniscid;

-- table linked/loans BY _record
SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id,
    CASE WHEN length(creditCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/loans", 'loans') r LEFT JOIN known k ON k.id_value = creditCode;

-- table linked/outlets BY _record
SELECT r.*, coalesce(uscc(bankCode), k.entity_id) AS entity_id,
    CASE WHEN length(bankCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/outlets", 'outlets') r LEFT JOIN known k ON k.id_value = bankCode;

-- table linked/serious_violations BY _record
SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id,
    CASE WHEN length(uniscid) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/serious_violations", 'serious_violations') r LEFT JOIN known k ON k.id_value = uniscid;

-- table linked/traces BY _record
SELECT r.*, coalesce(uscc(uniformCode), k.entity_id) AS entity_id,
    CASE WHEN length(uniformCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/traces", 'traces') r LEFT JOIN known k ON k.id_value = uniformCode;

-- table linked/penalties BY _record
WITH rows AS (
    SELECT *, coalesce(uscc(cf_xdr_shxym), uscc(cf_xdr_gsdj), uscc(cf_xdr_zdm)) AS uscc, coalesce(regno(cf_xdr_shxym), regno(cf_xdr_gsdj), regno(cf_xdr_zdm)) AS regno,
        coalesce(orgcode(cf_xdr_shxym), orgcode(cf_xdr_gsdj), orgcode(cf_xdr_zdm)) AS orgcode
    FROM newest("valid/penalties", 'penalties')
)
SELECT r.* EXCLUDE (uscc, regno, orgcode), coalesce(uscc, n.entity_id, o.entity_id) AS entity_id,
    CASE WHEN uscc IS NOT NULL THEN 'uscc' WHEN n.entity_id IS NOT NULL THEN 'regno'
         WHEN o.entity_id IS NOT NULL THEN 'orgcode' END AS resolved_by
FROM rows r
LEFT JOIN known n ON n.id_kind = 'regno' AND n.id_value = regno
LEFT JOIN known o ON o.id_kind = 'orgcode' AND o.id_value = orgcode;

-- table linked/spot_checks BY _record
WITH rows AS (
    SELECT *, coalesce(uscc(orgno), uscc(busliceno)) AS uscc, coalesce(regno(orgno), regno(busliceno)) AS regno,
        coalesce(orgcode(orgno), orgcode(busliceno)) AS orgcode
    FROM newest("valid/spot_checks", 'spot_checks')
)
SELECT r.* EXCLUDE (uscc, regno, orgcode), coalesce(uscc, n.entity_id, o.entity_id) AS entity_id,
    CASE WHEN uscc IS NOT NULL THEN 'uscc' WHEN n.entity_id IS NOT NULL THEN 'regno'
         WHEN o.entity_id IS NOT NULL THEN 'orgcode' END AS resolved_by
FROM rows r
LEFT JOIN known n ON n.id_kind = 'regno' AND n.id_value = regno
LEFT JOIN known o ON o.id_kind = 'orgcode' AND o.id_value = orgcode;

-- table unresolved BY dataset, record, role
SELECT dataset, record, role, identifier, name,
    CASE WHEN length(identifier) = 9 THEN 'orgcode' WHEN identifier IS NOT NULL THEN 'regno' END AS id_kind,
    CASE WHEN identifier IS NULL THEN 'no identifier' ELSE 'not in the register, or not of one entity' END AS reason
FROM (
    SELECT 'abnormal_list' AS dataset, _record AS record, 'entname' AS role, uniscid AS identifier, entname AS name
    FROM "linked/abnormal_list" WHERE entity_id IS NULL
    UNION ALL SELECT 'batches' AS dataset, _record AS record, 'companyName' AS role, creditCode AS identifier, companyName AS name
    FROM "linked/batches" WHERE entity_id IS NULL
    UNION ALL SELECT 'commitments' AS dataset, _record AS record, NULL AS role, creditCode AS identifier, NULL AS name
    FROM "linked/commitments" WHERE entity_id IS NULL
    UNION ALL SELECT 'complaints_zj' AS dataset, _record AS record, 'subjectname' AS role, registerno AS identifier, subjectname AS name
    FROM "linked/complaints_zj" WHERE entity_id IS NULL
    UNION ALL SELECT 'declarations' AS dataset, _record AS record, 'regName' AS role, creditCode AS identifier, regName AS name
    FROM "linked/declarations" WHERE entity_id IS NULL
    UNION ALL SELECT 'inspections' AS dataset, _record AS record, 'entname' AS role, uniscid AS identifier, entname AS name
    FROM "linked/inspections" WHERE entity_id IS NULL
    UNION ALL SELECT 'loans' AS dataset, _record AS record, NULL AS role, creditCode AS identifier, NULL AS name
    FROM "linked/loans" WHERE entity_id IS NULL
    UNION ALL SELECT 'outlets' AS dataset, _record AS record, 'bankName' AS role, bankCode AS identifier, bankName AS name
    FROM "linked/outlets" WHERE entity_id IS NULL
    UNION ALL SELECT 'serious_violations' AS dataset, _record AS record, 'entname' AS role, uniscid AS identifier, entname AS name
    FROM "linked/serious_violations" WHERE entity_id IS NULL
    UNION ALL SELECT 'traces' AS dataset, _record AS record, 'companyName' AS role, uniformCode AS identifier, companyName AS name
    FROM "linked/traces" WHERE entity_id IS NULL
    UNION ALL SELECT 'penalties', _record, 'cf_xdr_mc', coalesce(cf_xdr_shxym, cf_xdr_gsdj, cf_xdr_zdm), cf_xdr_mc
    FROM "linked/penalties" WHERE entity_id IS NULL
    UNION ALL SELECT 'spot_checks', _record, 'orgname', coalesce(orgno, busliceno), orgname
    FROM "linked/spot_checks" WHERE entity_id IS NULL
)
WHERE identifier IS NOT NULL OR name IS NULL;

-- table suggestion BY dataset, record, "column", code, suggested, entity_id
SELECT NULL::VARCHAR AS dataset, NULL::VARCHAR AS record, NULL::VARCHAR AS "column", NULL::VARCHAR AS code,
    NULL::VARCHAR AS suggested, NULL::BIGINT AS position, NULL::VARCHAR AS was, NULL::VARCHAR AS becomes,
    NULL::VARCHAR AS entity_id
LIMIT 0;

-- temp division
WITH region AS (FROM read_csv('config/regions.csv', all_varchar = true))
SELECT code AS place, code FROM region
UNION ALL
SELECT name, min(code) FROM region WHERE starts_with(code, '33') AND valid_to IS NULL GROUP BY name HAVING count(*) = 1;

-- temp told_before
SELECT o._record AS told_record, min(o._night) AS told
FROM overtaken("valid/complaints_zj", 'complaints_zj') o JOIN "linked/complaints_zj" n ON n._record = o._record
    AND n.acceptresult IS NOT DISTINCT FROM o.acceptresult AND n.enddate IS NOT DISTINCT FROM o.enddate
GROUP BY ALL;

-- table complaint BY dataset, record
SELECT 'complaints_zj' AS dataset, _record AS record, '330000' AS region, entity_id, resolved_by,
    recorddate AS recorded_at, receivemode AS mode, appealsource AS channel, subjectname AS subject_name, subjectaddress AS subject_address,
    objectcategorycodeid AS category, reportprovidelbcodeid AS problem, tradeamount::DECIMAL(18, 2) AS amount,
    purchasedate AS purchased_on, acceptdate AS accepted_on, acceptresult AS accepted, refuseground AS refusal_ground,
    enddate AS closed_on, result, endground AS end_ground, recovered::DECIMAL(18, 2) AS recovered,
    testingdays AS testing_days, NULL::VARCHAR AS department, ispublicity AS consent,
    coalesce(code, CASE WHEN districtcode IS NOT NULL THEN 'unmapped' END) AS district,
    trim(objectcategorycodeid) AS category_said, trim(reportprovidelbcodeid) AS problem_said, _updated_at AS updated_at,
    nullif(least(told, _night), DATE '2021-10-30') AS outcome_known_on
FROM "linked/complaints_zj" LEFT JOIN division ON districtcode = place LEFT JOIN told_before ON told_record = _record;

-- table unmapped BY dataset, field, word
SELECT NULL::VARCHAR AS dataset, NULL::VARCHAR AS field, NULL::VARCHAR AS word, NULL::BIGINT AS rows LIMIT 0;

-- temp overtaken_rows
SELECT 'registrations' AS source, entity_id, _record, _part, _updated_at, _night, _row, coalesce(uscc(uniscid), uscc(regno)) AS uscc, coalesce(regno(uniscid), regno(regno)) AS regno,
        coalesce(orgcode(uniscid), orgcode(regno)) AS orgcode, entname AS name, enttypeCn AS kind, regstateCn AS state, oplocdistrict AS district, dom AS address, industryphy AS industry_section, industryco AS industry_class, estdate::VARCHAR AS established_on
    FROM (SELECT r.* EXCLUDE (uscc), coalesce(uscc, successor, 'REG:' || r.number) AS entity_id FROM (
        SELECT *, uscc(uniscid) AS uscc, coalesce(regno(regno), regno(uniscid), orgcode(uniscid)) AS number
        FROM overtaken("valid/registrations", 'registrations')) r LEFT JOIN successor s ON s.number = r.number)
    UNION ALL SELECT 'abnormal_list', entity_id, _record, _part, _updated_at, _night, _row, uscc(uniscid), regno(uniscid),
        orgcode(uniscid), entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id FROM overtaken("valid/abnormal_list", 'abnormal_list') r LEFT JOIN known k ON k.id_value = uniscid)
    UNION ALL SELECT 'batches', entity_id, _record, _part, _updated_at, _night, _row, uscc(creditCode), regno(creditCode),
        orgcode(creditCode), companyName, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id FROM overtaken("valid/batches", 'batches') r LEFT JOIN known k ON k.id_value = creditCode)
    UNION ALL SELECT 'commitments', entity_id, _record, _part, _updated_at, _night, _row, uscc(creditCode), regno(creditCode),
        orgcode(creditCode), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id FROM overtaken("valid/commitments", 'commitments') r LEFT JOIN known k ON k.id_value = creditCode)
    UNION ALL SELECT 'complaints_zj', entity_id, _record, _part, _updated_at, _night, _row, uscc(registerno), regno(registerno),
        orgcode(registerno), subjectname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(registerno), k.entity_id) AS entity_id FROM overtaken("valid/complaints_zj", 'complaints_zj') r LEFT JOIN known k ON k.id_value = registerno)
    UNION ALL SELECT 'declarations', entity_id, _record, _part, _updated_at, _night, _row, uscc(creditCode), regno(creditCode),
        orgcode(creditCode), regName, NULL, NULL, districtCode, address, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id FROM overtaken("valid/declarations", 'declarations') r LEFT JOIN known k ON k.id_value = creditCode)
    UNION ALL SELECT 'inspections', entity_id, _record, _part, _updated_at, _night, _row, uscc(uniscid), regno(uniscid),
        orgcode(uniscid), entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id FROM overtaken("valid/inspections", 'inspections') r LEFT JOIN known k ON k.id_value = uniscid)
    UNION ALL SELECT 'loans', entity_id, _record, _part, _updated_at, _night, _row, uscc(creditCode), regno(creditCode),
        orgcode(creditCode), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id FROM overtaken("valid/loans", 'loans') r LEFT JOIN known k ON k.id_value = creditCode)
    UNION ALL SELECT 'outlets', entity_id, _record, _part, _updated_at, _night, _row, uscc(bankCode), regno(bankCode),
        orgcode(bankCode), bankName, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(bankCode), k.entity_id) AS entity_id FROM overtaken("valid/outlets", 'outlets') r LEFT JOIN known k ON k.id_value = bankCode)
    UNION ALL SELECT 'penalties', entity_id, _record, _part, _updated_at, _night, _row, coalesce(uscc(cf_xdr_shxym), uscc(cf_xdr_gsdj), uscc(cf_xdr_zdm)), coalesce(regno(cf_xdr_shxym), regno(cf_xdr_gsdj), regno(cf_xdr_zdm)),
        coalesce(orgcode(cf_xdr_shxym), orgcode(cf_xdr_gsdj), orgcode(cf_xdr_zdm)), cf_xdr_mc, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(coalesce(uscc(cf_xdr_shxym), uscc(cf_xdr_gsdj), uscc(cf_xdr_zdm)), n.entity_id, o.entity_id) AS entity_id FROM overtaken("valid/penalties", 'penalties') r
        LEFT JOIN known n ON n.id_kind = 'regno' AND n.id_value = coalesce(regno(cf_xdr_shxym), regno(cf_xdr_gsdj), regno(cf_xdr_zdm))
        LEFT JOIN known o ON o.id_kind = 'orgcode' AND o.id_value = coalesce(orgcode(cf_xdr_shxym), orgcode(cf_xdr_gsdj), orgcode(cf_xdr_zdm)))
    UNION ALL SELECT 'serious_violations', entity_id, _record, _part, _updated_at, _night, _row, uscc(uniscid), regno(uniscid),
        orgcode(uniscid), entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id FROM overtaken("valid/serious_violations", 'serious_violations') r LEFT JOIN known k ON k.id_value = uniscid)
    UNION ALL SELECT 'spot_checks', entity_id, _record, _part, _updated_at, _night, _row, coalesce(uscc(orgno), uscc(busliceno)), coalesce(regno(orgno), regno(busliceno)),
        coalesce(orgcode(orgno), orgcode(busliceno)), orgname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(coalesce(uscc(orgno), uscc(busliceno)), n.entity_id, o.entity_id) AS entity_id FROM overtaken("valid/spot_checks", 'spot_checks') r
        LEFT JOIN known n ON n.id_kind = 'regno' AND n.id_value = coalesce(regno(orgno), regno(busliceno))
        LEFT JOIN known o ON o.id_kind = 'orgcode' AND o.id_value = coalesce(orgcode(orgno), orgcode(busliceno)))
    UNION ALL SELECT 'traces', entity_id, _record, _part, _updated_at, _night, _row, uscc(uniformCode), regno(uniformCode),
        orgcode(uniformCode), companyName, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM (SELECT r.*, coalesce(uscc(uniformCode), k.entity_id) AS entity_id FROM overtaken("valid/traces", 'traces') r LEFT JOIN known k ON k.id_value = uniformCode);

-- run
CREATE TEMP VIEW stated AS
WITH standing AS (
    SELECT 'registrations' AS source, entity_id, _record, _part, _updated_at, _night, _row, coalesce(uscc(uniscid), uscc(regno)) AS uscc, coalesce(regno(uniscid), regno(regno)) AS regno,
        coalesce(orgcode(uniscid), orgcode(regno)) AS orgcode, entname AS name, enttypeCn AS kind, regstateCn AS state, oplocdistrict AS district, dom AS address, industryphy AS industry_section, industryco AS industry_class, estdate::VARCHAR AS established_on
    FROM "linked/registrations"
    UNION ALL SELECT 'abnormal_list', entity_id, _record, _part, _updated_at, _night, _row, uscc(uniscid), regno(uniscid),
        orgcode(uniscid), entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/abnormal_list"
    UNION ALL SELECT 'batches', entity_id, _record, _part, _updated_at, _night, _row, uscc(creditCode), regno(creditCode),
        orgcode(creditCode), companyName, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/batches"
    UNION ALL SELECT 'commitments', entity_id, _record, _part, _updated_at, _night, _row, uscc(creditCode), regno(creditCode),
        orgcode(creditCode), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/commitments"
    UNION ALL SELECT 'complaints_zj', entity_id, _record, _part, _updated_at, _night, _row, uscc(registerno), regno(registerno),
        orgcode(registerno), subjectname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/complaints_zj"
    UNION ALL SELECT 'declarations', entity_id, _record, _part, _updated_at, _night, _row, uscc(creditCode), regno(creditCode),
        orgcode(creditCode), regName, NULL, NULL, districtCode, address, NULL, NULL, NULL
    FROM "linked/declarations"
    UNION ALL SELECT 'inspections', entity_id, _record, _part, _updated_at, _night, _row, uscc(uniscid), regno(uniscid),
        orgcode(uniscid), entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/inspections"
    UNION ALL SELECT 'loans', entity_id, _record, _part, _updated_at, _night, _row, uscc(creditCode), regno(creditCode),
        orgcode(creditCode), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/loans"
    UNION ALL SELECT 'outlets', entity_id, _record, _part, _updated_at, _night, _row, uscc(bankCode), regno(bankCode),
        orgcode(bankCode), bankName, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/outlets"
    UNION ALL SELECT 'penalties', entity_id, _record, _part, _updated_at, _night, _row, coalesce(uscc(cf_xdr_shxym), uscc(cf_xdr_gsdj), uscc(cf_xdr_zdm)), coalesce(regno(cf_xdr_shxym), regno(cf_xdr_gsdj), regno(cf_xdr_zdm)),
        coalesce(orgcode(cf_xdr_shxym), orgcode(cf_xdr_gsdj), orgcode(cf_xdr_zdm)), cf_xdr_mc, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/penalties"
    UNION ALL SELECT 'serious_violations', entity_id, _record, _part, _updated_at, _night, _row, uscc(uniscid), regno(uniscid),
        orgcode(uniscid), entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/serious_violations"
    UNION ALL SELECT 'spot_checks', entity_id, _record, _part, _updated_at, _night, _row, coalesce(uscc(orgno), uscc(busliceno)), coalesce(regno(orgno), regno(busliceno)),
        coalesce(orgcode(orgno), orgcode(busliceno)), orgname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/spot_checks"
    UNION ALL SELECT 'traces', entity_id, _record, _part, _updated_at, _night, _row, uscc(uniformCode), regno(uniformCode),
        orgcode(uniformCode), companyName, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM "linked/traces"
), ended AS (
    SELECT r.*, next_from, greatest(v._night, next_night) AS ended_on
    FROM overtaken_rows r JOIN versions v ON v.dataset = r.source AND v._night = r._night AND v._row = r._row
), spans AS (
    SELECT *, _updated_at AS valid_from, NULL::TIMESTAMP AS valid_to, _night AS known_from, NULL::DATE AS known_to
    FROM standing WHERE entity_id IS NOT NULL
    UNION ALL
    SELECT * EXCLUDE (next_from, ended_on), _updated_at, NULL, _night, ended_on FROM ended
    WHERE entity_id IS NOT NULL AND ended_on > _night
    UNION ALL
    SELECT * EXCLUDE (next_from, ended_on), _updated_at, next_from, ended_on, NULL FROM ended
    WHERE entity_id IS NOT NULL AND next_from > _updated_at
)
SELECT entity_id, source, _record AS record, _part AS part, _night AS night, _row AS line,
    valid_from, valid_to, known_from, known_to, uscc, regno, orgcode, name, kind, state, district, address, industry_section, industry_class, established_on
FROM spans;

-- table statement/abnormal_list BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'abnormal_list';

-- table statement/batches BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'batches';

-- table statement/commitments BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'commitments';

-- table statement/complaints_zj BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'complaints_zj';

-- table statement/declarations BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'declarations';

-- table statement/inspections BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'inspections';

-- table statement/loans BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'loans';

-- table statement/outlets BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'outlets';

-- table statement/penalties BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'penalties';

-- table statement/registrations BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'registrations';

-- table statement/serious_violations BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'serious_violations';

-- table statement/spot_checks BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'spot_checks';

-- table statement/traces BY entity_id, record, part, valid_from, known_from, night, line
FROM stated WHERE source = 'traces';

-- run
CREATE TEMP VIEW statement AS
FROM "statement/abnormal_list"
UNION ALL FROM "statement/batches"
UNION ALL FROM "statement/commitments"
UNION ALL FROM "statement/complaints_zj"
UNION ALL FROM "statement/declarations"
UNION ALL FROM "statement/inspections"
UNION ALL FROM "statement/loans"
UNION ALL FROM "statement/outlets"
UNION ALL FROM "statement/penalties"
UNION ALL FROM "statement/registrations"
UNION ALL FROM "statement/serious_violations"
UNION ALL FROM "statement/spot_checks"
UNION ALL FROM "statement/traces";

-- run
CREATE TEMP VIEW named AS
WITH told AS (
    SELECT uscc AS id_value, entity_id, source, record, valid_from, valid_to, known_from FROM statement WHERE known_to IS NULL AND uscc IS NOT NULL
    UNION ALL SELECT regno, entity_id, source, record, valid_from, valid_to, known_from FROM statement WHERE known_to IS NULL AND regno IS NOT NULL
    UNION ALL SELECT orgcode, entity_id, source, record, valid_from, valid_to, known_from FROM statement WHERE known_to IS NULL AND orgcode IS NOT NULL
    UNION ALL SELECT uscc[9:17], entity_id, source, record, valid_from, valid_to, known_from FROM statement
    WHERE known_to IS NULL AND uscc IS NOT NULL AND source = 'registrations'
), numbers AS (
    SELECT id_value, entity_id, source, min(record) AS record, min(valid_from) AS valid_from,
        CASE WHEN count(valid_to) = count(*) THEN max(valid_to) END AS valid_to, min(known_from) AS known_from
    FROM told GROUP BY id_value, entity_id, source
)
SELECT *, CASE length(id_value) WHEN 15 THEN 'regno15' WHEN 13 THEN 'regno13' WHEN 9 THEN 'orgcode' WHEN 18 THEN 'uscc'
        ELSE 'foreign_regno' END AS id_kind,
    CASE length(id_value) WHEN 18 THEN CASE WHEN organisation_ok(id_value[9:17]) THEN 'both' ELSE 'code' END
        WHEN 15 THEN 'own' WHEN 9 THEN 'own' ELSE 'none' END AS checks
FROM numbers;

-- table crosswalk/abnormal_list BY id_kind, id_value, entity_id
FROM named WHERE source = 'abnormal_list';

-- table crosswalk/batches BY id_kind, id_value, entity_id
FROM named WHERE source = 'batches';

-- table crosswalk/commitments BY id_kind, id_value, entity_id
FROM named WHERE source = 'commitments';

-- table crosswalk/complaints_zj BY id_kind, id_value, entity_id
FROM named WHERE source = 'complaints_zj';

-- table crosswalk/declarations BY id_kind, id_value, entity_id
FROM named WHERE source = 'declarations';

-- table crosswalk/inspections BY id_kind, id_value, entity_id
FROM named WHERE source = 'inspections';

-- table crosswalk/loans BY id_kind, id_value, entity_id
FROM named WHERE source = 'loans';

-- table crosswalk/outlets BY id_kind, id_value, entity_id
FROM named WHERE source = 'outlets';

-- table crosswalk/penalties BY id_kind, id_value, entity_id
FROM named WHERE source = 'penalties';

-- table crosswalk/registrations BY id_kind, id_value, entity_id
FROM named WHERE source = 'registrations';

-- table crosswalk/serious_violations BY id_kind, id_value, entity_id
FROM named WHERE source = 'serious_violations';

-- table crosswalk/spot_checks BY id_kind, id_value, entity_id
FROM named WHERE source = 'spot_checks';

-- table crosswalk/traces BY id_kind, id_value, entity_id
FROM named WHERE source = 'traces';

-- table redirect BY from_id, to_id, relation
WITH old AS (
    SELECT DISTINCT coalesce(regno, orgcode) AS number, entity_id AS to_id FROM statement
    WHERE source = 'registrations' AND uscc IS NULL AND NOT starts_with(entity_id, 'REG:')
)
SELECT 'REG:' || number AS from_id, to_id, 'number' AS relation, TRUE AS moves, min(valid_from) AS valid_from,
    min(known_from) AS known_from, 'registrations' AS source, min(record) AS record,
    NULL::VARCHAR AS decided_by, NULL::VARCHAR AS reason
FROM old JOIN statement s ON s.source = 'registrations' AND s.uscc IS NOT NULL AND s.regno = number AND s.entity_id = to_id
GROUP BY number, to_id;

-- run
CREATE TEMP VIEW claim AS
SELECT entity_id, source || ':' || record AS ref, record, part, valid_from,
    name, kind, state, district, address, industry_section, industry_class, established_on,
    CASE source WHEN 'registrations' THEN 0 WHEN 'declarations' THEN 1 WHEN 'penalties' THEN 2 WHEN 'abnormal_list' THEN 3
        WHEN 'serious_violations' THEN 4 WHEN 'inspections' THEN 5 WHEN 'spot_checks' THEN 6 WHEN 'complaints_zj' THEN 7
        WHEN 'batches' THEN 8 WHEN 'traces' THEN 9 END AS place
FROM statement
WHERE valid_to IS NULL AND known_to IS NULL AND source NOT IN ('loans', 'commitments', 'outlets');

-- table entity BY entity_id
WITH settled AS (
    FROM claim SEMI JOIN (SELECT entity_id FROM claim WHERE place = 0 GROUP BY entity_id HAVING count(*) = 1) USING (entity_id)
    WHERE place = 0 AND name IS NOT NULL AND district IS NOT NULL AND address IS NOT NULL
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY entity_id ORDER BY place, valid_from DESC, record, part) AS rank
    FROM claim ANTI JOIN settled USING (entity_id)
), winner AS (
    SELECT entity_id, name, CASE WHEN name IS NOT NULL THEN ref END AS name_source,
        kind, CASE WHEN kind IS NOT NULL THEN ref END AS kind_source,
        state, CASE WHEN state IS NOT NULL THEN ref END AS state_source,
        district, CASE WHEN district IS NOT NULL THEN ref END AS district_source,
        address, CASE WHEN address IS NOT NULL THEN ref END AS address_source,
        industry_section, CASE WHEN industry_section IS NOT NULL THEN ref END AS industry_section_source,
        industry_class, CASE WHEN industry_class IS NOT NULL THEN ref END AS industry_class_source,
        established_on, CASE WHEN established_on IS NOT NULL THEN ref END AS established_on_source
    FROM settled
    UNION ALL
    SELECT entity_id, arg_min(name, rank) FILTER (name IS NOT NULL), arg_min(ref, rank) FILTER (name IS NOT NULL),
        arg_min(kind, rank) FILTER (kind IS NOT NULL), arg_min(ref, rank) FILTER (kind IS NOT NULL),
        arg_min(state, rank) FILTER (state IS NOT NULL), arg_min(ref, rank) FILTER (state IS NOT NULL),
        arg_min(district, rank) FILTER (district IS NOT NULL), arg_min(ref, rank) FILTER (district IS NOT NULL),
        arg_min(address, rank) FILTER (address IS NOT NULL), arg_min(ref, rank) FILTER (address IS NOT NULL),
        arg_min(industry_section, rank) FILTER (industry_section IS NOT NULL), arg_min(ref, rank) FILTER (industry_section IS NOT NULL),
        arg_min(industry_class, rank) FILTER (industry_class IS NOT NULL), arg_min(ref, rank) FILTER (industry_class IS NOT NULL),
        arg_min(established_on, rank) FILTER (established_on IS NOT NULL), arg_min(ref, rank) FILTER (established_on IS NOT NULL)
    FROM ranked GROUP BY entity_id
), heard AS (
    SELECT entity_id, bit_count(bit_or(1 << place))::BIGINT AS claims FROM claim GROUP BY entity_id
), registered AS (
    SELECT entity_id, min(number) AS regno FROM "linked/registrations" GROUP BY entity_id
)
SELECT w.* REPLACE (established_on::DATE AS established_on), claims, regno, registered.entity_id IS NOT NULL AS registered,
    CASE WHEN NOT starts_with(entity_id, 'REG:') THEN entity_id END AS uscc
FROM winner w JOIN heard USING (entity_id) LEFT JOIN registered USING (entity_id);

-- table rival BY entity_id, field, source, record, value
WITH lost AS (
    SELECT source, record, e.*, unnest([
        CASE WHEN s.name <> e.name THEN {field: 'name', value: s.name, winner: e.name, winner_source: e.name_source} END,
        CASE WHEN s.kind <> e.kind THEN {field: 'kind', value: s.kind, winner: e.kind, winner_source: e.kind_source} END,
        CASE WHEN s.state <> e.state THEN {field: 'state', value: s.state, winner: e.state, winner_source: e.state_source} END,
        CASE WHEN s.district <> e.district THEN {field: 'district', value: s.district, winner: e.district, winner_source: e.district_source} END,
        CASE WHEN s.address <> e.address THEN {field: 'address', value: s.address, winner: e.address, winner_source: e.address_source} END,
        CASE WHEN s.industry_section <> e.industry_section THEN {field: 'industry_section', value: s.industry_section, winner: e.industry_section, winner_source: e.industry_section_source} END,
        CASE WHEN s.industry_class <> e.industry_class THEN {field: 'industry_class', value: s.industry_class, winner: e.industry_class, winner_source: e.industry_class_source} END,
        CASE WHEN s.established_on <> e.established_on::VARCHAR
            THEN {field: 'established_on', value: s.established_on, winner: e.established_on::VARCHAR, winner_source: e.established_on_source} END
    ]) AS claim
    FROM statement s JOIN entity e USING (entity_id)
    WHERE valid_to IS NULL AND known_to IS NULL AND (s.name <> e.name OR s.kind <> e.kind OR s.state <> e.state OR s.district <> e.district OR s.address <> e.address OR s.industry_section <> e.industry_section OR s.industry_class <> e.industry_class OR s.established_on <> e.established_on::VARCHAR)
)
SELECT DISTINCT entity_id, claim.field, claim.value, claim.winner, claim.winner_source, source, record,
    'source_priority' AS rule
FROM lost WHERE claim IS NOT NULL;

-- table golden_rule BY field, priority
WITH believed(fields, sources) AS (
    VALUES
        (['name'], ['registrations', 'declarations', 'penalties', 'abnormal_list', 'serious_violations', 'inspections',
            'spot_checks', 'complaints_zj', 'batches', 'traces']),
        (['district', 'address'], ['registrations', 'declarations']),
        (['kind', 'state', 'industry_section', 'industry_class', 'established_on'], ['registrations'])
), each_field AS (
    SELECT unnest(fields) AS field, sources FROM believed
)
SELECT field, unnest(sources) AS source, generate_subscripts(sources, 1)::BIGINT AS priority,
    'source_priority' AS rule, '2021.1' AS policy_version
FROM each_field;

-- temp promised
SELECT DISTINCT entity_id || '/' || storeName AS unit_id FROM "linked/commitments"
WHERE status = '1' AND entity_id IS NOT NULL
    AND coalesce(startTime <= DATE '2021-10-31', TRUE) AND coalesce(endTime >= DATE '2021-10-31', TRUE);

-- table unit BY unit_id
WITH declared AS (
    SELECT *, entity_id || '/' || storeName AS unit_id FROM "linked/declarations" WHERE entity_id IS NOT NULL
), lead_row AS (
    FROM declared
    QUALIFY row_number() OVER (
        PARTITION BY unit_id ORDER BY type, status <> '1', _updated_at DESC, _record) = 1
), all_of AS (
    SELECT unit_id, min(applicationDate) AS declared_on, count(*) AS declarations,
        string_agg(_record, ',' ORDER BY _record) AS declaration_ids
    FROM declared GROUP BY unit_id
)
SELECT unit_id, entity_id, declared_on, declarations, declaration_ids, kind, storeName AS store_name, regName AS name,
    districtCode AS district, districtCode[:4] || '00' AS city,
    CASE status WHEN '1' THEN 'in_force' WHEN '4' THEN 'waiting' WHEN '5' THEN 'county_passed' WHEN '6' THEN 'city_passed'
         WHEN '7' THEN 'refused' WHEN '0' THEN 'removed' WHEN '2' THEN 'expired' END AS status,
    startTime AS valid_from, endTime AS valid_to, auditOpinion AS audit_opinion, auditTime AS audited_at,
    kind = '工厂' AS is_factory, p.unit_id IS NOT NULL AS has_promise
FROM lead_row JOIN all_of USING (unit_id) LEFT JOIN promised p USING (unit_id);
