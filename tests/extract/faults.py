"""The fault matrix: every fault of the wire on every protocol, and what became of the rows.

`python -m tests.extract.faults` prints it as a table. A cell lands a dataset from the sandbox while the fault strikes,
a second time the night after where the first night was lost, and compares the rows with an undisturbed landing.
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from tenacity import wait_none

from etl.extract.land import deliver
from etl.extract.load import Load, end_of, folder
from etl.ground.workspace import Delivery, Workspace
from etl.sources import Connections, Contract, contract
from etl.sources.connections import Endpoint, parse
from etl.wire import PlatformError, Window, client
from sandbox import Sandbox, World, serve
from sandbox.server.faults import EVERYWHERE, KINDS, SPOKEN_BY
from tests.nights import CLOCK, ask

NIGHT = date(2021, 10, 29)
SPEAKERS: dict[str, tuple[str, str, int]] = {
    "sharing": ("abnormal_list", "enterprise_online", 200),
    "hmac": ("commitments", "market_online", 300),
    "bearer": ("complaints_js", "complaints_js", 200),
    "rows": ("complaints_sh", "complaints_sh", 100),
    "opendata": ("outlets", "open_data", 10),
}
"""Protocol → a dataset of the sandbox that is served by it, the connection that leads to it, rows a page."""
OPEN_DATA = {"protocol": "opendata", "interface": "outlets", "paging": {"page": "pageNum", "size": "pageSize"}}
STRIKES = {"quota": (2, 1), "wrong_total": (2, 1), "repeated": (3, 1), "shifted": (3, 1), "moved": (3, 1)}
"""At which data request a fault strikes, and how often; otherwise twice from the second request on."""
SPOILT = ("no marker", "wrong hash", "wrong row count", "cut file", "not text")
"""What can be wrong with a file that was left."""


@dataclass(frozen=True)
class Cell:
    """What one fault did on one protocol. `lost` and `doubled` are rows, against an undisturbed landing."""

    fault: str
    protocol: str
    outcome: str
    lost: int
    doubled: int


def declared(protocol: str) -> Contract:
    dataset, _, size = SPEAKERS[protocol]
    changes = OPEN_DATA if protocol == "opendata" else {}
    return replace(contract(dataset), page_size=size, in_flight=3, **changes)  # type: ignore[arg-type]


def to(sandbox: Sandbox, protocol: str) -> Connections:
    endpoint = parse(sandbox.connections[f"AIRFLOW_CONN_{SPEAKERS[protocol][1].upper()}"])
    return lambda _: endpoint


def keyed(home: Path) -> Workspace:
    """A workspace whose key for personal numbers is that of all others: rows can be compared."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "personal.key").write_text("the same")
    return Workspace(home)


def rows(workspace: Workspace, source: Contract, load: Load) -> Counter[tuple[str, str]]:
    """The landed rows of a load by key and content."""
    part = folder(workspace, source, load.delivery) / "part-00000.parquet"
    return Counter(ask("SELECT _record, _hash FROM {part} WHERE _record IS NOT NULL", part=part))  # type: ignore[arg-type]


def land(workspace: Workspace, source: Contract, connections: Connections, night: date = NIGHT) -> Load:
    return deliver(workspace, source, Delivery(night), Window(None, end_of(night)), connections)


def cell(fault: str, protocol: str, sandbox: Sandbox, home: Path) -> Cell:
    """Land with the fault, the night after if need be without, and compare."""
    source, connections = declared(protocol), to(sandbox, protocol)
    undisturbed = rows(keyed(home / "true"), source, land(keyed(home / "true"), source, connections))
    at, times = STRIKES.get(fault, (2, 2))
    sandbox.fault(source.dataset, fault, at, times, retry_after=0 if fault in ("too_many", "unavailable") else None)
    found, outcome = survived(keyed(home / "struck"), source, connections)
    return Cell(fault, protocol, outcome, *compared(undisturbed, found))


