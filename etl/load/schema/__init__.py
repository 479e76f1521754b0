"""The warehouse's tables: one module a subject, one `MetaData`."""

from etl.load.schema import (
    assessment,
    contest,
    disclosure,
    history,
    identity,
    inspection,
    publication,
    quality,
    review,
    service,
    supervision,
)
from etl.load.schema.base import (
    ANALYST,
    KINDS,
    MANIFEST,
    PARTITIONS,
    POINTER,
    SCHEMA,
    Source,
    content_columns,
    metadata,
)

__all__ = [
    "ANALYST",
    "KINDS",
    "MANIFEST",
    "PARTITIONS",
    "POINTER",
    "SCHEMA",
    "Source",
    "assessment",
    "content_columns",
    "contest",
    "disclosure",
    "history",
    "identity",
    "inspection",
    "metadata",
    "publication",
    "quality",
    "review",
    "service",
    "supervision",
]
