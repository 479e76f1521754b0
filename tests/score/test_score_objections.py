"""Evidence that an upheld objection has struck out counts no more, from the day of the decision."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.score import score
from tests.stage import NIGHT, Stage, rows_of

DECIDED: dict[str, Any] = {"status": "upheld", "decidedAt": datetime(2021, 10, 30), "evidence": "penalties:p1"}


CASES: dict[str, tuple[dict[str, Any], int]] = {
    "upheld": (DECIDED, 1),
    "rejected": ({**DECIDED, "status": "rejected"}, 2),
    "open": ({**DECIDED, "status": "open", "decidedAt": None}, 2),
    "decided later": ({**DECIDED, "decidedAt": datetime(2021, 11, 1)}, 2),
    "about nothing": ({**DECIDED, "evidence": None}, 2),
    "about another row": ({**DECIDED, "evidence": "penalties:p3"}, 2),
    "of another entity": ({**DECIDED, "entity_id": "another"}, 2),
    "a reply": ({**DECIDED, "kind": "reply"}, 2),
    "to the disclosure": ({**DECIDED, "about": "disclosure"}, 2),
    "to the score": ({**DECIDED, "about": "score"}, 1),
}
"""An objection about the first of two penalties, and how many of them count then."""


@pytest.fixture(scope="module")
def penalties(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the penalties of each case's entity came to, all scored in one night."""
    stage = Stage.at(tmp_path_factory.mktemp("objections"))
    for case, (objection, _) in CASES.items():
        stage.unit(case, case).linked("penalties", case, record="p1").linked("penalties", case, record="p2")
        stage.linked("objections", **{"entity_id": case, **objection})
    score(stage.write(), NIGHT)
    rows = rows_of(stage.workspace, NIGHT, "contribution/*")
    return {row["unit_id"]: row for row in rows if row["criterion"] == "penalties"}


@pytest.mark.parametrize("case", CASES)
def test_what_counts_of_two_penalties(penalties: dict[str, dict[str, Any]], case: str) -> None:
    line, (_, counted) = penalties[case], CASES[case]
    assert line["evidence_count"] == counted
    assert line["points"] < Decimal(line["max_points"])
    assert ("penalties:p1" in line["evidence"]) is (counted == 2)


def test_without_a_word_of_objections_everything_counts(tmp_path: Path) -> None:
    stage = Stage.at(tmp_path).unit().linked("penalties").without("linked/objections")
    score(stage.write(), NIGHT)
    (line,) = (row for row in rows_of(stage.workspace, NIGHT, "contribution/*") if row["criterion"] == "penalties")
    assert line["evidence_count"] == 1
