"""Protocol `hmac`: the business-collaboration gateway. Signed headers; the platform's own answer comes through bare."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.platforms import Platform
from sandbox.server.desk import Desk, guarded, span
from sandbox.server.reviews import declaration, entries

PAGE_LIMIT = 500
WORDS = ("currentPage", "pageSize", "updateStart", "updateEnd")
ALLOWED_SKEW = 90  # seconds
SKEWED = "Clock skew exceeded"
REVIEWED = "declarations"
"""The dataset that reviews are sent back for."""


def signature(secret: str, method: str, path: str, query: str, key: str, date: str) -> str:
    """base64(HMAC-SHA256(secret, METHOD \\n path \\n query sorted by name \\n key \\n date \\n)).

    `path` and `query` are taken as they stand in the request line, escapes and all.
    """
    ordered = "&".join(sorted(filter(None, query.split("&")), key=lambda pair: pair.partition("=")[0]))
    text = "".join(f"{line}\n" for line in (method, path, ordered, key, date))
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def skew(date: str) -> float:
    """Seconds between the real time and a date header; infinite if it cannot be read."""
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return float("inf")
    return abs((datetime.now(UTC) - then.replace(tzinfo=then.tzinfo or UTC)).total_seconds())


class Gateway:
    """One platform behind the gateway. All its datasets lie under one route id."""

    def __init__(self, platform: Platform, desk: Desk) -> None:
        self.platform, self.desk = platform, desk

    @property
    def routes(self) -> list[Route]:
        taken_back = [Route("/restapi/prod/{route}/reviews", self.reviews, methods=["POST"])]
        return [
            Route("/restapi/prod/{route}/{dataset}", self.data, methods=["GET"]),
            *(taken_back if REVIEWED in self.platform.interfaces else []),
        ]

    def refusal(self, request: Request) -> str | None:
        """The message of a 401, or None."""
        key, date = (request.headers.get(name, "") for name in ("X-BG-HMAC-ACCESS-KEY", "X-BG-DATE-TIME"))
        path, query = request.scope["raw_path"].decode(), request.scope["query_string"].decode()
        expected = signature(self.platform.secret, request.method, path, query, key, date)
        given = request.headers.get("X-BG-HMAC-SIGNATURE", "")
        algorithm = request.headers.get("X-BG-HMAC-ALGORITHM")
        if key != self.platform.key:
            return "Invalid access key"
        if skew(date) > ALLOWED_SKEW:
            return SKEWED
        if algorithm != "hmac-sha256" or not hmac.compare_digest(expected.encode(), given.encode()):
            return "Invalid signature"
        if request.path_params["route"] not in self.platform.interfaces.values():
            return "The route_id is forbidden."
        return None

    async def data(self, request: Request) -> Response:
        message = self.refusal(request)
        if message:
            return JSONResponse({"message": message}, 401)
        dataset, fields = request.path_params["dataset"], dict(request.query_params)
        if self.platform.interfaces.get(dataset) != request.path_params["route"]:
            return PlainTextResponse("Not Found", 404)
        return await run_in_threadpool(guarded, lambda: self.answer(dataset, fields))

    def answer(self, dataset: str, fields: Mapping[str, str]) -> Response:
        mishap = self.desk.faults.next(dataset)
        if response := mishap.response():
            return response
        if message := mishap.refusal({"clock": SKEWED}):
            return JSONResponse({"message": message}, 401)
        offset, size = span(fields, *WORDS[:2], PAGE_LIMIT)
        page = self.desk.shelf.page(self.desk.updated(dataset, fields, *WORDS[2:]), offset, size, None, mishap)
        data = "null" if "empty" in mishap.kinds else f'{{"dataList":{page.rows},"totalCount":{page.total}}}'
        return mishap.answer(f'{{"code":"0","message":"","data":{data}}}'.encode())

    async def reviews(self, request: Request) -> Response:
        message, body = self.refusal(request), await request.body()
        if message:
            return JSONResponse({"message": message}, 401)
        return await run_in_threadpool(guarded, lambda: self.take(body))

    def take(self, body: bytes) -> Response:
        listed = entries(body)
        named = [key for entry in listed if isinstance(key := declaration(entry), str)]
        known = self.desk.shelf.known(REVIEWED, named, self.desk.clock.now)
        return JSONResponse({"code": "0", "data": self.desk.reviews.take(listed, known)})
