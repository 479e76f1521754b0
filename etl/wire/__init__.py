"""The wire: how platforms are spoken to. One module a protocol, one small interface: the pages of a window."""

from etl.wire.base import Page, Protocol, Window
from etl.wire.errors import BrokenAnswer, PlatformError, PlatformUnavailable, QuotaExhausted, WrongCredentials
from etl.wire.protocols import speak

__all__ = [
    "BrokenAnswer",
    "Page",
    "PlatformError",
    "PlatformUnavailable",
    "Protocol",
    "QuotaExhausted",
    "Window",
    "WrongCredentials",
    "speak",
]
