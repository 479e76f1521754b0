"""What the DAGs share: nights, endpoints, retries."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pendulum
import pytest
from airflow.sdk import RetryAction
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import DagRunInfo, TimeRestriction

from dags.common import AskAgainIfItHelps, endpoint, night_of
from etl.wire import PlatformUnavailable, QuotaExhausted, WrongCredentials

SHANGHAI = "Asia/Shanghai"


def test_a_night_chosen_by_hand_goes_before_the_partition() -> None:
    assert night_of("2021-10-30", "2021-10-31", pendulum.datetime(2021, 11, 5)) == date(2021, 10, 30)


def test_the_partition_is_the_night() -> None:
    assert night_of(None, "2021-10-31", pendulum.datetime(2026, 1, 1)) == date(2021, 10, 31)


@pytest.mark.parametrize(
    ("run_after", "night"),
    [
        (pendulum.datetime(2021, 11, 1, 2, tz=SHANGHAI), date(2021, 10, 31)),
        (pendulum.datetime(2021, 10, 31, 18, tz="UTC"), date(2021, 10, 31)),  # the same moment
        (pendulum.datetime(2021, 10, 31, 15, 59, tz="UTC"), date(2021, 10, 30)),  # a minute to midnight in Shanghai
        (pendulum.datetime(2021, 1, 1, 9, tz=SHANGHAI), date(2020, 12, 31)),
    ],
)
def test_without_either_it_is_the_day_before_the_run_in_shanghai(run_after: pendulum.DateTime, night: date) -> None:
    assert night_of(None, None, run_after) == night


def test_the_scheduler_names_a_run_after_the_night_that_has_ended(parses: list[Mapping[str, Any]]) -> None:
    timetable = DagSerialization.from_dict(parses[0]["dags"]["nightly"]).timetable
    for day in (date(2021, 10, 31), date(2021, 12, 31), date(2024, 2, 28)):
        at_two = pendulum.datetime(day.year, day.month, day.day, 2, tz=SHANGHAI)
        last = DagRunInfo(run_after=at_two, data_interval=None, partition_date=None, partition_key=None)
        always = TimeRestriction(earliest=None, latest=None, catchup=True)
        following = timetable.next_dagrun_info_v2(last_dagrun_info=last, restriction=always)
        assert following.run_after == at_two.add(days=1)
        assert following.partition_key == str(day)
        assert night_of(None, following.partition_key, following.run_after) == night_of(None, None, following.run_after)


def test_a_refused_key_and_a_used_up_quota_fail_at_once() -> None:
    policy = AskAgainIfItHelps()
    for error in (WrongCredentials("14"), QuotaExhausted("18")):
        decision = policy.evaluate(error, try_number=1, max_tries=3)
        assert decision.action is RetryAction.FAIL
        assert decision.reason


def test_a_platform_that_is_down_is_asked_again() -> None:
    assert AskAgainIfItHelps().evaluate(PlatformUnavailable("503"), 1, 3).action is RetryAction.DEFAULT


def test_an_endpoint_is_what_the_connection_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_MARKET_ONLINE", "https://a%2Fkey:s%40cret@gateway.example:8443/prod?region=zj")
    found = endpoint("market_online")
    assert found is not None
    assert (found.base_url, found.key, found.secret) == ("https://gateway.example:8443/prod", "a/key", "s@cret")
    assert found.extra == {"region": "zj"}


def test_a_platform_without_a_connection_has_no_endpoint() -> None:
    assert endpoint("not_linked") is None
