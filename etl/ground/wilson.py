"""The interval a share may well have in truth, after how few cases were seen (Wilson 1927)."""

from decimal import Decimal

import ibis
import ibis.expr.types as ir

from etl.ground.numbers import rounded

SHARE = "decimal(18, 4)"


def interval(part: ir.NumericValue, whole: ir.NumericValue, deviations: Decimal) -> tuple[ir.Value, ir.Value]:
    """The lowest and highest share of `part` in `whole`, to four places; NULL where `whole` is zero.

    `deviations`: standard deviations to either side, 1.96 for nineteen in twenty.
    """
    z = ibis.literal(deviations, type="decimal(10, 4)").cast("float64")
    count = whole.nullif(0).cast("float64")
    share = part.cast("float64") / count
    middle = share + z * z / (count * 2)
    spread = z * (share * (1 - share) / count + z * z / (count * count * 4)).sqrt()
    scale = 1 + z * z / count
    low, high = (middle - spread) / scale, (middle + spread) / scale
    low, high = (low > 0).ifelse(low, low * 0), (high < 1).ifelse(high, high * 0 + 1)
    return rounded(low, 4).cast(SHARE), rounded(high, 4).cast(SHARE)
