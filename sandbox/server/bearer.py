"""Protocol `bearer`: a token portal. One fixed token in a header, status 200 for everything, JSON text inside JSON."""

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.platforms import Platform
from sandbox.server.desk import Desk, read, span
from sandbox.server.mishap import Mishap
from sandbox.server.pages import Window

PAGE_LIMIT = 200
DAY = "djsj"
"""The column whose days `from` and `to` choose, a text that begins with yyyy/MM/dd; else it is the update time."""
BAD_TOKEN, OVER_QUOTA, TRY_AGAIN = (10002, "token无效"), (10004, "超出调用次数限制"), (10005, "系统繁忙，请重试")
DISABLED, BAD_PARAMETER = (10007, "接口已停用"), (10008, "参数错误")
REFUSALS = {"expired": BAD_TOKEN, "quota": OVER_QUOTA, "again": TRY_AGAIN}


def envelope(code: int, message: str, data: str = "", total: int = 0) -> bytes:
    content = {"errcode": code, "result": message, "totalrecords": total, "data": data}
    return json.dumps(content, ensure_ascii=False).encode()


class Portal:
    """One platform behind the portal."""

    def __init__(self, platform: Platform, desk: Desk) -> None:
        self.platform, self.desk = platform, desk
        self.datasets = {interface: dataset for dataset, interface in platform.interfaces.items()}

    @property
    def routes(self) -> list[Route]:
        return [Route("/opendata/api.php", self.data, methods=["GET"])]

    def refusal(self, request: Request) -> tuple[int, str] | None:
        """Why a request is not even looked at; None if it is."""
        given = request.headers.get("Authorization", "")
        if not secrets.compare_digest(given.encode(), f"Bearer {self.platform.secret}".encode()):
            return BAD_TOKEN
        if (request.query_params.get("op"), request.query_params.get("a")) != ("openapi", "service"):
            return BAD_PARAMETER
        return None if request.query_params.get("resid") in self.datasets else DISABLED

    async def data(self, request: Request) -> Response:
        if refusal := self.refusal(request):
            return Mishap().answer(envelope(*refusal))
        return await run_in_threadpool(self.answer, dict(request.query_params))

    def answer(self, fields: Mapping[str, str]) -> Response:
        dataset = self.datasets[fields["resid"]]
        mishap = self.desk.faults.next(dataset)
        if response := mishap.response():
            return response
        if refusal := mishap.refusal(REFUSALS):
            return mishap.answer(envelope(*refusal))
        try:
            window, (offset, size) = self.window(dataset, fields), span(fields, "page", "rows", PAGE_LIMIT)
        except ValueError:
            return mishap.answer(envelope(*BAD_PARAMETER))
        page = self.desk.shelf.page(window, offset, size, "", mishap)
        return mishap.answer(envelope(0, "成功", "" if "empty" in mishap.kinds else page.rows, page.total))

    def window(self, dataset: str, fields: Mapping[str, str]) -> Window:
        """Rows of the days `from` to `to`, both included. A row whose day cannot be read is in every window.

        Raises ValueError for a parameter that cannot be read.
        """
        first, last = (read(fields.get(word), "%Y-%m-%d") for word in ("from", "to"))
        written = f"try_strptime(split_part({DAY}, ' ', 1), '%Y/%m/%d')"
        day = written if DAY in self.desk.shelf.columns(dataset) else "_upd::DATE"
        after = f"{day} >= TIMESTAMP '{first}'" if first else "TRUE"
        before = f"{day} <= TIMESTAMP '{last}'" if last else "TRUE"
        clock = self.desk.clock.reach(last + timedelta(days=1) if last else None)
        return Window(dataset, clock, f"coalesce({after} AND {before}, TRUE)")
