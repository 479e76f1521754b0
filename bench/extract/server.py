"""The gateway, as cheap as can be: it checks signatures and hands out answers that are ready.

`python -m bench.extract.server <feed> <milliseconds>` prints its port and answers until it is ended.
"""

import asyncio
import json
import secrets
import socket
import sys
import time
from hashlib import md5
from pathlib import Path
from urllib.parse import parse_qsl

from bench.extract.feed import Feed

KEY, SECRET = "bench", "no-secret"
LIFETIMES = {"request": 15 * 60_000, "refresh": 48 * 3_600_000}
"""Milliseconds a request secret and a refresh secret are good for."""
END = b"\r\n\r\n"
LENGTH = b"content-length:"
BUFFER = 4 << 20
"""Bytes of a socket's send buffer: a whole page, so that handing it over is one call."""


class Gateway:
    """What is asked for and what is answered; HTTP itself is `Conversation`'s."""

    def __init__(self, answers: list[memoryview]) -> None:
        self.answers = answers
        self.good = {"key": {SECRET: float("inf")}, "request": {}, "refresh": {}}
        """Secrets in validity by kind, each with its end in epoch milliseconds."""

    def answer(self, path: str, fields: dict[str, str]) -> bytes | memoryview:
        asked = {"refreshTokenByKey.htm": "key", "refreshTokenBySec.htm": "refresh"}.get(path.rpartition("/")[2])
        code = self.refusal(asked or "request", fields)
        if code:
            return json.dumps({"code": code, "msg": "", "datas": ""}).encode()
        return self.tokens() if asked else self.answers[int(fields["pageNum"]) - 1]

    def refusal(self, kind: str, fields: dict[str, str]) -> str | None:
        """The gateway's code for a signature made with no secret of this kind, or an old one."""
        for secret, end in self.good[kind].items():
            expected = md5(
                f"{fields['appKey']}{secret}{fields['requestTime']}".encode(), usedforsecurity=False
            ).hexdigest()
            if fields["appKey"] == KEY and fields["sign"] == expected:
                return "11" if end < time.time() * 1000 else None
        return "14"

    def tokens(self) -> bytes:
        datas = {}
        for kind, life in LIFETIMES.items():
            secret, end = secrets.token_hex(16), int(time.time() * 1000) + life
            self.good[kind][secret] = end
            datas |= {f"{kind}Secret": secret, f"{kind}SecretEndTime": end}
        return json.dumps({"code": "00", "msg": "成功", "data": "", "datas": datas}).encode()


class Conversation(asyncio.Protocol):
    """One kept-alive connection: a request, `delay` seconds, its answer, and the next."""

    def __init__(self, gateway: Gateway, delay: float) -> None:
        self.gateway, self.delay = gateway, delay
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, complete, body = self.received.partition(END)
        if not complete or len(body) < length(head):
            return
        self.received = b""
        fields = dict(parse_qsl(body.decode()))
        asyncio.get_running_loop().call_later(self.delay, self.respond, head.split(b" ", 2)[1].decode(), fields)

    def respond(self, path: str, fields: dict[str, str]) -> None:
        body = self.gateway.answer(path, fields)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode())
        self.transport.write(body)


def length(head: bytes) -> int:
    """Bytes of the body that a request's head announces."""
    lines = head.lower().split(b"\r\n")
    return next((int(line[len(LENGTH) :]) for line in lines if line.startswith(LENGTH)), 0)


async def serve(folder: Path, delay: float) -> None:
    """Answer for ever, each request `delay` seconds late."""
    gateway = Gateway(Feed(folder).answers())
    server = await asyncio.get_running_loop().create_server(lambda: Conversation(gateway, delay), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2]) / 1000))
