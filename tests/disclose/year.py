"""The year of releases: eight nights, and what was published on them."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args

from etl.disclose import Approval, Release, draft, publish
from etl.disclose.versions import Kind
from etl.ground.calendar import Occasion
from etl.ground.occasions import schedule
from etl.ground.workspace import Workspace
from tests.disclose.occasions import YEAR, nights, run, year_of_occasions

OCCASIONS: tuple[Occasion, ...] = get_args(Occasion)
EDITIONS = ("released", "settled")


@dataclass(frozen=True)
class Year:
    """A year of releases: the workspace, and what was published for each occasion, before and after the holiday."""

    workspace: Workspace
    released: dict[Occasion, Release]
    settled: dict[Occasion, Release]

    def release(self, edition: str, occasion: Occasion) -> Release:
        return {"released": self.released, "settled": self.settled}[edition][occasion]


def make(folder: Path) -> None:
    workspace = Workspace(folder / "home")
    for night in run(workspace, year_of_occasions(folder / "world"), nights()):
        assert night.stopped == {}, f"{night.on}: {night.stopped}"
    editions: dict[str, dict[str, object]] = {edition: {} for edition in EDITIONS}
    for occasion in OCCASIONS:
        for edition, release in zip(EDITIONS, both(workspace, occasion), strict=True):
            editions[edition][occasion] = asdict(release)
    (folder / "editions.json").write_text(json.dumps(editions), "utf-8")


def made(folder: Path) -> Year:
    """What `make` left in `folder`."""
    told = json.loads((folder / "editions.json").read_text("utf-8"))
    released, settled = ({of: Release(**one) for of, one in told[edition].items()} for edition in EDITIONS)
    return Year(Workspace(folder / "home"), released, settled)


def both(workspace: Workspace, occasion: Occasion) -> tuple[Release, Release]:
    """Before and after the holiday; one settlement is a correction, the others are what was announced."""
    plan = schedule(occasion, YEAR)
    before = released(workspace, occasion, plan.cutoff, plan.release)
    at = datetime.combine(plan.settlement + timedelta(days=1), plan.release.time())
    corrected = occasion == "consumer_rights_day"
    kind, reason = ("correction", "经营者异议处理完毕") if corrected else ("publication", "节后结算")
    return before, released(workspace, occasion, plan.settlement, at, kind, reason)


def released(
    workspace: Workspace, occasion: Occasion, night: date, at: datetime, kind: Kind = "publication", reason: str = ""
) -> Release:
    drawn = draft(workspace, occasion, YEAR, night)
    return publish(workspace, drawn.id, approvals(at), kind=kind, reason=reason, now=at)


def approvals(at: datetime) -> list[Approval]:
    return [Approval(name, "approve", "数据核对无误", at) for name in ("王审核", "李复核")]
