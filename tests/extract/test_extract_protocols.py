"""Both protocols against gateways that know only the protocols' text: signing, paging, trouble."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import chain

import msgspec
import pytest

from etl.sources import contract
from etl.wire import Page, Window, speak
from etl.wire.client import seconds_asked
from etl.wire.errors import BrokenAnswer, PlatformError, PlatformUnavailable, QuotaExhausted, WrongCredentials
from tests.extract import gateway as wire
from tests.extract.gateway import Answer, Gateway, Hmac, Sharing, Spoil, code, instead, listening, recount, status
from tests.extract.rows import outlet, violation

EVERYTHING = Window(None, None)
SEVEN = {"sharing": [violation(n) for n in range(7)], "hmac": [outlet(n) for n in range(7)]}
Serve = Callable[..., Gateway]


def read(gateway: Gateway, window: Window = EVERYTHING, secret: str = wire.SECRET) -> list[Page]:
    """All pages of two rows, up to three requests at once."""
    dataset = "serious_violations" if isinstance(gateway, Sharing) else "outlets"
    declared = replace(contract(dataset), page_size=2, in_flight=3)
    with listening(gateway) as endpoint:
        return list(speak(declared, replace(endpoint, secret=secret)).pages(window))


def rows_of(read: list[Page]) -> list[dict[str, str]]:
    return [msgspec.json.decode(row) for row in chain.from_iterable(page.rows for page in read)]


@pytest.fixture(params=["sharing", "hmac"])
def serve(request: pytest.FixtureRequest) -> Serve:
    """A gateway of each protocol with seven rows, unless it is given others."""

    def make(spoilt: dict[int, Spoil] | None = None, rows: list[wire.Row] = SEVEN[request.param]) -> Gateway:
        return {"sharing": Sharing, "hmac": Hmac}[request.param](rows, spoilt)

    return make


def test_pages_come_whole_and_in_order(serve: Serve) -> None:
    gateway = serve()
    assert rows_of(read(gateway)) == gateway.rows
    assert len(gateway.data) == 4


def test_a_window_is_asked_for_in_the_contracts_words_and_signed_as_sent(serve: Serve) -> None:
    gateway = serve()
    window = Window(datetime(2021, 10, 20, 8), datetime(2021, 10, 20, 8, 0, 1))
    assert len(rows_of(read(gateway, window))) == 7
    start, end = gateway.words[2:]
    assert {(asked.fields[start], asked.fields[end]) for asked in gateway.data} == {
        ("2021-10-20 08:00:00", "2021-10-20 08:00:01")
    }


def test_a_window_with_nothing_in_it_is_one_request_and_no_rows(serve: Serve) -> None:
    gateway = serve()
    (page,) = read(gateway, Window(datetime(2021, 11, 1), datetime(2021, 11, 2)))
    assert (list(page.rows), page.total) == ([], 0)
    assert len(gateway.data) == 1


def test_counts_may_come_as_text(serve: Serve) -> None:
    gateway = serve()
    gateway.as_text = True  # type: ignore[attr-defined]
    assert [page.total for page in read(gateway)] == [7, 7, 7, 7]


PASSING = {
    "busy": status(429),
    "busy, a moment": status(429, "1"),
    "not there, until a date": status(503, "Sun, 31 Oct 2021 00:00:00 GMT"),
    "not there": status(503),
    "a proxy's page": wire.HTML,
    "cut in the middle": wire.cut,
    "broken inside": status(500, None),
}


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING)
def test_passing_trouble_is_asked_again(trouble: Spoil, serve: Serve, quickly: None) -> None:
    gateway = serve({2: trouble})
    assert rows_of(read(gateway)) == gateway.rows
    assert len(gateway.data) == 5


def test_a_page_that_counts_other_rows_than_it_holds_is_asked_again(quickly: None) -> None:
    gateway = Sharing(SEVEN["sharing"], {1: recount("dataCount", 1)})
    assert rows_of(read(gateway)) == gateway.rows


def test_rows_counted_but_not_sent_are_asked_for_again(quickly: None) -> None:
    sharing = instead(code("00", "成功", "", 2, 7))
    hmac = instead(Answer(200, b'{"code":"0","message":"","data":{"dataList":null,"totalCount":7}}'))
    for gateway in (Sharing(SEVEN["sharing"], {1: sharing}), Hmac(SEVEN["hmac"], {1: hmac})):
        assert rows_of(read(gateway)) == gateway.rows


def test_trouble_that_stays_ends_after_six_attempts(serve: Serve, quickly: None) -> None:
    gateway = serve({number: status(503) for number in range(1, 20)})
    with pytest.raises(PlatformUnavailable, match="503"):
        read(gateway)
    assert len(gateway.data) == 6


def test_a_pause_longer_than_two_minutes_is_left_for_the_next_night(serve: Serve) -> None:
    gateway = serve({1: status(429, "3600")})
    with pytest.raises(QuotaExhausted, match="3600 s"):
        read(gateway)
    assert len(gateway.data) == 1


def test_an_unreadable_retry_after_is_no_wish_at_all() -> None:
    assert seconds_asked("soon") is None
    assert seconds_asked(None) is None
    assert seconds_asked(" 7 ") == 7
    assert seconds_asked("Sun, 31 Oct 2021 00:00:00 GMT") == 0


def test_a_code_the_protocol_does_not_know_is_retried_and_then_reported(quickly: None) -> None:
    gateway = Sharing(SEVEN["sharing"], dict.fromkeys(range(1, 20), instead(code("99", "系统异常"))))
    with pytest.raises(PlatformUnavailable, match="code 99 系统异常"):
        read(gateway)
    assert len(gateway.data) == 6


class TestSharing:
    """Secrets and codes of the data-sharing gateway."""

    def test_one_secret_serves_all_requests(self) -> None:
        gateway = Sharing(SEVEN["sharing"])
        read(gateway)
        assert gateway.tokens == ["ByKey"]

    def test_a_secret_near_its_end_is_renewed_with_the_refresh_secret(self) -> None:
        gateway = Sharing(SEVEN["sharing"][:4], lifetime=60.0)
        assert rows_of(read(gateway)) == gateway.rows
        assert gateway.tokens[0] == "ByKey"
        assert set(gateway.tokens[1:]) == {"BySec"}

    def test_code_11_in_the_middle_renews_once_and_repeats(self) -> None:
        expired = instead(code("11", "请求密钥不在有效期内"))
        gateway = Sharing(SEVEN["sharing"], {2: expired, 3: expired, 4: expired})
        assert rows_of(read(gateway)) == gateway.rows
        assert gateway.tokens == ["ByKey", "BySec"]
        assert len(gateway.data) == 7

    def test_code_14_stops_at_once(self) -> None:
        gateway = Sharing(SEVEN["sharing"], {1: instead(code("14", "签名错误"))})
        with pytest.raises(WrongCredentials, match=r"serious_violations.*code 14.*clock"):
            read(gateway)
        assert len(gateway.data) == 1

    def test_a_wrong_secret_never_gets_to_the_data(self) -> None:
        gateway = Sharing(SEVEN["sharing"])
        with pytest.raises(WrongCredentials, match="code 14"):
            read(gateway, secret="another")
        assert gateway.data == []

    def test_code_18_stops_at_once(self) -> None:
        gateway = Sharing(SEVEN["sharing"], {1: instead(code("18", "调用次数超过限额"))})
        with pytest.raises(QuotaExhausted, match="code 18"):
            read(gateway)
        assert len(gateway.data) == 1

    @pytest.mark.parametrize("datas", ["", {}, [], {"requestSecret": "x"}])
    def test_a_token_answer_without_a_secret_is_a_broken_answer(self, datas: object, quickly: None) -> None:
        gateway = Sharing(SEVEN["sharing"])
        gateway.token = lambda *_: code("00", "成功", datas)  # type: ignore[method-assign]
        with pytest.raises(BrokenAnswer):
            read(gateway)

    @pytest.mark.parametrize("datas", [{"data": []}, [], 7, "[]", "null"])
    def test_datas_that_are_not_the_agreed_text_are_a_broken_answer(self, datas: object, quickly: None) -> None:
        spoilt = dict.fromkeys(range(1, 20), instead(code("00", "成功", datas, 1, 7)))
        with pytest.raises(BrokenAnswer):
            read(Sharing(SEVEN["sharing"], spoilt))


class TestHmac:
    """Refusals of the business-collaboration gateway."""

    @pytest.mark.parametrize("message", ["Invalid signature", "Invalid access key", "The route_id is forbidden."])
    def test_a_refusal_stops_at_once_and_is_quoted(self, message: str) -> None:
        gateway = Hmac(SEVEN["hmac"], {1: instead(wire.refused(message))})
        with pytest.raises(WrongCredentials, match=message):
            read(gateway)
        assert len(gateway.data) == 1

    def test_a_wrong_secret_is_a_wrong_signature(self) -> None:
        with pytest.raises(WrongCredentials, match="Invalid signature"):
            read(Hmac(SEVEN["hmac"]), secret="another")

    def test_a_code_of_the_platform_behind_is_retried_and_then_reported(self, quickly: None) -> None:
        failing = instead(Answer(200, '{"code":"500","message":"系统繁忙","data":null}'.encode()))
        with pytest.raises(PlatformUnavailable, match="系统繁忙"):
            read(Hmac(SEVEN["hmac"], dict.fromkeys(range(1, 20), failing)))


def test_nobody_listening_is_a_platform_that_cannot_answer(quickly: None) -> None:
    with listening(Hmac([])) as endpoint:
        pass
    with pytest.raises(PlatformUnavailable, match="market_online"):
        list(speak(contract("outlets"), endpoint).pages(EVERYTHING))


def test_a_message_never_holds_the_secret(serve: Serve) -> None:
    with pytest.raises(PlatformError) as failure:
        read(serve({1: status(403)}))
    assert wire.SECRET not in str(failure.value)
