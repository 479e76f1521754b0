"""`sharing`: the provincial data-sharing gateway, with a request secret that lives 15 minutes."""

import hashlib
import time
from threading import Lock
from typing import Any

import msgspec

from etl.wire.base import Page, Window
from etl.wire.envelope import Answer, Envelope
from etl.wire.errors import BrokenAnswer, PlatformUnavailable, SecretExpired, WrongCredentials
from etl.wire.paging import Paged

EARLY = 180_000
"""Milliseconds before its end at which a secret is renewed: no request is under way when it expires."""


class Secrets(msgspec.Struct):
    """What the token interfaces hand out; the end time is in epoch milliseconds."""

    refreshSecret: str  # noqa: N815 (the platform's spelling)
    requestSecret: str  # noqa: N815
    requestSecretEndTime: int  # noqa: N815


class Sharing(Paged):
    """`POST …/dataSharing/{interface}.htm`, signed with a secret fetched and renewed as it ages."""

    ENVELOPE = Envelope(
        rows="datas.data",
        total="totalDataCount",
        count="dataCount",
        code="code",
        message="msg",
        ok=("00",),
        codes={"11": "expired", "14": "refused", "18": "quota"},
    )
    secrets: Secrets | None = None

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.lock = Lock()

    def page(self, window: Window, number: int, size: int) -> Page:
        used = self.in_validity()
        try:
            return self.with_secret(window, number, size, used)
        except SecretExpired:
            self.troubles["SecretExpired"] += 1
            return self.with_secret(window, number, size, self.renew(used))

    def with_secret(self, window: Window, number: int, size: int, secrets: Secrets) -> Page:
        path = f"gateway/api/001003001/dataSharing/{self.contract.interface}.htm"
        answer = self.call(path, secrets.requestSecret, self.paging(window, number, size))
        if answer.text("datas.success") in ("False", "false"):
            raise PlatformUnavailable(f"{answer.what}: {answer.text('datas.errorMsg')}")
        return self.whole(answer, number)

    def call(self, path: str, secret: str, fields: dict[str, str]) -> Answer:
        """One signed request; the gateway's codes as this package's errors."""
        asked = str(int(time.time() * 1000))
        sign = hashlib.md5((self.endpoint.key + secret + asked).encode()).hexdigest()
        form = {"appKey": self.endpoint.key, "requestTime": asked, "sign": sign, **fields}
        return self.opened(self.client.send("POST", f"{self.endpoint.base_url}/{path}", data=form).content)

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
            self.secrets = handed_out(answer)
            return self.secrets


def handed_out(answer: Answer) -> Secrets:
    try:
        return msgspec.json.decode(answer.at("datas"), type=Secrets, strict=False)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BrokenAnswer(f"{answer.what}: the token answer holds no secrets ({error})") from error
