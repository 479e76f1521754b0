"""The open-data portal: a signature first, text inside text, and one city's own shape."""

import json
import re

import pytest
import requests

from sandbox import Sandbox
from tests.sandbox.client import Platform, rows


@pytest.fixture
def platform(sandbox: Sandbox) -> Platform:
    return Platform.of(sandbox, "open_data")


def inner(answer: requests.Response) -> dict:
    assert answer.json()["code"] == 200
    return json.loads(answer.json()["data"])


def test_the_first_call_gives_a_bare_signature(platform: Platform) -> None:
    secrets = {"appSecret": platform.secret, **platform.extra}
    fields = {"app_id": platform.key, "interface_id": "outletsgettotal", "biz_content": json.dumps(secrets)}
    answer = requests.post(f"{platform.base}/jimp/sign/createsign.do", fields, timeout=30)
    assert re.fullmatch("[0-9a-f]{64}", answer.text)


def test_total_and_rows_are_two_services(sandbox: Sandbox, platform: Platform) -> None:
    total = inner(platform.opendata("outletsgettotal"))
    expected = rows(sandbox, "outlets")
    assert total == {"code": "1", "data": {"count": len(expected)}}
    second = inner(platform.opendata("outletsgetdata", pageNum="2", pageSize="7"))
    assert second["code"] == "1"
    assert [row["id"] or "" for row in json.loads(second["data"]["data"])] == [r["id"] or "" for r in expected[7:14]]


def test_one_city_sends_a_header_row_above_its_rows(sandbox: Sandbox, platform: Platform) -> None:
    page = inner(platform.opendata("coordinatorsgetdata", pageSize="5"))
    assert set(page) == {"total", "success", "message", "rows"}
    assert page["total"] == inner(platform.opendata("coordinatorsgettotal"))["data"]["count"]
    header, *data = page["rows"]
    assert len(data) == 5
    assert header.keys() == data[0].keys()
    assert all(re.search("[\u4e00-\u9fff]", title) for title in header.values())


@pytest.mark.parametrize(
    ("service", "changed", "code"),
    [
        ("outletsgetdata", {"appSecret": "wrong"}, 401),
        ("outletsgetdata", {"userSecret": "wrong"}, 401),
        ("outletsgetdata", {"sign": "0" * 64}, 403),
        ("nothinggetdata", {}, 404),
    ],
)
def test_every_refusal_has_its_code(platform: Platform, service: str, changed: dict[str, str], code: int) -> None:
    assert platform.opendata(service, **changed).json()["code"] == code


def test_a_signature_holds_for_nothing_else(platform: Platform) -> None:
    sign = platform.opendata("outletsgetdata").request.body.partition("sign=")[2].partition("&")[0]
    assert platform.opendata("outletsgetdata", sign=sign, pageNum="2").json()["code"] == 403


def test_faults_strike_here_too(sandbox: Sandbox, platform: Platform) -> None:
    right = inner(platform.opendata("outletsgettotal"))["data"]["count"]
    for at, kind in enumerate(("unavailable", "wrong_total", "empty"), 1):
        sandbox.fault("outlets", kind, at=at)
    assert platform.opendata("outletsgettotal").status_code == 503
    assert inner(platform.opendata("outletsgettotal"))["data"]["count"] == right + 7
    assert platform.opendata("outletsgetdata").json()["data"] == ""
