"""Protocol `opendata`: Zhejiang's open-data portal. One call for a signature, one with it; JSON text three deep."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.platforms import Platform
from sandbox.server.desk import Desk, fields_of, guarded, span
from sandbox.server.mishap import Mishap
from sandbox.server.pages import Page, Window

PAGE_LIMIT = 500
TITLES = {
    "coordinators": {
        "id": "协管员编号", "outletId": "网点编号", "districtCode": "行政区划代码", "appointedOn": "聘任日期",
        "leftOn": "离任日期", "name": "姓名", "updateTime": "更新时间",
    },
}  # fmt: skip
"""Dataset → column → Chinese name, for datasets served as one city does: a header row above every page."""


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def envelope(code: int, message: str, data: str = "") -> bytes:
    return text({"code": code, "msg": message, "data": data}).encode()


def content(dataset: str, page: Page) -> dict[str, Any]:
    """A page in the portal's own shape, or in that of the city."""
    if dataset not in TITLES:
        return {"code": "1", "data": {"data": page.rows}}
    return {"total": page.total, "success": True, "message": "", "rows": [TITLES[dataset], *json.loads(page.rows)]}


def business(fields: Mapping[str, str]) -> dict[str, str]:
    """The request itself, JSON inside the form; raises ValueError."""
    asked = json.loads(fields.get("biz_content", ""))
    if not isinstance(asked, dict):
        raise ValueError("biz_content is no JSON object")
    return asked


class Portal:
    """One platform behind the portal: `<interface>gettotal` and `<interface>getdata` for every dataset."""

    def __init__(self, platform: Platform, desk: Desk) -> None:
        self.platform, self.desk = platform, desk
        self.services = {
            f"{interface}{what}": (dataset, what)
            for dataset, interface in platform.interfaces.items() for what in ("gettotal", "getdata")
        }  # fmt: skip

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/jimp/sign/createsign.do", self.sign, methods=["POST"]),
            Route("/interface/gateway.do", self.data, methods=["POST"]),
        ]

    def signature(self, fields: Mapping[str, str]) -> str:
        """64 hex characters that hold for these very fields."""
        signed = "&".join(f"{name}={value}" for name, value in sorted(fields.items()) if name != "sign")
        return hmac.new(self.platform.secret.encode(), signed.encode(), hashlib.sha256).hexdigest()

    def refusal(self, fields: Mapping[str, str]) -> bytes | None:
        """What is answered to whom the portal does not know; None where it does. Raises ValueError."""
        asked = business(fields)
        given = (fields.get("app_id"), asked.get("appSecret"), asked.get("userSecret"))
        if given != (self.platform.key, self.platform.secret, self.platform.extra["userSecret"]):
            return envelope(401, "应用或密钥错误")
        return None if fields.get("interface_id") in self.services else envelope(404, "接口不存在")

    async def sign(self, request: Request) -> Response:
        fields = await fields_of(request)
        return guarded(lambda: self.bare(fields))

    def bare(self, fields: Mapping[str, str]) -> Response:
        refused = self.refusal(fields)
        return Mishap().answer(refused) if refused else PlainTextResponse(self.signature(fields))

    async def data(self, request: Request) -> Response:
        fields = await fields_of(request)
        return await run_in_threadpool(guarded, lambda: self.answer(fields))

    def answer(self, fields: Mapping[str, str]) -> Response:
        if refused := self.refusal(fields):
            return Mishap().answer(refused)
        if not hmac.compare_digest(self.signature(fields).encode(), fields.get("sign", "").encode()):
            return Mishap().answer(envelope(403, "签名错误"))
        dataset, what = self.services[fields["interface_id"]]
        mishap = self.desk.faults.next(dataset)
        if response := mishap.response():
            return response
        offset, size = span(business(fields), "pageNum", "pageSize", PAGE_LIMIT)
        page = self.desk.shelf.page(Window(dataset, self.desk.clock.now), offset, size, "", mishap)
        inner = {"code": "1", "data": {"count": page.total}} if what == "gettotal" else content(dataset, page)
        return mishap.answer(envelope(200, "成功", "" if "empty" in mishap.kinds else text(inner)))
