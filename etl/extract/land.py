"""The step: ask, receive, account for every row, commit."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from etl.extract import personal
from etl.extract.account import Account
from etl.extract.belief import read_whole
from etl.extract.load import Load, folder, landed, marker, note, window
from etl.extract.received import Received
from etl.ground.engine import engine
from etl.ground.workspace import Delivery, Workspace, write_json
from etl.sources import Connections, Contract, contract
from etl.sources.connections import from_environment
from etl.wire import PlatformError, Protocol, Window, speak


def land(workspace: Workspace, dataset: str, night: date, connections: Connections = from_environment) -> Load:
    """Land one dataset for one night; a load that is committed already is left as it is.

    Raises a `PlatformError` that says whether asking again can help; what went wrong is also left for the summary.
    """
    declared = contract(dataset)
    return deliver(workspace, declared, Delivery(night), window(workspace, declared, Delivery(night)), connections)


def deliver(
    workspace: Workspace, contract: Contract, delivery: Delivery, asked: Window, connections: Connections
) -> Load:
    """Ask the platform for `asked` and land the answer as `delivery`, unless that is committed already."""
    committed = landed(workspace, contract, delivery)
    if committed:
        return committed
    nothing = Load(contract.platform, contract.dataset, str(delivery.night), "absent", delivery.extra)
    endpoint = connections(contract.platform)
    if endpoint is None:
        note(workspace, nothing, f"no connection AIRFLOW_CONN_{contract.platform.upper()}: sat the night out")
        return nothing
    try:
        return receive(workspace, contract, delivery, asked, speak(contract, endpoint))
    except PlatformError as error:
        note(workspace, nothing, str(error))
        raise


def receive(workspace: Workspace, contract: Contract, delivery: Delivery, asked: Window, protocol: Protocol) -> Load:
    """Read the window into scratch, then commit: rows first, the ledger entry with the watermark last."""
    with engine() as connection, inbox(folder(workspace, contract, delivery)) as scratch:
        personal.teach(connection, personal.key_of(workspace))
        account = Account(connection, workspace, contract, delivery)
        received = Received(connection, contract, scratch, account.base)
        load = account.settle(received, asked, protocol, read_whole(received, protocol, asked, account.known))
    write_json(marker(workspace, contract, delivery), load.as_dict())
    return load


@contextmanager
def inbox(folder: Path) -> Iterator[Path]:
    """A scratch folder for what comes in; what a killed run left behind is cleared away first."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob(".receiving-*"):
        shutil.rmtree(stale)
    for unfinished in folder.glob(".*.tmp"):
        unfinished.unlink()
    with tempfile.TemporaryDirectory(prefix=".receiving-", dir=folder) as scratch:
        yield Path(scratch)
