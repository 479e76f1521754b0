"""What all gateways have in common: rows, requests as they came, and ways to misbehave."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Self
from urllib.parse import parse_qsl

KEY, SECRET = "the-key", "the-secret"
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.body or self.query, keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Slice:
    """The part of a list that a request is about: `size` rows from `first` (from 0) on, and how many it says are."""

    rows: list[Row]
    first: int
    size: int
    total: int

    @property
    def page(self) -> list[Row]:
        return self.rows[self.first : self.first + self.size]


Spoil = Callable[[Answer], Answer]
"""Another answer than the right one."""
Bend = Callable[[Slice], Slice]
"""Other rows, or another total, in an answer of the right form."""
Move = Callable[["Gateway"], None]
"""What happens to the list while it is read."""


class Gateway:
    """Serves `rows`. The n-th data request (from 1) may find the list moved, its page bent or its answer spoilt.

    `words` are the protocol's for page, size, start and end; `largest` is how many rows it gives at once, whatever it
    is asked for; `ahead` how many seconds its clock is ahead of the client's.
    """

    updated = "updatetime"
    words: tuple[str, ...] = ("pageNum", "pageSize", "startTime", "endTime")
    largest = 1000
    ahead = 0.0
    extra: dict[str, str] = {}  # noqa: RUF012 (never written to)

    def __init__(self, rows: list[Row], spoilt: dict[int, Spoil] | None = None) -> None:
        self.rows = rows
        self.spoilt = spoilt or {}
        self.bent: dict[int, Bend] = {}
        self.before: dict[int, Move] = {}
        self.data: list[Asked] = []
        self.lock = Lock()

    def misbehaving(
        self,
        spoilt: dict[int, Spoil] | None = None,
        bent: dict[int, Bend] | None = None,
        before: dict[int, Move] | None = None,
    ) -> Self:
        """The same gateway, for which these data requests go wrong, and no others."""
        self.spoilt, self.bent, self.before = spoilt or {}, bent or {}, before or {}
        return self

    @property
    def now(self) -> float:
        """Seconds since the epoch by the gateway's own clock."""
        return time.time() + self.ahead

    def answer(self, asked: Asked) -> Answer:
        """The answer to any request."""
        raise NotImplementedError

    def refusal(self, asked: Asked) -> Answer | None:
        """The answer to a data request that does not show what the protocol demands."""
        raise NotImplementedError

    def wrapped(self, part: Slice) -> Answer:
        """A page in the protocol's envelope."""
        raise NotImplementedError

    def asked_for_data(self, asked: Asked) -> Answer:
        """Requests are answered one at a time: what happens to the list happens between two of them."""
        with self.lock:
            self.data.append(asked)
            number = len(self.data)
            self.before.get(number, lambda _: None)(self)
            bend = self.bent.get(number, lambda part: part)
            right = self.refusal(asked) or self.wrapped(bend(self.part(asked.fields)))
        return self.spoilt.get(number, lambda whole: whole)(right)

    def part(self, fields: dict[str, str]) -> Slice:
        """The rows asked for, by page number."""
        number, size, *_ = self.words
        rows = self.window(fields)
        limit = min(int(fields[size]), self.largest)
        return Slice(rows, (int(fields[number]) - 1) * limit, limit, len(rows))

    def window(self, fields: dict[str, str]) -> list[Row]:
        """The rows updated in the half-open window asked for, or all of them."""
        _, _, start, end = self.words
        if start not in fields:
            return list(self.rows)
        return [row for row in self.rows if fields[start] <= row[self.updated] < fields[end]]
