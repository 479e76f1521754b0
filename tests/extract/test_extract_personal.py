"""Personal data at the door: nothing about a person is anywhere under the workspace, in whatever file."""

import hashlib
import hmac
import re
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.extract.personal import key_of, keyed_hash, scrubbed, teach, without_resident_ids
from etl.ground.engine import engine
from etl.ground.identifiers.expressions import normalise
from etl.ground.workspace import Workspace, read_json
from etl.sources import contracts
from tests.nights import NIGHTS, SUNDAY, History, ask, tables

RESIDENT = "3399[0-9]{13}[0-9X]"
"""The sandbox's persons are registered in a division that does not exist."""
FORBIDDEN = f"""contains(t::VARCHAR, '彧') OR contains(t::VARCHAR, '1990057')
    OR contains(t::VARCHAR, '3399') AND regexp_matches(t::VARCHAR, '{RESIDENT}')"""
"""In any column of a row `t`: what every name, telephone number and resident ID of the sandbox holds."""
SUNDAY_ASKED = datetime.combine(SUNDAY, time.min)


def token(workspace: Workspace, text: str) -> str:
    return hmac.digest(key_of(workspace), text.encode(), "sha256").hex()


def planted(history: History, rule: str) -> list[tuple[str, str, str]]:
    """`dataset, column, record` of what was planted and has been read by the last night."""
    sql = f"""SELECT dataset, "column", record FROM {{planted}} WHERE rule LIKE '%.{rule}' AND record <> ''
              AND visible_from <= TIMESTAMP '2021-10-30' AND visible_until IS NULL ORDER BY ALL"""
    return ask(sql, planted=history.world.planted)  # type: ignore[return-value]


def test_no_person_is_in_any_parquet_file(history: History) -> None:
    files = sorted(history.workspace.home.rglob("*.parquet"))
    assert len(files) > 100
    with duckdb.connect() as connection:
        for path in files:
            rows = f"(FROM read_parquet('{path}', hive_partitioning = false)) AS t"
            assert connection.execute(f"SELECT t::VARCHAR FROM {rows} WHERE {FORBIDDEN} LIMIT 3").fetchall() == [], path


def test_no_person_is_in_the_warehouse(history: History) -> None:
    (file,) = history.workspace.home.glob("warehouse/*.duckdb")
    with duckdb.connect(str(file), read_only=True) as connection:
        names = connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall()
        assert len(names) > 10
        for schema, name in names:
            sql = f'SELECT t::VARCHAR FROM "{schema}"."{name}" AS t WHERE {FORBIDDEN} LIMIT 3'
            assert connection.execute(sql).fetchall() == [], f"{schema}.{name}"


def test_no_person_is_in_any_other_file(history: History) -> None:
    forbidden = re.compile(f"彧|1990057|{RESIDENT}".encode())
    files = [path for path in history.workspace.home.rglob("*") if path.suffix in (".json", ".html", ".csv", ".md")]
    assert files
    assert [str(path) for path in files if forbidden.search(path.read_bytes())] == []


def hidden(text: ir.StringValue) -> ir.StringValue:
    return without_resident_ids(text, normalise(text))


def test_a_resident_id_in_a_code_column_becomes_its_token(history: History) -> None:
    entries = planted(history, "resident_id")
    assert len({dataset for dataset, *_ in entries}) > 3
    with duckdb.connect(str(history.world.path), read_only=True) as world:
        for dataset, column, record in entries:
            declared = contracts()[dataset]
            sql = f'SELECT "{column}" FROM {dataset} WHERE "{declared.key.name}" = ?'
            ((served,),) = world.execute(sql, [record]).fetchall()
            parts = history.workspace.landing(declared.platform, dataset).glob("*/part-*.parquet")
            found = ask(f"SELECT \"{column}\" FROM {{parts}} WHERE _record = '{record}'", parts=parts)
            assert found == [(f"RID:{token(history.workspace, served)}",)], f"{dataset}:{record}"


def test_a_whistle_blower_leaves_nothing_but_a_keyed_hash(history: History) -> None:
    records = [record for _, _, record in planted(history, "whistle_blower")]
    assert len(records) > 100
    folder = history.workspace.landing("complaints_zj", "complaints_zj")
    refused = ask("SELECT * FROM {files}", files=folder.glob("*/refused.parquet"))
    assert {token(history.workspace, record) for record in records} <= {row[1] for row in refused}
    assert {(len(row), row[2]) for row in refused} == {(3, "receivemode.whistle_blower")}
    assert sum(read_json(path)["refused"] for path in folder.glob("*/load.json")) == len(refused)
    quarantine = ask(
        "SELECT record, value FROM {files} WHERE rule = 'receivemode.whistle_blower'",
        files=tables(history.workspace, "quarantine/complaints_zj"),
    )
    assert sorted(quarantine) == sorted((row[1], None) for row in refused)
    text = " OR ".join(f"contains(t::VARCHAR, '{record}')" for record in records[:50])
    for path in history.workspace.home.rglob("*complaints_zj*/**/*.parquet"):
        assert ask(f"SELECT t::VARCHAR FROM {{path}} AS t WHERE {text}", path=path) == []
    assert ask("SELECT 1 FROM {files} WHERE receivemode = '举报'", files=folder.glob("*/part-*.parquet")) == []


