"""Small gateways, written from the protocols' text alone: they demand what it demands. One module a protocol."""

from tests.extract.gateways.base import KEY, SECRET, Answer, Asked, Bend, Gateway, Move, Row, Slice, Spoil
from tests.extract.gateways.bearer import Bearer
from tests.extract.gateways.hmac import Hmac, refused
from tests.extract.gateways.listening import listening
from tests.extract.gateways.opendata import OpenData, Titled
from tests.extract.gateways.rows import Rows
from tests.extract.gateways.sharing import Sharing, code
from tests.extract.gateways.spoils import HTML, cut, instead, recount, status

__all__ = [
    "HTML",
    "KEY",
    "SECRET",
    "Answer",
    "Asked",
    "Bearer",
    "Bend",
    "Gateway",
    "Hmac",
    "Move",
    "OpenData",
    "Row",
    "Rows",
    "Sharing",
    "Slice",
    "Spoil",
    "Titled",
    "code",
    "cut",
    "instead",
    "listening",
    "recount",
    "refused",
    "status",
]
