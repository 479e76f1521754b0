"""Reviews go back to the platform: in batches, each once, in order, whatever dies in between."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tenacity import wait_none
from typer.testing import CliRunner

from etl.cli import app
from etl.ground.workspace import PROJECT, Workspace, read_json
from etl.load import StageIncomplete, batches, enqueue, send
from etl.load.outbox import waiting
from etl.sources import Connections, Endpoint
from etl.wire import PlatformUnavailable, WrongCredentials, client
from tests.extract.gateway import KEY, SECRET, Answer, cut, listening, refused
from tests.load.review_desk import REASONS, ReviewDesk, reviews
from tests.nights import History, ask, digests, tables
from tests.stage import rows_of

FRIDAY, SATURDAY, SUNDAY = (date(2021, 10, 29) + timedelta(days=day) for day in range(3))
MANY = {f"d{number:03}": "pass" for number in range(450)}
ATTEMPTS = range(1, client.ATTEMPTS + 1)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "home")


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a platform asks for no pause, none is made."""
    monkeypatch.setattr(client, "wait_exponential_jitter", lambda **_: wait_none())


@contextmanager
def connected(desk: ReviewDesk) -> Iterator[Connections]:
    with listening(desk) as endpoint:
        yield lambda platform: endpoint if platform == "market_online" else None


def told(home: Workspace, night: date, verdicts: dict[str, str], connections: Connections) -> dict[str, Any]:
    """One night: its reviews, queued and sent."""
    reviews(home, night, verdicts)
    enqueue(home, night)
    return send(home, night, connections)


def test_reviews_go_in_signed_batches_of_at_most_two_hundred_in_a_fixed_order(home: Workspace) -> None:
    desk = ReviewDesk()
    with connected(desk) as connections:
        outcome = told(home, FRIDAY, dict(reversed(MANY.items())), connections)
    assert outcome == {"status": "sent", "batches": 3, "accepted": 450, "rejected": 0, "waiting": 0}
    assert desk.calls == [200, 200, 50]
    assert desk.told() == list(MANY.items())


def test_a_review_arrives_as_agreed(home: Workspace) -> None:
    desk = ReviewDesk()
    with connected(desk) as connections:
        told(home, FRIDAY, {'d"1': "manual"}, connections)
    [review] = desk.accepted
    assert review == {
        "id": 'd"1', "verdict": "manual", "reviewedAt": "2021-10-30 00:00:00", "ruleVersion": "2021-1",
        "reasons": [
            {
                "code": "abnormal_list", "text": "现被列入“经营异常名录”",
                "evidence": ["declarations:d", "abnormal_list:y"],
            }
        ],
    }  # fmt: skip


def test_what_was_told_is_not_told_again_but_a_change_is(home: Workspace) -> None:
    desk = ReviewDesk()
    with connected(desk) as connections:
        told(home, FRIDAY, {"a": "manual", "b": "pass"}, connections)
        told(home, SATURDAY, {"a": "refuse", "b": "pass", "c": "pass"}, connections)
        told(home, SUNDAY, {"a": "manual", "b": "pass"}, connections)
    assert desk.told() == [("a", "manual"), ("b", "pass"), ("a", "refuse"), ("c", "pass"), ("a", "manual")]


def test_another_reason_is_a_change(home: Workspace) -> None:
    reviews(home, FRIDAY, {"a": "manual"})
    enqueue(home, FRIDAY)
    reviews(home, SATURDAY, {"a": "manual"}, REASONS.replace(":y", ":z"))
    assert enqueue(home, SATURDAY) == {"reviews": 1, "batches": 1}


def test_a_night_run_again_queues_and_sends_nothing(home: Workspace) -> None:
    desk = ReviewDesk()
    with connected(desk) as connections:
        told(home, FRIDAY, MANY, connections)
        before = digests(home.home)
        told(home, FRIDAY, MANY, connections)
    assert digests(home.home) == before
    assert desk.calls == [200, 200, 50]


