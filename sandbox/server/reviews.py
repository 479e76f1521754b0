"""What the province sends back about declarations: verdicts, judged one by one and kept."""

import json
import threading
from datetime import datetime
from typing import Any, Literal

import msgspec

LIMIT = 200
"""Reviews a call."""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a verdict is what it is; `evidence` is whatever supports it."""

    code: str
    text: str
    evidence: Any


class Review(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The verdict on one declaration."""

    id: str
    verdict: Literal["pass", "refuse", "manual"]
    reasons: list[Reason]
    reviewedAt: datetime  # noqa: N815 (the platform's spelling)
    ruleVersion: str  # noqa: N815


def entries(body: bytes) -> list[Any]:
    """The entries of a call; raises ValueError for what is no list of at most 200."""
    listed = json.loads(body)
    if not isinstance(listed, list) or len(listed) > LIMIT:
        raise ValueError(f"a JSON list of at most {LIMIT} reviews is wanted")
    return listed


def declaration(entry: Any) -> Any:
    """The declaration id that an entry gives, or None."""
    return entry.get("id") if isinstance(entry, dict) else None


def objection(entry: Any, declarations: set[str]) -> str | None:
    """Why an entry is rejected; None if it is not."""
    try:
        review = msgspec.convert(entry, Review)
    except msgspec.ValidationError as error:
        return str(error)
    return None if review.id in declarations else "unknown declaration"


class Reviews:
    """The reviews that were accepted."""

    def __init__(self) -> None:
        self._accepted: dict[bytes, Any] = {}
        self._lock = threading.Lock()

    @property
    def accepted(self) -> list[Any]:
        """As they came, oldest first."""
        with self._lock:
            return list(self._accepted.values())

    def take(self, listed: list[Any], declarations: set[str]) -> dict[str, Any]:
        """Accept what is right and was not accepted before; say how many those are, and what is rejected and why."""
        judged = [(entry, objection(entry, declarations)) for entry in listed]
        right = {msgspec.json.encode(entry, order="deterministic"): entry for entry, why in judged if why is None}
        with self._lock:
            new = right.keys() - self._accepted.keys()
            self._accepted |= {text: entry for text, entry in right.items() if text in new}
        return {"accepted": len(new), "rejected": [{"id": declaration(e), "why": why} for e, why in judged if why]}
