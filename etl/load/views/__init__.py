"""Views for analysts, in the schema `analyst`: portable SQL, each defined once, made anew when a definition changes."""

from hashlib import sha256

from sqlalchemy import Connection, inspect, text

from etl.load.schema import ANALYST, SCHEMA
from etl.load.views.contest_standing import contest_standing
from etl.load.views.declarations import declaration_state, review_queue
from etl.load.views.definition import View
from etl.load.views.entity_story import entity_story
from etl.load.views.headline import headline
from etl.load.views.history import claim, entity_history, unit_history
from etl.load.views.library_counts import library_counts
from etl.load.views.plain import plain_views
from etl.load.views.source_health import source_health
from etl.load.views.timeliness import complaint_timeliness
from etl.load.views.tonights_changes import tonights_changes
from etl.load.views.unit_story import unit_story

__all__ = ["ANALYTIC", "READER", "View", "all_views", "are_current", "create", "description", "drop"]

READER = "analyst_reader"
REVISION = "alembic_version"
ANALYTIC = (
    claim,
    complaint_timeliness,
    contest_standing,
    declaration_state,
    entity_history,
    entity_story,
    headline,
    library_counts,
    review_queue,
    source_health,
    tonights_changes,
    unit_history,
    unit_story,
)


def all_views() -> list[View]:
    """Every view, in an order in which each can be created."""
    return [*plain_views(), *ANALYTIC]


def digest() -> str:
    """A fingerprint of all definitions."""
    return sha256("".join(view.ddl() for view in all_views()).encode()).hexdigest()[:12]


def description() -> str:
    """What the comment of Alembic's table says when the views are these."""
    return f"Revision of the tables; the views are as defined by {digest()}"


def are_current(connection: Connection) -> bool:
    """Whether the warehouse holds just these views."""
    inspector = inspect(connection)
    if not inspector.has_table(REVISION, schema=SCHEMA):
        return False
    return inspector.get_table_comment(REVISION, schema=SCHEMA)["text"] == description()


def drop(connection: Connection) -> None:
    """Drop whatever views there are, newest first."""
    listed = text("SELECT table_name FROM information_schema.views WHERE table_schema = :schema")
    present = set(connection.scalars(listed, {"schema": ANALYST}))
    ours = [view.name for view in reversed(all_views()) if view.name in present]
    for name in [*ours, *sorted(present.difference(ours))]:
        connection.exec_driver_sql(f'DROP VIEW {ANALYST}."{name}"')


def create(connection: Connection) -> None:
    """Create every view with its comments, and let readers read them."""
    for view in all_views():
        for statement in view.statements():
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"COMMENT ON TABLE {SCHEMA}.{REVISION} IS '{description()}'")
    if connection.dialect.name == "postgresql":
        grant(connection)


def grant(connection: Connection) -> None:
    """Let the role `analyst_reader` read the views and nothing else; it is created where we may create roles."""
    exists = text("SELECT count(*) FROM pg_roles WHERE rolname = :name")
    may_create = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not connection.scalar(exists, {"name": READER}):
        if not connection.scalar(may_create):
            return
        connection.exec_driver_sql(f"CREATE ROLE {READER} NOLOGIN")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {ANALYST} TO {READER}")
    connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA {ANALYST} TO {READER}")
