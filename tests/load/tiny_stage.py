"""Writes the stage files of a night for three units, as the steps before load do."""

from datetime import date
from pathlib import Path

import duckdb

from etl.ground.workspace import Workspace, appearing, write_json

SHOP = "92330421MA2B12343K"
PLANT = "91330421MA2B000002"
SATURDAY = date(2021, 10, 30)
SUNDAY = date(2021, 10, 31)


def write_stage(workspace: Workspace, night: date, later: bool) -> None:
    """A night's stage. The `later` night has one unit more, one rise to another library, one complaint closed."""
    for name, sql in {
        **identity(later),
        **assessment(night, later),
        **declarations(night),
        **contest(),
        **linked(later),
        **journals(night),
    }.items():
        write(workspace.table(night, name), sql)
    write_verdict(workspace, night, "penalties", "passed", 3)
    write_verdict(workspace, night, "complaints_zj", "stopped" if later else "passed", 2)


def write(path: Path, sql: str) -> None:
    """The rows of `sql` as the Parquet file `path`."""
    with appearing(path) as scratch, duckdb.cursor() as connection:
        connection.execute(f"COPY ({sql}) TO '{scratch}' (FORMAT parquet)")


def rewrite(path: Path, columns: str, order: str = "ALL") -> None:
    """Select `columns` from the file `path` into its place."""
    write(path, f"SELECT {columns} FROM read_parquet('{path}') ORDER BY {order}")


def write_verdict(workspace: Workspace, night: date, dataset: str, status: str, received: int) -> None:
    verdict = {
        "dataset": dataset,
        "platform": "enforcement_online",
        "night": str(night),
        "status": status,
        "reasons": ["超过拒绝比例"] if status == "stopped" else [],
        "received": received,
        "kept": received - 1,
        "rejected": 1,
        "duplicate": 0,
        "unchanged": 0,
        "refused": 0,
        "quarantined": 1,
        "newest_update": f"{night} 18:00:00",
        "window_start": None,
        "rules": [{"rule": "cf_jdrq.missing", "checked": received, "failed": 1, "column": "cf_jdrq"}],
    }
    write_json(workspace.stage(night) / "verdict" / f"{dataset}.json", verdict)


