"""`dropfolder`: files a sender leaves in a folder, on a disk, behind SFTP or in an object store; one file a day.

A file counts from the moment its marker `<file>.ok` lies beside it: `rows,sha256`. A day that is sent again replaces
that day, in whichever form it comes.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice, takewhile
from math import ceil
from typing import Any

import fsspec
import msgspec
from paramiko import AuthenticationException

from etl.wire.base import Page, Protocol, Window
from etl.wire.errors import BrokenAnswer, PlatformUnavailable, WrongCredentials
from etl.wire.sheets import SURPLUS, Row, spreadsheet, text_file

ROWS_A_PAGE = 5_000
FORMS = {".csv": text_file, ".xlsx": spreadsheet}
Entry = dict[str, Any]
"""What a file system says of a file."""
MARKER = re.compile(r"(\d+)\D+?([0-9a-fA-F]{64})")


@dataclass(frozen=True)
class Delivery:
    """A file with its marker: the day it is of, and what the sender says it holds."""

    path: str
    day: date
    rows: int
    sha256: str
    left_at: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


class DropFolder(Protocol):
    """Reads the days that are new or have been sent again; a day whose file does not match its marker is withheld."""

    def pages(self, window: Window) -> Iterator[Page]:
        for delivery in self.deliveries(window):
            try:
                content = self.fetched(delivery)
                self.check_rows(delivery, content)
            except BrokenAnswer as broken:
                self.withheld.append(f"{delivery.name}: {broken}")
                continue
            yield from self.cut(delivery, content)

    @cached_property
    def names(self) -> set[str]:
        """Every name a heading may hold."""
        return {name for column in self.contract.columns for name in (column.name, *column.aliases)}

    @cached_property
    def personal(self) -> set[str]:
        """The names of the columns that are not landed as they are."""
        columns = [column for column in self.contract.columns if column.landing != "keep"]
        return {name for column in columns for name in (column.name, *column.aliases)}

    @cached_property
    def files(self) -> Any:
        """The file system behind the connection's address."""
        protocol, _, path = self.endpoint.base_url.partition("://")
        options: dict[str, Any] = {"skip_instance_cache": True}  # else a night would speak over last night's connection
        if protocol in ("s3", "s3a"):
            options |= {"key": self.endpoint.key or None, "secret": self.endpoint.secret or None}
            options |= {"endpoint_url": self.endpoint.extra.get("endpoint_url"), "use_listings_cache": False}
        if protocol in ("sftp", "ssh"):
            host, _, port = path.partition("/")[0].partition(":")
            options |= {"host": host, "username": self.endpoint.key, "password": self.endpoint.secret}
            options |= {"port": int(port)} if port else {}
        return fsspec.filesystem(protocol, **options)

    @property
    def folder(self) -> str:
        protocol, _, path = self.endpoint.base_url.partition("://")
        return "/" + path.partition("/")[2] if protocol in ("sftp", "ssh") else path

    def deliveries(self, window: Window) -> list[Delivery]:
        """The days to read, oldest first: those of the window's end or before that are not known as they are."""
        found: dict[date, Delivery] = {}
        for delivery in self.marked():
            known = found.get(delivery.day)
            if known is None or known.left_at <= delivery.left_at:
                found[delivery.day] = delivery
        until = window.end.date() if window.end else date.max
        return [
            delivery
            for day, delivery in sorted(found.items())
            if day < until and window.delivered.get(str(day)) != delivery.sha256
        ]

    def marked(self) -> Iterator[Delivery]:
        """Every file with its marker; one without is still being written."""
        pattern = re.compile(rf"{re.escape(self.contract.interface)}_(\d{{8}})(\.csv|\.xlsx)", re.IGNORECASE)
        listing = {str(entry["name"]).rpartition("/")[2]: entry for entry in self.listed()}
        for name, entry in sorted(listing.items()):
            shaped = pattern.fullmatch(name)
            try:
                if shaped:
                    yield self.delivery(entry, listing.get(f"{name}.ok"), day_of(shaped[1]))
            except BrokenAnswer as broken:
                self.withheld.append(f"{name}: {broken}")

    def delivery(self, entry: Entry, marker: Entry | None, day: date) -> Delivery:
        if marker is None:
            raise BrokenAnswer("no marker yet, the sender is still writing")
        said = MARKER.search(self.asked("cat_file", marker["name"]).decode("utf-8", "replace"))
        if not said:
            raise BrokenAnswer("its marker does not say `rows,sha256`")
        left_at = str(marker.get("mtime") or marker.get("LastModified") or "")
        return Delivery(str(entry["name"]), day, int(said[1]), said[2].lower(), left_at)

    def listed(self) -> list[Entry]:
        return list(self.asked("ls", self.folder, detail=True))

    def asked(self, question: str, *about: Any, **how: Any) -> Any:
        """The file system's answer; what goes wrong is told apart by what to do about it."""
        where = f"{self.contract.platform}: {self.endpoint.base_url}"
        try:
            return getattr(self.files, question)(*about, **how)
        except FileNotFoundError as error:
            if question == "cat_file":
                raise BrokenAnswer("is gone since it was listed, the sender is sending it anew") from error
            raise WrongCredentials(f"{where}: {error}; check the connection's address") from error
        except (PermissionError, AuthenticationException) as error:
            raise WrongCredentials(f"{where}: {error}; check the connection's address and key") from error
        except Exception as error:  # each library behind a file system has errors of its own
            raise PlatformUnavailable(f"{where}: {type(error).__name__}: {error}") from error

    def fetched(self, delivery: Delivery) -> bytes:
        """The file's bytes, as the sender meant them."""
        content: bytes = self.asked("cat_file", delivery.path)
        if hashlib.sha256(content).hexdigest() != delivery.sha256:
            raise BrokenAnswer("its bytes are not those its marker names (SHA-256 differs)")
        return content

    def rows(self, delivery: Delivery, content: bytes) -> Iterator[Row]:
        return map(self.without_slipped, FORMS[suffix(delivery.path)](content, self.names))

    def without_slipped(self, row: Row) -> Row:
        """A separator too many moves values to the right: what may come from a personal column is let go."""
        if SURPLUS not in row:
            return row
        safe = takewhile(lambda name: name not in self.personal, row)
        return {**{name: row[name] for name in safe}, SURPLUS: row[SURPLUS]}

    def check_rows(self, delivery: Delivery, content: bytes) -> None:
        """Count before anything is taken: a file is delivered whole or not at all."""
        found = sum(1 for _ in self.rows(delivery, content))
        if found != delivery.rows:
            raise BrokenAnswer(f"holds {found} rows, its marker says {delivery.rows}")

    def cut(self, delivery: Delivery, content: bytes) -> Iterator[Page]:
        """The file as pages, however large it is; a day without rows is one empty page."""
        rows = self.rows(delivery, content)
        for number in range(1, max(1, ceil(delivery.rows / ROWS_A_PAGE)) + 1):
            part = [msgspec.json.encode(row) for row in islice(rows, ROWS_A_PAGE)]
            yield Page(number, part, delivery.rows, str(delivery.day), delivery.sha256)


def day_of(digits: str) -> date:
    try:
        return datetime.strptime(digits, "%Y%m%d").date()
    except ValueError as error:
        raise BrokenAnswer(f"its name holds {digits}, which is no day") from error


def suffix(path: str) -> str:
    return path[path.rindex(".") :].lower()
