"""The policy of early warning is checked before it warns, and its score is near the exact chance it stands for."""

from collections.abc import Callable
from datetime import date
from math import exp, lgamma, log
from pathlib import Path
from statistics import NormalDist
from typing import Any

import ibis
import pytest
import yaml

from etl.ground import policy
from etl.ground.calendar import UnknownYear
from etl.ground.engine import engine
from etl.ground.policy import NoPolicyInForce
from etl.tier.alerts import AlertPolicyError
from etl.tier.alerts.chance import judged
from etl.tier.alerts.days import days
from etl.tier.alerts.rules import in_force
from tests.stage import NIGHT


def changed(folder: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], Any]) -> None:
    document = yaml.safe_load((policy.CONFIG / "alerts.yaml").read_text(encoding="utf-8"))
    change(document["versions"][-1])
    (folder / "alerts.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    monkeypatch.setattr(policy, "CONFIG", folder)


FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "recalled_food.budget is missing": lambda v: v["recalled_food"].pop("budget"),
    "cold_chain_papers.share is missing or no number": lambda v: v["cold_chain_papers"].update(share="few"),
    "complaint_surge.window_days is no multiple of 7": lambda v: v["complaint_surge"].update(window_days=10),
    "recalled_food.minimum is below 1": lambda v: v["recalled_food"].update(minimum=0),
    "recalled_food.budget is no whole number": lambda v: v["recalled_food"].update(budget=1.5),
    "subjects.trade.stay is above enter": lambda v: v["complaint_surge"]["subjects"]["trade"].update(stay=9),
    "unknown word luck in the text of recalled_food": lambda v: v["recalled_food"].update(text="{luck}"),
    "unknown status lucky": lambda v: v.update(watched=["lucky"]),
    "festival 02-30 is no month-day": lambda v: v.update(festivals=["02-30"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_policy_is_named(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(tmp_path, monkeypatch, FAULTS[fault])
    with pytest.raises(AlertPolicyError, match=fault):
        in_force(NIGHT)


def test_every_fault_of_a_policy_is_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(tmp_path, monkeypatch, lambda v: (v.pop("watched"), v["recalled_food"].pop("text")))
    with pytest.raises(AlertPolicyError, match=r"watched is missing.*recalled_food.text is missing"):
        in_force(NIGHT)


def test_before_the_first_version_there_is_no_policy() -> None:
    with pytest.raises(NoPolicyInForce):
        in_force(date(2020, 12, 31))


def test_the_holidays_of_a_year_without_a_notice_are_not_guessed() -> None:
    with pytest.raises(UnknownYear):
        days(in_force(NIGHT), date(2099, 5, 10), date.min)


def exact(observed: int, mean: float, size: float) -> float:
    """Standard deviations that stand for the chance of so many or more: the tail of the negative binomial, summed."""
    zero, more = size * log(size / (size + mean)), log(mean / (size + mean))
    term = (lgamma(n + size) - lgamma(size) - lgamma(n + 1) + zero + n * more for n in range(observed))
    return -NormalDist().inv_cdf(max(1 - sum(map(exp, term)), 1e-15))


@pytest.mark.parametrize("base", [0, 3, 20, 150, 3000])
def test_the_score_is_near_the_exact_chance_and_seldom_above_it(
    base: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(tmp_path, monkeypatch, lambda v: v["complaint_surge"]["spread"].update(floor=1, weeks=0))
    rules = in_force(NIGHT)
    seen = days(rules, NIGHT, date.min)
    share = 7 / len(seen.ordinary)
    mean = (base + 0.5) * share
    counts = [n for n in range(1, 400) if n > mean and 2 < exact(n, mean, base + 0.5) < 6]
    even = {"base": base, "squares": 0, "others_observed": 0, "others_base": 0}
    rows = ibis.memtable([{"observed": n, **even} for n in counts])
    with engine() as connection:
        found = connection.to_pyarrow(judged(rows, rules, seen).order_by("observed")).to_pylist()
    assert [row["observed"] for row in found] == counts
    for row in found:
        assert -0.6 < float(row["score"]) - exact(row["observed"], mean, base + 0.5) < 0.1
