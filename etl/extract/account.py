"""What becomes of every row received: refused, duplicate, unchanged or landed; and what is gone at the source."""

from functools import cached_property

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.extract.belief import Belief, gone
from etl.extract.load import Load, end_of, folder, passed_loads
from etl.extract.received import Received
from etl.ground.engine import publish, read
from etl.ground.workspace import Delivery, Workspace
from etl.sources import Contract
from etl.wire import Protocol, Window

FATES = ("refused", "duplicate", "unchanged", "landed")
SPAN = 10**9
"""Row numbers set aside for each extra delivery, so that a night and a number name one row for ever."""
GONE = ""
"""Content of a record that was deleted at the source: equal to no row's."""


class Account:
    """Accounts for one delivery of one dataset against everything that landed and passed before it."""

    def __init__(self, connection: Backend, workspace: Workspace, contract: Contract, delivery: Delivery) -> None:
        self.connection = connection
        self.workspace = workspace
        self.contract = contract
        self.delivery = delivery
        self.earlier = [load for load in passed_loads(workspace, contract, delivery) if not load.delivery.replayed]

    @property
    def base(self) -> int:
        """The first row number of this delivery."""
        others = self.workspace.landing(self.contract.platform, self.contract.dataset).glob("night=*+*/load.json")
        return SPAN * (1 + len(list(others))) if self.delivery.extra else 0

    @cached_property
    def known(self) -> ir.Table | None:
        """The content each living record had when it last landed: `_record, _part, _hash`."""
        if not self.earlier:
            return None
        events = [table for age, load in enumerate(self.earlier) for table in self.events(load, age)]
        newest = ibis.union(*events) if len(events) > 1 else events[0]
        newest = newest.group_by("_record", "_part").agg(_hash=newest["_hash"].argmax(newest["age"]))
        return newest.filter(newest["_hash"] != GONE)

    def events(self, load: Load, age: int) -> list[ir.Table]:
        """What a load said of each record: its content, or that it is gone."""
        place = folder(self.workspace, self.contract, load.delivery)
        rows = read(self.connection, place / "part-00000.parquet")
        came = rows.filter(rows["_record"].notnull()).select("_record", "_part", "_hash", age=ibis.literal(age))
        if not load.deleted:
            return [came]
        deleted = read(self.connection, place / "deleted.parquet")
        return [came, deleted.select("_record", "_part", _hash=ibis.literal(GONE), age=ibis.literal(age))]

    def settle(self, received: Received, asked: Window, protocol: Protocol, belief: Belief) -> Load:
        """Write the rows that are new, the refused and the deleted ones, and the ledger entry that counts them all."""
        counts = self.sort(received, belief)
        covered = belief.complete and (asked.start is None or bool(received.marks))
        counts |= self.bury(received) if covered else {"known": 0, "deleted": 0}
        return Load(
            platform=self.contract.platform,
            dataset=self.contract.dataset,
            night=str(self.delivery.night),
            extra=self.delivery.extra,
            status="landed",
            contract_version=self.contract.version,
            window_start=str(asked.start) if asked.start else None,
            window_end=str(asked.end or end_of(self.delivery.night)),
            received=received.rows,
            **counts,
            reported=received.reported,
            complete=belief.complete,
            readings=belief.readings,
            unknown_columns=received.unknown,
            missing_columns=received.missing,
            renamed_columns=received.renamed,
            parts=received.marks,
            withheld=protocol.withheld,
            troubles=dict(protocol.troubles),
        )

    def sort(self, received: Received, belief: Belief) -> dict[str, int]:
        """Write new and refused rows; how many met each fate."""
        if self.known is None and not belief.repeats and received.all_in_one:
            return self.take_all(received)
        target = folder(self.workspace, self.contract, self.delivery)
        fates = self.connection.create_table("fates", sort_out(received.table(), self.known), temp=True)
        rows = fates.filter(fates["fate"].isin(["landed", "refused"])).select("_row")
        parts = received.table().semi_join(rows, "_row")
        refused = fates.filter(fates["fate"] == "refused").select("_row", "_record", rule=fates["_refused"])
        publish(self.connection, parts.anti_join(refused, "_row"), target / "part-00000.parquet", ["_row"])
        publish(self.connection, refused, target / "refused.parquet", ["_row"])
        found = self.connection.execute(fates.group_by("fate").agg(n=fates.count()))
        counts = dict(found.itertuples(index=False))
        return {fate: int(counts.get(fate, 0)) for fate in FATES}

    def take_all(self, received: Received) -> dict[str, int]:
        """Every row is new: what was received becomes the landed part as it is, without another pass over it."""
        target = folder(self.workspace, self.contract, self.delivery)
        rows = received.table()
        nothing = rows.filter(rows["_refused"].notnull()).select("_row", "_record", rule=rows["_refused"])
        publish(self.connection, nothing, target / "refused.parquet", ["_row"])
        received.become(target / "part-00000.parquet")
        return dict.fromkeys(FATES, 0) | {"landed": received.rows}

    def bury(self, received: Received) -> dict[str, int]:
        """Write the known records that what was read whole no longer holds."""
        if self.known is None:
            return {"known": 0, "deleted": 0}
        covered = self.known.filter(self.known["_part"].isin(list(received.counts) or [""]))
        target = folder(self.workspace, self.contract, self.delivery) / "deleted.parquet"
        deleted = publish(self.connection, gone(received, self.known), target, ["_record", "_part"])
        return {"known": int(self.connection.execute(covered.count())), "deleted": deleted}


def sort_out(received: ir.Table, known: ir.Table | None) -> ir.Table:
    """Each received row's fate: refused at the door, duplicate in this load, unchanged since an earlier one, landed.

    A row without a key cannot be anybody's duplicate.
    """
    narrow = received.select("_row", "_record", "_part", "_hash", "_refused")
    same = [narrow["_record"], narrow["_part"], narrow["_hash"]]
    again = ibis.row_number().over(group_by=same, order_by=narrow["_row"]) > 0
    narrow = narrow.mutate(again=again & narrow["_record"].notnull())
    if known is None:
        narrow = narrow.mutate(known=ibis.literal(False))
    else:
        remembered = known.mutate(known=ibis.literal(True))
        narrow = narrow.left_join(remembered, ["_record", "_part", "_hash"])
    fate = ibis.cases(
        (narrow["_refused"].notnull(), "refused"),
        (narrow["again"], "duplicate"),
        (narrow["known"].fill_null(False), "unchanged"),
        else_="landed",
    )
    return narrow.select("_row", "_record", "_refused", fate=fate)