def identity(later: bool) -> dict[str, str]:
    golden = ("kind", "state", "district", "address", "industry_section", "industry_class")
    fields = ", ".join(f"'{name}' AS {name}, 'registrations:1' AS {name}_source" for name in golden)
    units = f"""
        SELECT 'u1' AS unit_id, '{SHOP}' AS entity_id, '西塘店' AS store_name, '西塘小店' AS name, '商店' AS kind,
            '330421' AS district, '3304' AS city, DATE '2021-09-01' AS declared_on, 'in_force' AS status,
            DATE '2021-09-10' AS valid_from, NULL::DATE AS valid_to, '同意, "优秀"' AS audit_opinion,
            TIMESTAMP '2021-09-09 10:00:00' AS audited_at, true AS has_promise, false AS is_factory,
            2 AS declarations, 'd1;d2' AS declaration_ids
        UNION ALL SELECT 'u2', '{PLANT}', '一厂', '嘉善一厂', '工厂', '330421', '3304', DATE '2021-10-01', 'in_force',
            DATE '2021-10-02', NULL, '', NULL, false, true, 1, 'd3'
    """
    if later:
        units += """ UNION ALL SELECT 'u3', NULL, '', '新店', '网店', '330106', '3301', DATE '2021-10-31', 'waiting',
            NULL, NULL, NULL, NULL, false, false, 1, 'd4'"""
    return {
        "entity": f"""SELECT code AS entity_id, code AS uscc, NULL::VARCHAR AS regno, name,
            'registrations:1' AS name_source, {fields}, DATE '2020-02-29' AS established_on,
            'registrations:1' AS established_on_source, true AS registered, 3::BIGINT AS claims
            FROM (VALUES ('{SHOP}', '西塘小店'), ('{PLANT}', '嘉善,一厂')) AS named (code, name)""",
        "unit": units,
        "rival": f"""SELECT '{SHOP}' AS entity_id, 'name' AS field, '西塘老店' AS value, 'penalties' AS source,
            '1' AS record, '西塘小店' AS winner, 'registrations:1' AS winner_source, 'source_priority' AS rule""",
        "crosswalk/registrations": f"""
            SELECT 'regno15' AS id_kind, '330421600000012' AS id_value, '{SHOP}' AS entity_id,
            'registrations' AS source, '1' AS record, TIMESTAMP '2020-03-01' AS valid_from,
            NULL::TIMESTAMP AS valid_to, DATE '2021-10-30' AS known_from, 'own' AS checks""",
        "statement/registrations": f"""
            SELECT '{SHOP}' AS entity_id, 'registrations' AS source, '1' AS record, '' AS part,
            DATE '2021-10-30' AS night, 0::BIGINT AS line, TIMESTAMP '2020-03-01' AS valid_from,
            NULL::TIMESTAMP AS valid_to, DATE '2021-10-30' AS known_from, NULL::DATE AS known_to, '{SHOP}' AS uscc,
            NULL::VARCHAR AS regno, NULL::VARCHAR AS orgcode, '西塘小店' AS name, '2020-02-29' AS established_on,
            {", ".join(f"'{name}' AS {name}" for name in golden)}""",
        "golden_rule": """SELECT 'name' AS field, 'registrations' AS source, 1 AS priority,
            'source_priority' AS rule, '2021.1' AS policy_version""",
        "redirect": f"""SELECT 'REG:330421600000012' AS from_id, '{SHOP}' AS to_id, 'number' AS relation,
            true AS moves, TIMESTAMP '2020-03-01' AS valid_from, DATE '2021-10-30' AS known_from,
            'registrations' AS source, '1' AS record, NULL::VARCHAR AS decided_by, NULL::VARCHAR AS reason""",
        "suggestion": f"""SELECT 'penalties' AS dataset, 'p9' AS record, 'cf_xdr_shxym' AS "column",
            '9Z330421MA2B12343K' AS code, '{SHOP}' AS suggested, 2 AS position, 'Z' AS was, '2' AS becomes,
            '{SHOP}' AS entity_id""",
        "name_match": f"""SELECT 'samplings' AS dataset, 's1' AS record, 'bcydwmc' AS role, '{SHOP}' AS entity_id,
            1 AS rank, 'review' AS status, 0.7::DECIMAL(5,4) AS confidence, 0.9 AS name_similarity,
            NULL::BOOLEAN AS district_agrees, NULL::DOUBLE AS address_similarity, '名称相近' AS explanation""",
        "unresolved": """SELECT 'samplings' AS dataset, 's1' AS record, 'bcydwmc' AS role, NULL::VARCHAR AS identifier,
            NULL::VARCHAR AS id_kind, '某店' AS name, 'no identifier' AS reason""",
    }


def assessment(night: date, later: bool) -> dict[str, str]:
    came_from, now_in = ("'cultivation'", "star") if later else ("NULL::VARCHAR", "cultivation")
    grades = f"""NULL::BIGINT AS from_grade, {"1" if later else "NULL::BIGINT"} AS to_grade,
        {"'一星'" if later else "NULL::VARCHAR"} AS grade_title, NULL::DATE AS rectify_by"""
    moved = f"""SELECT 'u1' AS unit_id, DATE '{night}' AS night, {came_from} AS from_tier, '{now_in}' AS to_tier,
        'promote' AS rule, '总分达标' AS reason, '{{"total": 8.5}}' AS facts, 'v1' AS policy_version, {grades},
        '告知' AS notice"""
    added = f""" UNION ALL SELECT 'u3', DATE '{night}', NULL, 'selection_pool', 'declared', '新申报', '{{}}', 'v1',
        NULL, NULL, NULL, NULL, '告知'"""
    return {
        "contribution/complaints": """SELECT 'u1' AS unit_id, 'complaints' AS criterion, 'service' AS dimension,
            8.5::DECIMAL(6,2) AS points, 10::DECIMAL(6,2) AS max_points, 7::DECIMAL(6,2) AS points_low,
            9::DECIMAL(6,2) AS points_high, 'scored' AS status, '投诉少，有和解' AS reason, '先行和解' AS remedy,
            '["complaints_zj:t1"]' AS evidence, 1 AS evidence_count, 'v1' AS policy_version
            UNION ALL
            SELECT 'u2', 'complaints', 'service', NULL, 10, NULL, NULL, 'inconclusive', NULL, NULL, '[]', 0, 'v1'""",
        "score": """SELECT 'u1' AS unit_id, 9::DECIMAL(6,2) AS points, 8.5::DECIMAL(6,2) AS ceiling,
            'register_state' AS ceiling_by, 8.5::DECIMAL(6,2) AS total, 10::DECIMAL(6,2) AS scored_weight,
            'scored' AS status, 'v1' AS policy_version
            UNION ALL SELECT 'u2', NULL, NULL, NULL, NULL, 0, 'inconclusive', 'v1'""",
        "tier": f"""SELECT 'u1' AS unit_id, '{now_in}' AS tier, DATE '{night}' AS since, 'promote' AS rule,
            '总分达标' AS reason, '{{"total": 8.5}}' AS facts, {came_from} AS previous_tier, 'v1' AS policy_version,
            {"1" if later else "NULL::BIGINT"} AS grade, {"'一星'" if later else "NULL::VARCHAR"} AS grade_title,
            {f"DATE '{night}'" if later else "NULL::DATE"} AS grade_since, NULL::VARCHAR AS grade_reason,
            NULL::DATE AS rectify_by""",
        "outlook": """SELECT 'u1' AS unit_id, 'cultivation' AS tier, NULL::BIGINT AS grade, 'promote' AS goal,
            'star' AS next_tier, 1 AS next_grade, '在库须满90天' AS lacking, 1.5::DECIMAL(6,2) AS points_needed,
            30 AS days_needed, '先行和解' AS remedies, 'v1' AS policy_version""",
        "evaluation": f"""SELECT 'u1' AS unit_id, DATE '{night}' AS night, DATE '{night}' AS day, 'passed' AS outcome,
            0.85::DECIMAL(5,4) AS share, NULL::VARCHAR AS veto, 'v1' AS policy_version""",
        "transition": moved + added if later else moved,
    }


