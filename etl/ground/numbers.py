"""Arithmetic that every engine does alike."""

import ibis.expr.types as ir


def quotient(part: ir.NumericValue, whole: ir.NumericValue, places: int) -> ir.NumericValue:
    """`part / whole` to `places` places, as DECIMAL(18, places); NULL where `whole` is zero. Not for negative numbers.

    Engines divide and round decimals each in its own way. In doubles they agree, as long as nothing is used that
    IEEE 754 leaves open: so halves go up by `floor`, and not by `round` or a cast.
    """
    scale = float(10**places)
    share = part.cast("float64") / whole.cast("float64").nullif(0.0)
    return ((share * scale + 0.5).floor().cast("float64") / scale).cast(f"decimal(18, {places})")
