"""What validation has said of each rejected row so far: the rules it broke, whether it was let through later."""

from collections.abc import Iterator
from datetime import date

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.engine import read
from etl.ground.workspace import Workspace
from etl.sources import Contract
from etl.validate.origin import night_in, row_in

COLUMNS = ("record", "rule", "column", "reason", "value", "raw_ref")


class Judgements:
    """Everything that was said of the rejected rows of a dataset up to and including a night."""

    def __init__(self, connection: Backend, workspace: Workspace, contract: Contract, night: date) -> None:
        self.connection = connection
        self.workspace = workspace
        self.contract = contract
        self.night = night

    def rows(self) -> ir.Table | None:
        """One row for each rejected row and rule, with `status` (open, released, superseded, refused); None if none.

        A row stands by the latest judgement that rejected it: the rules it breaks by the rules of that day.
        """
        spoken = list(self.spoken())
        if not spoken:
            return None
        every = ibis.union(*spoken) if len(spoken) > 1 else spoken[0]
        latest = every["age"] == every["age"].max().over(group_by="raw_ref")
        rows = every.mutate(latest=latest, night=night_in(every["raw_ref"]), row=row_in(every["raw_ref"]))
        return self.with_status(rows.filter(rows["latest"]).drop("latest", "age"))

    def spoken(self) -> Iterator[ir.Table]:
        """The quarantine of every delivery, with `age`: the number a row had when it was judged.

        A row is numbered anew for each replay, higher than ever before.
        """
        tables = self.workspace.published(f"quarantine/{self.contract.dataset}", self.night)
        own = [path for delivery, path in tables.items() if not delivery.replayed]
        if own:
            found = read(self.connection, *own).select(*COLUMNS)
            yield found.mutate(age=row_in(found["raw_ref"]))
        for delivery, path in tables.items():
            if delivery.replayed:
                landed = self.landed_again(delivery.name)
                found = read(self.connection, path).select(*COLUMNS)
                yield found.inner_join(landed, found["raw_ref"] == landed["_origin"]).select(
                    *COLUMNS, age=landed["_row"]
                )

    def landed_again(self, delivery: str) -> ir.Table:
        """`_row, _origin` of the rows of a replay."""
        folder = self.workspace.landing(self.contract.platform, self.contract.dataset) / delivery
        return read(self.connection, folder / "part-00000.parquet").select("_row", "_origin")

    def with_status(self, rows: ir.Table) -> ir.Table:
        """What has become of each row, told by the first of these that holds."""
        passed = self.passed()
        refused = [f"{column.name}.{rule}" for column in self.contract.columns for _, rule in column.refuse]
        released = rows.semi_join(passed, rows["raw_ref"] == passed["origin"]).select("raw_ref").distinct()
        later = [
            rows["record"] == passed["record"],
            (rows["night"] < passed["night"]) | ((rows["night"] == passed["night"]) & (rows["row"] < passed["row"])),
        ]
        superseded = rows.semi_join(passed, later).select("raw_ref").distinct()
        status = ibis.cases(
            (rows["rule"].isin(refused or [""]), "refused"),
            (rows["raw_ref"].isin(released["raw_ref"]), "released"),
            (rows["raw_ref"].isin(superseded["raw_ref"]), "superseded"),
            else_="open",
        )
        return rows.mutate(status=status)

    def passed(self) -> ir.Table:
        """Every row that passed, with the night and number it first landed under: `record, night, row, origin`.

        `origin` is NULL unless it passed in a replay.
        """
        tables = self.workspace.published(f"valid/{self.contract.dataset}", self.night)
        found = [
            self.connection.create_table(f"none_{self.contract.dataset}", schema=PASSED, temp=True, overwrite=True)
        ]
        own = [path for delivery, path in tables.items() if not delivery.replayed]
        if own:
            rows = read(self.connection, *own)
            place = {"record": rows["_record"], "night": rows["_night"], "row": rows["_row"]}
            found.append(rows.select(**place, origin=ibis.null("string")))
        for delivery, path in tables.items():
            if delivery.replayed:
                rows = read(self.connection, path).inner_join(self.landed_again(delivery.name), "_row")
                origin = rows["_origin"]
                place = {"record": rows["_record"], "night": night_in(origin), "row": row_in(origin)}
                found.append(rows.select(**place, origin=origin))
        return ibis.union(*found) if len(found) > 1 else found[0]


PASSED = ibis.schema({"record": "string", "night": "date", "row": "int64", "origin": "string"})
