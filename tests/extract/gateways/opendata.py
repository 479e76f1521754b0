"""Open-data portal: it signs each request itself, and answers with JSON text inside JSON text inside JSON."""

import hashlib
import json
from typing import Any

from tests.extract.gateways.base import KEY, SECRET, Answer, Asked, Bend, Gateway, Slice, Spoil

FIELDS = {"app_id", "interface_id", "version", "charset", "timestamp", "origin", "sign", "biz_content"}
FIXED = {"version": "1.0.0", "charset": "utf-8", "origin": "0", "app_id": KEY}
USER = "the-user"


class OpenData(Gateway):
    """Two services: `<interface>getdata`, which `data` records, and `<interface>gettotal`, recorded in `totals`."""

    words = ("pageNum", "pageSize", "", "")
    largest = 500
    extra = {"userSecret": USER}  # noqa: RUF012 (never written to)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.signed: list[Asked] = []
        self.totals: list[Asked] = []
        self.miscounted: dict[int, Bend] = {}
        self.unsigned: dict[int, Spoil] = {}

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "POST" and asked.path == "/base/jimp/sign/createsign.do":
            return self.sign(asked)
        if asked.method == "POST" and asked.path == "/base/interface/gateway.do":
            return self.data_or_total(asked)
        return Answer(404, b"")

    def sign(self, asked: Asked) -> Answer:
        """The bare sign of these very fields; the n-th one may be spoilt by `unsigned`."""
        with self.lock:
            self.signed.append(asked)
            spoil = self.unsigned.get(len(self.signed), lambda whole: whole)
        right = asked.fields.get("sign") == "" and unknown(asked) is None
        return spoil(Answer(200, sign_of(asked.fields).encode()) if right else code(400, "参数错误"))

    def data_or_total(self, asked: Asked) -> Answer:
        if asked.fields["interface_id"].endswith("getdata"):
            return self.asked_for_data(asked)
        with self.lock:
            self.totals.append(asked)
            bend = self.miscounted.get(len(self.totals), lambda part: part)
            count = bend(Slice(self.rows, 0, 0, len(self.rows))).total
        return self.refusal(asked) or code(200, "成功", {"code": "1", "data": {"count": count}})

    def refusal(self, asked: Asked) -> Answer | None:
        if asked.fields.get("sign") != sign_of(asked.fields):
            return code(403, "签名错误")
        return unknown(asked)

    def part(self, fields: dict[str, str]) -> Slice:
        return super().part(json.loads(fields["biz_content"]))

    def window(self, fields: dict[str, str]) -> list[dict[str, Any]]:
        return list(self.rows)

    def wrapped(self, part: Slice) -> Answer:
        return code(200, "成功", {"code": "1", "data": {"data": text(part.page)}})


class Titled(OpenData):
    """One city's variant: rows and total in one answer, and above the rows of a page their Chinese names."""

    def wrapped(self, part: Slice) -> Answer:
        heading = {name: f"{name}名称" for name in self.rows[0]} if self.rows else {}
        return code(200, "成功", {"total": part.total, "success": True, "message": "", "rows": [heading, *part.page]})


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def code(number: int, message: str, inner: object = None) -> Answer:
    data = "" if inner is None else text(inner)
    return Answer(200, text({"code": number, "msg": message, "data": data}).encode())


def sign_of(fields: dict[str, str]) -> str:
    """64 hex digits that hold for these fields and no others."""
    signed = text(sorted((name, value) for name, value in fields.items() if name != "sign"))
    return hashlib.sha256(signed.encode()).hexdigest()


def unknown(asked: Asked) -> Answer | None:
    """The answer to whom the portal does not know, or who leaves a field out; all values in the content are texts."""
    content = json.loads(asked.fields.get("biz_content") or "{}")
    known = (content.get("userSecret"), content.get("appSecret")) == (USER, SECRET)
    whole = asked.fields.keys() == FIELDS and asked.fields.items() >= FIXED.items()
    if known and whole and all(isinstance(value, str) for value in content.values()):
        return None
    return code(401, "应用或密钥错误")
