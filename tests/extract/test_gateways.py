"""The gateways themselves, as a plain client meets them: what they demand, how they page, how they misbehave."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any

import fsspec
import pytest
import requests

from etl.sources import Endpoint
from tests.extract import folders
from tests.extract.gateways import (
    KEY,
    SECRET,
    Answer,
    Bearer,
    Gateway,
    Hmac,
    OpenData,
    Row,
    Rows,
    Sharing,
    Titled,
    cut,
    listening,
    spoils,
    status,
)
from tests.extract.gateways.opendata import USER
from tests.extract.rows import complaint_js, complaint_sh, outlet, violation

Serve = Callable[[Gateway], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a gateway; the address it listens at."""
    with ExitStack() as stack:
        yield lambda gateway: stack.enter_context(listening(gateway)).base_url


def get(base: str, path: str, headers: dict[str, str] | None = None, **query: object) -> requests.Response:
    return requests.get(f"{base}/{path}", params={k.rstrip("_"): v for k, v in query.items()}, headers=headers or {})  # type: ignore[arg-type]  # noqa: S113


def shanghai(base: str, offset: int, limit: int = 2, **query: str) -> Any:
    return get(base, "publicity/list", offset=offset, limit=limit, **query).json()


def keys(rows: list[Row], name: str = "id") -> list[str]:
    return [row[name] for row in rows]


class TestSharing:
    """Data-sharing gateway."""

    def asked(self, base: str, secret: str, path: str, **fields: object) -> Any:
        now = str(int(time.time() * 1000))
        sign = hashlib.md5((KEY + secret + now).encode(), usedforsecurity=False).hexdigest()
        form = {"appKey": KEY, "requestTime": now, "sign": sign, **fields}
        return requests.post(f"{base}/gateway/{path}.htm", data=form, timeout=9).json()

    def data(self, base: str, secret: str) -> Any:
        return self.asked(base, secret, "api/001003001/dataSharing/qyzx_yzwf", pageNum=1, pageSize=2)

    def test_the_key_gives_a_secret_and_the_secret_gives_rows(self, serve: Serve) -> None:
        base = serve(Sharing([violation(n) for n in range(3)]))
        secret = self.asked(base, SECRET, "app/refreshTokenByKey")["datas"]["requestSecret"]
        answer = self.data(base, secret)
        assert (answer["code"], answer["dataCount"], answer["totalDataCount"]) == ("00", 2, 3)
        assert keys(json.loads(answer["datas"])["data"], "illid") == ["YW00000", "YW00001"]

    def test_a_secret_nobody_handed_out_is_a_wrong_sign(self, serve: Serve) -> None:
        assert self.data(serve(Sharing([])), "request-0")["code"] == "14"

    def test_a_clock_two_minutes_off_is_a_wrong_sign(self, serve: Serve) -> None:
        gateway = Sharing([])
        gateway.ahead = 120
        assert self.asked(serve(gateway), SECRET, "app/refreshTokenByKey")["code"] == "14"


class TestBearer:
    """Token portal."""

    def asked(self, base: str, token: str = SECRET, **query: object) -> Any:
        fixed: dict[str, object] = {"op": "openapi", "a": "service", "resid": "2020/1", "page": 1, "rows": 2}
        headers = {"Authorization": f"Bearer {token}"}
        return get(base, "opendata/api.php", headers, **{**fixed, **query}).json()

    def test_rows_are_text_inside_the_answer(self, serve: Serve) -> None:
        answer = self.asked(serve(Bearer([complaint_js(n) for n in range(3)])), page=2)
        assert (answer["errcode"], answer["totalrecords"]) == (0, 3)
        assert keys(json.loads(answer["data"]), "tsbh") == ["JS00002"]

    def test_both_days_are_in(self, serve: Serve) -> None:
        base = serve(Bearer([complaint_js(n, f"2021-10-2{n} 23:59:59") for n in range(4)]))
        answer = self.asked(base, from_="2021-10-21", to="2021-10-22", rows=200)
        assert keys(json.loads(answer["data"]), "tsbh") == ["JS00001", "JS00002"]

    def test_a_wrong_token_and_a_wrong_parameter_have_their_codes(self, serve: Serve) -> None:
        base = serve(Bearer([]))
        assert self.asked(base, token="another")["errcode"] == 10002
        assert self.asked(base, rows=201)["errcode"] == 10008
        assert self.asked(base, resid="")["errcode"] == 10008


