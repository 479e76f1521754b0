"""Connections: Airflow's two ways of writing one say the same."""

import json

import pytest

from etl.sources.connections import from_environment, parse

PLAIN = [
    ("http://key:word@gateway.example:8801/base", "http://gateway.example:8801/base"),
    ("https://key:word@gateway.example/base", "https://gateway.example/base"),
    ("http://key:word@gateway.example", "http://gateway.example"),
    ("http://key:word@gateway.example:443/https", "https://gateway.example:443"),
    ("http://key:word@https%3A%2F%2Fgateway.example/base", "https://gateway.example/base"),
]


@pytest.mark.parametrize(("uri", "base"), PLAIN)
def test_a_uri_says_where_and_as_whom(uri: str, base: str) -> None:
    endpoint = parse(uri)
    assert (endpoint.base_url, endpoint.key, endpoint.secret) == (base, "key", "word")


@pytest.mark.parametrize("extra", [{"stage": "prod"}, json.dumps({"stage": "prod"})])
def test_json_says_the_same_as_a_uri(extra: object) -> None:
    fields = {
        "conn_type": "https",
        "host": "gateway.example",
        "port": "8443",
        "schema": "base/path",
        "login": "key/1",
        "password": "w@rd:/%",
        "extra": extra,
    }
    uri = "https://key%2F1:w%40rd%3A%2F%25@gateway.example:8443/base/path?stage=prod"
    assert parse(json.dumps(fields)) == parse(uri)
    assert parse(uri).secret == "w@rd:/%"
    assert parse(uri).extra == {"stage": "prod"}


def test_the_secret_shows_nowhere() -> None:
    endpoint = parse("http://key:hidden@gateway.example/base?token=hidden")
    assert "hidden" not in f"{endpoint!r} {endpoint}"
    assert "hidden" not in endpoint.base_url


def test_a_platform_is_found_under_its_name_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_QUALITY_ONLINE", "http://key:word@gateway.example")
    monkeypatch.delenv("AIRFLOW_CONN_MARKET_ONLINE", raising=False)
    found = from_environment("quality_online")
    assert found is not None
    assert found.base_url == "http://gateway.example"
    assert from_environment("market_online") is None
