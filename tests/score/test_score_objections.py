"""Evidence that an upheld objection has struck out counts no more, from the day of the decision."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.score import score
from tests.stage import NIGHT, Stage, rows_of

DECIDED: dict[str, Any] = {"status": "upheld", "decidedAt": datetime(2021, 10, 30), "evidence": "penalties:p1"}


@pytest.mark.parametrize(
    ("objection", "counted"),
    [
        (DECIDED, 1),
        ({**DECIDED, "status": "rejected"}, 2),
        ({**DECIDED, "status": "open", "decidedAt": None}, 2),
        ({**DECIDED, "decidedAt": datetime(2021, 11, 1)}, 2),
        ({**DECIDED, "evidence": None}, 2),
        ({**DECIDED, "evidence": "penalties:p3"}, 2),
        ({**DECIDED, "entity_id": "e2"}, 2),
        ({**DECIDED, "kind": "reply"}, 2),
        ({**DECIDED, "about": "disclosure"}, 2),
        ({**DECIDED, "about": "score"}, 1),
    ],
    ids=[
        "upheld",
        "rejected",
        "open",
        "decided later",
        "about nothing",
        "about another row",
        "of another entity",
        "a reply",
        "to the disclosure",
        "to the score",
    ],
)
def test_what_counts_of_two_penalties(objection: dict[str, Any], counted: int, tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit().linked("penalties", record="p1").linked("penalties", record="p2")
    score(stage.linked("objections", **objection).write(), NIGHT)
    (line,) = (row for row in rows_of(stage.workspace, NIGHT, "contribution") if row["criterion"] == "penalties")
    assert line["evidence_count"] == counted
    assert line["points"] < Decimal(line["max_points"])
    assert ("penalties:p1" in line["evidence"]) is (counted == 2)


def test_without_a_word_of_objections_everything_counts(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit().linked("penalties").without("linked/objections")
    score(stage.write(), NIGHT)
    (line,) = (row for row in rows_of(stage.workspace, NIGHT, "contribution") if row["criterion"] == "penalties")
    assert line["evidence_count"] == 1
