"""The token portal: one token, inclusive days, every refusal with status 200."""

import json

import pytest

from sandbox import Sandbox
from tests.sandbox.client import Platform, rows

COMPLAINTS = "2020/4668881024"


@pytest.fixture
def platform(sandbox: Sandbox) -> Platform:
    return Platform.of(sandbox, "complaints_js")


def days(sandbox: Sandbox, first: str, last: str) -> set[str]:
    found = {row["djsj"].split(" ")[0] for row in rows(sandbox, "complaints_js", start=first, end=last)}
    return {day for day in found if day.startswith("2021/") and day != "2021-13-45"}


def test_rows_are_a_json_list_as_text(platform: Platform) -> None:
    answer = platform.bearer(COMPLAINTS, page=1, rows=3).json()
    assert (answer["errcode"], len(json.loads(answer["data"]))) == (0, 3)
    assert answer["totalrecords"] > 200
    assert len(json.loads(platform.bearer(COMPLAINTS, rows=9999).json()["data"])) == 200


@pytest.mark.parametrize(
    ("resid", "changed", "code"),
    [
        (COMPLAINTS, {"token": "somebody's"}, 10002),
        (COMPLAINTS, {"op": "close"}, 10008),
        (COMPLAINTS, {"page": "two"}, 10008),
        (COMPLAINTS, {"from": "2021/10/01"}, 10008),
        ("2020/1", {}, 10007),
    ],
)
def test_every_refusal_has_its_code(platform: Platform, resid: str, changed: dict[str, str], code: int) -> None:
    answer = platform.bearer(resid, **changed)
    assert (answer.status_code, answer.json()["errcode"], answer.json()["data"]) == (200, code, "")


def test_days_are_inclusive(sandbox: Sandbox) -> None:
    assert days(sandbox, "2021-10-26", "2021-10-28") == {"2021/10/26", "2021/10/27", "2021/10/28"}
    assert days(sandbox, "2021-10-29", "2021-10-29") == {"2021/10/29"}


def test_a_row_without_a_readable_day_is_in_every_window(sandbox: Sandbox) -> None:
    found = {row["djsj"] for row in rows(sandbox, "complaints_js", start="2021-10-29", end="2021-10-29")}
    assert {"2021-13-45", "djsj"} <= found


def test_the_end_of_the_last_day_asked_for_has_come(sandbox: Sandbox, platform: Platform) -> None:
    platform.bearer(COMPLAINTS, **{"from": "2021-10-30", "to": "2021-10-31"})
    assert str(sandbox.clock) == "2021-11-01 00:00:00"
    platform.bearer(COMPLAINTS, **{"from": "2021-10-01", "to": "2021-10-02"})
    assert str(sandbox.clock) == "2021-11-01 00:00:00"


def test_an_answer_can_be_without_its_list(sandbox: Sandbox, platform: Platform) -> None:
    sandbox.fault("complaints_js", "empty")
    assert [bool(platform.bearer(COMPLAINTS).json()["data"]) for _ in range(2)] == [False, True]


@pytest.mark.parametrize(("kind", "code"), [("expired", 10002), ("quota", 10004), ("again", 10005)])
def test_a_planned_refusal_happens_once(sandbox: Sandbox, platform: Platform, kind: str, code: int) -> None:
    sandbox.fault("complaints_js", kind, at=2)
    assert [platform.bearer(COMPLAINTS).json()["errcode"] for _ in range(3)] == [0, code, 0]
