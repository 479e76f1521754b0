"""Since when we know how a complaint came out: from then on its business can be told."""

from datetime import date, datetime
from pathlib import Path

import pytest

from etl.ground.workspace import Workspace
from etl.merge import merge
from tests.merge.stage import ALIVE, Row, rows_of, valid

FIRST, SECOND, THIRD, FOURTH = NIGHTS = [date(2021, 10, day) for day in (28, 29, 30, 31)]
REGISTER = [{"record": "P1", "uniscid": "91330100799655058B", "entname": "杭州甲公司", "regstateCn": ALIVE}]


def said(record: str, at: date, accepted: str | None = "受理", ended: date | None = None) -> Row:
    return {"record": record, "at": datetime(at.year, at.month, at.day), "acceptresult": accepted, "enddate": ended}


ENDED, CORRECTED = date(2021, 10, 11), date(2021, 10, 12)
COMPLAINTS = {
    FIRST: [
        said("old", FIRST, ended=ENDED), said("ends", FIRST), said("refused", FIRST, None), said("saved", FIRST),
        said("corrected", FIRST), said("reopened", FIRST), said("touched", FIRST, ended=ENDED),
    ],
    SECOND: [
        said("new", SECOND, ended=ENDED), said("ends", SECOND, ended=ENDED), said("refused", SECOND, "不予受理"),
        said("saved", SECOND, ended=ENDED), said("corrected", SECOND, ended=ENDED),
        said("reopened", SECOND, ended=ENDED), said("touched", SECOND, ended=ENDED),
    ],
    THIRD: [
        said("saved", THIRD, ended=ENDED), said("corrected", THIRD, ended=CORRECTED), said("reopened", THIRD),
        said("refused", THIRD, "不予受理"),
    ],
    FOURTH: [said("reopened", FOURTH, ended=ENDED)],
}  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, date | None]:
    workspace = Workspace(tmp_path_factory.mktemp("outcome"))
    valid(workspace, FIRST, registrations=REGISTER)
    for night in NIGHTS:
        valid(workspace, night, complaints_zj=COMPLAINTS[night])
    merge(workspace, FOURTH)
    return {row["record"]: row["outcome_known_on"] for row in rows_of(workspace, FOURTH, "complaint")}


@pytest.mark.parametrize(
    ("record", "night"),
    [
        ("old", None),
        ("touched", None),
        ("new", SECOND),
        ("ends", SECOND),
        ("refused", SECOND),
        ("saved", SECOND),
        ("corrected", THIRD),
        ("reopened", SECOND),
    ],
)
def test_an_outcome_is_known_since_the_night_that_first_told_it_unless_that_was_the_first_load(
    known: dict[str, date | None], record: str, night: date | None
) -> None:
    assert known[record] == night


def test_what_a_later_night_tells_is_not_known_before(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    valid(workspace, FIRST, registrations=REGISTER, complaints_zj=COMPLAINTS[FIRST])
    valid(workspace, SECOND, complaints_zj=COMPLAINTS[SECOND])
    merge(workspace, FIRST)
    assert {row["outcome_known_on"] for row in rows_of(workspace, FIRST, "complaint")} == {None}
