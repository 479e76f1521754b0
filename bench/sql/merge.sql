-- Merge as one would write it by hand for these twelve datasets and this golden policy.
-- `-- table <name> BY <columns>` publishes the SELECT under it, sorted; `-- temp <name>` keeps it in the engine.
-- Inputs are the views "valid/<dataset>" over all nights.

-- run
CREATE MACRO newest(dataset) AS TABLE
    FROM query_table(dataset) SEMI JOIN (
        SELECT _night, _row FROM query_table(dataset)
        QUALIFY row_number() OVER (PARTITION BY _record ORDER BY _updated_at DESC, _night DESC, _row DESC) = 1
    ) USING (_night, _row);
CREATE MACRO uscc(code) AS CASE WHEN length(code) = 18 THEN code END;
CREATE MACRO orgcode(code) AS CASE WHEN length(code) = 9 THEN code END;
CREATE MACRO regno(code) AS CASE WHEN length(code) NOT IN (18, 9) THEN code END;

-- table linked/registrations BY _record
WITH register AS (
    SELECT *, uscc(uniscid) AS uscc, coalesce(regno(regno), regno(uniscid), orgcode(uniscid)) AS number
    FROM newest("valid/registrations")
), successor AS (
    SELECT number, min(uscc) AS successor FROM register WHERE uscc IS NOT NULL AND number IS NOT NULL
    GROUP BY number HAVING min(uscc) = max(uscc)
)
SELECT r.*, coalesce(r.uscc, successor, 'REG:' || r.number) AS entity_id
FROM register r LEFT JOIN successor s ON s.number = r.number;

-- table crosswalk BY id_kind, id_value, entity_id
SELECT id_kind, id_value, entity_id, 'registrations' AS source, min(_record) AS record
FROM (
    SELECT 'uscc' AS id_kind, uscc AS id_value, entity_id, _record FROM "linked/registrations"
    UNION ALL SELECT 'regno', regno(number), entity_id, _record FROM "linked/registrations"
    UNION ALL
    SELECT 'orgcode', CASE WHEN uscc IS NOT NULL THEN uscc[9:17] ELSE orgcode(number) END, entity_id, _record
    FROM "linked/registrations"
)
WHERE id_value IS NOT NULL GROUP BY id_kind, id_value, entity_id;

-- temp known
WITH asked AS (
    SELECT uniscid AS code FROM "valid/abnormal_list" WHERE length(uniscid) <> 18
    UNION ALL SELECT creditCode AS code FROM "valid/commitments" WHERE length(creditCode) <> 18
    UNION ALL SELECT registerno AS code FROM "valid/complaints_zj" WHERE length(registerno) <> 18
    UNION ALL SELECT creditCode AS code FROM "valid/declarations" WHERE length(creditCode) <> 18
    UNION ALL SELECT uniscid AS code FROM "valid/inspections" WHERE length(uniscid) <> 18
    UNION ALL SELECT creditCode AS code FROM "valid/loans" WHERE length(creditCode) <> 18
    UNION ALL SELECT bankCode AS code FROM "valid/outlets" WHERE length(bankCode) <> 18
    UNION ALL SELECT cf_xdr_shxym AS code FROM "valid/penalties" WHERE length(cf_xdr_shxym) <> 18
    UNION ALL SELECT cf_xdr_gsdj AS code FROM "valid/penalties" WHERE length(cf_xdr_gsdj) <> 18
    UNION ALL SELECT cf_xdr_zdm AS code FROM "valid/penalties" WHERE length(cf_xdr_zdm) <> 18
    UNION ALL SELECT uniscid AS code FROM "valid/serious_violations" WHERE length(uniscid) <> 18
    UNION ALL SELECT orgno AS code FROM "valid/spot_checks" WHERE length(orgno) <> 18
    UNION ALL SELECT busliceno AS code FROM "valid/spot_checks" WHERE length(busliceno) <> 18
)
SELECT id_value, id_kind, min(entity_id) AS entity_id
FROM crosswalk SEMI JOIN asked ON asked.code = id_value
WHERE id_kind <> 'uscc' GROUP BY id_value, id_kind HAVING min(entity_id) = max(entity_id);

