"""What was published from when to when, and every single claim."""

from sqlalchemy import Table

from etl.load.schema import content_columns, history
from etl.load.views.definition import View

STATEMENT = ("entity_id", "source", "record", "night", "line", "valid_from", "valid_to", "known_from", "known_to")


def published_history(name: str, comment: str, change: Table) -> View:
    """The states that a journal of changes went through; whatever is no longer published ends."""
    columns = [column for column in content_columns(change) if column.name in history.state_columns(change)]
    key = change.info["key"][1]
    listed = ", ".join(f'"{column.name}"' for column in columns)
    spans = f'lead(night) OVER (PARTITION BY "{key}" ORDER BY night)'
    return View(
        name,
        comment,
        {
            **{column.name: str(column.comment) for column in columns},
            "published_from": "First night it was published so 公布起",
            "published_to": "Night it was published otherwise or no longer; NULL: it still is 公布止",
        },
        f"SELECT {listed}, night, published_to FROM (SELECT *, {spans} AS published_to FROM analyst.{change.name}) AS c"
        " WHERE present",
    )


entity_history = published_history(
    "entity_history", "What was published about each entity, from when to when 主体公布历史", history.entity_change
)
unit_history = published_history(
    "unit_history",
    "What was published about each unit, its score and library, from when to when 单位公布历史",
    history.unit_change,
)

WORDS = {column.name: str(column.comment) for column in content_columns(history.statement)}
VALUE = "CASE f.field " + " ".join(f"WHEN '{name}' THEN s.{name}" for name in history.FIELDS) + " END"
claim = View(
    "claim",
    "Each claim of each source about each field of an entity, from when to when, and since when we know it 逐项陈述",
    {
        **{name: WORDS[name] for name in STATEMENT},
        "field": "Field of the entity 字段",
        "value": "Value claimed 值",
    },
    f"""
SELECT {", ".join(f"s.{name}" for name in STATEMENT)}, f.field, {VALUE}
FROM analyst.statement AS s
CROSS JOIN (VALUES {", ".join(f"('{name}')" for name in history.FIELDS)}) AS f (field)
WHERE {VALUE} IS NOT NULL
""",
)
