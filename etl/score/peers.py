"""Events of a unit's entity compared with those of others of its trade and size, drawn towards them where it is small.

A rate from few stores says little, so each entity is given `prior` stores of an average peer beside its own (the mean
of a gamma prior of a Poisson rate). The peers' rate is that of the others only: one event more raises an entity's own
ratio, and no other number in it.
"""

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import quotient, rounded
from etl.score.scorecard import Peers

SIZES = ((1, "one"), (4, "few"))
"""Bands by number of declared stores: one, up to four, more."""
SPREAD = Decimal("1.645")
"""Standard deviations on either side that hold about nine in ten."""
RATIO = "decimal(10, 2)"


def compared(known: ir.Table, peers: Peers) -> ir.Table:
    """`known` (one row a unit with `entity_id, trade, count`) with what the comparison says.

    `peers`: how many others; `expected`: events they would have had with as many stores; `ratio`: own rate, drawn
    towards theirs, over theirs; `low` and `high`: where nine in ten such ratios would lie.
    """
    resolved = known.filter(known.entity_id.notnull())
    entities = resolved.group_by("entity_id").agg(
        trade=resolved.trade.max(), events=resolved["count"].max(), stores=resolved.count()
    )
    measured = rated(others(banded(entities), peers), peers)
    told = measured.select("entity_id", "peers", "expected", "ratio", "low", "high")
    return known.left_join(told, "entity_id").drop("entity_id_right")


def banded(entities: ir.Table) -> ir.Table:
    size = ibis.cases(*((entities.stores <= most, name) for most, name in SIZES), else_="many")
    return entities.mutate(size=size, trade=entities.trade.fill_null("?"))


def others(entities: ir.Table, peers: Peers) -> ir.Table:
    """How many others there are, their events and stores: of the trade and size, or of all if these are too few."""
    alike, everyone = ibis.window(group_by=["trade", "size"]), ibis.window()
    enough = entities.count().over(alike) > peers.at_least
    sums = {"peers": entities.count(), "peer_events": entities.events.sum(), "peer_stores": entities.stores.sum()}
    own = {"peers": ibis.literal(1), "peer_events": entities.events, "peer_stores": entities.stores}
    return entities.mutate(
        **{name: enough.ifelse(total.over(alike), total.over(everyone)) - own[name] for name, total in sums.items()}
    )


def rated(entities: ir.Table, peers: Peers) -> ir.Table:
    mean = quotient(entities.peer_events, entities.peer_stores, 4).fill_null(0).cast("float64")
    mean = ibis.greatest(mean, number(peers.floor))
    prior = number(peers.prior)
    weight = entities.stores.cast("float64") + prior
    told = entities.events.cast("float64") + mean * prior
    middle, spread = told / weight, told.sqrt() / weight * number(SPREAD)
    ratios = {"ratio": middle, "low": ibis.greatest(middle - spread, 0), "high": middle + spread}
    return entities.mutate(
        expected=rounded(mean * entities.stores.cast("float64"), 2).cast(RATIO),
        **{name: rounded(rate / mean, 2).cast(RATIO) for name, rate in ratios.items()},
    )


def number(value: Decimal) -> ir.FloatingValue:
    """A double by way of its decimal, which every engine reads alike."""
    return ibis.literal(value, type="decimal(10, 4)").cast("float64")


def points_at(ratio: ir.DecimalValue, peers: Peers, top: Decimal) -> ir.Value:
    """All points up to `full_up_to` times the peers' rate, none from `none_from`, and evenly fewer between."""
    left = ibis.least(ibis.greatest(ibis.literal(peers.none_from) - ratio, 0), peers.none_from - peers.full_up_to)
    return quotient(left * top, ibis.literal(peers.none_from - peers.full_up_to), 2)
