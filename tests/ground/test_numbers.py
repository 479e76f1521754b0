"""Division that is the same everywhere."""

from decimal import Decimal

import ibis
import pytest

from etl.ground.engine import engine
from etl.ground.numbers import quotient


@pytest.mark.parametrize(
    ("part", "whole", "places", "expected"),
    [
        ("12", "32", 2, "0.38"),
        ("83.25", "100", 4, "0.8325"),
        ("0", "50", 4, "0.0000"),
        ("2", "3", 4, "0.6667"),
        ("1", "0", 2, None),
        (None, "1", 2, None),
    ],
)
def test_a_quotient_goes_up_at_a_half_and_is_unknown_out_of_nothing(
    part: str | None, whole: str, places: int, expected: str | None
) -> None:
    numbers = [ibis.literal(number and Decimal(number), type="decimal(6, 2)") for number in (part, whole)]
    with engine() as connection:
        found = connection.to_pyarrow(quotient(numbers[0], numbers[1], places)).as_py()
    assert found == (expected and Decimal(expected))


def test_every_share_of_a_scorecard_is_what_a_decimal_cast_makes_of_it() -> None:
    with engine() as connection:
        cents = ibis.range(10_001).unnest().name("part").as_table()
        halves = (ibis.range(1, 201).unnest() * 50).name("whole").as_table()
        pairs = cents.cross_join(halves)
        part, whole = [
            (pairs[name].cast("decimal(8, 0)") * Decimal("0.01")).cast("decimal(6, 2)") for name in ("part", "whole")
        ]
        differ = pairs.filter(
            pairs.part <= pairs.whole, quotient(part, whole, 4) != (part / whole).cast("decimal(5, 4)")
        )
        assert connection.execute(differ.count()) == 0
