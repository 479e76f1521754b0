"""A bare client for every gateway, written from the protocols' text. It signs, asks and unpacks; nothing else."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from email.utils import formatdate
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from sandbox import Sandbox

Page = tuple[list[dict[str, Any]], int]
"""Rows, and how many there are said to be in all."""


def md5(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


@dataclass
class Platform:
    """One platform as its connection URI names it."""

    base: str
    key: str
    secret: str
    extra: dict[str, str]

    @classmethod
    def of(cls, sandbox: Sandbox, platform: str) -> "Platform":
        parts = urlsplit(sandbox.connections[f"AIRFLOW_CONN_{platform.upper()}"])
        base = f"http://{parts.hostname}:{parts.port}{parts.path}"
        return cls(base, parts.username or "", parts.password or "", dict(parse_qsl(parts.query)))

    def signed(self, secret: str, **fields: object) -> dict[str, str]:
        now = str(int(time.time() * 1000))
        words = {name: str(value) for name, value in fields.items()}
        return {"appKey": self.key, "requestTime": now, "sign": md5(self.key, secret, now), **words}

    def tokens(self, how: str = "refreshTokenByKey", secret: str | None = None, method: str = "GET") -> dict[str, Any]:
        url, fields = f"{self.base}/gateway/app/{how}.htm", self.signed(secret or self.secret)
        answer = requests.get(url, fields, timeout=30) if method == "GET" else requests.post(url, fields, timeout=30)
        return answer.json()

    @cached_property
    def request_secret(self) -> str:
        return self.tokens()["datas"]["requestSecret"]

    def sharing(self, interface: str, secret: str, **fields: object) -> requests.Response:
        url = f"{self.base}/gateway/api/001003001/dataSharing/{interface}.htm"
        return requests.post(url, self.signed(secret, **fields), timeout=30)

    def hmac(self, path: str, query: str = "", body: Any = None, **changed: str) -> requests.Response:
        """GET, or POST of a JSON body, with a signed query.

        `changed` overrides headers given as key, date, signature, algorithm.
        """
        url, method = f"{self.base}/restapi/prod/{path}", "GET" if body is None else "POST"
        key, date = changed.get("key", self.key), changed.get("date", formatdate(usegmt=True))
        ordered = "&".join(sorted(query.split("&"), key=lambda pair: pair.split("=")[0])) if query else ""
        text = f"{method}\n{urlsplit(url).path}\n{ordered}\n{key}\n{date}\n"
        mac = base64.b64encode(hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).digest()).decode()
        headers = {
            "X-BG-HMAC-ACCESS-KEY": key, "X-BG-DATE-TIME": date,
            "X-BG-HMAC-ALGORITHM": changed.get("algorithm", "hmac-sha256"),
            "X-BG-HMAC-SIGNATURE": changed.get("signature", mac),
        }  # fmt: skip
        return requests.request(method, url + (f"?{query}" if query else ""), headers=headers, json=body, timeout=30)

    def bearer(self, interface: str, token: str | None = None, **fields: object) -> requests.Response:
        query = {"op": "openapi", "a": "service", "resid": interface, **fields}
        headers = {"Authorization": f"Bearer {token or self.secret}"}
        return requests.get(f"{self.base}/opendata/api.php", query, headers=headers, timeout=30)

    def listed(self, path: str, **fields: object) -> requests.Response:
        return requests.get(f"{self.base}/{path}", fields, timeout=30)

    def opendata(self, service: str, sign: str | None = None, **content: str) -> requests.Response:
        """Both calls; `sign` stands for the first one's answer, `content` changes what is asked."""
        asked = {"userSecret": self.extra["userSecret"], "appSecret": self.secret, "pageNum": "1", "pageSize": "20"}
        fields = {
            "app_id": self.key, "interface_id": service, "version": "1.0.0", "charset": "utf-8", "origin": "0",
            "timestamp": str(int(time.time() * 1000)), "sign": "", "biz_content": json.dumps({**asked, **content}),
        }  # fmt: skip
        given = sign or requests.post(f"{self.base}/jimp/sign/createsign.do", fields, timeout=30).text
        return requests.post(f"{self.base}/interface/gateway.do", {**fields, "sign": given}, timeout=30)
