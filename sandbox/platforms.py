"""The platforms that are stood in for: where each answers, how, and with which (sandbox-only) key."""

from dataclasses import dataclass

from sandbox.world import DATASETS


@dataclass(frozen=True)
class Platform:
    name: str
    protocol: str

    @property
    def key(self) -> str:
        return f"sandbox-{self.name.replace('_', '-')}"

    @property
    def secret(self) -> str:
        """Known to everybody and worth nothing: it opens a stand-in only."""
        return f"no-secret-{self.name.replace('_', '-')}"

    @property
    def interfaces(self) -> dict[str, str]:
        """Dataset → interface id (sharing) or route id (hmac)."""
        return {dataset.name: dataset.interface for dataset in DATASETS if dataset.platform == self.name}

    def connection(self, host: str, port: int) -> str:
        """The platform as an Airflow connection URI."""
        return f"http://{self.key}:{self.secret}@{host}:{port}/{self.name}"


PLATFORMS = (
    Platform("enterprise_online", "sharing"),
    Platform("quality_online", "sharing"),
    Platform("enforcement_online", "sharing"),
    Platform("market_online", "hmac"),
    Platform("complaints_zj", "sharing"),
)


def connections(host: str, port: int) -> dict[str, str]:
    """Environment variable → connection URI, for every platform."""
    return {f"AIRFLOW_CONN_{p.name.upper()}": p.connection(host, port) for p in PLATFORMS}
