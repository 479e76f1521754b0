"""Results sent back to a platform: a JSON list of verdicts, each accepted once."""

import json
from threading import Lock
from typing import Any

from tests.extract.gateways.base import Answer, Asked, Spoil

LIMIT = 200
"""Reviews a call."""
FIELDS = {"id", "verdict", "reasons", "reviewedAt", "ruleVersion"}
VERDICTS = ("pass", "refuse", "manual")
REASON = {"code", "text", "evidence"}
Review = dict[str, Any]


class Reviews:
    """Takes reviews of known rows. `accepted` are those it took, `calls` all requests; the n-th answer may be spoilt.

    A spoilt answer is one that got lost on its way: the reviews were taken all the same.
    """

    def __init__(self) -> None:
        self.accepted: list[Review] = []
        self.calls: list[Asked] = []
        self.spoilt: dict[int, Spoil] = {}
        self.lock = Lock()

    def answer(self, asked: Asked, known: set[str]) -> Answer:
        with self.lock:
            self.calls.append(asked)
            right = self.taken(json.loads(asked.body), known)
            return self.spoilt.get(len(self.calls), lambda whole: whole)(right)

    def taken(self, sent: list[Review], known: set[str]) -> Answer:
        if len(sent) > LIMIT:
            return said("400", f"at most {LIMIT} reviews a call", None)
        judged = [(review, objection(review, known)) for review in sent]
        before = len(self.accepted)
        for review, why in judged:
            if why is None and review not in self.accepted:
                self.accepted.append(review)
        rejected = [{"id": review.get("id"), "why": why} for review, why in judged if why]
        return said("0", "", {"accepted": len(self.accepted) - before, "rejected": rejected})


def said(code: str, message: str, data: object) -> Answer:
    content = {"code": code, "message": message, "data": data}
    return Answer(200, json.dumps(content, ensure_ascii=False).encode())


def objection(review: Review, known: set[str]) -> str | None:
    """Why a review cannot be taken; None where it can."""
    if review.keys() != FIELDS:
        return f"fields are {', '.join(sorted(FIELDS))}"
    if review["id"] not in known:
        return "unknown id"
    if review["verdict"] not in VERDICTS:
        return f"verdict is one of {', '.join(VERDICTS)}"
    return None if all(reason.keys() == REASON for reason in review["reasons"]) else "a reason has other fields"
