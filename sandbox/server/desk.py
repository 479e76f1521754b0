"""What both protocols do alike: read the paging words, fetch the page, let a planned fault happen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.responses import PlainTextResponse, Response

from sandbox.server.clock import Clock
from sandbox.server.faults import Fault, Faults
from sandbox.server.pages import Page, Shelf, Window


@dataclass
class Desk:
    """The state of a running sandbox."""

    shelf: Shelf
    clock: Clock
    faults: Faults = field(default_factory=Faults)

    def page(
        self, dataset: str, fields: Mapping[str, str], words: tuple[str, str, str, str], limit: int, empty: str | None
    ) -> Page:
        """The page asked for. `words` name the fields for page, size, start, end; a size over `limit` is cut to it.

        Raises ValueError for a field that cannot be read.
        """
        page, size, start, end = (fields.get(word) or None for word in words)
        since, until = (datetime.strptime(at, "%Y-%m-%d %H:%M:%S") if at else None for at in (start, end))
        window = Window(dataset, since, until, self.clock.reach(until))
        return self.shelf.page(window, max(1, int(page or 1)), max(1, min(limit, int(size or limit))), empty)


def json_response(body: bytes, fault: Fault | None) -> Response:
    return Response(fault.cut(body) if fault else body, media_type="application/json")


def guarded(answer: Callable[[], Response]) -> Response:
    """HTTP 400 for parameters that cannot be read."""
    try:
        return answer()
    except ValueError as error:
        return PlainTextResponse(f"Bad Request: {error}", 400)
