"""The list of planted defects agrees with what is served, dataset by dataset."""

import re
from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from sandbox import Sandbox, World
from sandbox.world import FEEDS
from sandbox.world.dataset import Feed
from tests.sandbox.client import rows

CLOCK = "2021-10-31"
NORMALISED = re.compile(r"[a-z\uff10-\uff5a \u00a0-]")


def looks_planted(rule: str, column: str, value: str | None, key_column: str, label: str) -> bool:
    """Whether a served value shows the defect that the list says it has."""
    text = value or ""
    shapes: dict[str, Callable[[], bool]] = {
        "normalised": lambda: bool(NORMALISED.search(text)),
        "blank_marker": lambda: text in ("/", "-", "无", "不详", "N/A"),
        "placeholder": lambda: text == "0" * 18,
        "legacy_number": lambda: bool(re.fullmatch(r"\d{15}", text)),
        f"{column}.bad_character": lambda: bool(re.search("[OI]", text)),
        f"{column}.bad_check": lambda: len(text) == 18,
        f"{column}.scientific": lambda: text.endswith("E+17"),
        f"{column}.resident_id": lambda: text.startswith("3399"),
        f"{column}.malformed": lambda: len(text) == 16,
        f"{column}.missing": lambda: text == "",
        f"{column}.unreadable": lambda: text in ("2021-13-45", "不是日期"),
        f"{column}.unknown": lambda: text in ("9", "77", "歇业中", "待定", "放心店", "phone", "转办", "unclear"),
        f"{column}.range": lambda: text.startswith("-"),
        f"{column}.header_row": lambda: text in (key_column, label),
        f"{column}.whistle_blower": lambda: text == "举报",
        "": lambda: text != "",
    }
    return shapes[rule]()


def on_the_shelf(dataset: Feed, world: World) -> list[dict[str, Any]]:
    """What a platform has to serve, from the world's own file."""
    with duckdb.connect(str(world.path), read_only=True) as con:
        seen = con.execute(f"SELECT COLUMNS('^[^_]') FROM {dataset.name} WHERE _from <= '{CLOCK}' "
                           f"AND (_to IS NULL OR _to > '{CLOCK}')")  # fmt: skip
        names = [column[0] for column in seen.description or ()]
        return [dict(zip(names, row, strict=True)) for row in seen.fetchall()]


@pytest.mark.parametrize("dataset", FEEDS, ids=lambda dataset: dataset.name)
def test_what_is_planted_is_served(
    dataset: Feed, world: World, sandbox: Sandbox, truth: Callable[[str], list[tuple]]
) -> None:
    served: dict[str, list[dict[str, Any]]] = {}
    over_the_wire = dataset.protocol == "sharing" or dataset.platform == "market_online"  # what the bare client speaks
    for row in rows(sandbox, dataset.name, 500) if over_the_wire else on_the_shelf(dataset, world):
        served.setdefault(row[dataset.key] or "", []).append(row)
    planted = truth(f"""SELECT record, "column", rule FROM {{planted}} WHERE dataset = '{dataset.name}'
        AND visible_from <= '{CLOCK}' AND (visible_until IS NULL OR visible_until > '{CLOCK}')""")
    assert planted
    unseen = [
        entry for entry in planted
        if not any(looks_planted(entry[2], entry[1], row[entry[1]], dataset.key, dataset.label)
                   for row in served.get(entry[0], []))
    ]  # fmt: skip
    assert unseen == []


def test_a_good_row_shows_no_defect_but_the_listed_ones(sandbox: Sandbox, truth: Callable[[str], list[tuple]]) -> None:
    listed = {key for (key,) in truth("SELECT record FROM {planted} WHERE dataset = 'complaints_zj'")}
    for row in rows(sandbox, "complaints_zj"):
        if row["rqstid"] not in listed:
            assert row["receivemode"] == "投诉"
            assert re.fullmatch(r"([0-9A-HJ-NPQRTUWXY]{18})?", row["registerno"])
            assert row["result"] in ("", "达成调解协议", "未达成调解协议", "双方自行和解或者投诉人撤回投诉", "终止调解")
            assert float(row["tradeamount"]) > 0


def test_every_kind_of_defect_is_planted_somewhere(truth: Callable[[str], list[tuple]]) -> None:
    kinds = {name for (name,) in truth("SELECT DISTINCT defect FROM {planted}")}
    assert kinds == {defect.name for dataset in FEEDS for defect in dataset.defects}
