"""Reading a window to its end over HTTP: numbered pages in order, several requests in flight."""

from abc import abstractmethod
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from math import ceil
from typing import Any, ClassVar

import msgspec

from etl.sources import Contract, Endpoint
from etl.wire.base import Page, Protocol, Window
from etl.wire.client import Client
from etl.wire.envelope import Answer, Envelope, decode
from etl.wire.errors import BrokenAnswer

SHORT_PAGES = 3
"""How often a page is asked for that holds fewer rows than the total leaves for it."""


class Paged(Protocol):
    """A protocol that gives one page a request; how many there are, the first one tells."""

    ENVELOPE: ClassVar[Envelope]

    def __init__(self, contract: Contract, endpoint: Endpoint) -> None:
        super().__init__(contract, endpoint)
        self.envelope = self.ENVELOPE.declared(contract.envelope)
        self.client = Client(contract.platform, contract.timeout, contract.in_flight, self.troubles)

    @abstractmethod
    def page(self, window: Window, number: int, size: int) -> Page:
        """Ask once for page `number` (from 1) of `size` rows; raises this package's errors."""

    def pages(self, window: Window) -> Iterator[Page]:
        """All pages of `window`, at most the contract's `in_flight` requests under way."""
        first = self.ask(window, 1, self.contract.page_size)
        yield first
        size = min(self.contract.page_size, first.count or self.contract.page_size)  # a platform may allow fewer
        numbers = iter(range(2, ceil(first.total / size) + 1))
        with ThreadPoolExecutor(self.contract.in_flight) as pool:
            under_way: deque[Future[Page]] = deque()
            try:
                while True:
                    while len(under_way) < 2 * self.contract.in_flight and (number := next(numbers, None)):
                        under_way.append(pool.submit(self.ask, window, number, size))
                    if not under_way:
                        return
                    yield under_way.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def ask(self, window: Window, number: int, size: int) -> Page:
        """A page, asked for again while it holds fewer rows than it must; what stays short is for others to judge."""
        for _ in range(SHORT_PAGES):
            page = self.client.persistently(partial(self.page, window, number, size))
            if page.count >= min(size, page.total - (number - 1) * size):
                return page
            self.troubles["ShortPage"] += 1
        return page

    def paging(self, window: Window, number: int, size: int) -> dict[str, str]:
        """The request's paging fields in the contract's own words: by page number, or by offset."""
        words = self.contract.paging
        place = {words["offset"]: str((number - 1) * size)} if "offset" in words else {words["page"]: str(number)}
        return {**place, words["size"]: str(size), **window.words(words)}

    def opened(self, body: bytes) -> Answer:
        return Answer(body, self.envelope, f"{self.contract.platform}.{self.contract.dataset}")

    def whole(self, answer: Answer, number: int, total: int | None = None) -> Page:
        """The page in `answer`, which must hold as many rows as it says."""
        rows = self.without_heading(answer.rows()) if self.envelope.header_row else answer.rows()
        total = answer.number(self.envelope.total) if total is None else total
        counted = answer.number(self.envelope.count) if self.envelope.count else len(rows)
        if counted != len(rows):
            raise BrokenAnswer(f"{answer.what}: page {number} counts {counted} rows and holds {len(rows)}")
        return Page(number, rows, total)

    def without_heading(self, rows: list[msgspec.Raw]) -> list[msgspec.Raw]:
        """The rows without a first one that is a heading: a record's key holds a digit, a heading does not."""
        if not rows:
            return rows
        fields = decode(rows[0], dict[str, Any], self.contract.dataset)
        key = self.contract.key
        values = [str(fields[name]) for name in (key.name, *key.aliases) if name in fields]
        return rows if any(character.isdigit() for value in values for character in value) else rows[1:]
