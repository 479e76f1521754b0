"""What is counted of banks, coordinators, loans, stations, promises and complaints."""

from collections.abc import Callable
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.tier.contest.known import (
    COMMITMENTS,
    COMPLAINTS,
    COORDINATORS,
    ENTITY,
    LOANS,
    OUTLETS,
    STATIONS,
    UNIT,
    Known,
    tally,
    yes,
)  # fmt: skip

IN_FORCE = "1"
PER_HUNDRED_MILLION = ibis.literal(Decimal("0.0001"), type="decimal(18, 4)")
"""Loans are told in 万元 and shown in 亿元."""
ACCEPTED, SETTLED = "受理", "达成调解协议"


def outlets(known: Known) -> ir.Table:
    """Outlets (放心金融网点) in force."""
    rows = known[OUTLETS].filter(known[OUTLETS].status == IN_FORCE)
    return tally(rows, rows.districtCode)


def banks(known: Known) -> ir.Table:
    """Banks with an outlet in force; a bank counts once in each region it is in, so cities do not add up."""
    rows = known[OUTLETS].filter(known[OUTLETS].status == IN_FORCE)
    return tally(rows.select("districtCode", "bankCode").distinct(), ibis._.districtCode, once=ibis._.bankCode)


def serving(since: ir.Value, until: ir.Value, known: Known) -> ir.BooleanValue:
    """Begun by the night and not ended on it; the day of leaving is no day of service any more."""
    return (since <= known.night) & (until.isnull() | (until > known.night))


def coordinators(known: Known) -> ir.Table:
    """Coordinators (协管员) in office."""
    all_ = known[COORDINATORS]
    rows = all_.filter(serving(all_.appointedOn, all_.leftOn, known))
    return tally(rows, rows.districtCode)


def loans(known: Known) -> ir.Table:
    """Loans (放心贷) of all years up to the night, 亿元, where the borrower is."""
    all_ = known[LOANS]
    granted = all_.filter(all_.grantedOn.isnull() | (all_.grantedOn <= known.night))
    home = known[ENTITY].select("entity_id", "district")
    rows = granted.left_join(home, "entity_id").drop("entity_id_right")
    return tally(rows, rows.district, rows.amount.cast("decimal(18, 4)") * PER_HUNDRED_MILLION, since=rows.grantedOn)


def village_stations(known: Known) -> ir.Table:
    """Village stations (村级消费维权联络站) open."""
    all_ = known[STATIONS]
    rows = all_.filter((all_.kind == "village") & serving(all_.openedOn, all_.closedOn, known))
    return tally(rows, rows.districtCode)


def handled(known: Known) -> ir.Table:
    """Cases that stations of every kind have handled, closed stations' too."""
    rows = known[STATIONS]
    return tally(rows, rows.districtCode, rows.handled.fill_null(0), since=rows.openedOn)


def promised(known: Known) -> ir.Table:
    """Promises to take goods back, each with the `place` of its store, and `running` if in force on the night."""
    all_ = known[COMMITMENTS]
    begun, left = all_.startTime.fill_null(known.night), all_.endTime.fill_null(known.night)
    running = (all_.status == IN_FORCE) & (begun <= known.night) & (left >= known.night)
    rows = all_.select(
        "entity_id", commitment=all_._record, cross_store=all_.crossStore == IN_FORCE,
        running=running.fill_null(False), unit_id=all_.entity_id + "/" + all_.storeName,
    )  # fmt: skip
    rows = rows.left_join(known[UNIT].select("unit_id", store=known[UNIT].district), "unit_id").drop("unit_id_right")
    home = known[ENTITY].select("entity_id", home=known[ENTITY].district)
    rows = rows.left_join(home, "entity_id").drop("entity_id_right")
    return rows.mutate(place=ibis.coalesce(rows.store, rows.home))


def promises(cross_store: bool) -> Callable[[Known], ir.Table]:
    """Promises in force, or of them those that other stores keep too (异地异店)."""

    def facts(known: Known) -> ir.Table:
        rows = promised(known).filter(ibis._.running)
        rows = rows.filter(rows.cross_store) if cross_store else rows
        return tally(rows, rows.place)

    return facts


def settled(known: Known) -> ir.Table:
    """Of the complaints accepted and closed this year those that mediation settled, where they were handled."""
    all_ = known[COMPLAINTS]
    rows = all_.filter((all_.acceptresult == ACCEPTED) & known.this_year(all_.enddate))
    return tally(rows, rows.districtcode, yes(rows.result == SETTLED), 1)