class TestRows:
    """Public query site."""

    def test_rows_come_in_order_of_closing_and_then_of_number(self, serve: Serve) -> None:
        late, second, first = complaint_sh(1, "2021-10-22"), complaint_sh(3), complaint_sh(2)
        base = serve(Rows([late, second, first]))
        assert shanghai(base, 0) == {"total": 3, "rows": [first, second]}
        assert shanghai(base, 2) == {"total": 3, "rows": [late]}

    def test_since_counts_the_day_itself_in(self, serve: Serve) -> None:
        base = serve(Rows([complaint_sh(n, f"2021-10-2{n} 00:00:00") for n in range(3)]))
        assert keys(shanghai(base, 0, since="2021-10-21")["rows"]) == ["SH00001", "SH00002"]

    def test_more_than_a_hundred_rows_are_refused(self, serve: Serve) -> None:
        assert get(serve(Rows([])), "publicity/list", offset=0, limit=101).status_code == 400


class TestOpenData:
    """Open-data portal."""

    def form(self, what: str = "getdata", **content: object) -> dict[str, str]:
        business = {"userSecret": USER, "appSecret": SECRET, "pageNum": "1", "pageSize": "2", **content}
        return {
            "app_id": KEY, "interface_id": f"outlets{what}", "version": "1.0.0", "charset": "utf-8",
            "timestamp": "1635523200000", "origin": "0", "sign": "", "biz_content": json.dumps(business),
        }  # fmt: skip

    def asked(self, base: str, form: dict[str, str]) -> Any:
        sign = requests.post(f"{base}/jimp/sign/createsign.do", data=form, timeout=9).text
        return requests.post(f"{base}/interface/gateway.do", data={**form, "sign": sign}, timeout=9).json()

    def test_rows_lie_three_texts_deep_and_the_total_elsewhere(self, serve: Serve) -> None:
        gateway = OpenData([outlet(n) for n in range(3)])
        base = serve(gateway)
        inner = json.loads(self.asked(base, self.form())["data"])
        assert (inner["code"], keys(json.loads(inner["data"]["data"]))) == ("1", ["W00000", "W00001"])
        assert json.loads(self.asked(base, self.form("gettotal"))["data"]) == {"code": "1", "data": {"count": 3}}
        assert (len(gateway.data), len(gateway.totals), len(gateway.signed)) == (1, 1, 2)

    def test_a_sign_holds_for_the_fields_it_was_made_for_and_no_others(self, serve: Serve) -> None:
        base = serve(OpenData([]))
        sign = requests.post(f"{base}/jimp/sign/createsign.do", data=self.form(), timeout=9).text
        other = {**self.form(pageNum="2"), "sign": sign}
        assert requests.post(f"{base}/interface/gateway.do", data=other, timeout=9).json()["code"] == 403

    @pytest.mark.parametrize("wrong", [{"userSecret": ""}, {"appSecret": "another"}, {"pageNum": 1}])
    def test_strangers_and_numbers_that_are_not_texts_get_no_sign(self, serve: Serve, wrong: dict[str, Any]) -> None:
        assert self.asked(serve(OpenData([])), self.form(**wrong))["code"] == 403

    def test_one_city_puts_names_above_its_rows(self, serve: Serve) -> None:
        inner = json.loads(self.asked(serve(Titled([outlet(n) for n in range(3)])), self.form())["data"])
        assert (inner["total"], keys(inner["rows"])) == (3, ["id名称", "W00000", "W00001"])


