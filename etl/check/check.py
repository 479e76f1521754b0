"""The same door, reading and rules that a night has, over one file; nothing of it is kept."""

import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from etl import validate
from etl.check.files import Numbered, rows
from etl.extract import personal
from etl.extract.received import Received
from etl.ground.engine import engine
from etl.sources import Contract
from etl.validate import Finding
from etl.wire import Page

LISTED = 1000
"""Findings an answer lists; it counts them all."""
ROWS_A_PAGE = 5_000


@dataclass(frozen=True)
class Answer:
    """What a producer is told of a file: rows = good + bad, and the findings, row by row.

    `unlisted` is how many findings there are beyond those listed. Missing are only columns that would be kept.
    """

    dataset: str
    rows: int
    good: int
    bad: int
    unknown_columns: list[str]
    missing_columns: list[str]
    findings: list[Finding]
    unlisted: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def check(contract: Contract, content: bytes, kind: str) -> Answer:
    """Check a file of `kind` (`csv`, `xlsx`, `json`) by the contract and the rules in force; raises `Unreadable`."""
    names = {name for column in contract.columns for name in (column.name, *column.aliases)}
    numbered = rows(content, kind, names)
    with engine() as connection, TemporaryDirectory(prefix="etl-check-") as scratch:
        personal.teach(connection, secrets.token_bytes())
        received = Received(connection, contract, Path(scratch))
        received.take(pages(numbered))
        broken = connection.create_table(
            "broken", validate.broken_rules(connection, received.table(), contract), temp=True
        )
        bad, every = (int(connection.execute(n)) for n in (broken["_row"].nunique(), broken.count()))
        found = [
            replace(one, row=numbered[one.row][0]) for one in validate.findings(connection, broken, contract, LISTED)
        ]
    kept = {column.name for column in contract.landed}
    return Answer(
        dataset=contract.dataset,
        rows=len(numbered),
        good=len(numbered) - bad,
        bad=bad,
        unknown_columns=received.unknown,
        missing_columns=[name for name in received.missing if name in kept],
        findings=found,
        unlisted=every - len(found),
    )


def pages(numbered: list[Numbered]) -> Iterator[Page]:
    """The rows as a platform would send them."""
    for first in range(0, len(numbered), ROWS_A_PAGE):
        some = [row for _, row in numbered[first : first + ROWS_A_PAGE]]
        yield Page(1 + first // ROWS_A_PAGE, some, len(numbered))
