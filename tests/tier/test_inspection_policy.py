"""A faulty inspection policy draws nobody, and every fault is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.ground import policy
from etl.ground.policy import versions
from etl.tier.inspection import InspectionPolicyError
from etl.tier.inspection.checked import inspection_policy
from tests.tier.province import DUE

Change = Callable[[dict[str, Any]], Any]


def method(version: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in version["methods"] if entry["method"] == name)


FAULTS: list[tuple[Change, str]] = [
    (lambda v: v["methods"].append(method(v, "在线抽查")), "method 在线抽查 is there twice"),
    (lambda v: method(v, "在线抽查").update(method="电话抽查"), "method 电话抽查: unknown"),
    (lambda v: method(v, "在线抽查").update(tiers=["exited"]), "method 在线抽查: no library exited"),
    (lambda v: method(v, "在线抽查").update(team="any"), "team any is neither own nor crossed"),
    (lambda v: method(v, "督查暗访").update(team="own"), "method 督查暗访: no county may look at its own units"),
    (lambda v: method(v, "交叉检查").update(team="own"), "method 交叉检查: no county may look at its own units"),
    (lambda v: method(v, "督查暗访").update(per_thousand=1001), "per_thousand must be 0 to 1000"),
    (lambda v: method(v, "督查暗访").update(minimum=6), "minimum 6 does not reach for 7 kind groups"),
    (lambda v: method(v, "督查暗访").update(maximum=13), "maximum is below minimum"),
    (lambda v: method(v, "督查暗访").pop("maximum"), "maximum"),
    (lambda v: v["kind_groups"].update(餐厅=["餐饮"]), "kind 餐饮 is in two groups"),
    (lambda v: v["risk"].update(base=0), "risk.base must be at least 1"),
    (lambda v: v["risk"].update(base=1.5), "risk.base is 1.5, not a whole number"),
    (lambda v: v["risk"]["tiers"].update(star=-5), "risk.tiers.star is -5, not a whole number"),
    (lambda v: v["risk"]["tiers"].pop("star"), "must have star"),
    (lambda v: v["risk"]["recent"].update(percent=0), "risk.recent.percent must be at least 1"),
    (lambda v: v["risk"]["recent"].update(percent=101), "risk.recent.percent is above 100"),
    (lambda v: v["risk"]["idle"].pop("days"), "risk.idle.days is missing"),
    (lambda v: v["parts"].update(idle="{luck}"), "unknown word luck in parts.idle"),
    (lambda v: v.update(lead_days=40), "lead_days must be 0 to 28"),
    (lambda v: v.update(per_stratum=0), "per_stratum below 1"),
    (lambda v: v.pop("salt"), "salt is missing"),
]


@pytest.mark.parametrize(("change", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_a_fault_is_named(change: Change, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = yaml.safe_load((policy.CONFIG / "inspection.yaml").read_text(encoding="utf-8"))
    change(document["versions"][0])
    (tmp_path / "inspection.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    monkeypatch.setattr(policy, "CONFIG", tmp_path)
    with pytest.raises(InspectionPolicyError) as raised:
        inspection_policy(DUE)
    assert fault in str(raised.value)


def test_every_version_of_the_project_is_sound_and_leaves_no_library_out() -> None:
    for day in versions("inspection"):
        looked_at = {(method.online, tier) for method in inspection_policy(day).methods for tier in method.tiers}
        assert len(looked_at) == 8