def test_the_same_reviews_queue_as_the_same_bytes(tmp_path: Path) -> None:
    for name, verdicts in (("one", MANY), ("other", dict(reversed(MANY.items())))):
        reviews(Workspace(tmp_path / name), FRIDAY, verdicts)
        enqueue(Workspace(tmp_path / name), FRIDAY)
    assert digests(tmp_path / "one" / "outbox") == digests(tmp_path / "other" / "outbox")


def test_an_older_night_tells_nothing_after_a_newer_one(home: Workspace) -> None:
    for night, verdict in ((SATURDAY, "pass"), (FRIDAY, "refuse")):
        reviews(home, night, {"a": verdict})
        enqueue(home, night)
    assert [batch.night for batch in batches(home)] == [SATURDAY]


def test_a_night_that_was_not_reviewed_cannot_be_queued(home: Workspace) -> None:
    with pytest.raises(StageIncomplete, match="review"):
        enqueue(home, FRIDAY)


def test_what_the_platform_refuses_is_kept_with_its_reason_and_not_sent_again(home: Workspace) -> None:
    desk = ReviewDesk(unknown={"b"})
    with connected(desk) as connections:
        first = told(home, FRIDAY, {"a": "pass", "b": "pass"}, connections)
        told(home, SATURDAY, {"a": "pass", "b": "pass"}, connections)
    assert (first["accepted"], first["rejected"]) == (1, 1)
    assert desk.calls == [2]
    kept = [{"id": "b", "why": "申报不存在", "night": FRIDAY, "batch": 0}]
    assert rows_of(home, FRIDAY, "review_refused") == rows_of(home, SATURDAY, "review_refused") == kept


def test_a_platform_that_is_down_is_told_the_next_night_in_the_right_order(home: Workspace) -> None:
    desk = ReviewDesk()
    desk.down = True
    with connected(desk) as connections:
        with pytest.raises(PlatformUnavailable):
            told(home, FRIDAY, {"a": "refuse"}, connections)
        assert rows_of(home, FRIDAY, "review_refused") == []
        assert len(waiting(home)) == 1
        desk.down = False
        told(home, SATURDAY, {"a": "pass"}, connections)
    assert desk.told() == [("a", "refuse"), ("a", "pass")]


def test_an_answer_that_was_cut_off_is_asked_for_again_and_told_once(home: Workspace) -> None:
    desk = ReviewDesk(spoilt={1: cut})
    with connected(desk) as connections:
        outcome = told(home, FRIDAY, {"a": "pass"}, connections)
    assert (len(desk.calls), desk.told(), outcome["waiting"]) == (2, [("a", "pass")], 0)


@pytest.mark.parametrize("body", [b'{"code":"500","message":"busy"}', b'{"code":"0","data":{"rejected":[{"id":1}]}}'])
def test_an_answer_that_does_not_say_what_became_of_the_batch_is_no_receipt(body: bytes, home: Workspace) -> None:
    desk = ReviewDesk(spoilt={number: lambda _: Answer(200, body) for number in ATTEMPTS})
    with connected(desk) as connections, pytest.raises(PlatformUnavailable):
        told(home, FRIDAY, {"a": "pass"}, connections)
    assert len(waiting(home)) == 1


def test_a_refused_key_stops_at_once_and_everything_waits(home: Workspace) -> None:
    desk = ReviewDesk(spoilt={1: lambda _: refused("Invalid access key")})
    with connected(desk) as connections, pytest.raises(WrongCredentials):
        told(home, FRIDAY, MANY, connections)
    assert (len(desk.data), len(waiting(home))) == (1, 3)


def test_without_a_connection_everything_waits(home: Workspace) -> None:
    outcome = told(home, FRIDAY, MANY, lambda _: None)
    assert (outcome["status"], outcome["waiting"]) == ("absent", 3)