def survived(workspace: Workspace, source: Contract, connections: Connections) -> tuple[Counter[tuple[str, str]], str]:
    """The rows that landed in the end, and how it went."""
    try:
        load = land(workspace, source, connections)
        if load.complete:
            said = ", ".join(f"{name} {count}" for name, count in sorted(load.troubles.items()))
            again = f"read {load.readings} times" if load.readings > 1 else "asked again" if said else "nothing to do"
            return rows(workspace, source, load), f"landed: {again}{f' ({said})' if said else ''}"
        outcome = "stopped as incomplete; landed the next night"
    except PlatformError as error:
        outcome = f"{type(error).__name__}; landed the next night"
    return rows(workspace, source, land(workspace, source, connections, NIGHT + timedelta(days=1))), outcome


def compared(true: Counter[tuple[str, str]], found: Counter[tuple[str, str]]) -> tuple[int, int]:
    """Rows lost, and rows doubled or made up."""
    return sum((true - found).values()), sum((found - true).values())


def left_files(fault: str, sandbox: Sandbox, home: Path) -> Cell:
    """One day's file is spoilt on the first night and mended by the second; the other days are not to suffer."""
    place = home / "left"
    shutil.copytree(parse(sandbox.connections["AIRFLOW_CONN_COMPLAINTS_AH"]).base_url.removeprefix("file://"), place)
    source, endpoint = contract("complaints_ah"), Endpoint(f"file://{place}", "", "")
    true = rows(keyed(home / "true"), source, land(keyed(home / "true"), source, lambda _: endpoint))
    victim = sorted(place.glob("*.csv"))[3]
    held = {path: path.read_bytes() for path in (victim, victim.with_name(f"{victim.name}.ok"))}
    spoil(fault, victim)
    workspace = keyed(home / "struck")
    first = land(workspace, source, lambda _: endpoint)
    for path, content in held.items():
        path.write_bytes(content)
    window = Window(None, end_of(NIGHT), first.parts)
    second = deliver(workspace, source, Delivery(NIGHT + timedelta(days=1)), window, lambda _: endpoint)
    found = rows(workspace, source, first) + rows(workspace, source, second)
    outcome = f"{len(first.parts)} days landed, {len(first.withheld)} withheld; landed the next night"
    return Cell(fault, "dropfolder", outcome, *compared(true, found))


def spoil(fault: str, file: Path) -> None:
    marker = file.with_name(f"{file.name}.ok")
    count, sha = marker.read_text().strip().split(",")
    changes: dict[str, Callable[[], object]] = {
        "no marker": marker.unlink,
        "wrong hash": lambda: marker.write_text(f"{count},{'0' * 64}"),
        "wrong row count": lambda: marker.write_text(f"{int(count) + 1},{sha}"),
        "cut file": lambda: file.write_bytes(file.read_bytes()[:-40]),
        "not text": lambda: file.write_bytes(file.read_bytes() + b"\xff\xff"),
    }
    changes[fault]()


def cells() -> list[tuple[str, str]]:
    """Every fault with every protocol that can meet it."""
    met = [
        (fault, protocol) for fault in KINDS for protocol in SPEAKERS if protocol in SPOKEN_BY.get(fault, EVERYWHERE)
    ]
    return [*met, *[(fault, "dropfolder") for fault in SPOILT]]


def measured(fault: str, protocol: str, sandbox: Sandbox, home: Path) -> Cell:
    return left_files(fault, sandbox, home) if fault in SPOILT else cell(fault, protocol, sandbox, home)


@contextmanager
def hurried() -> Iterator[None]:
    """Retries without the pauses nobody asked for."""
    kept = client.wait_exponential_jitter
    client.wait_exponential_jitter = lambda **_: wait_none()  # type: ignore[assignment,misc]
    try:
        yield
    finally:
        client.wait_exponential_jitter = kept  # type: ignore[misc]


def main() -> None:
    print("| fault | protocol | outcome | lost | doubled |\n|---|---|---|---:|---:|")  # noqa: T201
    with tempfile.TemporaryDirectory() as scratch, hurried():
        world = World(scale=0.02, folder=Path(scratch)).make()
        for number, (fault, protocol) in enumerate(cells()):
            with serve(world, clock=CLOCK) as sandbox:
                one = measured(fault, protocol, sandbox, Path(scratch) / str(number))
            print(f"| {fault} | {protocol} | {one.outcome} | {one.lost} | {one.doubled} |")  # noqa: T201
            sys.stdout.flush()


if __name__ == "__main__":
    main()