class TestHmac:
    """Business-collaboration gateway, and the reviews it takes back."""

    def headers(self, method: str, path: str, query: str = "", clock: float = 0.0) -> dict[str, str]:
        at = formatdate(time.time() + clock, usegmt=True)
        text = f"{method}\n{path}\n{query}\n{KEY}\n{at}\n"
        signature = base64.b64encode(hmac.digest(SECRET.encode(), text.encode(), "sha256")).decode()
        return {
            "X-BG-HMAC-ACCESS-KEY": KEY, "X-BG-HMAC-ALGORITHM": "hmac-sha256", "X-BG-DATE-TIME": at,
            "X-BG-HMAC-SIGNATURE": signature,
        }  # fmt: skip

    def test_a_clock_two_minutes_off_is_refused_with_the_gateways_own_time(self, serve: Serve) -> None:
        gateway = Hmac([outlet(1)])
        gateway.ahead = 120
        base, query = serve(gateway), "currentPage=1&pageSize=2"
        refusal = requests.get(f"{base}/x?{query}", headers=self.headers("GET", "/base/x", query), timeout=9)
        assert (refusal.status_code, refusal.json()) == (401, {"message": "Clock skew exceeded"})
        told = parsedate_to_datetime(refusal.headers["Date"]).timestamp() - time.time()
        assert told == pytest.approx(120, abs=3)
        again = requests.get(f"{base}/x?{query}", headers=self.headers("GET", "/base/x", query, told), timeout=9)
        assert again.json()["data"] == {"dataList": [outlet(1)], "totalCount": 1}

    def send(self, base: str, *reviews: dict[str, Any], **changed: str) -> requests.Response:
        headers = {**self.headers("POST", "/base/reviews"), **changed}
        return requests.post(f"{base}/reviews", json=reviews, headers=headers, timeout=9)

    def review(self, number: int, **changed: Any) -> dict[str, Any]:
        reasons = [{"code": "no-such-company", "text": "查无此企业", "evidence": []}]
        ordinary = {"id": f"W{number:05d}", "verdict": "refuse", "reasons": reasons}
        return {**ordinary, "reviewedAt": "2021-10-30T02:00:00", "ruleVersion": "1", **changed}

    def test_the_same_review_sent_twice_is_accepted_once(self, serve: Serve) -> None:
        gateway = Hmac([outlet(1), outlet(2)])
        base = serve(gateway)
        assert self.send(base, self.review(1), self.review(2)).json()["data"] == {"accepted": 2, "rejected": []}
        later = self.review(1, verdict="pass", reasons=[])
        assert self.send(base, self.review(1), later).json()["data"] == {"accepted": 1, "rejected": []}
        assert gateway.reviews.accepted == [self.review(1), self.review(2), later]
        assert len(gateway.reviews.calls) == 2

    @pytest.mark.parametrize("wrong", [{"id": "W99999"}, {"verdict": "maybe"}, {"reasons": [{}]}, {"more": 1}])
    def test_a_wrong_review_is_rejected_beside_the_right_one(self, serve: Serve, wrong: dict[str, Any]) -> None:
        gateway = Hmac([outlet(1), outlet(2)])
        data = self.send(serve(gateway), {**self.review(1), **wrong}, self.review(2)).json()["data"]
        assert (data["accepted"], len(data["rejected"])) == (1, 1)
        assert gateway.reviews.accepted == [self.review(2)]

    def test_more_than_two_hundred_and_wrong_signatures_are_not_taken(self, serve: Serve) -> None:
        gateway = Hmac([outlet(1)])
        base = serve(gateway)
        assert self.send(base, *[self.review(1)] * 201).json()["code"] == "400"
        assert self.send(base, self.review(1), **{"X-BG-HMAC-SIGNATURE": "x"}).status_code == 401
        assert gateway.reviews.accepted == []

    def test_an_answer_that_is_lost_has_been_given_all_the_same(self, serve: Serve) -> None:
        gateway = Hmac([outlet(1)])
        gateway.reviews.spoilt = {1: status(503)}
        base = serve(gateway)
        assert self.send(base, self.review(1)).status_code == 503
        assert self.send(base, self.review(1)).json()["data"] == {"accepted": 0, "rejected": []}


FOUR = [complaint_sh(n) for n in range(4)]
MOVES = {
    "inserted": (spoils.inserted(complaint_sh(9, "2021-10-19")), ["SH00001", "SH00002"], 5),
    "deleted": (spoils.deleted(), ["SH00003"], 3),
    "moved": (spoils.moved(0, endtime="2021-10-21"), ["SH00003", "SH00000"], 4),
    "altered": (spoils.altered(3, res="终止调解"), ["SH00002", "SH00003"], 4),
    "swapped": (spoils.swapped(complaint_sh(9, "2021-10-21")), ["SH00003", "SH00009"], 4),
}


