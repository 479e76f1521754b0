"""The protocols that gateways of `tests/extract` do not speak, just far enough to hand over a fixture."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from etl.sources import Contract, Endpoint
from tests.extract.gateway import SECRET, Answer, Asked, Gateway, Hmac, Row, Sharing, listening


class Bearer(Gateway):
    """Token portal: the token in a header, the rows as JSON text."""

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {SECRET}":
            return said({"errcode": 10002, "result": "token无效"})
        rows, total = self.page(asked.fields)
        return said({"errcode": 0, "result": "成功", "totalrecords": total, "data": text(rows)})


class Rows(Gateway):
    """Public query site: offset and limit."""

    def answer(self, asked: Asked) -> Answer:
        first, size = int(asked.fields["offset"]), int(asked.fields["limit"])
        return said({"total": len(self.rows), "rows": self.rows[first : first + size]})


class OpenData(Gateway):
    """Open-data portal: a sign for each request, the count from an interface of its own."""

    sign = "0" * 64

    def answer(self, asked: Asked) -> Answer:
        if asked.path.endswith("createsign.do"):
            return Answer(200, self.sign.encode())
        if asked.fields["sign"] != self.sign:
            return said({"code": 500, "data": ""})
        if asked.fields["interface_id"].endswith("gettotal"):
            data: object = {"count": len(self.rows)}
        else:
            data = {"data": text(self.page(json.loads(asked.fields["biz_content"]))[0])}
        return said({"code": 200, "data": text({"code": "1", "data": data})})


WORDS = ("page", "size", "start", "end")
GATEWAYS: dict[str, type[Gateway]] = {
    "sharing": Sharing,
    "hmac": Hmac,
    "bearer": Bearer,
    "rows": Rows,
    "opendata": OpenData,
}


def text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def said(value: object) -> Answer:
    return Answer(200, text(value).encode())


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
