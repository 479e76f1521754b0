"""Data-sharing gateway: md5(appKey + secret + requestTime), secrets by key and by refresh secret."""

import hashlib
import json
import re

from tests.extract.gateways.base import KEY, SECRET, Answer, Asked, Gateway, Row, Slice, Spoil

SKEW = 60.0
"""Seconds by which a request's time may differ from the gateway's."""


class Sharing(Gateway):
    """Hands out request secrets that live `lifetime` seconds; `tokens` are the ways they were asked for."""

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
            return self.asked_for_data(asked)
        return Answer(404, b"")

    def token(self, how: str, fields: dict[str, str]) -> Answer:
        with self.lock:
            refresh = [f"refresh-{number}" for number in range(len(self.tokens))]
            if not self.signed(fields, [SECRET] if how == "ByKey" else refresh):
                return code("14", "签名错误")
            end = int((self.now + self.lifetime) * 1000)
            number = len(self.tokens)
            self.tokens.append(how)
        secrets = {"refreshSecret": f"refresh-{number}", "refreshSecretEndTime": end + 172_800_000}
        return code("00", "成功", {**secrets, "requestSecret": f"request-{number}", "requestSecretEndTime": end})

    def refusal(self, asked: Asked) -> Answer | None:
        secrets = [f"request-{number}" for number in range(len(self.tokens))]
        return None if self.signed(asked.fields, secrets) else code("14", "签名错误")

    def signed(self, fields: dict[str, str], secrets: list[str]) -> bool:
        asked = fields["requestTime"]
        signs = [hashlib.md5((KEY + secret + asked).encode(), usedforsecurity=False).hexdigest() for secret in secrets]
        return fields["appKey"] == KEY and fields["sign"] in signs and abs(int(asked) / 1000 - self.now) < SKEW

    def wrapped(self, part: Slice) -> Answer:
        counts: tuple[object, ...] = (len(part.page), part.total)
        text = json.dumps({"success": True, "data": part.page, "errorMsg": ""}, ensure_ascii=False)
        return code("00", "成功", text if part.total else "", *(map(str, counts) if self.as_text else counts))


def code(number: str, message: str, datas: object = "", count: object = 0, total: object = 0) -> Answer:
    envelope = {"code": number, "msg": message, "data": "", "datas": datas, "dataCount": count}
    rest = {"totalDataCount": total, "totalPage": 1, "requestId": None}
    return Answer(200, json.dumps({**envelope, **rest}, ensure_ascii=False).encode())


EXPIRED, WRONG_SIGN = code("11", "请求密钥不在有效期内"), code("14", "签名错误")
OVER_QUOTA = code("18", "调用次数超过限额")
