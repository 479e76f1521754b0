"""A dataset's contract as the pipeline reads it: an Open Data Contract Standard file, and nothing else.

What the standard has no word for is a `customProperties` entry; `docs/contracts.md` lists those we use.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

REPORTED = {"new": "report", "missing": "report", "renamed": "alias", "retyped": "freeze"}
"""What is done about drift unless a contract says otherwise."""


@dataclass(frozen=True)
class Column:
    """One column as the platform serves it.

    `aliases` are other names it has been served under. `identifier` is the kind of number it holds (`uscc`, `regno`,
    `orgcode`), and `subject` whether that number names whom the row is about. `golden` names the field of an entity
    that the column makes a claim about; `address_in` the column with the address of the business it names. `landing`
    says what happens to personal data before it is written (`keep`, `drop`, `scrub`); `refuse` maps values of rows
    that must not land at all to the rule that says so. `fills` names the field of the dataset's model that the column
    fills, `words` the model's word for each of the source's own, `unit` the unit of its amounts. `examples` are right
    values, for people who ask how one looks. A column
    that is not `expected` should never come; it is declared to be caught.
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
    address_in: str | None = None
    landing: str = "keep"
    refuse: tuple[tuple[str, str], ...] = ()
    fills: str | None = None
    words: tuple[tuple[str, str], ...] = ()
    unit: str | None = None
    examples: tuple[str, ...] = ()
    expected: bool = True

    @property
    def typed(self) -> bool:
        """Whether the text received must be read as something else."""
        return self.type != "string"


@dataclass(frozen=True)
class Contract:
    """One dataset of one platform: how to ask for it, what comes, and what is expected of it.

    `updated` is the column with a row's update time; a source without one is compared by content. `sweep` is how often
    everything is read again, to find what was deleted or missed. `drift` says what is done about a column that is
    `new`, `missing`, `renamed` or `retyped`: `report`, `alias`, `freeze`. `expiry` is how long a rejected row waits.
    """

    platform: str
    dataset: str
    title: str
    version: str
    protocol: str
    interface: str
    page_size: int
    in_flight: int
    timeout: float
    paging: dict[str, str] = field(hash=False)
    envelope: dict[str, Any] = field(hash=False)
    updated: str | None
    dated: str | None
    lag: timedelta
    sweep: timedelta
    expiry: timedelta
    drift: dict[str, str] = field(hash=False)
    model: str | None
    region: str | None
    freshness: timedelta
    rejected_share: float
    deleted_share: float
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
    def windowed(self) -> bool:
        """Whether the platform can be asked for a part of its rows."""
        return "start" in self.paging

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
        address_in=extra.get("address_in"),
        landing=extra.get("landing", "drop" if entry.get("classification") == "personal" else "keep"),
        refuse=tuple(extra.get("refuse", {}).items()),
        fills=extra.get("fills"),
        words=tuple((str(own), meant) for own, meant in extra.get("words", {}).items()),
        unit=extra.get("unit"),
        expected=extra.get("expected", True),
        examples=tuple(str(example) for example in entry.get("examples", [])),
    )


def read_contract(path: Path, platform: dict[str, Any]) -> Contract:
    """The contract at `path`; `platform` gives the protocol and wording the dataset does not override."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    wire = {**platform, **custom(document)}
    service = {item["property"]: item["value"] for item in document["slaProperties"]}
    updated = wire.get("updated")
    return Contract(
        platform=path.parent.name,
        dataset=path.stem,
        title=document["name"],
        version=document["version"],
        protocol=wire["protocol"],
        interface=wire["interface"],
        page_size=wire["page_size"],
        in_flight=wire["in_flight"],
        timeout=wire["timeout_seconds"],
        paging=wire["paging"],
        envelope=wire.get("envelope", {}),
        updated=updated,
        dated=wire.get("dated", updated),
        lag=timedelta(hours=wire["lag_hours"]),
        sweep=timedelta(days=wire["sweep_days"]),
        expiry=timedelta(days=wire["expiry_days"]),
        drift={**REPORTED, **wire.get("drift", {})},
        model=wire.get("model"),
        region=wire.get("region"),
        freshness=timedelta(hours=service["freshness"]),
        rejected_share=wire["rejected_share"],
        deleted_share=wire["deleted_share"],
        volume_ratio=tuple(wire["volume_ratio"]),
        date_forms=tuple(wire["date_forms"]),
        columns=tuple(read_column(entry) for entry in document["schema"][0]["properties"]),
    )
