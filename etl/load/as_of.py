"""One entity as its sources described it on a day, as far as a night knew: the golden record as a query on statements.

The query is the one in docs/history.md, for DuckDB and PostgreSQL alike.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, text

AS_OF = """
WITH held AS (
    SELECT c.*, r.rule, r.priority
    FROM analyst.claim AS c
    JOIN analyst.golden_rule AS r ON r.field = c.field AND r.source = c.source
    WHERE c.entity_id = :entity
        AND c.valid_from <= :moment AND (c.valid_to IS NULL OR c.valid_to > :moment)
        AND c.known_from <= :known AND (c.known_to IS NULL OR c.known_to > :known)
),
voice AS (
    SELECT DISTINCT ON (field, source) * FROM held ORDER BY field, source, valid_from DESC, record
),
counted AS (
    SELECT *, count(*) OVER (PARTITION BY field, value) AS votes FROM voice
)
SELECT DISTINCT ON (field) field, value, source, record, valid_from, known_from, rule
FROM counted
ORDER BY field,
    CASE rule WHEN 'agreement' THEN votes ELSE 0 END DESC,
    CASE rule WHEN 'newest' THEN valid_from ELSE TIMESTAMP '1900-01-01' END DESC,
    priority
"""
FIND = "SELECT DISTINCT entity_id FROM analyst.crosswalk WHERE id_value = :code OR entity_id = :code ORDER BY 1"


@dataclass(frozen=True)
class Fact:
    """One field on the day asked for: its value, the source row that gave it, since when it holds and is known."""

    field: str
    value: str
    source: str
    record: str
    valid_from: datetime
    known_from: date
    rule: str


def as_of(connection: Connection, entity: str, day: date, known: date) -> list[Fact]:
    """The fields of `entity` at the end of `day`, as far as the night `known` knew."""
    moment = datetime.combine(day + timedelta(days=1), time.min) - timedelta(microseconds=1)
    rows = connection.execute(text(AS_OF), {"entity": entity, "moment": moment, "known": known})
    return [Fact(*row) for row in rows]


def entities_named(connection: Connection, code: str) -> list[str]:
    """The entities that `code`, of whatever kind, names or has named."""
    return [row[0] for row in connection.execute(text(FIND), {"code": code})]
