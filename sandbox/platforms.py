"""The platforms that are stood in for: where each answers, how, and with which (sandbox-only) key."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from sandbox.world import DATASETS, World

WITHOUT_KEY = ("rows", "dropfolder")
"""Protocols that let everybody in."""


@dataclass(frozen=True)
class Platform:
    """`interfaces` gives for each dataset its interface id, or the route id it lies under (hmac)."""

    name: str
    protocol: str
    interfaces: Mapping[str, str]

    @property
    def key(self) -> str:
        return f"sandbox-{self.name.replace('_', '-')}"

    @property
    def secret(self) -> str:
        """Known to everybody and worth nothing: it opens a stand-in only."""
        return f"no-secret-{self.name.replace('_', '-')}"

    @property
    def extra(self) -> dict[str, str]:
        """What the protocol wants to be told beside key and secret."""
        return {"userSecret": f"user-{self.secret}"} if self.protocol == "opendata" else {}

    def address(self, host: str, port: int, world: World) -> str:
        """The base of its URLs, or the folder of its files."""
        return dropfolder(world).as_uri() if self.protocol == "dropfolder" else f"http://{host}:{port}/{self.name}"

    def connection(self, host: str, port: int, world: World) -> str:
        """The platform as an Airflow connection URI."""
        login = "" if self.protocol in WITHOUT_KEY else f"{self.key}:{self.secret}@"
        query = f"?{urlencode(self.extra)}" if self.extra else ""
        return self.address(f"{login}{host}", port, world) + query


def dropfolder(world: World) -> Path:
    """Where senders leave the world's files, beside the world itself."""
    return world.path.with_suffix(".dropfolder").absolute()


def of_world() -> list[Platform]:
    """Every platform that a dataset of the world names, in the order they are first named."""
    named: dict[tuple[str, str], dict[str, str]] = {}
    for dataset in DATASETS:
        named.setdefault((dataset.platform, dataset.protocol), {})[dataset.name] = dataset.interface
    return [Platform(*who, interfaces) for who, interfaces in named.items()]


OPEN_DATA = Platform("open_data", "opendata", {"outlets": "outlets", "coordinators": "coordinators"})
"""The province's portal publishes again what two other platforms hold: it has no dataset of its own."""
PLATFORMS = (*of_world(), OPEN_DATA)


def connections(host: str, port: int, world: World) -> dict[str, str]:
    """Environment variable → connection URI, for every platform."""
    return {f"AIRFLOW_CONN_{p.name.upper()}": p.connection(host, port, world) for p in PLATFORMS}
