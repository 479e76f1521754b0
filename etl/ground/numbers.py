"""Arithmetic that every engine does alike."""

import ibis.expr.types as ir


def quotient(part: ir.NumericValue, whole: ir.NumericValue, places: int) -> ir.NumericValue:
    """`part / whole` to `places` places, as DECIMAL(18, places); NULL where `whole` is zero. Not for negative numbers.

    Engines divide and round decimals each in its own way. In doubles they agree, as long as nothing is used that
    IEEE 754 leaves open: so halves go up by `floor`, and not by `round` or a cast.
    """
    share = part.cast("float64") / whole.nullif(0).cast("float64")
    return rounded(share, places).cast(f"decimal(18, {places})")


def rounded(number: ir.FloatingValue, places: int) -> ir.FloatingValue:
    """A double to `places` places, halves up, as every engine does it: by `floor`. Not for negative numbers."""
    scale = 10**places
    return ((number * (2 * scale) + 1) / 2).floor().cast("float64") / scale


def whole(number: ir.NumericValue) -> ir.IntegerValue:
    """A whole number in 64 bits, where engines count in others and Ibis, not knowing, would leave out the cast.

    DuckDB sums in 128 bits, for which Parquet has only doubles; Spark finds a place in a text in 32.
    """
    return number.cast("decimal(18, 0)").cast("int64")
