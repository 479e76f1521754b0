"""A province where one platform is linked so far still has its night."""

from datetime import date
from pathlib import Path

import pytest

from etl.ground.workspace import Workspace
from etl.night import night
from etl.sources import platforms as declared
from sandbox import Sandbox
from tests.nights import ask, connections

pytestmark = pytest.mark.proof

REGISTER = "enterprise_online"
NIGHT = date(2021, 10, 30)


def test_a_night_with_the_register_alone_has_entities_and_no_units(platforms: Sandbox, tmp_path: Path):
    workspace = Workspace(tmp_path)
    others = [name for name in declared() if name != REGISTER]
    done = list(night(workspace, NIGHT, connections(platforms, *others)))
    missing = {dataset for name in others for dataset in declared()[name].datasets}
    assert set(done[-1].result["not_passed"]) == missing
    assert ask("SELECT count(*) > 0 FROM {rows}", rows=workspace.table(NIGHT, "entity")) == [(True,)]
    assert ask("SELECT count(*) FROM {rows}", rows=workspace.table(NIGHT, "unit")) == [(0,)]
    (preview,) = (one.result for one in done if one.step == "disclose")
    assert "no complaint has landed" in preview["problem"]
