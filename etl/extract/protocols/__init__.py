"""One module a wire protocol; each gives pages of rows for a window of update times."""

from etl.extract.protocols.base import Page, Protocol, Window
from etl.extract.protocols.hmac import Hmac
from etl.extract.protocols.sharing import Sharing
from etl.sources import Contract, Endpoint

PROTOCOLS: dict[str, type[Protocol]] = {"sharing": Sharing, "hmac": Hmac}

__all__ = ["Page", "Protocol", "Window", "speak"]


def speak(contract: Contract, endpoint: Endpoint) -> Protocol:
    """The protocol a contract names, ready to ask at `endpoint`."""
    return PROTOCOLS[contract.protocol](contract, endpoint)
