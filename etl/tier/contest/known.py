"""What the contest may look at on a night: the tables that came, the policy in force, the days that bound the year."""

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from etl.ground.engine import Connection, read
from etl.ground.workspace import Workspace
from etl.tier.contest.rules import Contest

UNIT, ENTITY, TIER = "unit", "entity", "tier"
OUTLETS, COORDINATORS, LOANS, STATIONS, COMMITMENTS, RETURNS, COMPLAINTS = (
    f"linked/{dataset}"
    for dataset in ("outlets", "coordinators", "loans", "stations", "commitments", "returns", "complaints_zj")
)
TABLES = (UNIT, ENTITY, TIER, OUTLETS, COORDINATORS, LOANS, STATIONS, COMMITMENTS, RETURNS, COMPLAINTS)
AMOUNT = "decimal(20, 8)"
"""Counts and 亿元 alike: a loan is told to the yuan, so that counties add up to the province exactly."""
FACT = {"district": "string", "once": "string", "part": AMOUNT, "whole": AMOUNT, "since": "date"}


@dataclass(frozen=True)
class Known:
    """The tables of one night; one that did not come is not in `tables`."""

    night: date
    rules: Contest
    tables: dict[str, ir.Table]

    @classmethod
    def of(cls, connection: Connection, workspace: Workspace, night: date, rules: Contest) -> "Known":
        paths = {name: workspace.table(night, name) for name in TABLES}
        return cls(night, rules, {name: read(connection, path) for name, path in paths.items() if path.exists()})

    def __getitem__(self, name: str) -> ir.Table:
        return self.tables[name]

    def has(self, *names: str) -> bool:
        return all(name in self.tables for name in names)

    @property
    def year_start(self) -> date:
        return self.night.replace(month=1, day=1)

    @property
    def tomorrow(self) -> date:
        return self.night + timedelta(days=1)

    def this_year(self, moment: ir.Value) -> ir.BooleanValue:
        """Whether a day or time lies in the night's year, up to the night."""
        return (moment >= self.year_start) & (moment < self.tomorrow)


def tally(
    rows: ir.Table,
    district: ir.Value,
    part: ir.Value | int = 1,
    whole: ir.Value | int | None = None,
    once: ir.Value | None = None,
    since: ir.Value | None = None,
) -> ir.Table:
    """The sums of `part` and `whole` for each district, with the earliest `since`.

    Rows that share a `once` count one time in a region, however many they are there.
    """
    given = {"district": district, "once": once, "part": part, "whole": whole, "since": since}
    facts = rows.select(**{
        name: ibis.null(type_) if given[name] is None else typed(given[name], type_) for name, type_ in FACT.items()
    })  # fmt: skip
    return facts.group_by("district", "once").agg(
        part=facts.part.sum().cast(AMOUNT), whole=facts.whole.sum().cast(AMOUNT), since=facts.since.min()
    )


def typed(value: ir.Value | int | None, type_: str) -> ir.Value:
    return (ibis.literal(value) if isinstance(value, int) else value).cast(type_)  # type: ignore[union-attr]


def yes(condition: ir.BooleanValue) -> ir.IntegerValue:
    """1 where it holds, 0 where not or not known."""
    return condition.fill_null(False).ifelse(1, 0)
