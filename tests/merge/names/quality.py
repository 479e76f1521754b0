"""`python -m tests.merge.names.quality`: precision and recall on a generated population, with what went wrong."""

import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date

import ibis
import pyarrow as pa

from etl.ground.engine import engine
from etl.merge.names import Rules, match
from tests.merge.names.population import Population, population

ON = date(2021, 10, 31)


@dataclass(frozen=True)
class Quality:
    """Counts of asked rows: accepted (and of them right), in review (and of them with the right one), registered."""

    asked: int
    registered: int
    accepted: int
    right: int
    review: int
    offered: int

    @property
    def precision(self) -> float:
        return self.right / self.accepted

    @property
    def recall(self) -> float:
        """Accepted and right, of those that are registered."""
        return self.right / self.registered

    @property
    def found(self) -> float:
        """Accepted and right, or in review with the right one among the candidates, of those that are registered."""
        return (self.right + self.offered) / self.registered


def matched(people: Population) -> pa.Table:
    """What `match` gives for a population."""
    with engine() as connection:
        known = connection.create_table("known", people.known, temp=True)
        asked = connection.create_table("asked", people.asked.drop(["truth"]), temp=True)
        return match(connection, asked, known, Rules.on(ON)).order_by("record", "rank").to_pyarrow()


def quality(people: Population, result: pa.Table) -> Quality:
    truth = dict(zip(people.asked["record"].to_pylist(), people.asked["truth"].to_pylist(), strict=True))
    rows = result.select(["record", "entity_id", "status"]).to_pylist()
    accepted = {row["record"]: row["entity_id"] for row in rows if row["status"] == "accepted"}
    offered = {row["record"] for row in rows if truth[row["record"]] == row["entity_id"]} - accepted.keys()
    return Quality(
        asked=len(truth),
        registered=sum(entity in people.registered for entity in truth.values()),
        accepted=len(accepted),
        right=sum(truth[record] == entity for record, entity in accepted.items()),
        review=len({row["record"] for row in rows} - accepted.keys()),
        offered=len(offered),
    )


def wrong(people: Population, result: pa.Table) -> ibis.Table:
    """The rows accepted wrongly, beside what was asked and what was meant."""
    accepted = ibis.memtable(result.filter(pa.compute.equal(result["status"], "accepted")))
    both = accepted.join(ibis.memtable(people.asked), "record").join(ibis.memtable(people.known), "entity_id")
    bad = both.filter(both["truth"] != both["entity_id"])
    return bad.select(
        "record", "truth", "entity_id", "name", "name_right", "district", "address", "address_right", "explanation"
    )


def main(known: int = 200_000, asked: int = 20_000) -> None:
    people = population(known, asked)
    began = time.perf_counter()
    result = matched(people)
    seconds = time.perf_counter() - began
    found = quality(people, result)
    print(f"{asked:,} asked, {known:,} known, {seconds:.1f} s: {found}")  # noqa: T201
    print(f"precision {found.precision:.5f}, recall {found.recall:.3f}, found {found.found:.3f}")  # noqa: T201
    for row in wrong(people, result).limit(20).to_pyarrow().to_pylist():
        print(row)  # noqa: T201
    reasons = Counter(row["explanation"] for row in result.select(["explanation"]).to_pylist())
    for reason, count in reasons.most_common(10):
        print(count, reason)  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
