"""The step: ask, receive, account for every row, commit."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.extract import personal
from etl.extract.errors import PlatformError
from etl.extract.landing import Received
from etl.extract.load import Load, end_of, landed, marker, note, passed_loads, window
from etl.extract.paging import pages
from etl.extract.protocols import Protocol, Window, speak
from etl.ground.engine import engine, publish, read
from etl.ground.workspace import Workspace, write_json
from etl.sources import Connections, Contract, contract
from etl.sources.connections import from_environment

READINGS = 3
"""How often a window is read before a total that does not agree with its pages is believed to stay so."""


def land(workspace: Workspace, dataset: str, night: date, connections: Connections = from_environment) -> Load:
    """Land one dataset for one night; a load that is committed already is left as it is.

    Raises a `PlatformError` that says whether asking again can help; what went wrong is also left for the summary.
    """
    declared = contract(dataset)
    committed = landed(workspace, declared, night)
    if committed:
        return committed
    nothing = Load(declared.platform, dataset, str(night), "absent")
    endpoint = connections(declared.platform)
    if endpoint is None:
        note(workspace, nothing, f"no connection AIRFLOW_CONN_{declared.platform.upper()}: sat the night out")
        return nothing
    try:
        return receive(workspace, declared, night, speak(declared, endpoint))
    except PlatformError as error:
        note(workspace, nothing, str(error))
        raise


def receive(workspace: Workspace, contract: Contract, night: date, protocol: Protocol) -> Load:
    """Read the window into scratch, then commit: rows first, the ledger entry with the watermark last."""
    asked = window(workspace, contract, night)
    folder = workspace.landing(contract.platform, contract.dataset, night)
    with engine() as connection, inbox(folder) as scratch:
        personal.teach(connection, personal.key_of(workspace))
        received = Received(connection, contract, scratch)
        read_whole(received, protocol, asked)
        load = account(connection, workspace, night, received, asked)
    write_json(marker(workspace, contract, night), load.as_dict())
    return load


@contextmanager
def inbox(folder: Path) -> Iterator[Path]:
    """A scratch folder for what comes in; what a killed run left behind is cleared away first."""
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob(".receiving-*"):
        shutil.rmtree(stale)
    with tempfile.TemporaryDirectory(prefix=".receiving-", dir=folder) as scratch:
        yield Path(scratch)


def read_whole(received: Received, protocol: Protocol, asked: Window) -> None:
    """Read the window until one total holds from first page to last and the pages hold that many rows."""
    for _ in range(READINGS):
        received.take(pages(protocol, asked))
        if received.agrees:
            return


def account(connection: Backend, workspace: Workspace, night: date, received: Received, asked: Window) -> Load:
    """Tell new rows from repeated and unchanged ones, write the new, and count them all."""
    contract = received.contract
    folder = workspace.landing(contract.platform, contract.dataset, night)
    sorted_out = connection.create_table(
        "sorted_out", sort_out(received.table(), known(connection, workspace, contract, night)), temp=True
    )
    rows = sorted_out.filter(sorted_out["fate"].isin(["landed", "refused"])).select("_row", "_record", "fate")
    parts = received.table().join(rows.select("_row"), "_row", how="semi").drop("_refused")
    refused = sorted_out.filter(sorted_out["fate"] == "refused").select("_row", "_record", rule=sorted_out["_refused"])
    publish(connection, parts.anti_join(refused, "_row"), folder / "part-00000.parquet", ["_row"])
    publish(connection, refused, folder / "refused.parquet", ["_row"])
    counts = dict(connection.execute(sorted_out.group_by("fate").agg(n=sorted_out.count())).itertuples(index=False))
    return Load(
        platform=contract.platform,
        dataset=contract.dataset,
        night=str(night),
        status="landed",
        window_start=str(asked.start) if asked.start else None,
        window_end=str(end_of(night)),
        received=received.rows,
        **{fate: int(counts.get(fate, 0)) for fate in ("refused", "duplicate", "unchanged", "landed")},
        reported=received.totals[-1],
        complete=received.agrees,
        unknown_columns=received.unknown,
        missing_columns=received.missing,
    )


def sort_out(received: ir.Table, known: ir.Table | None) -> ir.Table:
    """Each received row's fate: refused at the door, duplicate in this load, unchanged since an earlier one, landed.

    A row without a key cannot be anybody's duplicate.
    """
    narrow = received.select("_row", "_record", "_hash", "_refused")
    again = ibis.row_number().over(group_by=[narrow["_record"], narrow["_hash"]], order_by=narrow["_row"]) > 0
    narrow = narrow.mutate(again=again & narrow["_record"].notnull())
    if known is not None:
        narrow = narrow.left_join(known, ["_record", "_hash"]).drop("_record_right", "_hash_right")
    else:
        narrow = narrow.mutate(known=ibis.null("boolean"))
    fate = ibis.cases(
        (narrow["_refused"].notnull(), "refused"),
        (narrow["again"], "duplicate"),
        (narrow["known"].fill_null(False), "unchanged"),
        else_="landed",
    )
    return narrow.select("_row", "_record", "_refused", fate=fate)


def known(connection: Backend, workspace: Workspace, contract: Contract, night: date) -> ir.Table | None:
    """The content each record had when it last landed in a load that passed, before `night`."""
    loads = passed_loads(workspace, contract, night)
    if not loads:
        return None
    folders = [workspace.landing(contract.platform, contract.dataset, date.fromisoformat(load.night)) for load in loads]
    tables = [
        read(connection, folder / "part-00000.parquet").select("_record", "_hash").mutate(age=ibis.literal(age))
        for age, folder in enumerate(folders)
    ]
    everything = ibis.union(*tables).filter(ibis._["_record"].notnull()) if len(tables) > 1 else tables[0]
    newest = everything.group_by("_record").agg(_hash=everything["_hash"].argmax(everything["age"]))
    return newest.mutate(known=ibis.literal(True))