def declarations(night: date) -> dict[str, str]:
    """One declaration that an officer must look at, and one in force against the review's advice."""
    advice = f"'[]' AS reasons, DATE '{night}' + INTERVAL 1 DAY AS reviewed_at, '2021-2' AS rule_version"
    return {
        "objection_case": f"""SELECT 'y1' AS id, 'objection' AS kind, '{SHOP}' AS entity_id, NULL::VARCHAR AS unit_id,
            'tier' AS about, 'penalties:p1' AS evidence, DATE '2021-09-01' AS submitted_on,
            DATE '2021-09-28' AS due_on, 'overdue' AS state, NULL::DATE AS decided_on, NULL::VARCHAR AS decision,
            true AS freezes""",
        "review": f"SELECT 'd4' AS id, 'manual' AS verdict, {advice}",
        "declaration_case": f"""SELECT 'd4' AS id, 'waiting' AS state, 'waiting' AS status, NULL::VARCHAR AS entity_id,
            DATE '2021-10-31' AS applied_on, 'manual' AS verdict, {advice}, NULL::VARCHAR AS decision,
            NULL::VARCHAR AS audit_opinion, NULL::TIMESTAMP AS audited_at, NULL::VARCHAR AS advice
            UNION ALL SELECT 'd3', 'in_force', 'in_force', '{PLANT}', DATE '2021-10-01', 'refuse', '[]',
            TIMESTAMP '2021-10-02', '2021-2', 'passed', '同意', TIMESTAMP '2021-10-02 09:00:00', 'overruled'""",
    }


def contest() -> dict[str, str]:
    """A county of two that leads in one discipline, and is not ranked in the whole."""
    place = "2021 AS year, 'county' AS level, '330421' AS region, '嘉善县' AS name, true AS demonstration"
    around = "'330400' AS city, true AS standing"
    ranks = f"""SELECT {place}, 'discipline' AS kind, 'fast' AS discipline, 'fast' AS item, '比快' AS title,
        80::DECIMAL(18,4) AS value, '分' AS unit, NULL::DECIMAL(20,8) AS part, NULL::DECIMAL(20,8) AS base,
        NULL::DECIMAL(18,4) AS low, NULL::DECIMAL(18,4) AS high, 1 AS rank, 2 AS out_of, 80::DECIMAL(18,2) AS points,
        NULL::VARCHAR AS reason, 25::DECIMAL(18,4) AS weight, '2021-1' AS policy_version"""
    durations = "{0}median_days, 9 AS {0}p90_days"
    counts = "3 AS {0}applied, 2 AS {0}kept, 1 AS {0}refused, 0 AS {0}pending, 1.5::DECIMAL(10,1) AS " + durations
    return {
        "target_progress": f"""SELECT {place}, {around}, 'units' AS measure, '放心消费单位' AS title, '家' AS unit,
            2::DECIMAL(20,8) AS actual, NULL::DECIMAL(20,8) AS part, NULL::DECIMAL(20,8) AS whole, NULL::DATE AS since,
            4::DECIMAL(20,8) AS target, 0.5::DECIMAL(18,4) AS share_reached, 0.8329::DECIMAL(18,4) AS expected_share,
            false AS on_track, 2::DECIMAL(20,8) AS gap, NULL::VARCHAR AS reason, '县计划' AS target_source,
            '2021-1' AS policy_version""",
        "league_table": f"""{ranks} UNION ALL SELECT {place}, 'contest', 'whole', 'whole', '三比一讲', NULL, '分', NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, '不排名', 1, '2021-1'""",
        "return_practice": f"""SELECT {place}, {around}, 5 AS promises, 1 AS cross_store_promises, {counts.format("")},
            {counts.format("cross_store_")}""",
    }


