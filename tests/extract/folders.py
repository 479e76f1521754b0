"""A sender of daily files, and the three places it leaves them in: a disk, an object store, an SFTP server."""

import csv
import hashlib
import io
import os
import socketserver
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Thread
from uuid import uuid4

import boto3
import paramiko
from moto.server import ThreadedMotoServer
from openpyxl import Workbook as Book

from etl.sources import Endpoint
from etl.sources.connections import parse

KEY, SECRET = "the-key", "the-secret"
TITLES = ("安徽省12315投诉举报信息公示", "单位：元")
SAID = "孙女士反映买到的点心发霉"
"""What every complaint says in its own words: must never be written down."""
Complaint = dict[str, str]


def complaint(number: int, **changed: str) -> Complaint:
    """A row as Anhui's complaints have it."""
    ordinary = {
        "投诉编号": f"AH{number:05d}", "登记时间": "2021-10-28 09:30:00", "被投诉单位": "合肥某某有限公司",
        "统一社会信用代码/注册号": "91330100799655058B", "地址": "合肥市某路1号", "行政区划": "340102",
        "商品服务类别": "食品类", "问题类别": "产品质量", "投诉内容": f"{SAID}，{number}", "涉及金额": "0.0120",
        "受理时间": "2021-10-28", "是否受理": "是", "不予受理原因": "", "办结时间": "2021-10-29",
        "处理结果": "调解达成一致", "终止原因": "", "挽回损失": "0.0100",
    }  # fmt: skip
    return {**ordinary, **changed}


def lines(rows: Iterable[Complaint], titles: int = 0) -> list[list[str]]:
    """Titles, heading and rows."""
    return [*([title] for title in TITLES[:titles]), list(complaint(0)), *(list(row.values()) for row in rows)]


def text(content: list[list[str]]) -> bytes:
    """A CSV file in GB18030."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(content)
    return written.getvalue().encode("gb18030")


def spreadsheet(content: list[list[str]]) -> bytes:
    """An XLSX file of one sheet."""
    book, written = Book(write_only=True), io.BytesIO()
    sheet = book.create_sheet("投诉")
    for line in content:
        sheet.append(line)
    book.save(written)
    return written.getvalue()


FORMS = {".csv": text, ".xlsx": spreadsheet}


def named(day: date, form: str = ".csv") -> str:
    return f"AH_complaints_{day:%Y%m%d}{form}"


@dataclass(frozen=True)
class Place:
    """A folder to leave files in, and the connection that leads to it."""

    put: Callable[[str, bytes], object]
    connection: str

    def connections(self, _: str) -> Endpoint | None:
        return parse(self.connection)

    def leave(self, day: date, rows: list[Complaint], form: str = ".csv", titles: int = 0) -> None:
        """A day's file with its marker."""
        self.send(named(day, form), FORMS[form](lines(rows, titles)), len(rows))

    def send(self, name: str, content: bytes, rows: int, sha256: str = "") -> None:
        """A file, then the marker that says what it holds: its true hash, unless told otherwise."""
        self.put(name, content)
        self.put(f"{name}.ok", f"{rows},{sha256 or hashlib.sha256(content).hexdigest()}\n".encode())


@contextmanager
def on_a_disk(folder: Path) -> Iterator[Place]:
    folder.mkdir()
    yield Place(lambda name, content: (folder / name).write_bytes(content), folder.as_uri())


@contextmanager
def in_an_object_store(_: Path) -> Iterator[Place]:
    """A bucket behind real HTTP; its name is its own, for the store outlives its server."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        address, bucket = f"http://{host}:{port}", f"senders-{uuid4().hex}"
        given = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        store = boto3.client("s3", endpoint_url=address, **given)
        store.create_bucket(Bucket=bucket)
        yield Place(
            lambda name, content: store.put_object(Bucket=bucket, Key=f"ah/daily/{name}", Body=content),
            f"s3://{KEY}:{SECRET}@{bucket}/ah/daily?endpoint_url={address}",
        )
    finally:
        server.stop()


class Doorkeeper(paramiko.ServerInterface):
    """Lets one user in, and nobody else."""

    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.AUTH_SUCCESSFUL if (username, password) == (KEY, SECRET) else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class Shelf(paramiko.SFTPServerInterface):
    """Shows the files under a folder, for reading only."""

    def __init__(self, server: paramiko.ServerInterface, root: Path) -> None:
        super().__init__(server)
        self.root = root

    def at(self, path: str) -> Path:
        return self.root / self.canonicalize(path).lstrip("/")

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        try:
            return [paramiko.SFTPAttributes.from_stat(file.stat(), file.name) for file in self.at(path).iterdir()]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        try:
            return paramiko.SFTPAttributes.from_stat(self.at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> paramiko.SFTPHandle | int:
        try:
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = self.at(path).open("rb")
            handle.stat = lambda: paramiko.SFTPAttributes.from_stat(os.fstat(handle.readfile.fileno()))
            return handle
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)


@contextmanager
def behind_sftp(folder: Path) -> Iterator[Place]:
    """A folder behind an SSH server on a port of this machine; with the server, its conversations end."""
    folder.mkdir()
    host_key = paramiko.ECDSAKey.generate()
    talking: list[paramiko.Transport] = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            transport = paramiko.Transport(self.request)
            talking.append(transport)
            transport.add_server_key(host_key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Shelf, folder.parent)
            transport.start_server(server=Doorkeeper())
            transport.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        place = f"{KEY}:{SECRET}@127.0.0.1:{server.server_address[1]}/{folder.name}"
        yield Place(lambda name, content: (folder / name).write_bytes(content), f"sftp://{place}")
        server.shutdown()
    for transport in talking:
        transport.close()
