"""`hmac`: the business-collaboration gateway, every request signed with HMAC-SHA256."""

import base64
import hashlib
import hmac
from email.utils import formatdate
from urllib.parse import quote, urlsplit

import msgspec

from etl.extract.errors import BrokenAnswer, PlatformUnavailable
from etl.extract.http import whole_number
from etl.extract.protocols.base import Page, Protocol, Window, decode


class Data(msgspec.Struct):
    """The platform's list and how many rows there are in all."""

    totalCount: int | str  # noqa: N815 (the platform's spelling)
    dataList: msgspec.Raw = msgspec.Raw(b"null")  # noqa: N815


class Envelope(msgspec.Struct):
    """What the platforms behind the gateway answer; the gateway itself wraps nothing."""

    code: str | int
    message: str | None = None
    data: Data | None = None


class Hmac(Protocol):
    """`GET {base}/{interface}` with the four `X-BG-…` headers."""

    def page(self, window: Window, number: int) -> Page:
        query = "&".join(f"{name}={quote(value)}" for name, value in sorted(self.paging(window, number).items()))
        url = f"{self.endpoint.base_url}/{self.contract.interface}"
        headers = sign("GET", urlsplit(url).path, query, self.endpoint.key, self.endpoint.secret)
        response = self.client.send("GET", f"{url}?{query}", headers=headers)
        answer: Envelope = decode(response.content, Envelope, self.contract.dataset)
        if str(answer.code) != "0":
            raise PlatformUnavailable(f"{self.contract.dataset}: code {answer.code} {answer.message}")
        if answer.data is None:
            raise BrokenAnswer(f"{self.contract.dataset}: page {number} has no data")
        total = whole_number({"totalCount": answer.data.totalCount}, "totalCount")
        rows = bytes(answer.data.dataList)
        if rows == b"null":
            if total:
                raise BrokenAnswer(f"{self.contract.dataset}: page {number} is empty where {total} rows are counted")
            rows = b"[]"
        return self.whole(number, rows, total)


def sign(method: str, path: str, query: str, key: str, secret: str) -> dict[str, str]:
    """The gateway's headers: HMAC-SHA256 over method, path, sorted query, key and date, one a line."""
    date = formatdate(usegmt=True)
    text = f"{method}\n{path}\n{query}\n{key}\n{date}\n"
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return {
        "X-BG-HMAC-ACCESS-KEY": key,
        "X-BG-HMAC-ALGORITHM": "hmac-sha256",
        "X-BG-DATE-TIME": date,
        "X-BG-HMAC-SIGNATURE": base64.b64encode(digest).decode(),
    }
