"""The checks for producers: any file form, the night's own rules, an answer to act on, over real HTTP too."""

import csv
import io
import json
import socket
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest
import uvicorn
from typer.testing import CliRunner

from etl.check import Unreadable, check, kind_of
from etl.check.endpoint import LARGEST, application
from etl.cli import app
from etl.ground.workspace import Workspace
from etl.sources import contract, contracts
from etl.validate import example
from etl.validate.rules import rules
from tests.extract.rows import outlet
from tests.nights import ask
from tests.validate.arrivals import arrive
from tests.validate.landed import by_the_engine, landing, read

Row = dict[str, Any]
GOOD, BAD = outlet(1), outlet(2, status="9", applicationDate="2021-13-45")
COMPLAINT = {
    "rqstid": "T1", "recorddate": "2021-10-29", "updatetime": "2021-10-29 08:00:00", "receivemode": "投诉",
    "registerno": "91330100799655058B", "complainant": "张三", "phone": "13800000000",
}  # fmt: skip


def as_csv(rows: list[Row], encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows: list[Row]) -> bytes:
    book = openpyxl.Workbook()
    for line in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(line)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


FORMS = {
    "utf-8.csv": (as_csv, 3),
    "gb18030.csv": (lambda rows: as_csv(rows, "gb18030"), 3),
    "sheet.xlsx": (as_xlsx, 3),
    "list.json": (lambda rows: json.dumps(rows, ensure_ascii=False).encode(), 2),
    "lines.jsonl": (lambda rows: "\n".join(json.dumps(row) for row in rows).encode(), 2),
}
"""A file's name, how it is written, and which row of it the second row of data is."""


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_file_gets_the_same_answer(name: str) -> None:
    form, row = FORMS[name]
    answer = check(contract("outlets"), form([GOOD, BAD]), kind_of(name))
    assert (answer.rows, answer.good, answer.bad, answer.unknown_columns, answer.missing_columns) == (2, 1, 1, [], [])
    assert [(one.row, one.rule, one.value) for one in answer.findings] == [
        (row, "applicationDate.unreadable", "2021-13-45"), (row, "status.unknown", "9")
    ]  # fmt: skip


def test_a_finding_can_be_acted_on() -> None:
    (one,) = check(contract("outlets"), as_csv([{**BAD, "status": "1"}]), "csv").findings
    assert (one.column, one.title, one.example) == ("applicationDate", "申报日期", "2021-10-31")
    assert (one.reason, one.reason_zh) == (
        "the value cannot be read as the column's type", "无法按该列的类型（日期、数字）识别"
    )  # fmt: skip


def test_rows_are_numbered_as_in_the_file_whatever_stands_above_and_between() -> None:
    heading, line = as_csv([BAD]).decode().splitlines()
    content = f"网点一览\n{heading}\n\n{line}\n{','.join(' ' for _ in GOOD)}\n{line}\n".encode()
    assert {one.row for one in check(contract("outlets"), content, "csv").findings} == {4, 6}


def test_the_check_finds_what_the_night_would(tmp_path: Path) -> None:
    rows = [outlet(number, **broken) for number, broken in enumerate([{}, {"status": "x"}, {"bankCode": "0" * 18}])]
    rows += [outlet(9, id="", bankCode="91330100799655058A")]
    home = Workspace(tmp_path)
    arrive(home, "outlets", date(2021, 10, 20), rows)
    table = home.table(date(2021, 10, 20), "quarantine/outlets")
    night = ask("SELECT right(raw_ref, 1)::INT + 1, rule FROM {table} ORDER BY ALL", table=table)
    answer = check(contract("outlets"), json.dumps(rows).encode(), "json")
    assert [(one.row, one.rule) for one in answer.findings] == night
    assert len(night) == 4


def test_strange_and_missing_columns_are_named_but_nobody_is_asked_for_personal_data() -> None:
    row = {**COMPLAINT, "novelty": "1"}
    for name in ("complainant", "phone", "receivemode"):
        row.pop(name)
    answer = check(contract("complaints_zj"), as_csv([row]), "csv")
    assert answer.unknown_columns == ["novelty"]
    assert "receivemode" in answer.missing_columns
    assert not {"complainant", "phone", "rqstcontent"} & set(answer.missing_columns)


def test_whistle_blower_rows_are_not_to_be_sent_nor_put_right() -> None:
    answer = check(contract("complaints_zj"), as_csv([{**COMPLAINT, "receivemode": "举报"}, COMPLAINT]), "csv")
    (one,) = answer.findings
    assert (one.row, one.rule, one.value, one.example) == (2, "receivemode.whistle_blower", None, None)
    assert "请勿报送" in one.reason_zh
    assert (answer.good, answer.bad) == (1, 1)


