"""Reading a window to its end: pages in order, several requests in flight, and proof that nothing is missing."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from math import ceil

from etl.extract.http import persistently
from etl.extract.protocols import Page, Protocol, Window


def pages(protocol: Protocol, window: Window) -> Iterator[Page]:
    """All pages of `window` in order, at most the contract's `in_flight` requests under way."""
    first = persistently(partial(protocol.page, window, 1))
    yield first
    last = ceil(first.total / protocol.contract.page_size)
    with ThreadPoolExecutor(protocol.contract.in_flight) as pool:
        numbers = iter(range(2, last + 1))
        under_way: deque[Future[Page]] = deque()
        try:
            while True:
                while len(under_way) < 2 * protocol.contract.in_flight and (number := next(numbers, None)):
                    under_way.append(pool.submit(persistently, partial(protocol.page, window, number)))
                if not under_way:
                    return
                yield under_way.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
