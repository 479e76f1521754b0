"""Everything about an entity that explains it: what won and what lost, its numbers, its redirects, open questions."""

from etl.load.schema import history
from etl.load.views.definition import View

WINNERS = " UNION ALL ".join(
    f"SELECT entity_id, '{name}' AS field, CAST({name} AS TEXT) AS value, {name}_source AS source FROM analyst.entity"
    for name in history.FIELDS
)

entity_story = View(
    "entity_story",
    "Why an entity is as it is, one row a fact: filter by entity_id 主体说明",
    {
        "entity_id": "Entity 主体标识",
        "what": "field, rival, identifier, became, was, suggestion or perhaps (a row that may be about it) 类别",
        "name": "Field, kind of number, or relation 名目",
        "value": "Value; the other entity of a redirect; the wrong code of a suggestion 值",
        "rule": "Rule that decided; check characters that hold 规则",
        "source": "Dataset and source row, or the decision 来源",
        "since": "From 起",
        "until": "Until, exclusive; NULL: still 止",
        "remark": "In words 说明",
    },
    f"""
SELECT w.entity_id, 'field', w.field, w.value, r.rule, w.source, CAST(NULL AS TIMESTAMP) AS since,
    CAST(NULL AS TIMESTAMP) AS until, CAST(NULL AS TEXT) AS remark
FROM ({WINNERS}) AS w
LEFT JOIN analyst.golden_rule AS r ON r.field = w.field AND r.source = split_part(w.source, ':', 1)
WHERE w.value IS NOT NULL
UNION ALL
SELECT entity_id, 'rival', field, value, rule, concat(source, ':', record), NULL, NULL, concat('采用值：', winner)
FROM analyst.rival
UNION ALL
SELECT entity_id, 'identifier', id_kind, id_value, checks, concat(source, ':', record), valid_from, valid_to, NULL
FROM analyst.crosswalk
UNION ALL
SELECT from_id, 'became', relation, to_id, CASE WHEN moves THEN 'moves' ELSE 'linked' END, concat(source, ':', record),
    valid_from, NULL, concat_ws('：', decided_by, reason)
FROM analyst.redirect
UNION ALL
SELECT to_id, 'was', relation, from_id, CASE WHEN moves THEN 'moves' ELSE 'linked' END, concat(source, ':', record),
    valid_from, NULL, concat_ws('：', decided_by, reason)
FROM analyst.redirect
UNION ALL
SELECT entity_id, 'suggestion', column_name, code, 'one character', concat(dataset, ':', record), NULL, NULL,
    concat('第', position, '位 ', was, ' → ', becomes, '？待人工确认')
FROM analyst.suggestion
WHERE entity_id IS NOT NULL
UNION ALL
SELECT entity_id, 'perhaps', role, concat(dataset, ':', record), status, concat('置信度 ', confidence), NULL, NULL,
    explanation
FROM analyst.name_match
WHERE status = 'review'
""",
)
