"""When versions held and when we knew: against a walk through every moment and every night."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend

from etl.ground.engine import engine
from etl.merge.timeline import timeline

START = date(2021, 10, 1)
NIGHTS = [START + timedelta(days) for days in range(8)]
MOMENTS = [datetime.combine(START, time.min) + timedelta(hours=12 * half) for half in range(-4, 24)]
DELETED = pa.schema({"_source": pa.string(), "_record": pa.string(), "_part": pa.string(), "_night": pa.date32()})
VERSIONS = pa.schema([*DELETED, ("_row", pa.int64()), ("_updated_at", pa.timestamp("us"))])
Version = tuple[datetime, date]
"""Update time, and the night it came in."""
Spans = list[dict[str, Any]]


@pytest.fixture(scope="module")
def connection() -> Iterator[Backend]:
    with engine() as connection:
        yield connection


def spans(connection: Backend, versions: list[Version], deaths: set[date]) -> Spans:
    rows = [
        {"_source": "s", "_record": "r", "_part": "", "_updated_at": at, "_night": night, "_row": number}
        for number, (at, night) in enumerate(versions)
    ]
    deleted = [{"_source": "s", "_record": "r", "_part": "", "_night": night} for night in sorted(deaths)]
    tables = [ibis.memtable(pa.Table.from_pylist(x, schema=y)) for x, y in ((rows, VERSIONS), (deleted, DELETED))]
    return list(connection.to_pyarrow(timeline(tables[0], tables[1] if deaths else None)).to_pylist())


def held(versions: list[Version], deaths: set[date], moment: datetime, known: date) -> int | None:
    """Which version held at `moment` as far as the night `known` knew, found by looking at each."""

    def midnight_after(night: date) -> datetime:
        return datetime.combine(night + timedelta(1), time.min)

    begun = []
    for number, (at, night) in enumerate(versions):
        returns = [midnight_after(death) for death in deaths if death < night]
        begins = max([at, *returns])
        if night <= known and begins <= moment:
            begun.append((begins, night, number))
    if not begun:
        return None
    _, night, number = max(begun)
    dead = any(night <= death <= known and midnight_after(death) <= moment for death in deaths)
    return None if dead else number


def contains(span: dict[str, Any], moment: datetime, known: date) -> bool:
    valid = span["valid_from"] <= moment and (span["valid_to"] is None or moment < span["valid_to"])
    return valid and span["known_from"] <= known and (span["known_to"] is None or known < span["known_to"])


histories = st.lists(st.tuples(st.sampled_from(MOMENTS), st.sampled_from(NIGHTS)), min_size=1, max_size=5)
deletions = st.sets(st.sampled_from(NIGHTS), max_size=2)
often = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@often
@given(histories, deletions)
def test_at_every_moment_as_known_on_every_night_that_version_holds_which_a_walk_finds(
    connection: Backend, versions: list[Version], deaths: set[date]
) -> None:
    found = spans(connection, versions, deaths)
    for known in NIGHTS:
        for moment in MOMENTS:
            holding = [span["_row"] for span in found if contains(span, moment, known)]
            expected = held(versions, deaths, moment, known)
            assert holding == ([] if expected is None else [expected]), (moment, known)


@often
@given(histories, deletions)
def test_no_span_ends_before_it_begins_and_no_two_overlap(
    connection: Backend, versions: list[Version], deaths: set[date]
) -> None:
    found = spans(connection, versions, deaths)
    for span in found:
        assert span["valid_to"] is None or span["valid_to"] > span["valid_from"]
        assert span["known_to"] is None or span["known_to"] > span["known_from"]
    for one, other in combinations(found, 2):
        assert not (overlap(one, other, "valid") and overlap(one, other, "known"))


def overlap(one: dict[str, Any], other: dict[str, Any], time: str) -> bool:
    def begins_before_end(a: dict[str, Any], b: dict[str, Any]) -> bool:
        return b[f"{time}_to"] is None or a[f"{time}_from"] < b[f"{time}_to"]

    return begins_before_end(one, other) and begins_before_end(other, one)


def test_what_a_night_knew_is_not_changed_by_what_later_nights_bring(connection: Backend) -> None:
    versions = [(MOMENTS[2], NIGHTS[0]), (MOMENTS[9], NIGHTS[3]), (MOMENTS[5], NIGHTS[6])]
    before, after = spans(connection, versions[:2], set()), spans(connection, versions, {NIGHTS[7]})
    for moment in MOMENTS:
        for known in NIGHTS[:6]:
            first = [span["_row"] for span in before if contains(span, moment, known)]
            assert first == [span["_row"] for span in after if contains(span, moment, known)]
