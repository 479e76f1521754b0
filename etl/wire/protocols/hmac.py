"""`hmac`: the business-collaboration gateway, every request signed with HMAC-SHA256."""

import base64
import hashlib
import hmac
import time
from email.utils import formatdate, parsedate_to_datetime
from urllib.parse import quote, urlsplit

import requests

from etl.wire.base import Page, Window
from etl.wire.envelope import Envelope
from etl.wire.errors import WrongCredentials
from etl.wire.paging import Paged


class Hmac(Paged):
    """`GET {base}/{interface}` with the four `X-BG-…` headers; the gateway itself wraps nothing."""

    ENVELOPE = Envelope(rows="data.dataList", total="data.totalCount", code="code", message="message", ok=("0",))
    ahead = 0.0
    """Seconds the gateway's clock is ahead of ours, once it has said so."""

    def page(self, window: Window, number: int, size: int) -> Page:
        fields = self.paging(window, number, size)
        query = "&".join(f"{name}={quote(value)}" for name, value in sorted(fields.items()))
        return self.whole(self.opened(self.call("GET", self.contract.interface, query).content), number)

    def call(self, method: str, path: str, query: str = "", body: bytes | None = None) -> requests.Response:
        """One signed request; when only our clock is wrong, once more by the gateway's."""
        try:
            return self.signed(method, path, query, body)
        except WrongCredentials as refusal:
            if not self.corrected(refusal):
                raise
            self.troubles["ClockSkew"] += 1
            return self.signed(method, path, query, body)

    def signed(self, method: str, path: str, query: str, body: bytes | None) -> requests.Response:
        url = f"{self.endpoint.base_url}/{path}"
        date = formatdate(time.time() + self.ahead, usegmt=True)
        headers = sign(method, urlsplit(url).path, query, self.endpoint.key, self.endpoint.secret, date)
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self.client.send(method, f"{url}?{query}" if query else url, headers=headers, data=body)

    def corrected(self, refusal: WrongCredentials) -> bool:
        """Whether the gateway complains about the clock and has told us its own: then we go by that."""
        response = refusal.response
        if not isinstance(response, requests.Response) or "Clock skew" not in response.text:
            return False
        told = response.headers.get("Date")
        if told is None:
            return False
        self.ahead = parsedate_to_datetime(told).timestamp() - time.time()
        return True


def sign(method: str, path: str, query: str, key: str, secret: str, date: str) -> dict[str, str]:
    """The gateway's headers: HMAC-SHA256 over method, path, sorted query, key and date, one a line."""
    text = f"{method}\n{path}\n{query}\n{key}\n{date}\n"
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return {
        "X-BG-HMAC-ACCESS-KEY": key,
        "X-BG-HMAC-ALGORITHM": "hmac-sha256",
        "X-BG-DATE-TIME": date,
        "X-BG-HMAC-SIGNATURE": base64.b64encode(digest).decode(),
    }
