"""What a policy lacks is named by its place in the file, wherever in the work it is asked for."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.ground import policy
from etl.ground.occasions import schedule
from etl.merge.golden import fields_of

Change = Callable[[dict[str, Any]], object]
DAY = date(2021, 10, 31)
LACKING: list[tuple[str, Change, Callable[[], object], str]] = [
    (
        "disclosure",
        lambda version: version["occasions"]["may_day"]["release"].pop("from"),
        lambda: schedule("may_day", 2021),
        "config/disclosure.yaml, version delta-2020.2: occasions.may_day.release.from is missing",
    ),
    (
        "disclosure",
        lambda version: version["exclusions"][1].pop("ground"),
        lambda: policy.policy("disclosure", DAY).rules["exclusions"][1]["ground"],
        "config/disclosure.yaml, version delta-2020.2: exclusions[2].ground is missing",
    ),
    (
        "golden",
        lambda version: version["fields"]["name"].pop("rule"),
        lambda: fields_of(policy.policy("golden", DAY).rules["fields"]),
        "config/golden.yaml, version 2021.1: fields.name.rule is missing",
    ),
]


@pytest.mark.parametrize(("name", "change", "asked", "says"), LACKING, ids=[says for *_, says in LACKING])
def test_what_a_policy_lacks_is_named_by_its_place(
    name: str, change: Change, asked: Callable[[], object], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = yaml.safe_load((policy.CONFIG / f"{name}.yaml").read_text(encoding="utf-8"))
    for version in document["versions"]:
        change(version)
    (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    for other in policy.CONFIG.iterdir():
        if not (tmp_path / other.name).exists():
            (tmp_path / other.name).symlink_to(other)
    monkeypatch.setattr(policy, "CONFIG", tmp_path)
    with pytest.raises(policy.PolicyIncomplete) as raised:
        asked()
    assert says in str(raised.value)
