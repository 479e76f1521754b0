"""Ways to spoil an answer, to bend a page and to move a list while it is read."""

import re
from dataclasses import replace
from typing import Any

from tests.extract.gateways.base import Answer, Bend, Gateway, Move, Row, Slice, Spoil


def instead(answer: Answer) -> Spoil:
    return lambda _: answer


def cut(whole: Answer) -> Answer:
    return replace(whole, body=whole.body[: len(whole.body) // 2])


HTML = instead(Answer(200, "<html><body><h1>您的请求已被拦截</h1></body></html>".encode()))


def status(number: int, retry_after: str | None = "0") -> Spoil:
    return instead(Answer(number, b"not now", {} if retry_after is None else {"Retry-After": retry_after}))


def recount(name: str, value: int) -> Spoil:
    """Another number in the envelope than the pages hold."""
    return lambda whole: replace(
        whole, body=re.sub(rf'"{name}": ?\d+'.encode(), f'"{name}": {value}'.encode(), whole.body)
    )


def half(part: Slice) -> Slice:
    """A page with half its rows, the total right."""
    return replace(part, size=len(part.page) // 2)


def no_rows(part: Slice) -> Slice:
    """An empty list, the total right."""
    return replace(part, size=0)


def nothing_at_all(part: Slice) -> Slice:
    """An empty list that says it is the whole."""
    return replace(part, rows=[], total=0)


def first_again(part: Slice) -> Slice:
    """The first page, whichever was asked for."""
    return replace(part, first=0)


def miscounted(by: int) -> Bend:
    """A total that is `by` more than there are."""
    return lambda part: replace(part, total=part.total + by)


def inserted(row: Row, at: int = 0) -> Move:
    """A row that was not there comes to stand early in the list, and moves all behind it."""

    def move(gateway: Gateway) -> None:
        gateway.rows = [*gateway.rows[:at], row, *gateway.rows[at:]]

    return move


def deleted(at: int = 0) -> Move:
    """A row goes, and all behind it move up."""

    def move(gateway: Gateway) -> None:
        gateway.rows = [*gateway.rows[:at], *gateway.rows[at + 1 :]]

    return move


def moved(at: int = 0, **changed: Any) -> Move:
    """A row is changed and stands at the list's end from now on; the total stays."""

    def move(gateway: Gateway) -> None:
        row = {**gateway.rows[at], **changed}
        gateway.rows = [*gateway.rows[:at], *gateway.rows[at + 1 :], row]

    return move


def altered(at: int = 0, **changed: Any) -> Move:
    """A row is changed where it stands."""

    def move(gateway: Gateway) -> None:
        gateway.rows = [*gateway.rows[:at], {**gateway.rows[at], **changed}, *gateway.rows[at + 1 :]]

    return move


def swapped(row: Row, at: int = 0) -> Move:
    """One row goes and another comes at the end: the total stays, and all rows between them move up."""

    def move(gateway: Gateway) -> None:
        gateway.rows = [*gateway.rows[:at], *gateway.rows[at + 1 :], row]

    return move
