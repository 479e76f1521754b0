"""A bare client for both gateways, written from the protocols' text. It signs, asks and unpacks; nothing else."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests

from sandbox import Sandbox
from sandbox.world import DATASETS

SHARING_WORDS = ("pageNum", "pageSize", "startTime", "endTime")
HMAC_WORDS = ("currentPage", "pageSize", "updateStart", "updateEnd")


def md5(*parts: str) -> str:
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


@dataclass
class Platform:
    """One platform as its connection URI names it."""

    base: str
    key: str
    secret: str

    @classmethod
    def of(cls, sandbox: Sandbox, platform: str) -> "Platform":
        parts = urlsplit(sandbox.connections[f"AIRFLOW_CONN_{platform.upper()}"])
        return cls(f"http://{parts.hostname}:{parts.port}{parts.path}", parts.username or "", parts.password or "")

    def signed(self, secret: str, **fields: object) -> dict[str, str]:
        now = str(int(time.time() * 1000))
        words = {name: str(value) for name, value in fields.items()}
        return {"appKey": self.key, "requestTime": now, "sign": md5(self.key, secret, now), **words}

    def tokens(self, how: str = "refreshTokenByKey", secret: str | None = None, method: str = "GET") -> dict[str, Any]:
        url, fields = f"{self.base}/gateway/app/{how}.htm", self.signed(secret or self.secret)
        answer = requests.get(url, fields, timeout=30) if method == "GET" else requests.post(url, fields, timeout=30)
        return answer.json()

    def sharing(self, interface: str, secret: str, **fields: object) -> requests.Response:
        url = f"{self.base}/gateway/api/001003001/dataSharing/{interface}.htm"
        return requests.post(url, self.signed(secret, **fields), timeout=30)

    def hmac(self, path: str, query: str = "", **changed: str) -> requests.Response:
        """GET with a signed query; `changed` overrides headers given as key, date, signature, algorithm."""
        url = f"{self.base}/restapi/prod/{path}"
        key, date = changed.get("key", self.key), changed.get("date", formatdate(usegmt=True))
        ordered = "&".join(sorted(query.split("&"), key=lambda pair: pair.split("=")[0])) if query else ""
        text = f"GET\n{urlsplit(url).path}\n{ordered}\n{key}\n{date}\n"
        mac = base64.b64encode(hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).digest()).decode()
        headers = {
            "X-BG-HMAC-ACCESS-KEY": key, "X-BG-DATE-TIME": date,
            "X-BG-HMAC-ALGORITHM": changed.get("algorithm", "hmac-sha256"),
            "X-BG-HMAC-SIGNATURE": changed.get("signature", mac),
        }  # fmt: skip
        return requests.get(url + (f"?{query}" if query else ""), headers=headers, timeout=30)


def rows(sandbox: Sandbox, dataset: str, size: int = 1000, start: str = "", end: str = "") -> list[dict[str, Any]]:
    """Every row of a dataset, page after page until the announced total."""
    spec = next(d for d in DATASETS if d.name == dataset)
    platform = Platform.of(sandbox, spec.platform)
    secret = "" if spec.platform == "market_online" else platform.tokens()["datas"]["requestSecret"]
    found: list[dict[str, Any]] = []
    for page in range(1, 10_000):
        if spec.platform == "market_online":
            fields = dict(zip(HMAC_WORDS, (page, size, start, end), strict=True))
            query = urlencode({name: value for name, value in fields.items() if value})
            data = platform.hmac(f"{spec.interface}/{dataset}", query).json()["data"]
            part, total = data["dataList"], data["totalCount"]
        else:
            fields = dict(zip(SHARING_WORDS, (page, size, start, end), strict=True))
            answer = platform.sharing(spec.interface, secret, **fields).json()
            part, total = json.loads(answer["datas"])["data"], answer["totalDataCount"]
            assert answer["dataCount"] == len(part)
        found += part
        if not part or len(found) >= total:
            assert len(found) == total
            return found
    raise AssertionError("no end of pages")
