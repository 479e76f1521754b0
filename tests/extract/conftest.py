"""Retries without their pauses."""

import pytest
from tenacity import wait_none

from etl.wire import client


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a platform asks for no pause, none is made; what it does ask for is kept."""
    monkeypatch.setattr(client, "wait_exponential_jitter", lambda **_: wait_none())
