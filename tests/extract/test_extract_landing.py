"""Landing against a gateway whose every row is known: windows, duplicates, late rows, crashes, and what is written."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from etl.extract import Load, land
from etl.ground.workspace import Workspace, read_json
from etl.sources import Connections, contract
from etl.validate import validate
from etl.wire import QuotaExhausted
from tests.extract.gateway import Gateway, Hmac, Sharing, code, instead, listening, recount
from tests.extract.rows import outlet, violation
from tests.nights import FRIDAY, SATURDAY, SUNDAY, ask, digests


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "home")


class Town:
    """Starts gateways and gives the connections to them."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack

    def to(self, gateway: Gateway) -> Connections:
        endpoint = self.stack.enter_context(listening(gateway))
        return lambda _: endpoint


@pytest.fixture
def town() -> Iterator[Town]:
    with ExitStack() as stack:
        yield Town(stack)


def landed(workspace: Workspace, dataset: str, night: date, columns: str = "*") -> list[tuple[Any, ...]]:
    part = workspace.landing(contract(dataset).platform, dataset, night) / "part-00000.parquet"
    return ask(f"SELECT {columns} FROM {{part}} ORDER BY _row", part=part)


def balanced(load: Load) -> bool:
    return load.received == load.refused + load.duplicate + load.unchanged + load.landed


def test_a_row_sent_on_two_pages_lands_once(workspace: Workspace, town: Town) -> None:
    rows = [outlet(number) for number in range(600)]
    load = land(workspace, "outlets", FRIDAY, town.to(Hmac([*rows, rows[3]])))
    assert (load.received, load.duplicate, load.landed) == (601, 1, 600)
    assert landed(workspace, "outlets", FRIDAY, "_record, _row") == [(row["id"], at) for at, row in enumerate(rows)]


def test_it_makes_no_difference_to_the_others_whether_a_row_falls_out(tmp_path: Path, town: Town) -> None:
    rows = [outlet(number) for number in range(600)]
    smooth, rough = Workspace(tmp_path / "smooth"), Workspace(tmp_path / "rough")
    assert land(smooth, "outlets", FRIDAY, town.to(Hmac(rows))).duplicate == 0
    assert land(rough, "outlets", FRIDAY, town.to(Hmac([*rows, rows[3]]))).duplicate == 1
    assert landed(smooth, "outlets", FRIDAY) == landed(rough, "outlets", FRIDAY)
    assert digests(smooth.home / "landing").keys() == digests(rough.home / "landing").keys()


def test_rows_without_a_key_are_nobodys_duplicate(workspace: Workspace, town: Town) -> None:
    load = land(workspace, "outlets", FRIDAY, town.to(Hmac([outlet(1, id=""), outlet(1, id="")])))
    assert (load.duplicate, load.landed) == (0, 2)
    assert landed(workspace, "outlets", FRIDAY, "_record") == [(None,), (None,)]


def test_a_renamed_column_lands_under_its_own_name_and_strangers_are_noted(workspace: Workspace, town: Town) -> None:
    row = violation(1)
    row["UNISCID"] = row.pop("uniscid")
    row["novelty"] = "1"
    del row["remdate"]
    load = land(workspace, "serious_violations", FRIDAY, town.to(Sharing([row])))
    (found,) = landed(workspace, "serious_violations", FRIDAY, "uniscid, remdate")
    aliases = next(column for column in contract("serious_violations").columns if column.name == "uniscid").aliases
    assert "UNISCID" in aliases
    assert found == (row["UNISCID"], None)
    assert (load.unknown_columns, load.missing_columns) == (["novelty"], ["remdate"])


