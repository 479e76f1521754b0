"""What a wire protocol gives the rest of the extraction: numbered pages."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from etl.extract.errors import BrokenAnswer
from etl.extract.http import Client
from etl.sources import Contract, Endpoint


@dataclass(frozen=True)
class Window:
    """Half-open window on the rows' update time (Asia/Shanghai); both ends None asks for everything."""

    start: datetime | None
    end: datetime | None

    def words(self, paging: dict[str, str]) -> dict[str, str]:
        """The window in the contract's own words."""
        if self.start is None or self.end is None:
            return {}
        return {paging["start"]: f"{self.start:%Y-%m-%d %H:%M:%S}", paging["end"]: f"{self.end:%Y-%m-%d %H:%M:%S}"}


@dataclass(frozen=True)
class Page:
    """One page: its rows as the text of a JSON list, how many they are, and how many the platform says there are."""

    number: int
    rows: bytes
    count: int
    total: int


class Protocol(ABC):
    """A conversation with one platform about one dataset."""

    def __init__(self, contract: Contract, endpoint: Endpoint) -> None:
        self.contract = contract
        self.endpoint = endpoint
        self.client = Client(contract.platform, contract.timeout, contract.in_flight)

    @abstractmethod
    def page(self, window: Window, number: int) -> Page:
        """Ask once for page `number` (from 1) of `window`; raises this package's errors."""

    def paging(self, window: Window, number: int) -> dict[str, str]:
        """The request's paging fields in the contract's own words."""
        words = self.contract.paging
        return {words["page"]: str(number), words["size"]: str(self.contract.page_size), **window.words(words)}

    def whole(self, number: int, rows: bytes, total: int, count: int | None = None) -> Page:
        """A page whose rows have been read to the end and counted."""
        found = len(decode(rows, list[msgspec.Raw], self.contract.dataset))
        if count is not None and count != found:
            raise BrokenAnswer(f"{self.contract.dataset}: page {number} counts {count} rows and holds {found}")
        return Page(number, rows, found, total)


def decode(text: Any, shape: Any, what: str) -> Any:
    """JSON text as `shape`; what is no text, is cut off, is not JSON or has another shape is a broken answer."""
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError) as error:
        start = text[:60].decode("utf-8", "replace") if isinstance(text, bytes) else str(text)[:60]
        raise BrokenAnswer(f"{what}: answer is not the JSON agreed on ({error}); it begins {start!r}") from error
