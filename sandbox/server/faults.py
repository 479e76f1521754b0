"""Failures on demand: the n-th data request for a dataset goes wrong in a chosen way."""

import threading
from collections import Counter
from dataclasses import dataclass, replace
from typing import Self

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from sandbox.platforms import PLATFORMS
from sandbox.server.pages import Page

KINDS = {
    "too_many": "HTTP 429, with Retry-After if given",
    "unavailable": "HTTP 503, with Retry-After if given",
    "html": "a proxy's HTML page with status 200",
    "truncated": "an answer cut off in the middle",
    "empty": "an answer whose list is missing",
    "wrong_total": "a total that is 7 more than the pages hold",
    "expired": "code 11, secret not in validity (sharing)",
    "quota": "code 18, over quota (sharing)",
}


@dataclass(frozen=True)
class Fault:
    """From the `at`-th data request for the dataset on (counted from 1 since the server started), `times` times."""

    dataset: str
    kind: str
    at: int = 1
    times: int = 1
    retry_after: int | None = None

    def __post_init__(self) -> None:
        protocols = [p.protocol for p in PLATFORMS if self.dataset in p.interfaces]
        misplaced = self.kind in ("expired", "quota") and "sharing" not in protocols
        if not protocols or self.kind not in KINDS or misplaced:
            raise ValueError(f"no fault {self.kind!r} for dataset {self.dataset!r}; kinds: {', '.join(KINDS)}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """`penalties:unavailable@3`, `penalties:too_many@1x5` (five times from the first on)."""
        dataset, _, rest = text.partition(":")
        kind, _, when = rest.partition("@")
        at, _, times = when.partition("x")
        return cls(dataset, kind, int(at or 1), int(times or 1))

    def response(self) -> Response | None:
        """The whole answer, where the fault replaces it."""
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        match self.kind:
            case "too_many":
                return PlainTextResponse("Too Many Requests", 429, wait)
            case "unavailable":
                return PlainTextResponse("Service Unavailable", 503, wait)
            case "html":
                return HTMLResponse("<html><body><h1>您的请求已被拦截</h1></body></html>")
        return None

    def spoil(self, page: Page) -> Page:
        return replace(page, total=page.total + 7) if self.kind == "wrong_total" else page

    def cut(self, body: bytes) -> bytes:
        return body[: len(body) // 2] if self.kind == "truncated" else body


class Faults:
    """The faults that are planned, and how often each dataset has been asked for."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []
        self.requests: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, dataset: str) -> Fault | None:
        """Count a request; the fault it meets, if any."""
        with self._lock:
            self.requests[dataset] += 1
            number = self.requests[dataset]
        hits = (f for f in self.planned if f.dataset == dataset and f.at <= number < f.at + f.times)
        return next(hits, None)
