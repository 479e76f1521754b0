"""Rows that arrive from a platform of our own making, and rules that are corrected afterwards."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from etl.extract.land import receive
from etl.extract.load import Load, window
from etl.ground.workspace import Delivery, Workspace
from etl.sources import Contract, Endpoint, contract
from etl.validate import Verdict, validate
from etl.validate.rules import SUITES
from etl.wire import Page, Protocol, Window


class Given(Protocol):
    """A platform that has one page of rows."""

    def __init__(self, contract: Contract, rows: list[dict[str, Any]]) -> None:
        super().__init__(contract, Endpoint("http://localhost", "", ""))
        self.rows = rows

    def pages(self, window: Window) -> Iterator[Page]:
        yield Page(1, [json.dumps(row).encode() for row in self.rows], len(self.rows))


def land(workspace: Workspace, dataset: str, night: date, rows: list[dict[str, Any]]) -> Load:
    """The rows landed as the night's own delivery."""
    declared, delivery = contract(dataset), Delivery(night)
    asked = window(workspace, declared, delivery)
    return receive(workspace, declared, delivery, asked, Given(declared, rows))


def arrive(workspace: Workspace, dataset: str, night: date, rows: list[dict[str, Any]]) -> Verdict:
    """The rows landed and judged; none of the small nights here is stopped."""
    land(workspace, dataset, night, rows)
    verdict = validate(workspace, dataset, night)
    assert verdict["status"] == "passed", verdict["reasons"]
    return verdict


def suites_with(folder: Path, dataset: str, column: str, *words: str) -> Path:
    """A copy of the suites in which `words` belong to the vocabulary of `column`, too."""
    for path in SUITES.glob("*.yaml"):
        suite = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in suite["expectations"] if path.stem == dataset else []:
            if entry["kwargs"].get("column") == column and "value_set" in entry["kwargs"]:
                entry["kwargs"]["value_set"] += words
        folder.mkdir(exist_ok=True)
        (folder / path.name).write_text(yaml.safe_dump(suite, allow_unicode=True), encoding="utf-8")
    return folder
