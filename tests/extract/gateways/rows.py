"""Public query site: open to everybody, counted by offset, in order of closing."""

import json

from tests.extract.gateways.base import Answer, Asked, Gateway, Row, Slice


class Rows(Gateway):
    """Rows in order of `endtime`, then `id`, from the day `since` on. No row says when it was changed."""

    words = ("offset", "limit", "since")
    largest = 100

    def answer(self, asked: Asked) -> Answer:
        right = asked.method == "GET" and asked.path == "/base/publicity/list"
        return self.asked_for_data(asked) if right else Answer(404, b"")

    def refusal(self, asked: Asked) -> Answer | None:
        return None if int(asked.fields["limit"]) <= self.largest else Answer(400, b"limit")

    def part(self, fields: dict[str, str]) -> Slice:
        rows = self.window(fields)
        return Slice(rows, int(fields["offset"]), int(fields["limit"]), len(rows))

    def window(self, fields: dict[str, str]) -> list[Row]:
        since = fields.get("since", "")
        return sorted(
            (row for row in self.rows if row["endtime"] >= since), key=lambda row: (row["endtime"], row["id"])
        )

    def wrapped(self, part: Slice) -> Answer:
        return Answer(200, json.dumps({"total": part.total, "rows": part.page}, ensure_ascii=False).encode())