def linked(later: bool) -> dict[str, str]:
    common = f"'{SHOP}' AS entity_id, 'uscc' AS resolved_by, TIMESTAMP '2021-10-29 08:00:00' AS _updated_at"
    result = "'达成调解协议'" if later else "NULL::VARCHAR"
    return {
        "linked/complaints_zj": f"""SELECT 't1' AS _record, {common}, TIMESTAMP '2021-10-20 09:30:00' AS recorddate,
            '互联网络' AS appealsource, '330421' AS districtcode, '商品>食品' AS objectcategorycodeid,
            '质量' AS reportprovidelbcodeid, 99.90::DECIMAL(18,4) AS tradeamount, '受理' AS acceptresult,
            DATE '2021-10-22' AS acceptdate, NULL::VARCHAR AS refuseground, {result} AS result, NULL::DATE AS enddate,
            NULL::VARCHAR AS endground, 10::DECIMAL(18,4) AS recovered, '1' AS ispublicity""",
        "complaint_case": f"""SELECT 'complaints_zj' AS dataset, 't1' AS record, '330000' AS region,
            '330421' AS district, '{SHOP}' AS entity_id, 'in_mediation' AS state, DATE '2021-10-22' AS since,
            DATE '2021-10-20' AS recorded_on, DATE '2021-10-29' AS acceptance_due, DATE '2021-10-22' AS accepted_on,
            true AS acceptance_on_time, DATE '2021-12-24' AS mediation_due, NULL::DATE AS closed_on,
            NULL::BOOLEAN AS mediation_on_time, NULL::DATE AS publication_due""",
        "disclosure_notice": f"""SELECT 'complaints_zj' AS dataset, 't0' AS record, '330000' AS region,
            '{SHOP}' AS entity_id, '嘉善甲商贸有限公司' AS company_name, '91330421MA2B00000X' AS code,
            DATE '2021-10-08' AS recorded_on, DATE '2021-10-25' AS ended_on, DATE '2021-11-08' AS object_by,
            DATE '2021-10-30' AS notified_on, '请在2021-11-08前提出' AS notice""",
        "linked/penalties": f"""SELECT '嘉市监罚〔2021〕1号' AS _record, {common}, '虚假宣传' AS cf_cfmc,
            '罚款' AS cf_cflb1, '虚假宣传' AS cf_sy, '广告法' AS cf_yj, '虚假宣传' AS cf_wfxw, 0.5 AS cf_nr_fk,
            NULL::DECIMAL(18,4) AS cf_nr_wfff, DATE '2021-08-01' AS cf_jdrq, NULL::DATE AS cf_gsjzq,
            '嘉善县市场监督管理局' AS cf_xzjg, '0' AS cf_zt""",
        "linked/abnormal_list": f"""SELECT 'a1' AS _record, {common}, '地址失联' AS specause_cn,
            DATE '2021-03-01' AS abntime, '嘉善县市场监督管理局' AS decorg_cn, '已补正' AS remexcpres_cn,
            DATE '2021-04-01' AS remdate""",
        "linked/outlets": f"""SELECT 'o1' AS _record, {common}, '91330421001' AS bankCode, '嘉善农商银行' AS bankName,
            '西塘支行' AS outletName, '330421' AS districtCode, DATE '2021-05-01' AS applicationDate, '1' AS status""",
        "linked/loans": f"""SELECT 'l' || i AS _record, {common}, '91330421001' AS bankCode, '{SHOP}' AS creditCode,
            '放心贷' AS product, 305::DECIMAL(18,4) AS amount, DATE '2021-06-01' AS grantedOn FROM range(3) AS t(i)""",
    }