def test_people_send_what_waits_and_see_what_became_of_it(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETL_HOME", str(home.home))
    monkeypatch.delenv("AIRFLOW_CONN_MARKET_ONLINE", raising=False)
    told(home, FRIDAY, {"a": "pass", "b": "pass"}, lambda _: None)
    assert "waiting" in command("outbox", 0)
    assert "AIRFLOW_CONN_MARKET_ONLINE" in command("send", 1)
    with listening(ReviewDesk(unknown={"b"})) as endpoint:
        monkeypatch.setenv("AIRFLOW_CONN_MARKET_ONLINE", uri(endpoint))
        assert "nothing waits" in command("send", 0, "--night", str(FRIDAY - timedelta(days=1)))
        assert "申报不存在" in command("send", 0)
    assert "nothing waits" in command("send", 0)
    assert "申报不存在" in command("outbox", 0)


def command(name: str, code: int, *options: str) -> str:
    done = CliRunner().invoke(app, [name, *options])
    assert done.exit_code == code, done.output
    return done.output


def uri(endpoint: Endpoint) -> str:
    return endpoint.base_url.replace("http://", f"http://{KEY}:{SECRET}@")


FILES = [
    *(f"batch-0000{number}.json" for number in range(3)), "queued.parquet",
    *(f"batch-0000{number}.receipt.json" for number in range(3)), "review_refused.parquet", "none was left",
]  # fmt: skip


def start(endpoint: Endpoint, home: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Python on its own, with a connection to the platform and its home."""
    own = {"AIRFLOW_CONN_MARKET_ONLINE": uri(endpoint), "ETL_HOME": str(home), "ETL_THREADS": "1"}
    command = [sys.executable, "-m", *arguments]
    return subprocess.Popen(command, env={**os.environ, **own}, cwd=PROJECT, stdout=subprocess.PIPE, text=True)


def receipts(home: Path) -> list[dict[str, Any]]:
    paths = sorted(home.glob("outbox/market_online/reviews/night=*/*.receipt.json"))
    return [read_json(path) for path in paths]


@pytest.mark.proof
def test_killed_before_any_file_appears_the_platform_still_has_each_review_once(tmp_path: Path) -> None:
    homes = [tmp_path / f"h{number}" for number in range(len(FILES))]
    expected = {home: [f"{home.name}-{name}" for name in MANY] for home in homes}
    for home, names in expected.items():
        reviews(Workspace(home), FRIDAY, dict.fromkeys(names, "pass"))
    desk = ReviewDesk(unknown={f"{home.name}-d300" for home in homes})
    with listening(desk) as endpoint:
        said, _ = start(endpoint, tmp_path, "tests.load.killed", str(FRIDAY), *map(str, homes)).communicate()
    assert said.splitlines() == FILES
    everything = [name for home in homes for name in expected[home] if name not in desk.unknown]
    assert [name for name, _ in desk.told()] == everything
    for home in homes:
        refusals = [[one["id"] for one in receipt["rejected"]] for receipt in receipts(home)]
        assert refusals == [[], [f"{home.name}-d300"], []]
        kept = rows_of(Workspace(home), FRIDAY, "review_refused")
        assert [(row["id"], row["batch"]) for row in kept] == [(f"{home.name}-d300", 1)]


def test_killed_in_the_middle_of_an_answer_the_platform_still_has_each_review_once(home: Workspace) -> None:
    reviews(home, FRIDAY, MANY)
    enqueue(home, FRIDAY)
    senders: list[subprocess.Popen[str]] = []

    def kill(answer: Answer) -> Answer:
        senders[0].kill()
        senders[0].wait()
        return answer

    desk = ReviewDesk(spoilt={2: kill})
    with connected(desk) as connections:
        endpoint = connections("market_online")
        assert endpoint is not None
        senders.append(start(endpoint, home.home, "etl", "send"))
        assert senders[0].wait() == -signal.SIGKILL
        assert [batch.number for batch in waiting(home)] == [1, 2]
        send(home, FRIDAY, connections)
    assert desk.calls == [200, 200, 200, 50]
    assert desk.told() == list(MANY.items())
    assert [receipt["accepted"] for receipt in receipts(home.home)] == [200, 0, 50]


def test_the_province_has_taken_every_review(history: History) -> None:
    home = history.workspace
    listed = [batch.receipt for batch in batches(home)]
    queue = sorted((home.home / "outbox").glob("market_online/reviews/night=*/queued.parquet"))
    [(queued,)] = ask("SELECT count(*) FROM {queue}", queue=queue)
    assert sum(receipt["accepted"] for receipt in listed if receipt) == queued > 0
    assert len(tables(home, "review_refused")) == len(queue) == 3
