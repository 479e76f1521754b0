"""A platform's endpoint and credentials: an Airflow connection named after it, in either of Airflow's forms.

`AIRFLOW_CONN_ENTERPRISE_ONLINE=http://<key>:<secret>@host:port/base` or the JSON form with `conn_type`, `host`,
`login`, `password`, `port`, `schema`, `extra`.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Endpoint:
    """Where a platform answers and as whom we ask; `secret` never shows in a log."""

    base_url: str
    key: str
    secret: str = field(repr=False)
    extra: dict[str, str] = field(default_factory=dict, repr=False)


FOLDERS = ("file", "s3", "sftp")
"""Connection types that lead to a folder of files instead of a gateway."""

Connections = Callable[[str], Endpoint | None]
"""Gives a platform's endpoint, or None when the platform has no connection and sits the night out."""


def from_environment(platform: str) -> Endpoint | None:
    """The endpoint in `AIRFLOW_CONN_<PLATFORM>`, read as Airflow reads it."""
    value = os.environ.get(f"AIRFLOW_CONN_{platform.upper()}")
    return parse(value) if value else None


def parse(value: str) -> Endpoint:
    """An Airflow connection given as a URI or as JSON."""
    return parse_json(json.loads(value)) if value.lstrip().startswith("{") else parse_uri(value)


def parse_uri(uri: str) -> Endpoint:
    parts = urlsplit(uri)
    return endpoint(
        conn_type=parts.scheme,
        host=unquote(parts.hostname or ""),
        port=parts.port,
        schema=unquote(parts.path).strip("/"),
        login=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        extra=dict(parse_qsl(parts.query)),
    )


def parse_json(fields: dict[str, object]) -> Endpoint:
    extra = fields.get("extra") or {}
    return endpoint(
        conn_type=str(fields.get("conn_type") or "http"),
        host=str(fields.get("host") or ""),
        port=int(str(fields["port"])) if fields.get("port") else None,
        schema=str(fields.get("schema") or "").strip("/"),
        login=str(fields.get("login") or ""),
        password=str(fields.get("password") or ""),
        extra=json.loads(extra) if isinstance(extra, str) else dict(extra),  # type: ignore[call-overload]
    )


def endpoint(
    conn_type: str, host: str, port: int | None, schema: str, login: str, password: str, extra: dict[str, str]
) -> Endpoint:
    """An endpoint from an Airflow connection's fields.

    `schema` is the scheme where it says so, as in Airflow's own HTTP hook, and else the base path. A folder is
    `file:///path`, `s3://key:secret@bucket/prefix` or `sftp://user:password@host/path`.
    """
    if conn_type in FOLDERS:
        place = host + (f":{port}" if port else "")
        return Endpoint(f"{conn_type}://{place}/{schema}".rstrip("/"), login, password, extra)
    scheme = "https" if "https" in (conn_type, schema) else "http"
    path = "" if schema in ("http", "https") else schema
    if "://" not in host:
        host = f"{scheme}://{host}"
    base = host.rstrip("/") + (f":{port}" if port else "") + (f"/{path}" if path else "")
    return Endpoint(base, login, password, extra)
