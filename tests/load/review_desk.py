"""A platform that takes reviews back, written from its agreement alone, and reviews to send it."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from etl.ground.workspace import Workspace
from tests.extract.gateway import Answer, Asked, Hmac, Spoil
from tests.stage import TEXT, TIME, write_table

PATH = "/base/restapi/prod/IC33RC0001/reviews"
LIMIT = 200
WORDS = {"id", "verdict", "reasons", "reviewedAt", "ruleVersion"}
REVIEW: dict[str, pa.DataType] = {
    "id": TEXT, "verdict": TEXT, "reasons": TEXT, "reviewed_at": TIME, "rule_version": TEXT,
}  # fmt: skip
REASONS = '[{"code":"abnormal_list","text":"现被列入“经营异常名录”","evidence":["declarations:d","abnormal_list:y"]}]'


class ReviewDesk(Hmac):
    """Keeps what it accepts, in the order it came; the same review sent twice is accepted once."""

    def __init__(self, unknown: Iterable[str] = (), spoilt: dict[int, Spoil] | None = None) -> None:
        super().__init__([], spoilt)
        self.unknown = set(unknown)
        self.down = False
        self.calls: list[int] = []
        self.accepted: list[dict[str, Any]] = []

    def answer(self, asked: Asked) -> Answer:
        if self.down:
            return Answer(503, b"", {"Retry-After": "0"})
        if (asked.method, asked.path) != ("POST", PATH):
            return Answer(404, b"")
        with self.lock:
            self.data.append(asked)
            spoil = self.spoilt.get(len(self.data), lambda whole: whole)
        return spoil(self.refusal(asked) or self.take(json.loads(asked.body)))

    def take(self, reviews: list[dict[str, Any]]) -> Answer:
        if len(reviews) > LIMIT or any(set(review) != WORDS for review in reviews):
            return Answer(400, b"not as agreed")
        with self.lock:
            self.calls.append(len(reviews))
            new = [one for one in reviews if one not in self.accepted and one["id"] not in self.unknown]
            self.accepted += new
        refused = [{"id": one["id"], "why": "申报不存在"} for one in reviews if one["id"] in self.unknown]
        data = {"accepted": len(new), "rejected": refused}
        return Answer(200, json.dumps({"code": "0", "data": data}, ensure_ascii=False).encode())

    def told(self) -> list[tuple[str, str]]:
        """Declaration and verdict of everything accepted, in order."""
        return [(review["id"], review["verdict"]) for review in self.accepted]


def reviews(workspace: Workspace, night: date, verdicts: dict[str, str], reasons: str = REASONS) -> None:
    """Publish the night's `review`: the verdict on each declaration; all but `pass` for the same reasons."""
    end = datetime.combine(night + timedelta(days=1), time())
    rows = [
        {
            "id": name, "verdict": verdict, "reasons": "[]" if verdict == "pass" else reasons, "reviewed_at": end,
            "rule_version": "2021-1",
        }
        for name, verdict in verdicts.items()
    ]  # fmt: skip
    write_table(workspace.table(night, "review"), rows, REVIEW)
