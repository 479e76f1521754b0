"""`sharing`: the provincial data-sharing gateway, with a request secret that lives 15 minutes."""

import hashlib
import time
from threading import Lock
from typing import Any

import msgspec

from etl.extract.errors import BrokenAnswer, PlatformUnavailable, QuotaExhausted, WrongCredentials
from etl.extract.http import whole_number
from etl.extract.protocols.base import Page, Protocol, Window, decode

EARLY = 180_000
"""Milliseconds before its end at which a secret is renewed: no request is under way when it expires."""


class SecretExpired(PlatformUnavailable):
    """Code 11: the request secret is not in validity."""


class Rows(msgspec.Struct):
    """What the `datas` string holds."""

    data: msgspec.Raw
    success: bool = True
    errorMsg: str | None = None  # noqa: N815 (the platform's spelling)


class Secrets(msgspec.Struct):
    """What the token interfaces hand out; the end time is in epoch milliseconds."""

    refreshSecret: str  # noqa: N815
    requestSecret: str  # noqa: N815
    requestSecretEndTime: int  # noqa: N815


class Sharing(Protocol):
    """`POST …/dataSharing/{interface}.htm`, signed with a secret fetched and renewed as it ages."""

    secrets: Secrets | None = None
    lock: Lock

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.lock = Lock()

    def page(self, window: Window, number: int) -> Page:
        used = self.in_validity()
        try:
            return self.ask(window, number, used)
        except SecretExpired:
            return self.ask(window, number, self.renew(used))

    def ask(self, window: Window, number: int, secrets: Secrets) -> Page:
        path = f"gateway/api/001003001/dataSharing/{self.contract.interface}.htm"
        envelope = self.call(path, secrets.requestSecret, self.paging(window, number))
        total = whole_number(envelope, "totalDataCount")
        if not envelope.get("datas"):
            if total == 0:
                return Page(number, b"[]", 0, 0)
            raise BrokenAnswer(f"{self.contract.dataset}: page {number} is empty where {total} rows are counted")
        rows = decode(envelope["datas"], Rows, self.contract.dataset)
        if not rows.success:
            raise PlatformUnavailable(f"{self.contract.dataset}: {rows.errorMsg}")
        return self.whole(number, bytes(rows.data), total, whole_number(envelope, "dataCount"))

    def call(self, path: str, secret: str, fields: dict[str, str]) -> dict[str, Any]:
        """One signed request; the gateway's codes as this package's errors."""
        asked = str(int(time.time() * 1000))
        sign = hashlib.md5((self.endpoint.key + secret + asked).encode()).hexdigest()
        form = {"appKey": self.endpoint.key, "requestTime": asked, "sign": sign, **fields}
        response = self.client.send("POST", f"{self.endpoint.base_url}/{path}", data=form)
        envelope: dict[str, Any] = decode(response.content, dict[str, Any], self.contract.dataset)
        self.check(str(envelope.get("code")), str(envelope.get("msg")))
        return envelope

    def check(self, code: str, message: str) -> None:
        where = f"{self.contract.platform}.{self.contract.dataset}: code {code} {message}"
        if code == "11":
            raise SecretExpired(where)
        if code == "14":
            raise WrongCredentials(f"{where}; check key, secret and this machine's clock")
        if code == "18":
            raise QuotaExhausted(f"{where}; the window is read again the next night")
        if code != "00":
            raise PlatformUnavailable(where)

    def in_validity(self) -> Secrets:
        """The secrets to sign with, fetched or renewed when they are near their end."""
        secrets = self.secrets
        if secrets is None or secrets.requestSecretEndTime - EARLY < time.time() * 1000:
            secrets = self.renew(secrets)
        return secrets

    def renew(self, stale: Secrets | None) -> Secrets:
        """New secrets in place of `stale` ones; of several threads that find them stale, one asks."""
        with self.lock:
            if self.secrets is not None and self.secrets is not stale:
                return self.secrets
            try:
                if stale is None:
                    raise SecretExpired("no refresh secret yet")
                answer = self.call("gateway/app/refreshTokenBySec.htm", stale.refreshSecret, {})
            except (SecretExpired, WrongCredentials):
                answer = self.call("gateway/app/refreshTokenByKey.htm", self.endpoint.secret, {})
            self.secrets = self.handed_out(answer)
            return self.secrets

    def handed_out(self, answer: dict[str, Any]) -> Secrets:
        try:
            return msgspec.convert(answer.get("datas"), Secrets, strict=False)
        except msgspec.ValidationError as error:
            raise BrokenAnswer(f"{self.contract.platform}: the token answer holds no secrets ({error})") from error