def test_no_personal_value_comes_back() -> None:
    person = "11010519491231002X"
    row = {**COMPLAINT, "registerno": person, "rqsttitle": "张三 13800000000", "recorddate": ""}
    answer = check(contract("complaints_zj"), as_csv([row]), "csv")
    assert {one.rule for one in answer.findings} == {"registerno.resident_id", "recorddate.missing"}
    said = json.dumps(answer.as_dict(), ensure_ascii=False)
    assert not [secret for secret in (person, "RID:", "张三", "13800000000") if secret in said]


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (b"a,b\n1,2\n", "csv", "no heading"),
        (b"not a zip", "xlsx", "not a spreadsheet"),
        (b"[1, 2]", "json", "row 1 of the file is not a JSON object"),
        (b'{"id": 1}\n{"id"', "json", "the file"),
        (b"\x81\xff\xff,", "csv", "neither in UTF-8 nor in GB18030"),
    ],
)
def test_a_file_without_rows_is_said_to_be_unreadable(content: bytes, kind: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        check(contract("outlets"), content, kind)


QUICK = ("complaints_ah", "outlets", "registrations", "traces")
"""Datasets of different protocols, whose columns are of all types."""


@pytest.mark.parametrize(
    "dataset",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.proof) for name in sorted(contracts())],
)
def test_every_example_passes_the_rules_itself(dataset: str) -> None:
    declared, applied = contract(dataset), rules(contract(dataset))
    examples = {column.name: example(column, declared, applied) for column in declared.landed}
    with read(declared, landing(declared, [examples])) as (connection, rows):
        broken = {rule for rule, found in by_the_engine(connection, rows, applied).items() if found}
    shown = {name for name, value in examples.items() if value is not None}
    assert shown
    assert not {rule for rule in broken if rule.rpartition(".")[0] in shown}


def test_the_command_shows_a_table_and_ends_with_1_if_anything_is_bad(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_bytes(as_csv([GOOD, BAD]))
    good.write_bytes(as_csv([GOOD]))
    run = CliRunner(env={"COLUMNS": "200"}).invoke
    shown = run(app, ["check", "outlets", str(bad)])
    assert shown.exit_code == 1
    assert "status.unknown" in shown.output
    assert "2 rows: 1 good, 1 bad; unknown columns: none; missing columns: none" in shown.output
    assert run(app, ["check", "outlets", str(good)]).exit_code == 0
    assert json.loads(run(app, ["check", "outlets", str(bad), "--json"]).output)["bad"] == 1
    odd = tmp_path / "odd.pdf"
    odd.write_bytes(b"")
    assert run(app, ["check", "outlets", str(odd)]).exit_code == 1


@pytest.fixture(params=[None, "let-me-in"])
def server(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client of the endpoint as it runs in earnest, with its token if it demands one."""
    listener = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(application(request.param), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    headers = {"Authorization": f"Bearer {request.param}"} if request.param else {}
    with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", headers=headers, timeout=60) as client:
        yield client
    running.should_exit = True
    thread.join()
    listener.close()


class TestServer:
    """`POST /check/{dataset}`."""

    @pytest.mark.parametrize("server", ["let-me-in"], indirect=True)
    def test_it_answers_as_the_command_does(self, server: httpx.Client) -> None:
        content = as_csv([GOOD, BAD])
        expected = check(contract("outlets"), content, "csv").as_dict()
        by_type = server.post("/check/outlets", content=content, headers={"Content-Type": "text/csv; charset=utf-8"})
        by_name = server.post("/check/outlets", params={"name": "网点.csv"}, content=content)
        assert (by_type.status_code, by_name.status_code) == (200, 200)
        assert by_type.json() == by_name.json() == expected

    def test_it_demands_its_token_and_says_so(self, server: httpx.Client) -> None:
        demanded = "Authorization" in server.headers
        for wrong in ("", "Bearer let-me", "Basic let-me-in"):
            asked = server.post("/check/outlets?name=a.csv", content=b"x", headers={"Authorization": wrong})
            assert asked.status_code == (401 if demanded else 422), "whoever is let in hears that this is no heading"

    @pytest.mark.parametrize(
        ("path", "content", "status", "why"),
        [
            ("/check/nothing?name=a.csv", b"", 404, "outlets"),
            ("/check/outlets?name=a.pdf", b"", 422, "not CSV"),
            ("/check/outlets?name=a.csv", b"x", 422, "no heading"),
            ("/check/outlets?name=a.csv", b"x" * (LARGEST + 1), 413, "52,428,800 bytes"),
        ],
    )
    def test_what_it_cannot_check_is_answered_with_the_reason(
        self, server: httpx.Client, path: str, content: bytes, status: int, why: str
    ) -> None:
        answer = server.post(path, content=content)
        assert answer.status_code == status
        assert why in answer.json()["error"]

    def test_a_file_of_unknown_length_is_cut_off_at_the_limit(self, server: httpx.Client) -> None:
        pieces = (b"x" * 1_048_576 for _ in range(51))
        assert server.post("/check/outlets?name=a.csv", content=pieces).status_code == 413

    def test_the_page_lists_every_dataset_and_column_with_an_example(self, server: httpx.Client) -> None:
        page = httpx.get(server.base_url)
        assert page.status_code == 200, "the page needs no token"
        for declared in contracts().values():
            assert f"{declared.title}（{declared.dataset}）" in page.text
            assert all(column.title in page.text for column in declared.landed if column.expected)
        assert "91330100799655058B" in page.text
        assert "投诉人电话" not in page.text, "nobody is asked for personal data"
