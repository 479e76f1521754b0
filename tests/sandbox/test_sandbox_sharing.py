"""The data-sharing gateway: tokens, signatures, paging, windows, faults."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from sandbox import Sandbox, World, serve
from sandbox.server.sharing import Lifetimes
from tests.sandbox.client import Platform, rows

REGISTER = "qyzx_djxx"


@pytest.fixture
def platform(sandbox: Sandbox) -> Platform:
    return Platform.of(sandbox, "enterprise_online")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_key_gets_two_secrets_with_their_end_times(platform: Platform, method: str) -> None:
    answer = platform.tokens(method=method)
    envelope = {"code": "00", "data": "", "dataCount": 0, "totalDataCount": 0, "totalPage": 1, "requestId": None}
    assert envelope.items() <= answer.items()
    assert set(answer["datas"]) == {"refreshSecret", "refreshSecretEndTime", "requestSecret", "requestSecretEndTime"}
    lives = answer["datas"]["refreshSecretEndTime"] - answer["datas"]["requestSecretEndTime"]
    assert abs(lives - (48 * 60 - 15) * 60_000) < 2_000


def test_a_refresh_secret_renews_and_a_wrong_one_does_not(platform: Platform) -> None:
    secret = platform.tokens()["datas"]["refreshSecret"]
    renewed = platform.tokens("refreshTokenBySec", secret)
    assert renewed["code"] == "00"
    assert platform.sharing(REGISTER, renewed["datas"]["requestSecret"]).json()["code"] == "00"
    assert platform.tokens("refreshTokenBySec", "wrong")["code"] == "14"


def test_a_wrong_signature_is_code_14(platform: Platform) -> None:
    assert platform.tokens(secret="wrong")["code"] == "14"
    assert platform.sharing(REGISTER, "wrong").json()["code"] == "14"


def test_an_expired_secret_is_code_11_and_a_renewed_one_works_again(world: World) -> None:
    with serve(world, lifetimes=Lifetimes(request=0)) as sandbox:
        platform = Platform.of(sandbox, "enterprise_online")
        assert platform.sharing(REGISTER, platform.tokens()["datas"]["requestSecret"]).json()["code"] == "11"
    with serve(world, lifetimes=Lifetimes(refresh=0)) as sandbox:
        platform = Platform.of(sandbox, "enterprise_online")
        assert platform.tokens("refreshTokenBySec", platform.tokens()["datas"]["refreshSecret"])["code"] == "11"


def test_rows_are_json_text_inside_json(platform: Platform) -> None:
    answer = platform.sharing(REGISTER, platform.tokens()["datas"]["requestSecret"], pageSize=3).json()
    inner = json.loads(answer["datas"])
    assert (inner["success"], inner["errorMsg"], len(inner["data"]), answer["dataCount"]) == (True, "", 3, 3)
    assert not any(name.startswith("_") for name in inner["data"][0])


def test_a_page_is_never_longer_than_the_limit(platform: Platform) -> None:
    answer = platform.sharing(REGISTER, platform.tokens()["datas"]["requestSecret"], pageSize=5000).json()
    assert answer["dataCount"] == 1000
    assert answer["totalPage"] == -(-answer["totalDataCount"] // 1000)


def test_a_page_after_the_last_is_empty_and_nonsense_is_refused(platform: Platform) -> None:
    secret = platform.tokens()["datas"]["requestSecret"]
    assert json.loads(platform.sharing(REGISTER, secret, pageNum=9999).json()["datas"])["data"] == []
    assert platform.sharing(REGISTER, secret, pageNum="two").status_code == 400
    assert platform.sharing("no_such_interface", secret).status_code == 404


@pytest.mark.parametrize("size", [1000, 317])
def test_the_pages_hold_every_visible_row_once_and_planted_twins_twice(
    sandbox: Sandbox, truth: Callable[[str], list[tuple]], size: int
) -> None:
    served = Counter(row["pripid"] for row in rows(sandbox, "registrations", size))
    seen = "_from <= '2021-10-31' AND (_to IS NULL OR _to > '2021-10-31')"
    visible = truth(f"SELECT _key, count(*) FROM registrations WHERE {seen} GROUP BY _key")
    assert served == Counter(dict(visible))
    twins = truth("""SELECT DISTINCT record FROM {planted} WHERE dataset = 'registrations' AND outcome = 'duplicate'
                     AND visible_from <= '2021-10-31'""")  # fmt: skip
    assert {key for key, times in served.items() if times > 1 and key} == {key for (key,) in twins}


def test_windows_are_half_open_and_add_up(sandbox: Sandbox) -> None:
    days = [f"2021-10-{day} 00:00:00" for day in (29, 30, 31)]
    first, second, both = (
        {row["pripid"] for row in rows(sandbox, "registrations", start=start, end=end)}
        for start, end in [(days[0], days[1]), (days[1], days[2]), (days[0], days[2])]
    )
    assert first
    assert second
    assert first | second == both
    exact = next(row["updatetime"] for row in rows(sandbox, "penalties", start=days[0], end=days[1]))
    assert exact in {row["updatetime"] for row in rows(sandbox, "penalties", start=exact, end=days[1])}
    assert exact not in {row["updatetime"] for row in rows(sandbox, "penalties", start=days[0], end=exact)}


def test_a_row_committed_late_is_missing_from_its_day_and_found_by_looking_back(at: Callable[[str], Sandbox]) -> None:
    day = {"start": "2021-10-26 00:00:00", "end": "2021-10-27 00:00:00"}
    on_time = {row["rqstid"]: row for row in rows(at("2021-10-27T00:00:00"), "complaints_zj", **day)}
    next_noon = {row["rqstid"]: row for row in rows(at("2021-10-27T12:00:00"), "complaints_zj", **day)}
    late = next_noon.keys() - on_time.keys()
    assert late
    assert {next_noon[key]["updatetime"][:10] for key in late} == {"2021-10-26"}


def test_the_clock_moves_when_later_data_are_asked_for_and_never_back(sandbox: Sandbox) -> None:
    rows(sandbox, "inspections", start="2021-10-31 00:00:00", end="2021-11-01 00:00:00")
    assert str(sandbox.clock) == "2021-11-01 00:00:00"
    rows(sandbox, "inspections", start="2021-10-29 00:00:00", end="2021-10-30 00:00:00")
    assert str(sandbox.clock) == "2021-11-01 00:00:00"


def test_a_changed_row_is_served_in_its_newest_version_only(at: Callable[[str], Sandbox]) -> None:
    window = {"start": "2021-10-01 00:00:00", "end": "2021-10-31 00:00:00"}
    before, after = (rows(at(f"2021-{day}T00:00:00"), "registrations", **window) for day in ("10-31", "12-31"))
    gone = {row["pripid"] for row in before} - {row["pripid"] for row in after}
    assert gone  # changed since: they left the window, and are found under their new update time
    later = {row["pripid"] for row in rows(at("2021-12-31T00:00:00"), "registrations", start=window["end"])}
    assert gone <= later


@pytest.mark.parametrize(("kind", "code"), [("expired", "11"), ("quota", "18")])
def test_a_planned_refusal_happens_once(sandbox: Sandbox, platform: Platform, kind: str, code: str) -> None:
    secret = platform.tokens()["datas"]["requestSecret"]
    sandbox.fault("registrations", kind, at=2)
    assert [platform.sharing(REGISTER, secret).json()["code"] for _ in range(3)] == ["00", code, "00"]


def test_an_answer_can_be_cut_off_empty_or_wrong_in_its_total(sandbox: Sandbox, platform: Platform) -> None:
    secret = platform.tokens()["datas"]["requestSecret"]
    for at, kind in enumerate(("truncated", "empty", "wrong_total"), 1):
        sandbox.fault("registrations", kind, at=at)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        platform.sharing(REGISTER, secret).json()
    assert platform.sharing(REGISTER, secret).json()["datas"] == ""
    wrong, right = (platform.sharing(REGISTER, secret).json()["totalDataCount"] for _ in range(2))
    assert wrong == right + 7
