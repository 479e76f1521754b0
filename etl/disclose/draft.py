"""What a release would say: a nightly preview, and the draft that an officer approves."""

import hashlib
import json
import logging
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ibis.backends.duckdb import Backend

from etl.disclose.cases import INPUTS, OBJECTION, NoComplaints
from etl.disclose.figures import Figures, figures
from etl.disclose.files import write_files
from etl.disclose.site import write_site
from etl.disclose.tables import EVIDENCE, write_tables
from etl.ground.calendar import Occasion, UnknownYear, statutory_years
from etl.ground.engine import engine
from etl.ground.occasions import Schedule, disclosure_policy, next_release, schedule
from etl.ground.workspace import Workspace, sha256, write_json

log = logging.getLogger(__name__)
PROVISIONAL = "{year}年放假安排尚未公布，日期按法定节假日推算，仅供预览，不得据此发布"


@dataclass(frozen=True)
class Draft:
    """A draft on disk. `id` names its whole content: another figure, night or policy gives another id."""

    id: str
    occasion: Occasion
    year: int
    night: date
    counts: dict[str, int]
    content: str
    """SHA-256 of what the public reads; equal for drafts of different nights that say the same."""


def preview(workspace: Workspace, night: date) -> dict[str, Any]:
    """What the next release would hold if it closed on `night`; also written to the stage folder.

    No complaints yet do not stop the night: the answer says so. In a year without a holiday notice the days are the
    statutory ones, and `warning` says that nothing may be released on them.
    """
    try:
        answer = _previewed(workspace, night)
    except UnknownYear as missing:
        answer = _assumed(workspace, night, missing)
    except NoComplaints as missing:
        answer = _problem(night, missing)
    write_json(workspace.stage(night) / "disclosure_preview.json", answer)
    return answer


def _problem(night: date, missing: Exception) -> dict[str, Any]:
    return {"night": str(night), "occasion": None, "problem": str(missing)}


def _assumed(workspace: Workspace, night: date, missing: UnknownYear) -> dict[str, Any]:
    """The preview on statutory days, with the warning that they are; the problem where even those are not known."""
    log.warning("%s", missing)
    try:
        with statutory_years():
            return _previewed(workspace, night) | {"warning": PROVISIONAL.format(year=missing.year)}
    except (UnknownYear, NoComplaints) as problem:
        return _problem(night, problem)


def _previewed(workspace: Workspace, night: date) -> dict[str, Any]:
    planned = next_release(datetime.combine(night + timedelta(days=1), time.min))
    with engine() as connection:
        drawn = figures(connection, workspace, planned, night)
        days = {"preview": planned.preview, "cutoff": planned.cutoff, "release": planned.release}
        facts = _facts(connection, planned, drawn, night)
        exclusions = drawn.tables["exclusions"].order_by("position").drop("position")
        return facts | {
            "night": str(night),
            "counts": _counts(connection, drawn),
            "exclusions": connection.to_pyarrow(exclusions).to_pylist(),
            "dates": {name: day.isoformat() for name, day in days.items()},
        }


def draft(workspace: Workspace, occasion: Occasion, year: int, night: date) -> Draft:
    """Write `drafts/<id>/` for `occasion` in `year` from the tables of `night`; equal inputs give the same draft.

    Raises `UnknownYear` while the holiday notice of `year` is not loaded.
    """
    planned = schedule(occasion, year)
    workspace.drafts.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".drawing-", dir=workspace.drafts) as scratch, engine() as connection:
        folder = Path(scratch) / "draft"
        folder.mkdir()
        drawn = figures(connection, workspace, planned, night)
        facts, counts = _facts(connection, planned, drawn, night), _counts(connection, drawn)
        write_tables(connection, drawn, folder)
        write_files(connection, folder, facts)
        write_site(connection, folder, facts, None)
        about = _about(workspace, folder, facts, counts, night)
        name = f"{occasion}-{year}-{night}-{digest(about)[:12]}"
        write_json(folder / "draft.json", about | {"id": name})
        if not (workspace.drafts / name).exists():
            folder.replace(workspace.drafts / name)
    return Draft(name, occasion, year, night, counts, about["content"])


def _about(
    workspace: Workspace, folder: Path, facts: dict[str, Any], counts: dict[str, int], night: date
) -> dict[str, Any]:
    """What a draft says of itself. Its content is the facts and the tables that the public reads."""
    files = {str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}
    tables = {name: code for name, code in files.items() if name.endswith(".parquet") and Path(name).stem != EVIDENCE}
    used = [workspace.table(night, name) for name in (*INPUTS, OBJECTION)]
    return {
        "night": str(night),
        "facts": facts,
        "counts": counts,
        "content": digest([facts, tables]),
        "inputs": {path.stem: sha256(path) for path in used if path.exists()},
        "files": files,
    }


def digest(value: Any) -> str:
    """SHA-256 of a JSON-ready value, the same for equal values."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _facts(connection: Backend, planned: Schedule, drawn: Figures, night: date) -> dict[str, Any]:
    """What the public reads apart from the tables; of the night it was drawn on only whether the holiday is settled."""
    policy = disclosure_policy(planned.occasion, planned.year)
    totals = connection.to_pyarrow(drawn.totals.drop("received")).to_pylist()[0]
    periods = {
        f"{name}_{end}": str(day)
        for name, period in {"period": drawn.periods.current, "before": drawn.periods.before}.items()
        for end, day in zip(("from", "to"), period, strict=True)
    }
    return periods | {
        "occasion": planned.occasion,
        "name": planned.name,
        "year": planned.year,
        "edition": "settlement" if night >= planned.settlement else "release",
        "settlement": str(planned.settlement),
        "policy_version": policy.version,
        "definition": policy.rules["definition"],
        "page": policy.rules["page"],
        "smallest": policy.rules["suppression"]["minimum"],
        "warnings": [row["text"] for row in drawn.sources if row["state"] != "fresh"],
        "totals": totals,
    }


def _counts(connection: Backend, drawn: Figures) -> dict[str, int]:
    """The conservation law in numbers: received = outside_period + disclosed + excluded."""
    totals = connection.to_pyarrow(drawn.totals).to_pylist()[0]
    excluded = totals["in_period"] - totals["disclosed"]
    outside = totals["received"] - totals["in_period"]
    return {name: int(count) for name, count in totals.items()} | {"excluded": excluded, "outside_period": outside}
