"""What is asked for: which platform, which dataset, and what is known of its columns."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from etl.ground.workspace import PROJECT
from etl.sources import Contract
from etl.sources.contract import read_contract
from stack.new_source.column import TODO
from stack.new_source.spoken import Unclear

TEMPLATES = Path(__file__).parents[1] / "templates"
FRESHNESS, LAG, WINDOW = 1080, 24, 720
"""Hours: how old the newest update may be, and how far back to read again with and without an update time."""

Wording = dict[str, Any]
"""A platform's `source.yaml`."""


@dataclass(frozen=True)
class Order:
    """A dataset to be declared under `root`. A platform that is there keeps its protocol; a new one needs one."""

    platform: str
    dataset: str
    protocol: str | None = None
    interface: str | None = None
    title: str = TODO
    sample: Path | None = None
    columns: str = ""
    root: Path = field(default=PROJECT)

    @cached_property
    def source(self) -> Path:
        """The platform's `source.yaml`."""
        return self.root / "etl" / "sources" / self.platform / "source.yaml"

    @cached_property
    def defaults(self) -> Wording:
        """What is usual for the protocol."""
        usual = yaml.safe_load((TEMPLATES / "protocols.yaml").read_text(encoding="utf-8"))
        spoken = self.wording["protocol"] if self.source.exists() else self.protocol
        if spoken not in usual:
            raise Unclear(f"{self.platform} is new: say PROTOCOL= one of {', '.join(usual)}")
        if self.protocol not in (None, spoken):
            raise Unclear(f"{self.platform} speaks {spoken}, not {self.protocol}")
        return {"protocol": spoken, **usual[spoken]}

    @cached_property
    def wording(self) -> Wording:
        """The platform's own words, of a platform that is there."""
        return dict(yaml.safe_load(self.source.read_text(encoding="utf-8")))

    @property
    def address(self) -> str:
        """How the platform names the dataset."""
        usual: str = self.defaults["interface"]
        return self.interface or usual.format(platform=self.platform, dataset=self.dataset)

    @cached_property
    def others(self) -> list[Contract]:
        """The contracts that are there already."""
        files = (path for path in self.root.glob("etl/sources/*/*.yaml") if path.name != "source.yaml")
        return [read_contract(path, yaml.safe_load((path.parent / "source.yaml").read_text())) for path in files]
