"""`opendata`: Zhejiang's open-data portal, where every request is signed by the portal itself first."""

import json
import re
import time

from etl.wire.base import Page, Window
from etl.wire.envelope import Answer, Envelope
from etl.wire.errors import BrokenAnswer, PlatformUnavailable
from etl.wire.paging import Paged

SIGN = re.compile(r"[0-9A-Fa-f]{64}")


class OpenData(Paged):
    """Two requests a page: `createsign.do` gives the sign, `gateway.do` the rows, three levels of JSON text deep.

    The number of rows comes from an interface of its own (`…gettotal`), unless the envelope says where a page tells it.
    """

    ENVELOPE = Envelope(rows="data.data.data", total="data.data.count", code="code", message="msg", ok=("200",))
    counted: int | None = None
    """Rows in all, as told before the first page; asked again with the last."""

    def page(self, window: Window, number: int, size: int) -> Page:
        answer = self.call("getdata", self.paging(window, number, size))
        if "total" in self.contract.envelope:
            return self.whole(answer, number)
        if self.counted is None or number * size >= self.counted:
            self.counted = self.call("gettotal", {}).number(self.envelope.total)
        return self.whole(answer, number, self.counted)

    def call(self, what: str, paging: dict[str, str]) -> Answer:
        """One signed question about `…gettotal` or `…getdata`."""
        business = {
            "userSecret": self.endpoint.extra.get("userSecret", ""),
            "appSecret": self.endpoint.secret,
            **paging,
        }
        form = {
            "app_id": self.endpoint.key,
            "interface_id": self.contract.interface + what,
            "version": "1.0.0",
            "charset": "utf-8",
            "timestamp": str(int(time.time() * 1000)),
            "origin": "0",
            "sign": "",
            "biz_content": json.dumps(business, ensure_ascii=False),
        }
        base = self.endpoint.base_url
        sign = self.client.send("POST", f"{base}/jimp/sign/createsign.do", data=form).text.strip()
        if not SIGN.fullmatch(sign):
            raise BrokenAnswer(f"{self.contract.platform}: no sign for app_id {self.endpoint.key}: {sign[:80]!r}")
        answer = self.opened(
            self.client.send("POST", f"{base}/interface/gateway.do", data={**form, "sign": sign}).content
        )
        if answer.text("data.code") not in ("", "1") or answer.text("data.success") in ("False", "false"):
            raise PlatformUnavailable(f"{answer.what}: {answer.text('data.message') or answer.text('data.msg')}")
        return answer
