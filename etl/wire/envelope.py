"""What a platform wraps its rows in, declared and not coded: where rows, counts and codes stand in an answer.

A place is a path of names, `data.dataList`. A text met on the way is JSON inside JSON and is opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from etl.wire.errors import BrokenAnswer, PlatformUnavailable, QuotaExhausted, SecretExpired, WrongCredentials

NOTHING = msgspec.Raw(b"null")
Fields = dict[str, msgspec.Raw]


@dataclass(frozen=True)
class Envelope:
    """Where things stand in an answer.

    `count` is how many rows a page says it holds, `code` what the platform says of the request, `ok` the codes of
    success; `codes` says what the others mean: `expired`, `refused`, `quota`, and anything else can be tried again.
    `header_row` says that the first row of a page may be a heading.
    """

    rows: str
    total: str
    code: str | None = None
    message: str | None = None
    ok: tuple[str, ...] = ()
    codes: Mapping[str, str] | None = None
    count: str | None = None
    header_row: bool = False

    def declared(self, changes: Mapping[str, Any]) -> "Envelope":
        """The envelope with what a contract says otherwise."""
        values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in changes.items()}
        return replace(self, **values)


class Answer:
    """One answer, opened only as far as it is asked about."""

    def __init__(self, body: bytes, envelope: Envelope, what: str) -> None:
        self.envelope = envelope
        self.what = what
        self.levels: dict[str, Fields] = {"": decode(body, Fields, what)}
        self.check()

    def at(self, place: str) -> msgspec.Raw:
        """The JSON text at `place`; `null` where nothing is."""
        above, _, name = place.rpartition(".")
        if above not in self.levels:
            inner = opened(self.at(above), self.what)
            self.levels[above] = {} if inner == NOTHING else decode(inner, Fields, self.what)
        return self.levels[above].get(name, NOTHING)

    def text(self, place: str | None) -> str:
        """The value at `place` as text, empty where there is none."""
        value = decode(self.at(place), Any, self.what) if place else None
        return "" if value is None else str(value)

    def number(self, place: str) -> int:
        """A count, which some platforms send as text."""
        text = self.text(place)
        try:
            return int(text or 0)
        except ValueError:
            raise BrokenAnswer(f"{self.what}: {place} is {text!r}, not a whole number") from None

    def rows(self) -> list[msgspec.Raw]:
        """The rows of the page, each as JSON text; a missing list is an empty one."""
        found = opened(self.at(self.envelope.rows), self.what)
        return [] if found == NOTHING else decode(found, list[msgspec.Raw], self.what)

    def check(self) -> None:
        """The platform's code as this package's errors."""
        code = self.text(self.envelope.code)
        if self.envelope.code is None or code in self.envelope.ok:
            return
        where = f"{self.what}: code {code} {self.text(self.envelope.message)}"
        match (self.envelope.codes or {}).get(code):
            case "expired":
                raise SecretExpired(where)
            case "refused":
                raise WrongCredentials(f"{where}; check key, secret, contract and this machine's clock")
            case "quota":
                raise QuotaExhausted(f"{where}; the window is read again the next night")
            case _:
                raise PlatformUnavailable(where)


def opened(raw: msgspec.Raw, what: str) -> msgspec.Raw | str:
    """The JSON in a JSON text, however deep; an empty text is nothing."""
    inner: msgspec.Raw | str = raw
    while begins_as_text(inner):
        inner = decode(inner, str, what).strip() or "null"
    return NOTHING if inner == "null" else inner


def begins_as_text(json: msgspec.Raw | str) -> bool:
    return json.startswith('"') if isinstance(json, str) else bytes(memoryview(json)[:1]) == b'"'


def decode(text: Any, shape: Any, what: str) -> Any:
    """JSON text as `shape`; what is no text, is cut off, is not JSON or has another shape is a broken answer."""
    try:
        return msgspec.json.decode(text, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError) as error:
        start = bytes(text)[:60].decode("utf-8", "replace") if not isinstance(text, str) else text[:60]
        raise BrokenAnswer(f"{what}: answer is not the JSON agreed on ({error}); it begins {start!r}") from error