-- table linked/abnormal_list BY _record
SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id,
    CASE WHEN length(uniscid) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/abnormal_list") r LEFT JOIN known k ON k.id_value = uniscid;

-- table linked/commitments BY _record
SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id,
    CASE WHEN length(creditCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/commitments") r LEFT JOIN known k ON k.id_value = creditCode;

-- table linked/complaints_zj BY _record
SELECT r.*, coalesce(uscc(registerno), k.entity_id) AS entity_id,
    CASE WHEN length(registerno) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/complaints_zj") r LEFT JOIN known k ON k.id_value = registerno;

-- table linked/declarations BY _record
SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id,
    CASE WHEN length(creditCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/declarations") r LEFT JOIN known k ON k.id_value = creditCode;

-- table linked/inspections BY _record
SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id,
    CASE WHEN length(uniscid) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/inspections") r LEFT JOIN known k ON k.id_value = uniscid;

-- table linked/loans BY _record
SELECT r.*, coalesce(uscc(creditCode), k.entity_id) AS entity_id,
    CASE WHEN length(creditCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/loans") r LEFT JOIN known k ON k.id_value = creditCode;

-- table linked/outlets BY _record
SELECT r.*, coalesce(uscc(bankCode), k.entity_id) AS entity_id,
    CASE WHEN length(bankCode) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/outlets") r LEFT JOIN known k ON k.id_value = bankCode;

-- table linked/serious_violations BY _record
SELECT r.*, coalesce(uscc(uniscid), k.entity_id) AS entity_id,
    CASE WHEN length(uniscid) = 18 THEN 'uscc' ELSE id_kind END AS resolved_by
FROM newest("valid/serious_violations") r LEFT JOIN known k ON k.id_value = uniscid;

-- table linked/penalties BY _record
WITH rows AS (
    SELECT *, coalesce(uscc(cf_xdr_shxym), uscc(cf_xdr_gsdj), uscc(cf_xdr_zdm)) AS uscc,
        coalesce(regno(cf_xdr_shxym), regno(cf_xdr_gsdj), regno(cf_xdr_zdm)) AS regno,
        coalesce(orgcode(cf_xdr_shxym), orgcode(cf_xdr_gsdj), orgcode(cf_xdr_zdm)) AS orgcode
    FROM newest("valid/penalties")
)
SELECT r.* EXCLUDE (uscc, regno, orgcode), coalesce(uscc, n.entity_id, o.entity_id) AS entity_id,
    CASE WHEN uscc IS NOT NULL THEN 'uscc' WHEN n.entity_id IS NOT NULL THEN 'regno'
         WHEN o.entity_id IS NOT NULL THEN 'orgcode' END AS resolved_by
FROM rows r
LEFT JOIN known n ON n.id_kind = 'regno' AND n.id_value = regno
LEFT JOIN known o ON o.id_kind = 'orgcode' AND o.id_value = orgcode;

-- table linked/spot_checks BY _record
WITH rows AS (
    SELECT *, coalesce(uscc(orgno), uscc(busliceno)) AS uscc,
        coalesce(regno(orgno), regno(busliceno)) AS regno,
        coalesce(orgcode(orgno), orgcode(busliceno)) AS orgcode
    FROM newest("valid/spot_checks")
)
SELECT r.* EXCLUDE (uscc, regno, orgcode), coalesce(uscc, n.entity_id, o.entity_id) AS entity_id,
    CASE WHEN uscc IS NOT NULL THEN 'uscc' WHEN n.entity_id IS NOT NULL THEN 'regno'
         WHEN o.entity_id IS NOT NULL THEN 'orgcode' END AS resolved_by
FROM rows r
LEFT JOIN known n ON n.id_kind = 'regno' AND n.id_value = regno
LEFT JOIN known o ON o.id_kind = 'orgcode' AND o.id_value = orgcode;

-- table linked/coordinators BY _record
SELECT *, NULL::VARCHAR AS entity_id, NULL::VARCHAR AS resolved_by FROM newest("valid/coordinators");

-- table unresolved BY dataset, record
SELECT dataset, record, identifier, name,
    CASE WHEN length(identifier) = 9 THEN 'orgcode' WHEN identifier IS NOT NULL THEN 'regno' END AS id_kind,
    CASE WHEN identifier IS NULL THEN 'no identifier' ELSE 'not in the register, or not of one entity' END AS reason
FROM (
    SELECT 'abnormal_list' AS dataset, _record AS record, uniscid AS identifier, entname AS name
    FROM "linked/abnormal_list" WHERE entity_id IS NULL
    UNION ALL SELECT 'commitments' AS dataset, _record AS record, creditCode AS identifier, NULL AS name
    FROM "linked/commitments" WHERE entity_id IS NULL
    UNION ALL SELECT 'complaints_zj' AS dataset, _record AS record, registerno AS identifier, subjectname AS name
    FROM "linked/complaints_zj" WHERE entity_id IS NULL
    UNION ALL SELECT 'declarations' AS dataset, _record AS record, creditCode AS identifier, regName AS name
    FROM "linked/declarations" WHERE entity_id IS NULL
    UNION ALL SELECT 'inspections' AS dataset, _record AS record, uniscid AS identifier, entname AS name
    FROM "linked/inspections" WHERE entity_id IS NULL
    UNION ALL SELECT 'loans' AS dataset, _record AS record, creditCode AS identifier, NULL AS name
    FROM "linked/loans" WHERE entity_id IS NULL
    UNION ALL SELECT 'outlets' AS dataset, _record AS record, bankCode AS identifier, bankName AS name
    FROM "linked/outlets" WHERE entity_id IS NULL
    UNION ALL SELECT 'penalties' AS dataset, _record AS record, coalesce(cf_xdr_shxym, cf_xdr_gsdj, cf_xdr_zdm) AS identifier, cf_xdr_mc AS name
    FROM "linked/penalties" WHERE entity_id IS NULL
    UNION ALL SELECT 'serious_violations' AS dataset, _record AS record, uniscid AS identifier, entname AS name
    FROM "linked/serious_violations" WHERE entity_id IS NULL
    UNION ALL SELECT 'spot_checks' AS dataset, _record AS record, coalesce(orgno, busliceno) AS identifier, orgname AS name
    FROM "linked/spot_checks" WHERE entity_id IS NULL
);

-- run
CREATE MACRO spoken(dataset) AS TABLE
    FROM query_table(dataset) WHERE entity_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY _updated_at DESC, _record) = 1;

-- temp others
WITH said AS (
    SELECT 1 AS place, entity_id, 'declarations:' || _record AS ref, regName AS name, districtCode AS district, address FROM spoken("linked/declarations")
    UNION ALL SELECT 2 AS place, entity_id, 'penalties:' || _record AS ref, cf_xdr_mc AS name, NULL, NULL FROM spoken("linked/penalties")
    UNION ALL SELECT 3 AS place, entity_id, 'abnormal_list:' || _record AS ref, entname AS name, NULL, NULL FROM spoken("linked/abnormal_list")
    UNION ALL SELECT 4 AS place, entity_id, 'serious_violations:' || _record AS ref, entname AS name, NULL, NULL FROM spoken("linked/serious_violations")
    UNION ALL SELECT 5 AS place, entity_id, 'inspections:' || _record AS ref, entname AS name, NULL, NULL FROM spoken("linked/inspections")
    UNION ALL SELECT 6 AS place, entity_id, 'spot_checks:' || _record AS ref, orgname AS name, NULL, NULL FROM spoken("linked/spot_checks")
    UNION ALL SELECT 7 AS place, entity_id, 'complaints_zj:' || _record AS ref, subjectname AS name, NULL, NULL FROM spoken("linked/complaints_zj")
)
SELECT entity_id, count(*) AS claims,
    arg_min(name, place) FILTER (name IS NOT NULL) AS name, arg_min(ref, place) FILTER (name IS NOT NULL) AS name_source,
    any_value(district) AS district, any_value(ref) FILTER (district IS NOT NULL) AS district_source,
    any_value(address) AS address, any_value(ref) FILTER (address IS NOT NULL) AS address_source
FROM said GROUP BY entity_id;

-- table entity BY entity_id
WITH registered AS (
    SELECT *, 'registrations:' || _record AS ref FROM spoken("linked/registrations")
), numbers AS (
    SELECT entity_id, min(number) AS regno FROM "linked/registrations" WHERE entity_id IS NOT NULL GROUP BY entity_id
)
SELECT entity_id, CASE WHEN NOT starts_with(entity_id, 'REG:') THEN entity_id END AS uscc, numbers.regno,
    coalesce(entname, o.name) AS name, CASE WHEN entname IS NOT NULL THEN ref ELSE name_source END AS name_source,
    enttypeCn AS kind, CASE WHEN enttypeCn IS NOT NULL THEN ref END AS kind_source,
    regstateCn AS state, CASE WHEN regstateCn IS NOT NULL THEN ref END AS state_source,
    coalesce(oplocdistrict, o.district) AS district,
    CASE WHEN oplocdistrict IS NOT NULL THEN ref ELSE district_source END AS district_source,
    coalesce(dom, o.address) AS address, CASE WHEN dom IS NOT NULL THEN ref ELSE address_source END AS address_source,
    industryphy AS industry_section, CASE WHEN industryphy IS NOT NULL THEN ref END AS industry_section_source,
    industryco AS industry_class, CASE WHEN industryco IS NOT NULL THEN ref END AS industry_class_source,
    estdate AS established_on, CASE WHEN estdate IS NOT NULL THEN ref END AS established_on_source,
    ref IS NOT NULL AS registered, coalesce(claims, 0) + (ref IS NOT NULL)::BIGINT AS claims
FROM registered r FULL JOIN others o USING (entity_id) LEFT JOIN numbers USING (entity_id);

-- table rival BY entity_id, field, source, record, value
WITH said AS (
    SELECT 'registrations' AS source, entity_id, _record AS record, entname AS name, oplocdistrict AS district,
        dom AS address, enttypeCn AS kind, regstateCn AS state, industryphy AS industry_section,
        industryco AS industry_class, estdate AS established_on
    FROM "linked/registrations"
    UNION ALL SELECT 'declarations', entity_id, _record, regName, districtCode, address, NULL, NULL, NULL, NULL, NULL FROM "linked/declarations"
    UNION ALL SELECT 'penalties', entity_id, _record, cf_xdr_mc, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM "linked/penalties"
    UNION ALL SELECT 'abnormal_list', entity_id, _record, entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM "linked/abnormal_list"
    UNION ALL SELECT 'serious_violations', entity_id, _record, entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM "linked/serious_violations"
    UNION ALL SELECT 'inspections', entity_id, _record, entname, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM "linked/inspections"
    UNION ALL SELECT 'spot_checks', entity_id, _record, orgname, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM "linked/spot_checks"
    UNION ALL SELECT 'complaints_zj', entity_id, _record, subjectname, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM "linked/complaints_zj"
), rows AS (
    SELECT source, record, e.*, unnest([
        {field: 'name', value: s.name, winner: e.name, winner_source: e.name_source},
        {field: 'district', value: s.district, winner: e.district, winner_source: e.district_source},
        {field: 'address', value: s.address, winner: e.address, winner_source: e.address_source},
        {field: 'kind', value: s.kind, winner: e.kind, winner_source: e.kind_source},
        {field: 'state', value: s.state, winner: e.state, winner_source: e.state_source},
        {field: 'industry_section', value: s.industry_section, winner: e.industry_section, winner_source: e.industry_section_source},
        {field: 'industry_class', value: s.industry_class, winner: e.industry_class, winner_source: e.industry_class_source},
        {field: 'established_on', value: s.established_on::VARCHAR, winner: e.established_on::VARCHAR, winner_source: e.established_on_source}
    ]) AS claim
    FROM said s JOIN entity e USING (entity_id)
    WHERE s.name <> e.name
        OR s.district <> e.district
        OR s.address <> e.address
        OR s.kind <> e.kind
        OR s.state <> e.state
        OR s.industry_section <> e.industry_section
        OR s.industry_class <> e.industry_class
        OR s.established_on <> e.established_on
)
SELECT entity_id, claim.*, source, record, 'source_priority' AS rule FROM rows
WHERE claim.value <> claim.winner;

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
