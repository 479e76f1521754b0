"""What one request suffers: the planned faults that strike it, and what they do to its list, its page, its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from starlette.responses import HTMLResponse, PlainTextResponse, Response

Refusal = TypeVar("Refusal")
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Mishap:
    """`kinds` are the faults that strike, each with how often it has by now: a list moves once more every time."""

    kinds: Mapping[str, int] = field(default_factory=dict)
    retry_after: int | None = None

    def response(self) -> Response | None:
        """The whole answer, where it does not come from the platform itself."""
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if "too_many" in self.kinds:
            return PlainTextResponse("Too Many Requests", 429, wait)
        if "unavailable" in self.kinds:
            return PlainTextResponse("Service Unavailable", 503, wait)
        if "html" in self.kinds:
            return HTMLResponse("<html><body><h1>您的请求已被拦截</h1></body></html>")
        return None

    def refusal(self, refusals: Mapping[str, Refusal]) -> Refusal | None:
        """The protocol's own refusal for a kind that strikes."""
        return next((refusals[kind] for kind in self.kinds if kind in refusals), None)

    def listed(self, numbers: Numbers) -> Numbers:
        """The whole list as it stands by now."""
        if shifts := self.kinds.get("shifted"):
            # The new row is the last one sent twice: whoever reads the list to its end knows the truth all the same.
            numbers = np.concatenate([numbers[-shifts:], numbers])
        return np.roll(numbers, -self.kinds.get("moved", 0))

    def paged(self, numbers: Numbers, offset: int, size: int) -> Numbers:
        """The page that is sent for the one asked for."""
        offset = 0 if "repeated" in self.kinds else offset
        page = numbers[offset : offset + size]
        return page[: len(page) // 2] if "half_page" in self.kinds else page

    def total(self, count: int) -> int:
        return count + 7 if "wrong_total" in self.kinds else count

    def answer(self, body: bytes) -> Response:
        """JSON, whole or cut off."""
        return Response(body[: len(body) // 2] if "truncated" in self.kinds else body, media_type="application/json")