class TestMisbehaviour:
    """Only the request it is meant for goes wrong; a list stays as it has moved."""

    @pytest.mark.parametrize(("move", "second", "total"), MOVES.values(), ids=MOVES)
    def test_a_list_moves_between_two_pages(self, serve: Serve, move: Any, second: list[str], total: int) -> None:
        gateway = Rows(FOUR).misbehaving(before={2: move})
        base = serve(gateway)
        assert keys(shanghai(base, 0)["rows"]) == ["SH00000", "SH00001"]
        page = shanghai(base, 2)
        assert (keys(page["rows"]), page["total"]) == (second, total)
        assert len(gateway.rows) == total
        assert [complaint_sh(n) for n in range(4)] == FOUR, "what was handed in stays as it is"

    @pytest.mark.parametrize(
        ("bend", "page", "total"),
        [
            (spoils.half, ["SH00002"], 4),
            (spoils.no_rows, [], 4),
            (spoils.nothing_at_all, [], 0),
            (spoils.first_again, ["SH00000", "SH00001"], 4),
            (spoils.miscounted(7), ["SH00002", "SH00003"], 11),
        ],
        ids=["half", "no rows", "nothing at all", "first again", "miscounted"],
    )
    def test_one_page_is_bent_and_the_next_is_not(self, serve: Serve, bend: Any, page: list[str], total: int) -> None:
        base = serve(Rows(FOUR).misbehaving(bent={1: bend}))
        bent, right = shanghai(base, 2), shanghai(base, 2)
        assert (keys(bent["rows"]), bent["total"]) == (page, total)
        assert (keys(right["rows"]), right["total"]) == (["SH00002", "SH00003"], 4)

    def test_an_answer_is_spoilt_whole(self, serve: Serve) -> None:
        spoilt = {1: status(429, "7"), 2: status(503, None), 3: spoils.HTML, 4: cut}
        base = serve(Rows(FOUR, spoilt))
        busy, away, html, short = (get(base, "publicity/list", offset=0, limit=2) for _ in range(4))
        assert (busy.status_code, busy.headers["Retry-After"]) == (429, "7")
        assert (away.status_code, "Retry-After" in away.headers) == (503, False)
        assert (html.status_code, html.text[:6]) == (200, "<html>")
        with pytest.raises(requests.JSONDecodeError):
            short.json()
        assert len(shanghai(base, 0)["rows"]) == 2

    def test_an_answer_may_be_put_in_place_of_another(self, serve: Serve) -> None:
        base = serve(Rows(FOUR, {1: spoils.instead(Answer(418, b"teapot"))}))
        assert get(base, "publicity/list", offset=0, limit=2).text == "teapot"


PLACES: list[Callable[[Path], AbstractContextManager[folders.Place]]] = [
    folders.on_a_disk,
    folders.in_an_object_store,
    folders.behind_sftp,
]


def opened(endpoint: Endpoint) -> tuple[Any, str]:
    """The file system at an address, and the folder in it."""
    protocol, _, place = endpoint.base_url.partition("://")
    if protocol == "sftp":
        host, _, rest = place.partition("/")
        name, _, port = host.partition(":")
        login = {"username": endpoint.key, "password": endpoint.secret}
        return fsspec.filesystem(protocol, host=name, port=int(port), skip_instance_cache=True, **login), f"/{rest}"
    if protocol == "s3":
        login = {"key": endpoint.key, "secret": endpoint.secret, "endpoint_url": endpoint.extra["endpoint_url"]}
        return fsspec.filesystem(protocol, skip_instance_cache=True, **login), place
    return fsspec.filesystem(protocol), place


@pytest.mark.parametrize("place", PLACES)
def test_a_left_file_and_its_marker_are_the_same_at_every_place(place: Any, tmp_path: Path) -> None:
    with place(tmp_path / "left") as there:
        there.leave(date(2021, 10, 28), [folders.complaint(1), folders.complaint(2)])
        files, folder = opened(there.connections(""))
        content = files.cat_file(f"{folder}/AH_complaints_20211028.csv")
        marker = files.cat_file(f"{folder}/AH_complaints_20211028.csv.ok").decode().strip()
    assert content.decode("gb18030").splitlines()[0].split(",") == list(folders.complaint(0))
    assert marker == f"2,{hashlib.sha256(content).hexdigest()}"
