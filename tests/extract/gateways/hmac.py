"""Business-collaboration gateway: base64(HMAC-SHA256(secret, method, path, query, key, date, each on a line))."""

import base64
import hmac
import json
from email.utils import parsedate_to_datetime

from tests.extract.gateways.base import KEY, SECRET, Answer, Asked, Gateway, Row, Slice, Spoil
from tests.extract.gateways.reviews import Reviews

SKEW = 90.0
"""Seconds by which a request's date may differ from the gateway's clock."""


class Hmac(Gateway):
    """Lists with `GET`, and takes back reviews of its rows with `POST …/reviews`."""

    updated = "updateTime"
    words = ("currentPage", "pageSize", "updateStart", "updateEnd")
    largest = 500
    as_text = False

    def __init__(self, rows: list[Row], spoilt: dict[int, Spoil] | None = None) -> None:
        super().__init__(rows, spoilt)
        self.reviews = Reviews()

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "POST" and asked.path.endswith("/reviews"):
            return self.refusal(asked) or self.reviews.answer(asked, {row["id"] for row in self.rows})
        return self.asked_for_data(asked) if asked.method == "GET" else Answer(404, b"")

    def refusal(self, asked: Asked) -> Answer | None:
        given = asked.headers
        date = given["x-bg-date-time"]
        query = "&".join(sorted(asked.query.split("&"), key=lambda pair: pair.split("=")[0]))
        text = "".join(f"{line}\n" for line in (asked.method, asked.path, query, KEY, date))
        right = base64.b64encode(hmac.digest(SECRET.encode(), text.encode(), "sha256")).decode()
        if given["x-bg-hmac-access-key"] != KEY:
            return refused("Invalid access key")
        if abs(parsedate_to_datetime(date).timestamp() - self.now) > SKEW:
            return refused("Clock skew exceeded")
        if given["x-bg-hmac-signature"] != right or given["x-bg-hmac-algorithm"] != "hmac-sha256":
            return refused("Invalid signature")
        return None

    def wrapped(self, part: Slice) -> Answer:
        data = {"dataList": part.page, "totalCount": str(part.total) if self.as_text else part.total}
        content = {"code": "0", "message": "", "data": data}
        return Answer(200, json.dumps(content, ensure_ascii=False).encode())


def refused(message: str) -> Answer:
    return Answer(401, json.dumps({"message": message}).encode())
