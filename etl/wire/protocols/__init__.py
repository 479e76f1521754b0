"""One module a wire protocol."""

from etl.sources import Contract, Endpoint
from etl.wire.base import Protocol
from etl.wire.protocols.bearer import Bearer
from etl.wire.protocols.dropfolder import DropFolder
from etl.wire.protocols.hmac import Hmac
from etl.wire.protocols.opendata import OpenData
from etl.wire.protocols.rows import Rows
from etl.wire.protocols.sharing import Sharing

PROTOCOLS: dict[str, type[Protocol]] = {
    "sharing": Sharing,
    "hmac": Hmac,
    "bearer": Bearer,
    "rows": Rows,
    "dropfolder": DropFolder,
    "opendata": OpenData,
}


def speak(contract: Contract, endpoint: Endpoint) -> Protocol:
    """The protocol a contract names, ready to ask at `endpoint`."""
    return PROTOCOLS[contract.protocol](contract, endpoint)
