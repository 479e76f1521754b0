"""`explain`: why an entity is as the warehouse shows it, and how it was on a day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import Connection, Row, create_engine, text

from etl.commands.terminal import console
from etl.ground.workspace import Workspace
from etl.load import warehouse
from etl.load.as_of import as_of, entities_named

app = typer.Typer()

TITLES = {
    "field": "采用值 golden values",
    "rival": "落选值 rivals",
    "identifier": "代码 identifiers",
    "became": "后续主体 became",
    "was": "原主体 was",
    "suggestion": "待确认代码 codes that may mean it",
    "perhaps": "待确认记录 rows that may be about it: python -m etl decide match",
}
STORY = "SELECT what, name, value, rule, source, since, until, remark FROM analyst.entity_story"
PLACED = """
SELECT t.unit_id, t.tier, t.grade_title, t.since, t.rule, t.reason, t.grade_reason, t.rectify_by, s.total,
    s.scored_weight, o.lacking, o.remedies
FROM analyst.unit AS u JOIN analyst.tier AS t ON t.unit_id = u.unit_id
LEFT JOIN analyst.score AS s ON s.unit_id = u.unit_id LEFT JOIN analyst.outlook AS o ON o.unit_id = u.unit_id
WHERE u.entity_id = :entity ORDER BY t.unit_id
"""
POINTS = """
SELECT criterion, points, max_points, reason, evidence FROM analyst.contribution
WHERE unit_id = :unit ORDER BY dimension, criterion
"""
OBJECTIONS = """
SELECT id, kind, about, state, submitted_on, due_on, decision, unit_id FROM analyst.objection_case
WHERE entity_id = :entity ORDER BY submitted_on, id
"""


@app.command()
def explain(
    code: Annotated[str, typer.Argument(help="USCC, 15- or 13-digit number, organisation code, or REG:<number>")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the fields as they were on this day")
    ] = None,
    known: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="as far as this night knew")] = None,
) -> None:
    """Explain an entity: each field's winner and rivals, its numbers, redirects and open questions.

    With --on (and --known) the fields as they were on a day, as far as a night knew: what was known then, or now.
    """
    with reading() as connection:
        entities = entities_named(connection, code.strip().upper())
        if not entities:
            console().print(f"no entity is known by {code}; python -m etl quarantine shows what waits, and why")
            raise typer.Exit(1)
        if len(entities) > 1:
            console().print(f"{code} names {len(entities)} entities: {', '.join(entities)}")
        for entity in entities:
            if on or known:
                show_day(connection, entity, on, known)
            else:
                show_story(connection, entity)


@contextmanager
def reading() -> Iterator[Connection]:
    """The warehouse, to read only."""
    url = warehouse(Workspace.from_environment(), None)
    only_read: dict[str, Any] = {"read_only": True} if url.get_backend_name() == "duckdb" else {}
    engine = create_engine(url, connect_args=only_read)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def show_story(connection: Connection, entity: str) -> None:
    rows = connection.execute(
        text(f"{STORY} WHERE entity_id = :entity ORDER BY what, name, source"), {"entity": entity}
    )
    facts = [tuple(row) for row in rows]
    console().rule(entity)
    for what, title in TITLES.items():
        table = Table("", "value", "rule", "source", "since", "until", "", title=title, title_justify="left")
        for fact in facts:
            if fact[0] == what:
                table.add_row(*["" if cell is None else str(cell) for cell in fact[1:]])
        if table.row_count:
            console().print(table)
    for row in connection.execute(text(PLACED), {"entity": entity}).all():
        show_unit(connection, row)
    show_rows(connection, "异议与陈述 objections", OBJECTIONS, entity=entity)


def show_unit(connection: Connection, row: Row[Any]) -> None:
    """Where a unit is and why, its score by criterion with the rows it rests on, what it lacks for the next step."""
    grade = f" {row.grade_title}（{row.grade_reason}）" if row.grade_title else ""
    console().print(f"{row.unit_id}: {row.tier}{grade} since {row.since} ({row.rule}) {row.reason or ''}")
    if row.rectify_by:
        console().print(f"  整改期限 to be put right by: {row.rectify_by}")
    show_rows(connection, f"得分 score {row.total} / {row.scored_weight}", POINTS, unit=row.unit_id)
    for title, said in (("下一步尚缺 lacking", row.lacking), ("改进建议 remedies", row.remedies)):
        if said:
            console().print(f"  {title}: {said}")


def show_rows(connection: Connection, title: str, query: str, **which: str) -> None:
    """What a query finds as a table; nothing where it finds nothing."""
    found = connection.execute(text(query), which)
    table = Table(*found.keys(), title=title, title_justify="left")
    for row in found:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    if table.row_count:
        console().print(table)


def show_day(connection: Connection, entity: str, on: datetime | None, known: datetime | None) -> None:
    shown = connection.execute(text("SELECT night FROM analyst.published")).scalar_one()
    day, night = on.date() if on else shown, known.date() if known else shown
    told = Table("field", "value", "source", "since", "known since", title=f"{entity} on {day}, as known on {night}")
    for fact in as_of(connection, entity, day, night):
        told.add_row(fact.field, fact.value, f"{fact.source}:{fact.record}", str(fact.valid_from), str(fact.known_from))
    console().print(told)
