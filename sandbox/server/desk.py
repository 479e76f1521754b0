"""What all protocols do alike: read the paging words and the window, count requests, know what time it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.server.clock import Clock
from sandbox.server.faults import Faults
from sandbox.server.pages import Shelf, Window
from sandbox.server.reviews import Reviews


@dataclass
class Desk:
    """The state of a running sandbox."""

    shelf: Shelf
    clock: Clock
    faults: Faults = field(default_factory=Faults)
    reviews: Reviews = field(default_factory=Reviews)

    def updated(self, dataset: str, fields: Mapping[str, str], start: str, end: str) -> Window:
        """Rows updated in the half-open time between two fields; an absent one leaves that side open.

        Raises ValueError for a field that cannot be read.
        """
        since, until = (read(fields.get(word), "%Y-%m-%d %H:%M:%S") for word in (start, end))
        after = f"_upd >= TIMESTAMP '{since}'" if since else "TRUE"
        before = f"_upd < TIMESTAMP '{until}'" if until else "TRUE"
        return Window(dataset, self.clock.reach(until), f"{after} AND {before}")


def read(text: str | None, form: str) -> datetime | None:
    """A time in the protocol's form, None for an absent or empty one; raises ValueError."""
    return datetime.strptime(text, form) if text else None


def span(fields: Mapping[str, str], page: str, size: str, limit: int) -> tuple[int, int]:
    """Offset and size of a page counted from 1; a size over `limit` is cut to it. Raises ValueError."""
    rows = max(1, min(limit, int(fields.get(size) or limit)))
    return (max(1, int(fields.get(page) or 1)) - 1) * rows, rows


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a form, and of the query."""
    form = (await request.body()).decode()
    return {**request.query_params, **dict(parse_qsl(form, keep_blank_values=True))}


def guarded(answer: Callable[[], Response]) -> Response:
    """HTTP 400 for parameters that cannot be read."""
    try:
        return answer()
    except ValueError as error:
        return PlainTextResponse(f"Bad Request: {error}", 400)
