"""A gateway on a port of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote_plus

from etl.sources import Endpoint
from tests.extract.gateways.base import KEY, SECRET, Asked, Gateway


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
            date = formatdate(gateway.now, usegmt=True)
            self.send_response_only(answer.status)
            for name, value in {"Date": date, **answer.headers, "Content-Length": str(len(answer.body))}.items():
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
        yield Endpoint(f"http://127.0.0.1:{server.server_port}/base", KEY, SECRET, gateway.extra)
    finally:
        server.shutdown()
        server.server_close()
