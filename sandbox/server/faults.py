"""Failures on demand: the n-th data request for a dataset goes wrong in a chosen way."""

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Self

from sandbox.platforms import PLATFORMS
from sandbox.server.mishap import Mishap

KINDS = {
    "too_many": "HTTP 429, with Retry-After if given",
    "unavailable": "HTTP 503, with Retry-After if given",
    "html": "a proxy's HTML page with status 200",
    "truncated": "an answer cut off in the middle",
    "empty": "an answer whose list is missing",
    "wrong_total": "a total that is 7 more than the pages hold",
    "half_page": "a page with half its rows, the total right",
    "repeated": "the first page again, whichever was asked for",
    "shifted": "from now on one more row at the list's start: later pages move by one, the total is one more",
    "moved": "from now on the first row stands at the list's end: pages move by one, the total stays",
    "expired": "code 11, secret not in validity (sharing); code 10002, bad token (bearer)",
    "quota": "code 18 (sharing) or 10004 (bearer), over quota",
    "again": "code 10005, try again (bearer)",
    "clock": "HTTP 401, clock skew exceeded, with the gateway's time in the Date header (hmac)",
}
LASTING = ("shifted", "moved")
"""These change the list for all later requests."""
EVERYWHERE = {"sharing", "hmac", "bearer", "rows", "opendata"}
SPOKEN_BY = {"expired": {"sharing", "bearer"}, "quota": {"sharing", "bearer"}, "again": {"bearer"}, "clock": {"hmac"}}
"""Protocols that know a kind, where that is not every protocol with requests."""


@dataclass(frozen=True)
class Fault:
    """From the `at`-th data request for the dataset on (counted from 1 since the server started), `times` times."""

    dataset: str
    kind: str
    at: int = 1
    times: int = 1
    retry_after: int | None = None

    def __post_init__(self) -> None:
        protocols = {p.protocol for p in PLATFORMS if self.dataset in p.interfaces}
        if self.kind not in KINDS or not protocols & SPOKEN_BY.get(self.kind, EVERYWHERE):
            raise ValueError(f"no fault {self.kind!r} for dataset {self.dataset!r}; kinds: {', '.join(KINDS)}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """`penalties:unavailable@3`, `penalties:too_many@1x5` (five times from the first on)."""
        dataset, _, rest = text.partition(":")
        kind, _, when = rest.partition("@")
        at, _, times = when.partition("x")
        return cls(dataset, kind, int(at or 1), int(times or 1))

    def strikes(self, number: int) -> int:
        """How often the fault has struck by request `number` and still shows in it."""
        struck = max(0, number - self.at + 1)
        return min(struck, self.times) if self.kind in LASTING else int(0 < struck <= self.times)


class Faults:
    """The faults that are planned, and how often each dataset has been asked for."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []
        self.requests: Counter[str] = Counter()
        self._lock = threading.Lock()

    def next(self, dataset: str) -> Mishap:
        """Count a request; what it suffers."""
        with self._lock:
            self.requests[dataset] += 1
            number = self.requests[dataset]
        striking = [fault for fault in self.planned if fault.dataset == dataset and fault.strikes(number)]
        kinds = Counter[str]()
        for fault in striking:
            kinds[fault.kind] += fault.strikes(number)
        return Mishap(kinds, next((f.retry_after for f in striking if f.retry_after is not None), None))
