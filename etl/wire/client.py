"""One HTTP session per platform: waits as the platform asks, retries what can get better, and nothing else."""

import email.utils
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from etl.wire.errors import PlatformUnavailable, QuotaExhausted, WrongCredentials

ATTEMPTS = 6
LONGEST_WAIT = 120.0
"""Seconds. A platform that asks for a longer pause is not waited for: it is caught up the next night."""

Answer = TypeVar("Answer")


class Busy(PlatformUnavailable):
    """429 or 503, with the seconds the platform asked us to wait, if it said."""

    def __init__(self, message: str, wait: float | None) -> None:
        super().__init__(message)
        self.wait = wait


def pause(state: RetryCallState) -> float:
    """Seconds until the next attempt: what the platform asked for, else exponential with jitter."""
    failure = state.outcome.exception() if state.outcome else None
    asked = failure.wait if isinstance(failure, Busy) else None
    return asked if asked is not None else wait_exponential_jitter(initial=0.5, max=30.0)(state)


def seconds_asked(header: str | None) -> float | None:
    """A `Retry-After` header, as seconds or as an HTTP date (RFC 9110 §10.2.3); None where it says neither."""
    if not header:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        until = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, until.timestamp() - time.time())


class Client:
    """A `requests` session that turns transport trouble and status codes into this package's errors."""

    def __init__(self, platform: str, timeout: float, in_flight: int, troubles: Counter[str]) -> None:
        self.platform = platform
        self.timeout = timeout
        self.troubles = troubles
        self.quiet_until = 0.0
        self.session = requests.Session()
        adapter = requests.adapters.HTTPAdapter(pool_connections=1, pool_maxsize=in_flight)
        self.session.mount("http://", adapter)
        self.session.mount("https://", adapter)

    def persistently(self, ask: Callable[[], Answer]) -> Answer:
        """Call `ask` until it answers; gives up after `ATTEMPTS` or at once when asking again cannot help."""
        retrying = Retrying(
            retry=retry_if_exception_type(PlatformUnavailable),
            wait=pause,
            stop=stop_after_attempt(ATTEMPTS),
            before_sleep=self.note,
            reraise=True,
        )
        return retrying(ask)

    def note(self, state: RetryCallState) -> None:
        """Count the trouble for the ledger; a pause the platform asked for holds for all requests under way."""
        failure = state.outcome.exception() if state.outcome else None
        self.troubles[type(failure).__name__] += 1
        if isinstance(failure, Busy) and failure.wait:
            self.quiet_until = max(self.quiet_until, time.monotonic() + failure.wait)

    def send(self, method: str, url: str, **request: Any) -> requests.Response:
        """One request, one answer with status 200; every other outcome is raised."""
        quiet = self.quiet_until - time.monotonic()
        if quiet > 0:
            time.sleep(quiet)
        try:
            response = self.session.request(method, url, timeout=self.timeout, **request)
        except requests.RequestException as error:
            raise PlatformUnavailable(f"{self.platform}: {type(error).__name__} at {url.split('?')[0]}") from error
        self.check(response)
        return response

    def check(self, response: requests.Response) -> None:
        where = f"{self.platform}: HTTP {response.status_code} from {response.url.split('?')[0]}"
        if response.status_code in (429, 503):
            wait = seconds_asked(response.headers.get("Retry-After"))
            if wait is not None and wait > LONGEST_WAIT:
                raise QuotaExhausted(f"{where}: asked to wait {wait:.0f} s; left for the next night")
            raise Busy(where, wait)
        if response.status_code in (401, 403):
            raise WrongCredentials(
                f"{where}: {message(response)}; check the connection's key and secret, and the clock", response
            )
        if response.status_code >= 500 or response.status_code == 408:
            raise PlatformUnavailable(f"{where}: {message(response)}")
        if response.status_code != 200:
            raise WrongCredentials(f"{where}: {message(response)}; check the contract's interface and paging words")


def message(response: requests.Response) -> str:
    """The start of what the platform said, on one line."""
    return " ".join(response.text[:200].split())
