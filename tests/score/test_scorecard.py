"""A scorecard that contradicts itself stops before it scores anybody, and says where."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.ground import policy
from etl.score.scorecard import ScorecardError, scorecard
from tests.stage import NIGHT

Change = Callable[[dict[str, Any]], Any]


def criterion(version: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in version["criteria"] if entry["id"] == name)


FAULTS: list[tuple[Change, str]] = [
    (lambda v: v["dimensions"]["quality"].update(cap=30), "caps add up to 110, not 100"),
    (lambda v: v["criteria"].append(criterion(v, "penalties")), "criterion penalties is there twice"),
    (lambda v: criterion(v, "penalties").update(kind="guess"), "penalties: kind guess is none of"),
    (lambda v: criterion(v, "penalties").update(dimension="luck"), "penalties: dimension luck is not declared"),
    (lambda v: criterion(v, "penalties")["outcomes"].update(grave=1), "penalties: outcome grave is none of"),
    (lambda v: criterion(v, "penalties")["outcomes"].update(light=13), "light is worth 13, outside 0 to 12"),
    (lambda v: criterion(v, "spot_check_latest").update(minimum=0), "kind latest needs a minimum of at least 1"),
    (lambda v: criterion(v, "penalties").pop("clean"), "penalties: clean is missing"),
    (lambda v: criterion(v, "spot_check_rate").pop("unknown"), "spot_check_rate: unknown is missing"),
    (lambda v: criterion(v, "mediation").update(reason="{nothing}"), "no such place in a text: {nothing}"),
    (lambda v: criterion(v, "mediation").update(window_days=0), "window_days must be at least 1"),
    (lambda v: criterion(v, "mediation").pop("max_points"), "max_points is missing"),
    (lambda v: criterion(v, "return_promise").update(dimension="quality"), "dimension promises has no criterion"),
]


@pytest.mark.parametrize(("change", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_a_fault_is_named(change: Change, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = yaml.safe_load((policy.CONFIG / "scorecard.yaml").read_text(encoding="utf-8"))
    change(document["versions"][0])
    (tmp_path / "scorecard.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    monkeypatch.setattr(policy, "CONFIG", tmp_path)
    with pytest.raises(ScorecardError) as raised:
        scorecard(NIGHT)
    assert fault in str(raised.value)


def test_the_scorecard_of_the_project_is_sound_and_has_every_dimension() -> None:
    card = scorecard(NIGHT)
    assert {entry.dimension for entry in card.criteria} == set(card.caps)
    assert len(card.criteria) == 11


def test_before_the_first_version_there_is_no_scorecard() -> None:
    with pytest.raises(policy.NoPolicyInForce):
        scorecard(date(2020, 12, 31))
