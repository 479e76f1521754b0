"""Every row of a dataset, however its platform speaks."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from sandbox import Sandbox
from sandbox.world import DATASETS
from tests.sandbox.files import dropped
from tests.sandbox.wire import Page, Platform

SHARING_WORDS = ("pageNum", "pageSize", "startTime", "endTime")
HMAC_WORDS = ("currentPage", "pageSize", "updateStart", "updateEnd")
BEARER_WORDS = ("page", "rows", "from", "to")


def words(names: tuple[str, ...], *values: object) -> dict[str, object]:
    return {name: value for name, value in zip(names, values, strict=True) if value}


def sharing(platform: Platform, dataset: Any, *asked: object) -> Page:
    fields = words(SHARING_WORDS, *asked)
    answer = platform.sharing(dataset.interface, platform.request_secret, **fields).json()
    rows = json.loads(answer["datas"])["data"]
    assert answer["dataCount"] == len(rows)
    return rows, answer["totalDataCount"]


def behind_gateway(platform: Platform, dataset: Any, *asked: object) -> Page:
    data = platform.hmac(f"{dataset.interface}/{dataset.name}", urlencode(words(HMAC_WORDS, *asked))).json()["data"]
    return data["dataList"], data["totalCount"]


def bearer(platform: Platform, dataset: Any, *asked: object) -> Page:
    answer = platform.bearer(dataset.interface, **words(BEARER_WORDS, *asked)).json()
    assert answer["errcode"] == 0
    return json.loads(answer["data"]), answer["totalrecords"]


def published(platform: Platform, dataset: Any, page: int, size: int, since: str, _: str) -> Page:
    answer = platform.listed(dataset.interface, offset=(page - 1) * size, limit=size, since=since).json()
    return answer["rows"], answer["total"]


PROTOCOLS: dict[str, tuple[Callable[..., Page], int]] = {
    "sharing": (sharing, 1000), "hmac": (behind_gateway, 500), "bearer": (bearer, 200), "rows": (published, 100),
}  # fmt: skip
"""How a page is asked for, and how many rows it has at most."""


def rows(sandbox: Sandbox, dataset: str, size: int = 1000, start: str = "", end: str = "") -> list[dict[str, Any]]:
    """Every row of a dataset, page after page until the announced total."""
    spec = next(d for d in DATASETS if d.name == dataset)
    if spec.protocol == "dropfolder":
        return [row for file in dropped(sandbox, spec.platform, spec.interface) for row in file.rows]
    platform, (ask, limit) = Platform.of(sandbox, spec.platform), PROTOCOLS[spec.protocol]
    found: list[dict[str, Any]] = []
    for page in range(1, 10_000):
        part, total = ask(platform, spec, page, min(size, limit), start, end)
        found += part
        if not part or len(found) >= total:
            assert len(found) == total
            return found
    raise AssertionError("no end of pages")
