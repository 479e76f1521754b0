"""Protocol `rows`: a public query site. No key, no update time, offset and limit."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.platforms import Platform
from sandbox.server.desk import Desk, guarded, read
from sandbox.server.pages import Window

PAGE_LIMIT = 100
ORDER = "endtime, id, _n"


class Site:
    """One platform that publishes one dataset."""

    def __init__(self, platform: Platform, desk: Desk) -> None:
        (self.dataset,) = platform.interfaces
        self.desk = desk

    @property
    def routes(self) -> list[Route]:
        return [Route("/publicity/list", self.data, methods=["GET"])]

    async def data(self, request: Request) -> Response:
        fields = dict(request.query_params)
        return await run_in_threadpool(guarded, lambda: self.answer(fields))

    def answer(self, fields: Mapping[str, str]) -> Response:
        mishap = self.desk.faults.next(self.dataset)
        if response := mishap.response():
            return response
        offset = max(0, int(fields.get("offset") or 0))
        limit = max(1, min(PAGE_LIMIT, int(fields.get("limit") or PAGE_LIMIT)))
        page = self.desk.shelf.page(self.window(fields), offset, limit, None, mishap)
        rows = "null" if "empty" in mishap.kinds else page.rows
        return mishap.answer(f'{{"total":{page.total},"rows":{rows}}}'.encode())

    def window(self, fields: Mapping[str, str]) -> Window:
        """What ended on the day `since` or later; the site shows what is known by now. Raises ValueError."""
        since = read(fields.get("since"), "%Y-%m-%d")
        where = f"endtime >= '{since:%Y-%m-%d}'" if since else "TRUE"
        return Window(self.dataset, self.desk.clock.now, where, ORDER)
