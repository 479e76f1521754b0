"""Protocol `rows`: a public query site. No key, no update time, offset and limit."""

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.platforms import Platform
from sandbox.server.desk import Desk, guarded, read
from sandbox.server.pages import Window

PAGE_LIMIT = 100
ENDED = "endtime"
"""The column that lists are ordered by, and then by key; a text yyyy-MM-dd."""


class Site:
    """One platform; a dataset's interface id is the path of its list."""

    def __init__(self, platform: Platform, desk: Desk) -> None:
        self.datasets = {interface: dataset for dataset, interface in platform.interfaces.items()}
        self.desk = desk

    @property
    def routes(self) -> list[Route]:
        return [Route("/{path:path}", self.data, methods=["GET"])]

    async def data(self, request: Request) -> Response:
        fields, dataset = dict(request.query_params), self.datasets.get(request.path_params["path"])
        if dataset is None:
            return PlainTextResponse("Not Found", 404)
        return await run_in_threadpool(guarded, lambda: self.answer(dataset, fields))

    def answer(self, dataset: str, fields: Mapping[str, str]) -> Response:
        mishap = self.desk.faults.next(dataset)
        if response := mishap.response():
            return response
        offset = max(0, int(fields.get("offset") or 0))
        limit = max(1, min(PAGE_LIMIT, int(fields.get("limit") or PAGE_LIMIT)))
        page = self.desk.shelf.page(self.window(dataset, fields), offset, limit, None, mishap)
        rows = "null" if "empty" in mishap.kinds else page.rows
        return mishap.answer(f'{{"total":{page.total},"rows":{rows}}}'.encode())

    def window(self, dataset: str, fields: Mapping[str, str]) -> Window:
        """What ended on the day `since` or later, of all that is known by now. Raises ValueError.

        A dataset without an end is listed by its update time, which is not served.
        """
        since = read(fields.get("since"), "%Y-%m-%d")
        listed_by = ENDED if ENDED in self.desk.shelf.columns(dataset) else "_upd"
        where = f"{listed_by} >= '{since:%Y-%m-%d}'" if since else "TRUE"
        return Window(dataset, self.desk.clock.now, where, f"{listed_by}, _key, _n")
