"""Numbers as the public reads them. What is not known is a dash, never 0."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from etl.disclose.columns import NONE, WITHHELD

CENT = Decimal("0.01")
TEN_THOUSAND = 10_000


def count(number: Any) -> str:
    """12,345."""
    return NONE if number is None or number == "" else f"{number:,}"


def shown(number: Any) -> str:
    """A count that may have been withheld."""
    return WITHHELD if number is None else count(number)


def percent(rate: Any) -> str:
    """A share of 1 as 66.67%."""
    return NONE if rate is None or rate == "" else f"{_cents(rate * 100)}%"


def growth(rate: Any) -> str:
    """A change with its sign: +25.00%, −50.00%."""
    return NONE if rate is None else percent(rate).replace("-", "−") if rate < 0 else f"+{percent(rate)}"


def share(part: Any, whole: Any) -> str:
    """What part of the whole, with both: 89.47%（85／95）."""
    if part is None or not whole:
        return NONE
    return f"{percent(Decimal(part) / Decimal(whole))}（{count(part)}／{count(whole)}）"


def between(low: Any, high: Any) -> str:
    """A range of shares: 20.77%–93.85%."""
    return NONE if low is None or high is None else f"{percent(low)}–{percent(high)}"


def money(yuan: Any) -> str:
    """Yuan, from ten thousand on in 万元."""
    if yuan is None:
        return NONE
    return f"{yuan / TEN_THOUSAND:,.2f}万元" if abs(yuan) >= TEN_THOUSAND else f"{yuan:,.2f}元"


def month(text: str) -> str:
    """2021-09 as 9月."""
    return f"{int(text[5:])}月"


def _cents(number: Any) -> Decimal:
    return Decimal(number).quantize(CENT, ROUND_HALF_UP)
