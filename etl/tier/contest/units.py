"""What is counted of units, their libraries and the register."""

from collections.abc import Callable

import ibis.expr.types as ir

from etl.tier.contest.known import ENTITY, TIER, UNIT, Known, tally, yes

IN_FORCE = "in_force"
OPERATING = "存续"


def counted(where: Callable[[ir.Table, Known], ir.Value]) -> Callable[[Known], ir.Table]:
    """Units in force for which `where` holds."""

    def facts(known: Known) -> ir.Table:
        unit = known[UNIT]
        rows = unit.filter((unit.status == IN_FORCE) & where(unit, known))
        return tally(rows, rows.district)

    return facts


def new(unit: ir.Table, known: Known) -> ir.Value:
    """In force since some day of the night's year."""
    return known.this_year(unit.valid_from)


def businesses(known: Known) -> ir.Table:
    """Entities in the register that operate (存续)."""
    entity = known[ENTITY]
    rows = entity.filter(entity.registered & entity.state.startswith(OPERATING))
    return tally(rows, rows.district)


def in_library(name: str) -> Callable[[Known], ir.Table]:
    """Units of the library `name`; as the whole those of all libraries."""

    def facts(known: Known) -> ir.Table:
        unit = known[UNIT].select("unit_id", "district")
        placed = known[TIER].left_join(unit, "unit_id").drop("unit_id_right")
        rows = placed.filter(placed.tier != "exited")
        return tally(rows, rows.district, yes(rows.tier == name), 1)

    return facts
