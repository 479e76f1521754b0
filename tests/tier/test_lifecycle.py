"""A lifecycle that is no sound state machine stops before it moves anybody, and says where."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.ground import policy
from etl.tier import LifecycleError
from etl.tier.lifecycle import lifecycle
from etl.tier.machine import implies, shadowed
from etl.tier.rules import Condition
from tests.stage import NIGHT

Change = Callable[[dict[str, Any]], Any]


def rule(version: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in version["rules"] if entry["id"] == name)


def without(version: dict[str, Any], *names: str) -> None:
    version["rules"] = [entry for entry in version["rules"] if entry["id"] not in names]


def without_stars(version: dict[str, Any]) -> None:
    version["rules"] = [entry for entry in version["rules"] if entry["to"] != "star" or entry["from"] == ["star"]]


FAULTS: list[tuple[Change, str]] = [
    (lambda v: rule(v, "accept").update(when={"luck": {"eq": 1}}), "rule accept: unknown fact luck"),
    (lambda v: rule(v, "accept").update(when={"share": {"about": 1}}), "rule accept: unknown operator about for share"),
    (lambda v: rule(v, "accept").update(when={"status": {"gte": 1}}), "rule accept: status is no number"),
    (lambda v: rule(v, "accept").update(when={"share": {"gte": "high"}}), "'high' is no Decimal"),
    (lambda v: rule(v, "accept").update(when={"dwell": {"gte": 1.5}}), "1.5 is no int"),
    (lambda v: rule(v, "accept").update(when={"present": {"eq": 1}}), "1 is no bool"),
    (lambda v: rule(v, "accept").update(when={"status": {"eq": "closed"}}), "rule accept: unknown status closed"),
    (lambda v: rule(v, "accept").update(to="heaven"), "rule accept: unknown tier heaven"),
    (lambda v: rule(v, "accept").update({"from": ["limbo"]}), "rule accept: unknown tier limbo"),
    (lambda v: rule(v, "accept").update({"from": ["cultivation"]}), "rule accept: moves from cultivation to itself"),
    (lambda v: rule(v, "accept").update(reason="{luck}"), "rule accept: unknown fact luck"),
    (lambda v: v["rules"].append(rule(v, "accept")), "rule accept is there twice"),
    (lambda v: without_stars(v), "no chain of rules leads to star"),
    (lambda v: without(v, "place_unknown"), "no rule without conditions places a unit from none"),
    (lambda v: without(v, "exit_vanished"), "a unit in star that vanishes stays"),
    (lambda v: v["vetoes"][0].update(when={"points_luck": {"eq": 0}}), "the scorecard has no criterion luck"),
    (lambda v: rule(v, "accept").pop("to"), "to is missing"),
    (lambda v: rule(v, "stars_rise_2").update(grade=1), "rule stars_rise_2: moves from star to itself"),
    (
        lambda v: rule(v, "stars_rise_2").update(grade=6),
        "rule stars_rise_2: star has 5 grades, grade 6 is none of them",
    ),
    (
        lambda v: rule(v, "warn_score").pop("grade"),
        "rule warn_score: leads to warning, which has grades, and names none",
    ),
    (lambda v: rule(v, "accept").update(grade=1), "rule accept: cultivation has 0 grades, grade 1 is none of them"),
    (lambda v: v["notices"].pop("star_grade"), "no notice for star_grade"),
    (lambda v: v["notices"].update(star="{luck}"), "notice star: no such place {luck}"),
    (lambda v: v["lacking"].pop("share"), "lacking has no text for share"),
    (lambda v: v["lacking"].update(share="{luck}"), "lacking share: no such place {luck}"),
    (lambda v: v["evaluation"].update(day="12-32"), "evaluation: 12-32 is no day of a year"),
    (lambda v: v["evaluation"].update(passed={"luck": {"eq": 1}}), "unknown fact luck"),
]


def changed(change: Change, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the project's policies, with a change in the lifecycle, in force."""
    document = yaml.safe_load((policy.CONFIG / "lifecycle.yaml").read_text(encoding="utf-8"))
    change(document["versions"][-1])
    (folder / "lifecycle.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    (folder / "scorecard.yaml").write_bytes((policy.CONFIG / "scorecard.yaml").read_bytes())
    monkeypatch.setattr(policy, "CONFIG", folder)


@pytest.mark.parametrize(("change", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_a_fault_is_named(change: Change, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(change, tmp_path, monkeypatch)
    with pytest.raises(LifecycleError) as raised:
        lifecycle(NIGHT)
    assert fault in str(raised.value)


def test_the_lifecycle_of_the_project_is_sound_and_hides_no_rule() -> None:
    assert list(shadowed(lifecycle(NIGHT))) == []


def test_a_rule_hidden_behind_another_is_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """`leave_star` below 75 % after a rule that takes every star below 80 %."""
    changed(lambda v: v["rules"].insert(0, {**rule(v, "leave_star"), "id": "strict", "when": {"share": {"lt": 0.8}}}),
            tmp_path, monkeypatch)  # fmt: skip
    with caplog.at_level(logging.WARNING):
        lifecycle(NIGHT)
    assert "rule leave_star can never fire, strict come first" in caplog.text


@pytest.mark.parametrize(
    ("strong", "weak", "expected"),
    [
        (("gte", 3), ("gt", 2), True),
        (("gt", 2), ("gte", 2), True),
        (("gte", 2), ("gt", 2), False),
        (("lt", 2), ("lte", 2), True),
        (("lt", 3), ("lt", 2), False),
        (("eq", 2), ("gte", 2), True),
        (("in", (1, 2)), ("lt", 3), True),
        (("in", (1, 3)), ("lt", 3), False),
        (("eq", 2), ("in", (1, 2)), True),
        (("gte", 2), ("is_null", False), True),
        (("is_null", True), ("is_null", True), True),
        (("is_null", True), ("lt", 2), False),
        (("gte", 2), ("lte", 3), False),
    ],
)
def test_what_implies_what(strong: tuple[str, Any], weak: tuple[str, Any], expected: bool) -> None:
    assert implies(Condition("share", *strong), Condition("share", *weak)) is expected
