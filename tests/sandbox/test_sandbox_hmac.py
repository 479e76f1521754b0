"""The business-collaboration gateway: signatures, refusals, paging, faults."""

import time
from collections import Counter
from email.utils import formatdate, parsedate_to_datetime

import pytest
import requests

from sandbox import Sandbox
from tests.sandbox.client import Platform, rows

OUTLETS = "IC33RC0001/outlets"


@pytest.fixture
def platform(sandbox: Sandbox) -> Platform:
    return Platform.of(sandbox, "market_online")


def test_the_answer_is_the_platforms_own(platform: Platform) -> None:
    answer = platform.hmac(OUTLETS, "currentPage=1&pageSize=5").json()
    assert (answer["code"], answer["message"], set(answer["data"])) == ("0", "", {"dataList", "totalCount"})
    assert len(answer["data"]["dataList"]) == 5


def test_the_query_is_signed_sorted_by_name_and_as_sent(platform: Platform) -> None:
    query = "updateStart=2021-10-01%2000:00:00&pageSize=5&currentPage=1"
    assert platform.hmac(OUTLETS, query).status_code == 200
    assert platform.hmac(OUTLETS, query.replace("%20", "+")).status_code == 200
    mac = platform.hmac(OUTLETS, query).request.headers["X-BG-HMAC-SIGNATURE"]
    assert platform.hmac(OUTLETS, query.replace("%20", "+"), signature=mac).status_code == 401


@pytest.mark.parametrize(
    ("path", "changed", "message"),
    [
        (OUTLETS, {"signature": "bm90IHRoZSBzaWduYXR1cmU="}, "Invalid signature"),
        (OUTLETS, {"algorithm": "hmac-md5"}, "Invalid signature"),
        (OUTLETS, {"key": "somebody"}, "Invalid access key"),
        (OUTLETS, {"date": formatdate(time.time() - 120, usegmt=True)}, "Clock skew exceeded"),
        (OUTLETS, {"date": "yesterday"}, "Clock skew exceeded"),
        ("IC33RC9999/outlets", {}, "The route_id is forbidden."),
    ],
)
def test_every_refusal_says_why(platform: Platform, path: str, changed: dict[str, str], message: str) -> None:
    answer = platform.hmac(path, "pageSize=1", **changed)
    assert (answer.status_code, answer.json()) == (401, {"message": message})


def test_a_clock_a_minute_off_is_allowed(platform: Platform) -> None:
    assert platform.hmac(OUTLETS, date=formatdate(time.time() - 60, usegmt=True)).status_code == 200


def test_a_skewed_clock_can_be_planned_and_the_gateway_says_its_own(sandbox: Sandbox, platform: Platform) -> None:
    sandbox.fault("outlets", "clock", at=2)
    answers = [platform.hmac(OUTLETS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 401, 200]
    assert answers[1].json() == {"message": "Clock skew exceeded"}
    assert abs(parsedate_to_datetime(answers[1].headers["Date"]).timestamp() - time.time()) < 60


def test_the_pages_hold_every_row_and_are_never_longer_than_the_limit(sandbox: Sandbox, platform: Platform) -> None:
    small, large = (rows(sandbox, "declarations", size) for size in (211, 500))
    assert Counter(row["id"] for row in small) == Counter(row["id"] for row in large)
    assert len(platform.hmac("IC33RC0001/declarations", "pageSize=9999").json()["data"]["dataList"]) == 500


def test_an_empty_value_is_null(platform: Platform) -> None:
    listed = platform.hmac("IC33RC0001/coordinators", "pageSize=500").json()["data"]["dataList"]
    assert None in {row["leftOn"] for row in listed}


@pytest.mark.parametrize(("kind", "status"), [("too_many", 429), ("unavailable", 503), ("html", 200)])
def test_a_fault_is_planned_over_http_too(sandbox: Sandbox, platform: Platform, kind: str, status: int) -> None:
    plan = {"dataset": "outlets", "kind": kind, "retry_after": 1}
    assert requests.post(f"{sandbox.url}/_sandbox/faults", json=plan, timeout=30).status_code == 201
    first, second = platform.hmac(OUTLETS), platform.hmac(OUTLETS)
    assert (first.status_code, second.status_code) == (status, 200)
    assert first.headers.get("Retry-After") == ("1" if status != 200 else None)
    assert ("html" in first.headers["Content-Type"]) == (kind == "html")


def test_a_fault_that_a_platform_cannot_have_is_refused(sandbox: Sandbox) -> None:
    for plan in ({"dataset": "outlets", "kind": "quota"}, {"dataset": "penalties", "kind": "clock"},
                 {"dataset": "complaints_sh", "kind": "expired"}, {"dataset": "penalties", "kind": "again"},
                 {"dataset": "nothing", "kind": "html"}, {"kind": "html"}):  # fmt: skip
        assert requests.post(f"{sandbox.url}/_sandbox/faults", json=plan, timeout=30).status_code == 400
