"""A fixture handed over in any protocol: by the gateways of `tests/extract`, freed of what is one dataset's own."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from etl.sources import Contract, Endpoint
from tests.extract.gateway import Answer, Asked, Gateway, Hmac, Row, Sharing, listening
from tests.extract.gateways.bearer import Bearer as TokenPortal
from tests.extract.gateways.opendata import OpenData


class Bearer(TokenPortal):
    """The token portal, whatever column its days are counted by: a fixture is asked for whole."""

    def window(self, fields: dict[str, str]) -> list[Row]:
        return list(self.rows)


class Rows(Gateway):
    """Public query site: offset and limit."""

    def answer(self, asked: Asked) -> Answer:
        first, size = int(asked.fields["offset"]), int(asked.fields["limit"])
        found = {"total": len(self.rows), "rows": self.rows[first : first + size]}
        return Answer(200, json.dumps(found, ensure_ascii=False).encode())


WORDS = ("page", "size", "start", "end")
GATEWAYS: dict[str, type[Gateway]] = {
    "sharing": Sharing,
    "hmac": Hmac,
    "bearer": Bearer,
    "rows": Rows,
    "opendata": OpenData,
}


@contextmanager
def serving(declared: Contract, rows: list[Row], night: date, folder: Path) -> Iterator[Endpoint]:
    """The platform of a contract with these rows: behind HTTP, or as the night's file left in `folder`."""
    if declared.protocol == "dropfolder":
        yield left(declared, rows, night, folder)
        return
    gateway = GATEWAYS[declared.protocol](rows)
    gateway.words = tuple(declared.paging.get(word, word) for word in WORDS)  # type: ignore[assignment]
    with listening(gateway) as endpoint:
        yield endpoint


def left(declared: Contract, rows: list[Row], night: date, folder: Path) -> Endpoint:
    """The rows as a sender's CSV file in GB18030, with its marker."""
    written = io.StringIO(newline="")
    sheet = csv.DictWriter(written, list(rows[0]))
    sheet.writeheader()
    sheet.writerows(rows)
    content = written.getvalue().encode("gb18030")
    name = f"{declared.interface}_{night:%Y%m%d}.csv"
    folder.mkdir()
    (folder / name).write_bytes(content)
    (folder / f"{name}.ok").write_text(f"{len(rows)},{hashlib.sha256(content).hexdigest()}")
    return Endpoint(folder.as_uri(), "", "")
