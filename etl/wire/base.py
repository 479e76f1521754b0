"""What a wire protocol gives the rest of the pipeline: the pages of a window."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from etl.sources import Contract, Endpoint

Buffer = bytes | msgspec.Raw
MOMENT, DAY = "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"


@dataclass(frozen=True)
class Window:
    """Half-open window on the rows' update time (Asia/Shanghai); without a start it asks for everything.

    `delivered` is what is known of a sender's files already (day → SHA-256): they need not be read again.
    """

    start: datetime | None
    end: datetime | None
    delivered: Mapping[str, str] = field(default_factory=dict)

    def words(self, paging: Mapping[str, str]) -> dict[str, str]:
        """The window in the contract's own words; a platform that counts in days counts the last one in."""
        if self.start is None or self.end is None:
            return {}
        days = paging.get("form") == "day"
        first, last = self.start, self.end - timedelta(seconds=1) if days else self.end
        form = DAY if days else MOMENT
        return {paging[word]: f"{at:{form}}" for word, at in (("start", first), ("end", last)) if word in paging}


@dataclass(frozen=True)
class Page:
    """One page: its rows, each as JSON text, and how many rows the platform says there are in all.

    `part` names the delivery a page belongs to where there are several (a file's day), and `mark` its fingerprint.
    """

    number: int
    rows: Sequence[Buffer]
    total: int
    part: str = ""
    mark: str = ""

    @property
    def count(self) -> int:
        return len(self.rows)


class Protocol(ABC):
    """A conversation with one platform about one dataset."""

    def __init__(self, contract: Contract, endpoint: Endpoint) -> None:
        self.contract = contract
        self.endpoint = endpoint
        self.troubles: Counter[str] = Counter()
        self.withheld: list[str] = []
        """Deliveries that are there but cannot be taken yet, each with the reason."""

    @abstractmethod
    def pages(self, window: Window) -> Iterator[Page]:
        """All pages of `window`, in order; raises this package's errors."""
