"""Reading: what each way of writing a value means, and what is left visible when it means nothing."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import pytest

from etl.ground.engine import engine
from etl.sources import contract
from etl.validate.reading import TEXT, moment
from tests.validate.landed import landing, read

FORMS = contract("registrations").date_forms
GOLDEN = [
    ("2021-10-31", datetime(2021, 10, 31)),
    ("2021/10/31", datetime(2021, 10, 31)),
    ("2021年10月31日", datetime(2021, 10, 31)),
    ("2021年1月3日", datetime(2021, 1, 3)),
    ("20211031", datetime(2021, 10, 31)),
    ("2021-10-31 08:30:15", datetime(2021, 10, 31, 8, 30, 15)),
    ("2021-10-31T08:30:15", datetime(2021, 10, 31, 8, 30, 15)),
    ("2021/10/31 08:30", datetime(2021, 10, 31, 8, 30)),
    ("2021-10-31 00:00:00.0", datetime(2021, 10, 31)),  # a Java timestamp as text
    ("2021-10-31T08:30:15.250", datetime(2021, 10, 31, 8, 30, 15, 250_000)),
    ("2021-10-31 08:30:15+08:00", None),
    ("1635609600000", datetime(2021, 10, 31)),  # 2021-10-30T16:00:00Z
    ("1635638400000", datetime(2021, 10, 31, 8)),
    ("631123200000", datetime(1990, 1, 1)),
    ("2021-13-45", None),
    ("2021-02-29", None),
    ("2020-02-29", datetime(2020, 2, 29)),
    ("31.10.2021", None),
    ("不是日期", None),
    ("2021", None),
]


def test_moments_are_read_in_every_declared_form_in_shanghai_time() -> None:
    texts = [text for text, _ in GOLDEN]
    with engine() as connection:
        table = ibis.memtable({"text": texts, "at": range(len(texts))})
        read = table.order_by("at").select(out=moment(table["text"], FORMS))
        assert list(zip(texts, connection.to_pyarrow(read)["out"].to_pylist(), strict=True)) == GOLDEN


def test_a_form_that_is_not_declared_is_not_read() -> None:
    with engine() as connection:
        table = ibis.memtable({"text": ["2021-10-31", "1635609600000", "20211031"]})
        read = connection.to_pyarrow(table.select(out=moment(table["text"], ("yyyyMMdd",))))
        assert sorted(read["out"].to_pylist(), key=str) == [datetime(2021, 10, 31), None, None]


CELLS = [
    ("registrations", "estdate", " 2021-10-31 ", date(2021, 10, 31)),
    ("registrations", "estdate", "1635609600000", date(2021, 10, 31)),
    ("registrations", "updatetime", "1635638400000", datetime(2021, 10, 31, 8)),
    ("registrations", "uniscid", "９１３３０１００ 799655058b", "91330100799655058B"),
    ("registrations", "uniscid", "0" * 18, None),
    ("registrations", "uniscid", "不详", None),
    ("registrations", "traname", " ／ ", None),
    ("registrations", "traname", "n/a", None),
    ("registrations", "traname", " 老字号 ", "老字号"),
    ("complaints_zj", "tradeamount", "199.90", Decimal("199.9000")),
    ("complaints_zj", "testingdays", "7", 7),
    ("complaints_zj", "testingdays", "七", None),
    ("complaints_zj", "tradeamount", None, None),
]


def cells(dataset: str, texts: list[tuple[str, str | None]]) -> list[dict[str, Any]]:
    """Rows that hold one text each, as they are read."""
    declared = contract(dataset)
    with read(declared, landing(declared, [{column: text} for column, text in texts])) as (connection, rows):
        return sorted(connection.to_pyarrow(rows).to_pylist(), key=lambda row: row["_row"])


@pytest.mark.parametrize("dataset", ["registrations", "complaints_zj"])
def test_a_text_becomes_what_it_means(dataset: str) -> None:
    golden = [(column, text, meant) for name, column, text, meant in CELLS if name == dataset]
    rows = cells(dataset, [(column, text) for column, text, _ in golden])
    assert [(column, text, row[column]) for (column, text, _), row in zip(golden, rows, strict=True)] == golden


def test_what_cannot_be_read_stays_visible_beside_it() -> None:
    texts = ["2021-13-45", "不是日期", "31.10.2021"]
    rows = cells("registrations", [("estdate", text) for text in texts])
    assert [(row["estdate"], row[f"estdate{TEXT}"]) for row in rows] == [(None, text) for text in texts]