class TestNights:
    """What the second and third night ask for, and what comes of it."""

    def test_the_second_night_asks_from_the_watermark_less_the_lag(self, workspace: Workspace, town: Town) -> None:
        gateway = Hmac([outlet(1, "2021-10-29 10:00:00"), outlet(2, "2021-10-01 10:00:00")])
        connections = town.to(gateway)
        land(workspace, "outlets", FRIDAY, connections)
        validate(workspace, "outlets", FRIDAY)
        gateway.rows.append(outlet(3, "2021-10-29 11:00:00"))  # committed late: its time lies before the watermark
        gateway.rows.append(outlet(4, "2021-10-30 09:00:00"))
        second = land(workspace, "outlets", SATURDAY, connections)
        validate(workspace, "outlets", SATURDAY)
        third = land(workspace, "outlets", SUNDAY, connections)
        asked = [(a.fields.get("updateStart"), a.fields.get("updateEnd")) for a in gateway.data]
        assert asked == [
            (None, None),
            ("2021-10-29 00:00:00", "2021-10-31 00:00:00"),
            ("2021-10-30 00:00:00", "2021-11-01 00:00:00"),
        ]
        assert (second.received, second.unchanged, second.landed) == (3, 1, 2)
        assert landed(workspace, "outlets", SATURDAY, "_record") == [("W00003",), ("W00004",)]
        assert (third.received, third.unchanged, third.landed) == (1, 1, 0)

    def test_a_row_sent_again_with_other_content_lands_again(self, workspace: Workspace, town: Town) -> None:
        gateway = Hmac([outlet(1, "2021-10-29 10:00:00")])
        connections = town.to(gateway)
        land(workspace, "outlets", FRIDAY, connections)
        validate(workspace, "outlets", FRIDAY)
        gateway.rows[0] = outlet(1, "2021-10-29 10:00:00", status="0")
        assert land(workspace, "outlets", SATURDAY, connections).landed == 1

    def test_a_stopped_load_moves_no_watermark(self, workspace: Workspace, town: Town) -> None:
        gateway = Sharing([violation(n, "2021-10-29 10:00:00") for n in range(5)])
        connections = town.to(gateway)
        land(workspace, "serious_violations", FRIDAY, connections)
        assert validate(workspace, "serious_violations", FRIDAY)["status"] == "passed"
        gateway.rows.append(violation(5, "2021-10-30 09:00:00"))
        gateway.spoilt = dict.fromkeys(range(2, 99), recount("totalDataCount", 9))
        stopped = land(workspace, "serious_violations", SATURDAY, connections)
        assert (stopped.complete, stopped.reported, stopped.received) == (False, 9, 6)
        assert stopped.readings == 4, "a total that does not agree is read four times"
        verdict = validate(workspace, "serious_violations", SATURDAY)
        assert verdict["status"] == "stopped"
        assert verdict["reasons"] == ["incomplete: the platform reports 9 rows, its pages hold 6"]
        gateway.spoilt = {}
        again = land(workspace, "serious_violations", SUNDAY, connections)
        assert again.window_start == "2021-10-29 00:00:00"
        assert landed(workspace, "serious_violations", SUNDAY, "_record") == [("YW00005",)]

    def test_a_total_that_settles_is_believed(self, workspace: Workspace, town: Town) -> None:
        gateway = Sharing([violation(1)], {1: recount("totalDataCount", 2)})
        load = land(workspace, "serious_violations", FRIDAY, town.to(gateway))
        assert (load.complete, load.received, load.reported) == (True, 1, 1)

    def test_a_platform_without_a_connection_sits_out_visibly(self, workspace: Workspace) -> None:
        load = land(workspace, "outlets", FRIDAY, lambda _: None)
        verdict = validate(workspace, "outlets", FRIDAY)
        assert (load.status, verdict["status"]) == ("absent", "absent")
        assert verdict["reasons"] == ["no connection AIRFLOW_CONN_MARKET_ONLINE: sat the night out"]
        assert not list(workspace.home.rglob("part-*.parquet"))

    def test_a_platform_that_refuses_is_quoted_in_the_verdict(self, workspace: Workspace, town: Town) -> None:
        gateway = Sharing([violation(1)], {1: instead(code("18", "调用次数超过限额"))})
        with pytest.raises(QuotaExhausted):
            land(workspace, "serious_violations", FRIDAY, town.to(gateway))
        verdict = validate(workspace, "serious_violations", FRIDAY)
        assert verdict["status"] == "absent"
        assert "code 18 调用次数超过限额" in verdict["reasons"][0]


def test_landing_again_asks_nothing_and_changes_no_byte(workspace: Workspace, town: Town) -> None:
    gateway = Hmac([outlet(number) for number in range(3)])
    connections = town.to(gateway)
    first = land(workspace, "outlets", FRIDAY, connections)
    before, asked = digests(workspace.home), len(gateway.data)
    assert land(workspace, "outlets", FRIDAY, connections) == first
    assert (digests(workspace.home), len(gateway.data)) == (before, asked)


LAND = """
import os, sys
from datetime import date
from pathlib import Path
from etl.extract import land
from etl.ground.workspace import Workspace
print(os.getpid(), flush=True)
land(Workspace(Path(sys.argv[1])), "outlets", date(2021, 10, 29))
"""


def test_an_extraction_killed_in_the_middle_leaves_nothing_behind_once_it_is_run_again(
    tmp_path: Path, town: Town
) -> None:
    rows = [outlet(number) for number in range(26_000)]
    killed, undisturbed = Workspace(tmp_path / "killed"), Workspace(tmp_path / "undisturbed")
    victims: list[subprocess.Popen[str]] = []

    def kill(answer: Any) -> Any:
        victims[0].kill()
        return answer

    gateway = Hmac(rows, {51: kill})  # of 52 pages: the first 20,000 rows are on disk by then
    with listening(gateway) as endpoint:
        uri = f"{endpoint.base_url.replace('http://', f'http://{endpoint.key}:{endpoint.secret}@')}"
        environment = {**os.environ, "AIRFLOW_CONN_MARKET_ONLINE": uri}
        victims.append(subprocess.Popen([sys.executable, "-c", LAND, str(killed.home)], env=environment, text=True))
        assert victims[0].wait(120) == -signal.SIGKILL
    folder = killed.landing("market_online", "outlets", FRIDAY)
    assert list(folder.glob(".receiving-*/received-*.parquet"))
    assert not (folder / "load.json").exists()
    connections = town.to(Hmac(rows))
    for workspace in (killed, undisturbed):
        assert land(workspace, "outlets", FRIDAY, connections).landed == 26_000
    assert digests(killed.home / "landing") == digests(undisturbed.home / "landing")


def test_the_ledger_entry_is_the_load(workspace: Workspace, town: Town) -> None:
    load = land(workspace, "outlets", FRIDAY, town.to(Hmac([outlet(1), outlet(1), outlet(2)])))
    assert balanced(load)
    assert Load(**read_json(workspace.landing("market_online", "outlets", FRIDAY) / "load.json")) == load
