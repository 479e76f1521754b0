"""A dataset's contract as the pipeline reads it: an Open Data Contract Standard file, and nothing else.

What the standard has no word for is a `customProperties` entry; `docs/contracts.md` lists those we use.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Column:
    """One column as the platform serves it.

    `aliases` are other names it has been served under. `identifier` is the kind of number it holds (`uscc`, `regno`,
    `orgcode`), and `subject` whether that number names whom the row is about. `golden` names the field of an entity
    that the column makes a claim about. `landing` says what happens to personal data before it is written (`keep`,
    `drop`, `scrub`); `refuse` maps values of rows that must not land at all to the rule that says so.
    """

    name: str
    title: str
    type: str
    aliases: tuple[str, ...] = ()
    key: bool = False
    required: bool = False
    identifier: str | None = None
    subject: bool = True
    golden: str | None = None
    landing: str = "keep"
    refuse: tuple[tuple[str, str], ...] = ()

    @property
    def typed(self) -> bool:
        """Whether the text received must be read as something else."""
        return self.type != "string"


@dataclass(frozen=True)
class Contract:
    """One dataset of one platform: how to ask for it, what comes, and what is expected of it."""

    platform: str
    dataset: str
    title: str
    protocol: str
    interface: str
    page_size: int
    in_flight: int
    timeout: float
    paging: dict[str, str]
    updated: str
    lag: timedelta
    freshness: timedelta
    rejected_share: float
    volume_ratio: tuple[float, float]
    date_forms: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def key(self) -> Column:
        return next(column for column in self.columns if column.key)

    @property
    def landed(self) -> tuple[Column, ...]:
        """The columns that may be written down."""
        return tuple(column for column in self.columns if column.landing != "drop")

    @property
    def identifiers(self) -> tuple[Column, ...]:
        return tuple(column for column in self.landed if column.identifier)


def custom(entry: dict[str, Any]) -> dict[str, Any]:
    """An ODCS `customProperties` list as a dictionary."""
    return {item["property"]: item["value"] for item in entry.get("customProperties", [])}


def read_column(entry: dict[str, Any]) -> Column:
    """A personal column that does not say what becomes of it is dropped."""
    extra = custom(entry)
    return Column(
        name=entry["name"],
        title=entry["businessName"],
        type=entry["logicalType"],
        aliases=tuple(item["synonym"] for item in entry.get("synonyms", [])),
        key=entry.get("primaryKey", False),
        required=entry.get("required", False),
        identifier=entry.get("semanticType"),
        subject=extra.get("subject", True),
        golden=extra.get("golden"),
        landing=extra.get("landing", "drop" if entry.get("classification") == "personal" else "keep"),
        refuse=tuple(extra.get("refuse", {}).items()),
    )


def read_contract(path: Path, platform: dict[str, Any]) -> Contract:
    """The contract at `path`; `platform` gives the protocol and wording the dataset does not override."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    wire = {**platform, **custom(document)}
    service = {item["property"]: item["value"] for item in document["slaProperties"]}
    return Contract(
        platform=path.parent.name,
        dataset=path.stem,
        title=document["name"],
        protocol=wire["protocol"],
        interface=wire["interface"],
        page_size=wire["page_size"],
        in_flight=wire["in_flight"],
        timeout=wire["timeout_seconds"],
        paging=wire["paging"],
        updated=wire["updated"],
        lag=timedelta(hours=wire["lag_hours"]),
        freshness=timedelta(hours=service["freshness"]),
        rejected_share=wire["rejected_share"],
        volume_ratio=tuple(wire["volume_ratio"]),
        date_forms=tuple(wire["date_forms"]),
        columns=tuple(read_column(entry) for entry in document["schema"][0]["properties"]),
    )
