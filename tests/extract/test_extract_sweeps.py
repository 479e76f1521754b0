"""What is not in a window: rows deleted at the source, columns under other names, days that are read again."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from etl.extract import Load, land, reread
from etl.extract.reread import NotWindowed
from etl.ground.engine import engine
from etl.ground.workspace import Workspace
from etl.sources import Connections, registry
from etl.validate import validate
from tests.extract.gateway import Gateway, Hmac, Row, listening
from tests.extract.rows import outlet
from tests.nights import FRIDAY, SATURDAY, SUNDAY, heard

MONDAY = SUNDAY + timedelta(days=1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "home")


@contextmanager
def sweeping() -> Iterator[None]:
    """Outlets are swept every two days, and read in pages of ten."""
    kept = registry.contract("outlets")
    changed = {**registry.contracts(), "outlets": replace(kept, sweep=timedelta(days=2), page_size=10, in_flight=1)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "contracts", lambda: changed)
        yield


@pytest.fixture
def swept() -> Iterator[None]:
    with sweeping():
        yield


def outlets() -> list[Row]:
    return [outlet(number, "2021-10-01 10:00:00") for number in range(25)]


@pytest.fixture
def gateway() -> Gateway:
    return Hmac(outlets())


@pytest.fixture
def connections(gateway: Gateway) -> Iterator[Connections]:
    with ExitStack() as stack:
        endpoint = stack.enter_context(listening(gateway))
        yield lambda _: endpoint


def night(workspace: Workspace, on: date, connections: Connections) -> dict[str, Any]:
    load = land(workspace, "outlets", on, connections)
    verdict = validate(workspace, "outlets", on)
    return {"load": load, "verdict": verdict}


def alive(workspace: Workspace, on: date) -> set[str]:
    """The records that merge would take on a night."""
    with engine() as connection:
        rows = heard(connection, workspace, "outlets", on)
        return set(connection.execute(rows.current["_record"]))


class TestDeletions:
    """A row that is gone at the source is found by the next sweep, and counts no more."""

    @pytest.fixture(scope="class")
    def home(self, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
        return Workspace(tmp_path_factory.mktemp("home"))

    @pytest.fixture(scope="class")
    def loads(self, home: Workspace) -> list[Load]:
        """Four nights: W00003 goes after the first and is back on the last, W00099 was committed weeks late."""
        gateway = Hmac(outlets())
        with sweeping(), listening(gateway) as endpoint:
            loads = [night(home, FRIDAY, lambda _: endpoint)["load"]]
            gone = gateway.rows.pop(3)
            gateway.rows.append(outlet(99, "2021-09-01 10:00:00"))
            loads += [night(home, on, lambda _: endpoint)["load"] for on in (SATURDAY, SUNDAY)]
            gateway.rows.append({**gone, "updateTime": "2021-11-01 09:00:00"})
            return [*loads, night(home, MONDAY, lambda _: endpoint)["load"]]

    def test_a_deleted_row_counts_until_the_sweep_and_no_longer(self, loads: list[Load], home: Workspace) -> None:
        _, window, sweep, _ = loads
        assert (window.window_start is None, sweep.window_start is None) == (False, True)
        assert (sweep.known, sweep.deleted, sweep.unchanged) == (25, 1, 24)
        assert sweep.readings == 2, "a row that is missing is looked for a second time"
        assert "W00003" in alive(home, SATURDAY)
        assert alive(home, SUNDAY) == alive(home, SATURDAY) - {"W00003"} | {"W00099"}

    def test_a_row_that_comes_back_lives_again_though_it_says_what_it_said(
        self, loads: list[Load], home: Workspace
    ) -> None:
        assert "W00003" in alive(home, MONDAY)

    def test_a_sweep_brings_in_a_row_that_no_window_has_shown(self, loads: list[Load]) -> None:
        _, window, sweep, _ = loads
        assert (window.landed, sweep.landed) == (0, 1)

    def test_half_the_rows_gone_at_once_stop_the_load_and_delete_nothing(
        self, swept: None, workspace: Workspace, gateway: Gateway, connections: Connections
    ) -> None:
        gateway.rows += [outlet(number, "2021-10-01 10:00:00") for number in range(25, 220)]
        night(workspace, FRIDAY, connections)
        del gateway.rows[110:]
        verdict = night(workspace, SUNDAY, connections)["verdict"]
        assert verdict["reasons"] == ["deletions: 110 of 220 known rows are gone, agreed on are 10%"]
        assert len(alive(workspace, SUNDAY)) == 220


class TestDrift:
    """A column under another name."""

    def test_another_spelling_is_taken_for_the_column_and_shown(
        self, workspace: Workspace, gateway: Gateway, connections: Connections
    ) -> None:
        gateway.rows = [{**row, "outlet_name": row["outletName"]} for row in gateway.rows]
        for row in gateway.rows:
            del row["outletName"]
        outcome = night(workspace, FRIDAY, connections)
        assert outcome["load"].renamed_columns == {"outletName": "outlet_name"}
        (found,) = outcome["verdict"]["drift"]
        assert (found["column"], found["kind"], found["policy"]) == ("outletName", "renamed", "alias")
        with engine() as connection:
            names = connection.execute(heard(connection, workspace, "outlets", FRIDAY).current["outletName"])
        assert set(names) == {f"第{number}网点" for number in range(25)}

    def test_a_new_name_in_the_middle_of_a_load_is_followed(
        self, swept: None, workspace: Workspace, gateway: Gateway, connections: Connections
    ) -> None:
        for row in gateway.rows[12:]:
            row["OUTLETNAME"] = row.pop("outletName")
        assert night(workspace, FRIDAY, connections)["load"].renamed_columns == {"outletName": "OUTLETNAME"}
        with engine() as connection:
            names = connection.execute(heard(connection, workspace, "outlets", FRIDAY).current["outletName"])
        assert None not in set(names)

    def test_a_column_that_has_changed_its_type_stops_the_load(
        self, workspace: Workspace, gateway: Gateway, connections: Connections
    ) -> None:
        for row in gateway.rows:
            row["applicationDate"] = "二〇二一年五月"
        verdict = night(workspace, FRIDAY, connections)["verdict"]
        assert verdict["reasons"] == ["drift: applicationDate is retyped: 25 of 25 values are unreadable"]


class TestRereading:
    """A past window read again."""

    def test_what_changed_since_arrives_with_the_next_night(
        self, workspace: Workspace, gateway: Gateway, connections: Connections
    ) -> None:
        night(workspace, FRIDAY, connections)
        before = alive(workspace, FRIDAY)
        gateway.rows.append(outlet(77, "2021-10-01 12:00:00"))
        load = reread(workspace, "outlets", date(2021, 10, 1), date(2021, 10, 1), SATURDAY, connections)
        assert (load.received, load.unchanged, load.landed) == (26, 25, 1)
        assert validate(workspace, "outlets", SATURDAY, load.extra)["status"] == "passed"
        assert alive(workspace, FRIDAY) == before, "a night that is over never changes"
        assert alive(workspace, SATURDAY) == before | {"W00077"}

    def test_tonights_window_is_what_it_was(
        self, workspace: Workspace, gateway: Gateway, connections: Connections
    ) -> None:
        night(workspace, FRIDAY, connections)
        load = reread(workspace, "outlets", date(2021, 9, 1), date(2021, 9, 30), SATURDAY, connections)
        validate(workspace, "outlets", SATURDAY, load.extra)
        assert night(workspace, SATURDAY, connections)["load"].window_start == "2021-10-29 00:00:00"

    def test_the_same_window_again_asks_nothing(
        self, workspace: Workspace, gateway: Gateway, connections: Connections
    ) -> None:
        first = reread(workspace, "outlets", FRIDAY, FRIDAY, SATURDAY, connections)
        asked = len(gateway.data)
        assert reread(workspace, "outlets", FRIDAY, FRIDAY, SATURDAY, connections) == first
        assert len(gateway.data) == asked

    def test_a_source_without_windows_says_so(self, workspace: Workspace) -> None:
        with pytest.raises(NotWindowed, match="complaints_ah"):
            reread(workspace, "complaints_ah", FRIDAY, FRIDAY, SATURDAY)


def test_a_first_answer_that_was_empty_by_mistake_is_healed_the_night_after(
    workspace: Workspace, gateway: Gateway, connections: Connections
) -> None:
    rows, gateway.rows = gateway.rows, []
    assert night(workspace, FRIDAY, connections)["load"].received == 0
    gateway.rows = rows
    assert night(workspace, SATURDAY, connections)["load"].landed == 25
