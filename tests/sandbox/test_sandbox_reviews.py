"""Reviews sent back to the platform of the declarations."""

from typing import Any

import pytest
import requests

from sandbox import Sandbox
from tests.sandbox.client import Platform

REVIEWS = "IC33RC0001/reviews"


@pytest.fixture
def platform(sandbox: Sandbox) -> Platform:
    return Platform.of(sandbox, "market_online")


@pytest.fixture
def declared(platform: Platform) -> list[str]:
    """Ids of declarations that the platform has served."""
    listed = platform.hmac("IC33RC0001/declarations", "pageSize=10").json()["data"]["dataList"]
    return sorted({row["id"] for row in listed if row["id"]})


def review(declaration: object, **changed: Any) -> dict[str, Any]:
    reason = {"code": "R1", "text": "在经营异常名录", "evidence": "abnormal_list:1"}
    return {"id": declaration, "verdict": "refuse", "reasons": [reason], "reviewedAt": "2021-10-31 02:00:00",
            "ruleVersion": "2021.1", **changed}  # fmt: skip


def shown(sandbox: Sandbox) -> list[dict[str, Any]]:
    return requests.get(f"{sandbox.url}/_sandbox/reviews", timeout=30).json()


def test_right_reviews_are_accepted_and_shown(sandbox: Sandbox, platform: Platform, declared: list[str]) -> None:
    sent = [review(declared[0]), review(declared[1], verdict="pass", reasons=[]), review(declared[2], verdict="manual")]
    answer = platform.hmac(REVIEWS, body=sent)
    assert answer.json() == {"code": "0", "data": {"accepted": 3, "rejected": []}}
    assert shown(sandbox) == sent


def test_the_same_review_is_accepted_once(sandbox: Sandbox, platform: Platform, declared: list[str]) -> None:
    first, other = review(declared[0]), review(declared[0], ruleVersion="2021.2")
    accepted = [platform.hmac(REVIEWS, body=sent).json()["data"] for sent in ([first, first], [first], [first, other])]
    assert accepted == [{"accepted": n, "rejected": []} for n in (1, 0, 1)]
    assert shown(sandbox) == [first, other]


def test_a_wrong_entry_is_rejected_with_why_and_the_rest_accepted(
    sandbox: Sandbox, platform: Platform, declared: list[str]
) -> None:
    right = review(declared[0])
    wrong = [review("nobody"), review(declared[1], verdict="perhaps"), {"id": declared[1]}, "text", review(7),
             review(declared[1], reviewedAt="yesterday"), review(declared[1], reasons=[{"code": "R1"}])]  # fmt: skip
    data = platform.hmac(REVIEWS, body=[*wrong, right]).json()["data"]
    assert data["accepted"] == 1
    assert [entry["id"] for entry in data["rejected"]] == [
        "nobody",
        declared[1],
        declared[1],
        None,
        7,
        *declared[1:2] * 2,
    ]
    reasons = ("unknown declaration", "perhaps", "verdict", "object", "id", "reviewedAt", "text")
    assert [why in entry["why"] for why, entry in zip(reasons, data["rejected"], strict=True)] == [True] * 7
    assert shown(sandbox) == [right]


def test_too_many_at_once_and_what_is_no_list_are_refused(
    sandbox: Sandbox, platform: Platform, declared: list[str]
) -> None:
    assert platform.hmac(REVIEWS, body=[review(declared[0])] * 200).json()["data"]["accepted"] == 1
    assert platform.hmac(REVIEWS, body=[review(declared[1])] * 201).status_code == 400
    assert platform.hmac(REVIEWS, body=review(declared[1])).status_code == 400
    assert len(shown(sandbox)) == 1


def test_the_call_is_signed_like_any_other(sandbox: Sandbox, platform: Platform, declared: list[str]) -> None:
    sent = [review(declared[0])]
    assert platform.hmac(REVIEWS, "b=2&a=1", body=sent).status_code == 200
    mac = platform.hmac(REVIEWS).request.headers["X-BG-HMAC-SIGNATURE"]  # that of a GET
    assert platform.hmac(REVIEWS, body=sent, signature=mac).json() == {"message": "Invalid signature"}
    assert platform.hmac("IC33RC9999/reviews", body=sent).json() == {"message": "The route_id is forbidden."}
    other = Platform.of(sandbox, "cold_chain")
    assert other.hmac(REVIEWS, body=sent).status_code in (401, 405)
