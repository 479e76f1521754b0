"""Token portal: a bearer token, rows as JSON text inside JSON, its own codes under status 200."""

import json
from typing import Any

from tests.extract.gateways.base import SECRET, Answer, Asked, Gateway, Row, Slice

FIXED = {"op": "openapi", "a": "service"}


class Bearer(Gateway):
    """`from` and `to` are days, both in, on the column named `dated`."""

    words = ("page", "rows", "from", "to")
    largest = 200
    dated = "djsj"

    def answer(self, asked: Asked) -> Answer:
        right = asked.method == "GET" and asked.path == "/base/opendata/api.php"
        return self.asked_for_data(asked) if right else Answer(404, b"")

    def refusal(self, asked: Asked) -> Answer | None:
        if asked.headers.get("authorization") != f"Bearer {SECRET}":
            return BAD_TOKEN
        fields = asked.fields
        asked_right = fields.items() >= FIXED.items() and fields.get("resid") and int(fields["rows"]) <= self.largest
        return None if asked_right else errcode(10008, "参数错误")

    def window(self, fields: dict[str, str]) -> list[Row]:
        first, last = fields.get("from", ""), fields.get("to", "9999")
        return [row for row in self.rows if first <= row[self.dated][:10] <= last]

    def wrapped(self, part: Slice) -> Answer:
        return errcode(0, "成功", totalrecords=part.total, data=json.dumps(part.page, ensure_ascii=False))


def errcode(number: int, result: str, **more: Any) -> Answer:
    return Answer(200, json.dumps({"errcode": number, "result": result, **more}, ensure_ascii=False).encode())


BAD_TOKEN, OVER_QUOTA, TRY_AGAIN = errcode(10002, "令牌错误"), errcode(10004, "超出限额"), errcode(10005, "请重试")
