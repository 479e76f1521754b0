"""Protocol `sharing`: the provincial data-sharing gateway. MD5 signatures, two secrets, JSON text inside JSON."""

import hashlib
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.platforms import Platform
from sandbox.server.desk import Desk, fields_of, guarded, span
from sandbox.server.mishap import Mishap

PAGE_LIMIT = 1000
WORDS = ("pageNum", "pageSize", "startTime", "endTime")
EXPIRED, WRONG_SIGN, OVER_QUOTA = ("11", "请求密钥不在有效期内"), ("14", "签名错误"), ("18", "调用次数超过限额")
REFUSALS = {"expired": EXPIRED, "quota": OVER_QUOTA}


@dataclass(frozen=True)
class Lifetimes:
    """Seconds a request secret and a refresh secret are good for."""

    request: float = 15 * 60
    refresh: float = 48 * 3600


class Secrets:
    """Secrets handed out, each with its end time in epoch ms. An older one stays good until its own end."""

    def __init__(self, seconds: float) -> None:
        self._ends: dict[str, int] = {}
        self._milliseconds = int(seconds * 1000)
        self._lock = threading.Lock()

    def issue(self) -> tuple[str, int]:
        secret, end = secrets.token_hex(16), int(time.time() * 1000) + self._milliseconds
        with self._lock:
            self._ends[secret] = end
        return secret, end

    def refusal(self, key: str, fields: Mapping[str, str]) -> tuple[str, str] | None:
        """Why a signature made with one of these secrets is not accepted; None if it is."""
        with self._lock:
            signer = [end for secret, end in self._ends.items() if signed(key, secret, fields)]
        if not signer:
            return WRONG_SIGN
        return EXPIRED if signer[0] <= time.time() * 1000 else None


def signed(key: str, secret: str, fields: Mapping[str, str]) -> bool:
    """Whether `sign` = md5(appKey + secret + requestTime) in lower-case hex."""
    expected = hashlib.md5(f"{key}{secret}{fields.get('requestTime', '')}".encode()).hexdigest()
    return fields.get("appKey") == key and secrets.compare_digest(expected.encode(), fields.get("sign", "").encode())


def envelope(code: str, message: str, datas: object = "", count: int = 0, total: int = 0, pages: int = 1) -> bytes:
    content = {"code": code, "msg": message, "data": "", "datas": datas, "dataCount": count,
               "totalDataCount": total, "totalPage": pages, "requestId": None}  # fmt: skip
    return json.dumps(content, ensure_ascii=False).encode()


class Gateway:
    """One platform behind the gateway."""

    def __init__(self, platform: Platform, desk: Desk, lifetimes: Lifetimes) -> None:
        self.platform, self.desk = platform, desk
        self.datasets = {interface: dataset for dataset, interface in platform.interfaces.items()}
        self.request_secrets, self.refresh_secrets = Secrets(lifetimes.request), Secrets(lifetimes.refresh)

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/gateway/app/refreshTokenByKey.htm", self.by_key, methods=["GET", "POST"]),
            Route("/gateway/app/refreshTokenBySec.htm", self.by_secret, methods=["GET", "POST"]),
            Route("/gateway/api/001003001/dataSharing/{interface}.htm", self.data, methods=["POST"]),
        ]

    async def by_key(self, request: Request) -> Response:
        right = signed(self.platform.key, self.platform.secret, await fields_of(request))
        return self.tokens(None if right else WRONG_SIGN)

    async def by_secret(self, request: Request) -> Response:
        return self.tokens(self.refresh_secrets.refusal(self.platform.key, await fields_of(request)))

    def tokens(self, refusal: tuple[str, str] | None) -> Response:
        if refusal:
            return Mishap().answer(envelope(*refusal))
        refresh, refresh_end = self.refresh_secrets.issue()
        secret, end = self.request_secrets.issue()
        datas = {"refreshSecret": refresh, "refreshSecretEndTime": refresh_end,
                 "requestSecret": secret, "requestSecretEndTime": end}  # fmt: skip
        return Mishap().answer(envelope("00", "成功", datas))

    async def data(self, request: Request) -> Response:
        fields, dataset = await fields_of(request), self.datasets.get(request.path_params["interface"])
        if dataset is None:
            return PlainTextResponse("Not Found", 404)
        refusal = self.request_secrets.refusal(self.platform.key, fields)
        if refusal:
            return Mishap().answer(envelope(*refusal))
        return await run_in_threadpool(guarded, lambda: self.answer(dataset, fields))

    def answer(self, dataset: str, fields: Mapping[str, str]) -> Response:
        mishap = self.desk.faults.next(dataset)
        if response := mishap.response():
            return response
        if refusal := mishap.refusal(REFUSALS):
            return mishap.answer(envelope(*refusal))
        offset, size = span(fields, *WORDS[:2], PAGE_LIMIT)
        page = self.desk.shelf.page(self.desk.updated(dataset, fields, *WORDS[2:]), offset, size, "", mishap)
        inner = "" if "empty" in mishap.kinds else f'{{"success":true,"data":{page.rows},"errorMsg":""}}'
        pages = max(1, -(-page.total // size))
        return mishap.answer(envelope("00", "成功", inner, page.count, page.total, pages))
