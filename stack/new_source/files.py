"""The files of a new source, as text: contract, suite, sandbox stub, fixture, test, and its line in the lock."""

import json
from collections.abc import Sequence
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from etl.sources import Contract
from etl.sources.contract import read_contract
from stack.new_source.column import Column, Entry
from stack.new_source.order import FRESHNESS, LAG, TEMPLATES, WINDOW, Order
from stack.new_source.sample import Row


def filled(template: str, **words: object) -> str:
    return Template((TEMPLATES / template).read_text(encoding="utf-8")).substitute(words)


def inline(entry: Any) -> str:
    """A value as YAML on one line."""
    text = yaml.safe_dump(entry, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000)
    return text.removesuffix("...\n").strip()


def source(order: Order) -> str:
    """A new platform's `source.yaml`."""
    words = {name: order.defaults[name] for name in ("protocol", "in_flight", "page_size")}
    return filled("source.yaml", **words, paging=inline(order.defaults["paging"]))


def contract(order: Order, columns: Sequence[Column]) -> str:
    updated = next((f"  - {{property: updated, value: {inline(c.name)}}}\n" for c in columns if c.updated), "")
    return filled(
        "contract.yaml",
        platform=order.platform,
        dataset=order.dataset,
        title=inline(order.title),
        freshness=FRESHNESS,
        interface=inline(order.address),
        updated=updated,
        lag=LAG if updated else WINDOW,
        properties="\n".join(f"      - {inline(column.declared())}" for column in columns),
    )


def suite(dataset: str, expectations: Sequence[Entry]) -> str:
    lines = [f"  - type: {entry['type']}\n    kwargs: {inline(entry['kwargs'])}" for entry in expectations]
    return filled("suite.yaml", dataset=dataset, expectations="\n" + "\n".join(lines) if lines else " []")


def expected(columns: Sequence[Column], spans: Sequence[tuple[str, str]]) -> list[Entry]:
    """All expectations: those about a column, and those about a span of time."""
    how = {"or_equal": True, "ignore_row_if": "either_value_is_missing"}
    pair = "expect_column_pair_values_a_to_be_greater_than_b"
    ordered = [{"type": pair, "kwargs": {"column_A": last, "column_B": first, **how}} for first, last in spans]
    return [*(entry for column in columns for entry in column.expected()), *ordered]


def as_contract(order: Order, text: str) -> Contract:
    """The contract as the pipeline will read it, before it is there."""
    wording = order.wording if order.source.exists() else yaml.safe_load(source(order))
    with TemporaryDirectory() as folder:
        path = Path(folder) / order.platform / f"{order.dataset}.yaml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        return read_contract(path, wording)


def stub(contract: Contract, rows: Sequence[Row]) -> str:
    """What the sandbox serves."""
    about = {"key": contract.key.name, "updated": contract.updated}
    about |= {"interface": contract.interface, "protocol": contract.protocol}
    return listed(about, rows=rows)


def fixture(found: dict[str, Any]) -> str:
    return listed({"night": found["night"]}, good=found["good"], bad=found["bad"])


def listed(head: dict[str, Any], **lists: Sequence[Any]) -> str:
    """JSON with one entry of each list a line, so that a difference is read as rows."""
    parts = [f"  {json.dumps(name)}: {line(value)}" for name, value in head.items()]
    for name, entries in lists.items():
        parts.append(f"  {json.dumps(name)}: [\n" + ",\n".join(f"    {line(entry)}" for entry in entries) + "\n  ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def lock(order: Order) -> str:
    """The lock with the new name in its place."""
    names = (order.source.parents[1] / "sources.lock").read_text(encoding="utf-8").split()
    return "\n".join(sorted({*names, f"{order.platform}.{order.dataset}"})) + "\n"
