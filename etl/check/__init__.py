"""Check: what producers can do before they send, the same reading and the same rules over a file of theirs."""

from etl.check.check import Answer, check
from etl.check.files import Unreadable, kind_of

__all__ = ["Answer", "Unreadable", "check", "kind_of"]