def test_the_ledger_balances_for_every_load(history: History) -> None:
    for dataset, declared in contracts().items():
        for night in NIGHTS:
            load = read_json(history.workspace.landing(declared.platform, dataset, night) / "load.json")
            verdict = read_json(history.workspace.stage(night) / "verdict" / f"{dataset}.json")
            assert load["received"] == load["refused"] + load["duplicate"] + load["unchanged"] + load["landed"]
            assert verdict["received"] == sum(verdict[n] for n in ("kept", "rejected", "duplicate", "unchanged"))
            assert (load["received"], load["complete"]) == (load["reported"], True)
            assert rows_in(history.workspace, night, dataset) == verdict["kept"]


def rows_in(workspace: Workspace, night: date, dataset: str) -> int:
    ((count,),) = ask("SELECT count(*) FROM {valid}", valid=workspace.table(night, f"valid/{dataset}"))
    return int(count)


def test_every_row_sent_twice_is_counted_once_as_a_duplicate(history: History) -> None:
    twice = ask(
        """SELECT dataset, count(*) FROM {planted} WHERE outcome = 'duplicate'
           AND visible_from < TIMESTAMP '2021-10-30' AND visible_until IS NULL GROUP BY ALL""",
        planted=history.world.planted,
    )
    assert twice
    for dataset, count in twice:
        folder = history.workspace.landing(contracts()[dataset].platform, dataset)
        assert sum(read_json(path)["duplicate"] for path in folder.glob("*/load.json")) >= count, dataset


def test_the_later_nights_ask_for_their_window_only(history: History) -> None:
    for dataset, declared in contracts().items():
        first, *_, last = (
            read_json(history.workspace.landing(declared.platform, dataset, night) / "load.json") for night in NIGHTS
        )
        start = str(SUNDAY_ASKED - declared.lag) if declared.windowed else None
        assert (first["window_start"], last["window_start"]) == (None, start)
        assert last["received"] < first["received"] / 4


@settings(max_examples=20, deadline=None)
@given(key=st.binary(min_size=1, max_size=64), texts=st.lists(st.text(max_size=40), min_size=1, max_size=30))
def test_the_engines_keyed_hash_is_hmac_sha256(key: bytes, texts: list[str]) -> None:
    texts = [text.replace("\x00", "") for text in texts]
    with engine() as connection:
        teach(connection, key)
        table = ibis.memtable({"text": texts, "at": range(len(texts))})
        found = connection.execute(table.order_by("at").select(token=keyed_hash(table["text"])))["token"]
    assert list(found) == [hmac.new(key, text.encode(), hashlib.sha256).hexdigest() for text in texts]


def test_however_a_resident_id_is_written_it_is_the_same_person() -> None:
    ways = ["11010519491231002X", "11010519491231002x", " 110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ"]
    kept = ["91330100799655058B", "110105194913310021", "", "RID:already"]
    with engine() as connection:
        teach(connection, b"key")
        table = ibis.memtable({"text": [*ways, *kept], "at": range(len(ways) + len(kept))})
        found = list(connection.execute(table.order_by("at").select(out=hidden(table["text"])))["out"])
    assert set(found[: len(ways)]) == {f"RID:{hmac.digest(b'key', b'11010519491231002X', 'sha256').hex()}"}
    assert found[len(ways) :] == kept


def test_a_mistyped_resident_id_is_somebodys_all_the_same() -> None:
    mistyped = "110105194912310021"
    with engine() as connection:
        teach(connection, b"key")
        table = ibis.memtable({"text": [mistyped]})
        found = connection.execute(table.select(out=hidden(table["text"])))["out"][0]
    assert found == f"RID:{hmac.digest(b'key', mistyped.encode(), 'sha256').hex()}"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("请打13812345678找张三", "请打【手机号】找【姓名】"),
        ("电话 138-1234-5678", "电话 【手机号】"),
        ("+86 138 1234 5678", "【手机号】"),
        ("0571-87654321 退款", "【电话】 退款"),
        ("身份证11010519491231002x。", "身份证【身份证号】。"),
        ("订单 20211031 金额 199 元", "订单 20211031 金额 199 元"),
    ],
)
def test_free_text_loses_numbers_of_persons(text: str, left: str) -> None:
    with engine() as connection:
        teach(connection, b"key")
        table = ibis.memtable({"text": [text]})
        assert connection.execute(table.select(out=scrubbed(table["text"])))["out"][0] == left


def test_the_key_is_made_once_and_only_the_owner_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ETL_PERSONAL_KEY", raising=False)
    workspace = Workspace(tmp_path)
    key = key_of(workspace)
    assert (key_of(workspace), len(key)) == (key, 64)
    assert (tmp_path / "personal.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("ETL_PERSONAL_KEY", "given")
    assert key_of(workspace) == b"given"