def journals(night: date) -> dict[str, str]:
    return {
        "quarantine/penalties": f"""SELECT 'penalties' AS dataset, 'p9' AS record, 'cf_jdrq.missing' AS rule,
            'cf_jdrq' AS "column", 'missing' AS reason, NULL::VARCHAR AS value, 'raw#9' AS raw_ref,
            DATE '{night}' AS night""",
        "repair/penalties": f"""SELECT 'penalties' AS dataset, 'p1' AS record, 'cf_xdr_shxym' AS "column",
            '９２' AS original, '92' AS repaired, 'normalised' AS rule, DATE '{night}' AS night""",
    }


def write_release(workspace: Workspace, night: date) -> None:
    """A released disclosure, as disclose writes it."""
    home = workspace.releases / "delta" / "national_day-2021"
    folder, evidence = home / "v1", workspace.evidence / "delta" / "national_day-2021" / "v1"
    key = "'national_day-2021' AS release_id, 1 AS version"
    counts = "3 AS complaints, 3 AS accepted, 2 AS mediation_succeeded, 1 AS mediation_failed"
    rates = "0.6667 AS success_rate, 0.2077 AS rate_low, 0.9385 AS rate_high"
    compared = "2 AS before, 0.5 AS growth"
    approved = "TIMESTAMP '2021-11-01 09:00:00'"
    write(
        folder / "release.parquet",
        f"""SELECT {key}, NULL::INTEGER AS supersedes, 'publication' AS kind, 'settlement' AS edition, '' AS reason,
            'national_day' AS occasion, 2021 AS year, DATE '{night}' AS night,
            DATE '2021-08-01' AS period_from, DATE '2021-10-31' AS period_to, 'officer' AS approved_by,
            {approved} AS approved_at, '[]' AS approvals, {approved} AS published_at, '口径' AS definition""",
    )
    write(
        folder / "companies.parquet",
        f"""SELECT {key}, '{SHOP}' AS entity_id, '西塘小店' AS company_name, '{SHOP}' AS code, '330000' AS regions,
            '服装' AS categories, {counts}, {rates}, 0.5 AS peer_rate, {compared}""",
    )
    write(
        folder / "regions.parquet",
        f"""SELECT {key}, '330400' AS region_code, '嘉兴市' AS region_name, 'city' AS level,
            '330000' AS parent, {counts}, {rates}, 1 AS companies, 3 AS acceptance_on_time, 3 AS acceptance_decided,
            2 AS mediation_on_time,
            3 AS mediation_decided, 1 AS amount_known, 100 AS amount, 50 AS recovered, 2 AS online,
            3 AS channel_known, {compared}""",
    )
    write(folder / "exclusions.parquet", f"SELECT {key}, 'unaccepted' AS ground, '不予受理' AS text, 2 AS complaints")
    write(
        folder / "history.parquet",
        f"""SELECT {key}, '330400' AS region_code, 2020 AS year, 'national_day-2020' AS of_release, 2 AS of_version,
            2 AS complaints, 2 AS accepted, 0.5 AS success_rate, 'delta-2020.1' AS policy_version""",
    )
    write(
        evidence / "complaints.parquet",
        f"""SELECT {key}, 'complaints_zj' AS dataset, 'c' || i AS record, '330000' AS region, '330400' AS place,
            '{SHOP}' AS entity_id, '服装' AS category, '质量' AS problem, DATE '2021-09-01' AS recorded_on,
            DATE '2021-09-09' AS ended_on, 'disclosed' AS state, NULL AS ground, 'current' AS counted, true AS accepted,
            i < 2 AS mediation_succeeded, i = 2 AS mediation_failed, false AS settled, false AS terminated,
            true AS acceptance_on_time, NULL::BOOLEAN AS mediation_on_time, 100 AS amount, 50 AS recovered,
            '网站' AS channel FROM range(3) AS t(i)""",
    )
    write_json(folder / "release.json", {"release_id": "national_day-2021", "version": 1, "night": str(night)})
    write_json(home / "latest.json", {"release_id": "national_day-2021", "version": 1, "kind": "publication"})
