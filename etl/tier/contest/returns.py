"""Returns of goods without reason, each where the store that promised is, and how long it took."""

import ibis
import ibis.expr.types as ir

from etl.tier.contest.known import COMMITMENTS, ENTITY, RETURNS, UNIT, Known, tally, yes
from etl.tier.contest.services import promised

KEPT, REFUSED, PENDING = "accepted", "refused", "pending"


def returned(known: Known) -> ir.Table:
    """Returns applied for up to the night: `district`, `year`, `outcome`, `days`, `elsewhere`.

    `days` are calendar days until done; `district` is the promising store's, or the city of the purchase where the
    promise is not known.
    """
    all_ = known[RETURNS]
    rows = all_.filter(all_.applyTime < known.tomorrow)
    applied = rows.applyTime.date()
    elsewhere = (rows.buyStoreCode != rows.returnStoreCode) | (rows.buyCity != rows.returnCity)
    rows = rows.select(
        "outcome", commitment=rows.commitmentId, city=rows.buyCity.substr(0, 4) + "00", applied=rows.applyTime,
        year=applied.year().cast("int64"), days=rows.doneTime.date().delta(applied, unit="day").cast("int64"),
        elsewhere=elsewhere.fill_null(False),
    )  # fmt: skip
    return _placed(rows, known)


def _placed(rows: ir.Table, known: Known) -> ir.Table:
    if not known.has(COMMITMENTS, UNIT, ENTITY):
        return rows.mutate(district=rows.city)
    stores = promised(known).select("commitment", "place")
    joined = rows.left_join(stores, "commitment").drop("commitment_right")
    return joined.mutate(district=ibis.coalesce(joined.place, joined.city)).drop("place")


def kept(known: Known) -> ir.Table:
    """Of the returns applied for this year and decided those that were accepted."""
    rows = returned(known).filter((ibis._.year == known.night.year) & ibis._.outcome.isin([KEPT, REFUSED]))
    return tally(rows, rows.district, yes(rows.outcome == KEPT), 1)


def prompt(known: Known) -> ir.Table:
    """Of the returns applied for this year and done those done within the policy's `prompt_days`."""
    rows = returned(known).filter((ibis._.year == known.night.year) & ibis._.days.notnull())
    return tally(rows, rows.district, yes(rows.days <= known.rules.prompt_days), 1)
