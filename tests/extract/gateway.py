"""Two small gateways, written from the protocols' text alone: they demand what it demands."""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from etl.sources import Endpoint

KEY, SECRET = "the-key", "the-secret"
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request as it came over the wire."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.body or self.query))


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


Spoil = Callable[[Answer], Answer]


class Gateway:
    """Serves `rows`; the n-th data request may be spoilt. `size` is only a limit: the client says how much it wants."""

    updated = "updatetime"
    words = ("pageNum", "pageSize", "startTime", "endTime")

    def __init__(self, rows: list[Row], spoilt: dict[int, Spoil] | None = None) -> None:
        self.rows = rows
        self.spoilt = spoilt or {}
        self.data: list[Asked] = []
        self.lock = Lock()

    def answer(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def asked_for_data(self, asked: Asked, answer: Callable[[], Answer]) -> Answer:
        with self.lock:
            self.data.append(asked)
            spoil = self.spoilt.get(len(self.data), lambda whole: whole)
        return spoil(answer())

    def page(self, fields: dict[str, str]) -> tuple[list[Row], int]:
        number, size, start, end = self.words
        rows = self.rows
        if start in fields:
            rows = [row for row in rows if fields[start] <= row[self.updated] < fields[end]]
        first = (int(fields[number]) - 1) * int(fields[size])
        return rows[first : first + int(fields[size])], len(rows)


class Sharing(Gateway):
    """Data-sharing gateway: md5(appKey + secret + requestTime), secrets by key and by refresh secret."""

    def __init__(self, rows: list[Row], spoilt: dict[int, Spoil] | None = None, lifetime: float = 900.0) -> None:
        super().__init__(rows, spoilt)
        self.lifetime = lifetime
        self.tokens: list[str] = []
        self.as_text = False

    def answer(self, asked: Asked) -> Answer:
        how = re.fullmatch(r"/base/gateway/app/refreshToken(ByKey|BySec)\.htm", asked.path)
        if how:
            return self.token(how[1], asked.fields)
        if asked.method == "POST" and re.fullmatch(r"/base/gateway/api/001003001/dataSharing/\w+\.htm", asked.path):
            return self.asked_for_data(asked, lambda: self.rows_for(asked.fields))
        return Answer(404, b"")

    def token(self, how: str, fields: dict[str, str]) -> Answer:
        with self.lock:
            refresh = [f"refresh-{number}" for number in range(len(self.tokens))]
            if not signed(fields, [SECRET] if how == "ByKey" else refresh):
                return code("14", "签名错误")
            end = int((time.time() + self.lifetime) * 1000)
            number = len(self.tokens)
            self.tokens.append(how)
        secrets = {"refreshSecret": f"refresh-{number}", "refreshSecretEndTime": end + 172_800_000}
        return code("00", "成功", {**secrets, "requestSecret": f"request-{number}", "requestSecretEndTime": end})

    def rows_for(self, fields: dict[str, str]) -> Answer:
        if not signed(fields, [f"request-{number}" for number in range(len(self.tokens))]):
            return code("14", "签名错误")
        rows, total = self.page(fields)
        text = json.dumps({"success": True, "data": rows, "errorMsg": ""}, ensure_ascii=False) if total else ""
        return code("00", "成功", text, *((str(len(rows)), str(total)) if self.as_text else (len(rows), total)))


def signed(fields: dict[str, str], secrets: list[str]) -> bool:
    asked = fields["requestTime"]
    signs = [hashlib.md5((KEY + secret + asked).encode(), usedforsecurity=False).hexdigest() for secret in secrets]
    return fields["appKey"] == KEY and fields["sign"] in signs and abs(int(asked) / 1000 - time.time()) < 60


def code(number: str, message: str, datas: object = "", count: object = 0, total: object = 0) -> Answer:
    envelope = {"code": number, "msg": message, "data": "", "datas": datas, "dataCount": count}
    rest = {"totalDataCount": total, "totalPage": 1, "requestId": None}
    return Answer(200, json.dumps({**envelope, **rest}, ensure_ascii=False).encode())


class Hmac(Gateway):
    """Business-collaboration gateway: base64(HMAC-SHA256(secret, method, path, query, key, date, each on a line))."""

    updated = "updateTime"
    words = ("currentPage", "pageSize", "updateStart", "updateEnd")
    as_text = False

    def answer(self, asked: Asked) -> Answer:
        return self.asked_for_data(asked, lambda: self.refusal(asked) or self.rows_for(asked.fields))

    def refusal(self, asked: Asked) -> Answer | None:
        given = asked.headers
        date = given["x-bg-date-time"]
        query = "&".join(sorted(asked.query.split("&"), key=lambda pair: pair.split("=")[0]))
        text = "".join(f"{line}\n" for line in (asked.method, asked.path, query, KEY, date))
        right = base64.b64encode(hmac.digest(SECRET.encode(), text.encode(), "sha256")).decode()
        if given["x-bg-hmac-access-key"] != KEY:
            return refused("Invalid access key")
        if abs((parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds()) > 90:
            return refused("Clock skew exceeded")
        if given["x-bg-hmac-signature"] != right or given["x-bg-hmac-algorithm"] != "hmac-sha256":
            return refused("Invalid signature")
        return None

    def rows_for(self, fields: dict[str, str]) -> Answer:
        rows, total = self.page(fields)
        data = {"dataList": rows, "totalCount": str(total) if self.as_text else total}
        content = {"code": "0", "message": "", "data": data}
        return Answer(200, json.dumps(content, ensure_ascii=False).encode())


def refused(message: str) -> Answer:
    return Answer(401, json.dumps({"message": message}).encode())


def instead(answer: Answer) -> Spoil:
    return lambda _: answer


def cut(whole: Answer) -> Answer:
    return replace(whole, body=whole.body[: len(whole.body) // 2])


HTML = instead(Answer(200, "<html><body><h1>您的请求已被拦截</h1></body></html>".encode()))


def status(number: int, retry_after: str | None = "0") -> Spoil:
    return instead(Answer(number, b"not now", {} if retry_after is None else {"Retry-After": retry_after}))


def recount(name: str, value: int) -> Spoil:
    """Another number in the envelope than the pages hold."""
    return lambda whole: replace(
        whole, body=re.sub(rf'"{name}": ?\d+'.encode(), f'"{name}": {value}'.encode(), whole.body)
    )


@contextmanager
def listening(gateway: Gateway) -> Iterator[Endpoint]:
    """The gateway on a port of this machine while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = gateway.answer(Asked(self.command, unquote_plus(path), query, headers, body))
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = respond  # noqa: N815 (the base class's spelling)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that dies is part of the test
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Endpoint(f"http://127.0.0.1:{server.server_port}/base", KEY, SECRET)
    finally:
        server.shutdown()
        server.server_close()
