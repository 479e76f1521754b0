"""The warehouse's tables: one module a subject, one `MetaData`."""

from etl.load.schema import (
    alerts,
    assessment,
    disclosure,
    history,
    identity,
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
    "alerts",
    "assessment",
    "content_columns",
    "disclosure",
    "history",
    "identity",
    "metadata",
    "publication",
    "quality",
    "review",
    "service",
    "supervision",
]
