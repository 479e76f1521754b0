"""What a unit is told: of its move, of its grade, and of what it lacks for the next step."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.ground.workspace import Workspace
from etl.tier import tier
from tests.stage import NIGHT, TABLES, rows_of, write_table
from tests.tier.situation import CONTRIBUTION, Before, Situation, stage_before, stage_night

Rows = dict[str, dict[str, dict[str, Any]]]
BEFORE = {
    "near": Before("cultivation", 60),
    "poor": Before("cultivation", 400),
    "ready": Before("star", 400, 1, 10),
    "best": Before("star", 900, 5, 400),
    "listed": Before("warning", 20, 3, 20, left=10),
    "put right": Before("warning", 80, 1, 50, left=-20),
    "applicant": Before("selection_pool", 9),
    "worse": Before("warning", 20, 2, 20, left=3),
    "gone": Before("exited", 9),
}
NOW = {
    "near": Situation(total="80"),
    "poor": Situation(total="50.01", weight="60.01"),
    "ready": Situation(total="95"),
    "best": Situation(total="99"),
    "listed": Situation(total="40", vetoes={"serious_violation": "0", "abnormal_list": None}),
    "put right": Situation(total="60"),
    "applicant": Situation("waiting"),
    "worse": Situation(vetoes={"serious_violation": "0"}),
    "new": Situation(total="100"),
    "warned": Situation(vetoes={"heavy_penalty": "0"}),
}
LOST = (("a", "4", "先改甲"), ("b", "9", "先改乙"), ("c", "1", "再改丙"), ("d", "0.5", "再改丁"), ("e", "9", None))


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    workspace = Workspace(tmp_path_factory.mktemp("outlook"))
    stage_before(workspace, BEFORE)
    stage_night(workspace, NOW)
    named = [{**row, "name": "百和装饰"} for row in rows_of(workspace, NIGHT, "unit")]
    write_table(workspace.table(NIGHT, "unit"), named, TABLES["unit"])
    near = {"unit_id": "near", "max_points": Decimal(10)}
    lost = [{**near, "criterion": name, "points": 10 - Decimal(loss), "remedy": said} for name, loss, said in LOST]
    given = rows_of(workspace, NIGHT, "contribution/all")
    write_table(workspace.table(NIGHT, "contribution/all"), given + lost, CONTRIBUTION)
    tier(workspace, NIGHT)
    return {
        name: {row["unit_id"]: row for row in rows_of(workspace, NIGHT, name)}
        for name in ("tier", "transition", "outlook")
    }


def test_a_cultivated_unit_is_shown_what_the_first_star_takes(night: Rows) -> None:
    near = night["outlook"]["near"]
    assert (near["next_tier"], near["next_grade"], near["points_needed"], near["days_needed"]) == (
        "star", 1, Decimal("5.00"), 30
    )  # fmt: skip
    assert near["lacking"] == "在库须满90天（现为60天）；得分率须达到85%（现为80%）"


def test_points_needed_are_rounded_up_to_what_reaches_the_share(night: Rows) -> None:
    poor = night["outlook"]["poor"]
    assert (poor["points_needed"], poor["days_needed"]) == (Decimal("1.00"), 0)
    assert "可评分值须达到70分（现为60.01分）" in poor["lacking"]


def test_remedies_come_dearest_first_and_no_more_than_three(night: Rows) -> None:
    assert night["outlook"]["near"]["remedies"] == "先改乙；先改甲；再改丙"
    assert night["outlook"]["ready"]["remedies"] is None


def test_a_star_is_shown_the_next_one_and_five_stars_none(night: Rows) -> None:
    ready = night["outlook"]["ready"]
    assert (ready["next_grade"], ready["lacking"], ready["days_needed"]) == (2, "在现等级须满180天（现为10天）", 170)
    assert "best" not in night["outlook"]


def test_who_entered_a_library_tonight_is_shown_the_step_from_there(night: Rows) -> None:
    new = night["outlook"]["new"]
    assert (new["tier"], new["grade"], new["next_grade"], new["days_needed"]) == ("star", 3, 4, 180)


def test_a_warned_unit_is_shown_what_put_it_there_and_what_leads_out(night: Rows) -> None:
    listed = night["outlook"]["listed"]
    assert (listed["next_tier"], listed["days_needed"], listed["points_needed"]) == (
        "cultivation",
        70,
        Decimal("20.00"),
    )
    assert "须消除：列入严重违法失信名单" in listed["lacking"]
    assert "须有以下指标的数据：经营异常名录" in listed["lacking"]
    assert "严重违法失信名单；" not in listed["lacking"].replace("须消除：列入严重违法失信名单；", "")
    assert night["outlook"]["put right"]["lacking"] == "在库须满90天（现为80天）"


def test_an_applicant_waits_for_the_audit_and_who_has_left_has_no_next_step(night: Rows) -> None:
    assert night["outlook"]["applicant"]["lacking"] == "申报须已审核通过并生效"
    assert "gone" not in night["outlook"]


def test_whoever_is_warned_is_told_why_until_when_and_how_to_object(night: Rows) -> None:
    move = night["transition"]["warned"]
    assert (move["grade_title"], move["rectify_by"]) == ("橙色", NIGHT + timedelta(days=30))
    assert move["notice"] == (
        "百和装饰：贵单位自2021-10-31起转入预警库（橙色预警）。依据：存在一票否决情形：近一年受到重大行政处罚，转入预警库。"
        "请于2021-11-30前完成整改并申请复核；如有异议，可自收到本通知之日起10个工作日内提出。"
    )


def test_worse_news_never_gives_more_time(night: Rows) -> None:
    move = night["transition"]["worse"]
    assert (move["to_grade"], move["rectify_by"]) == (3, NIGHT + timedelta(days=3))
    assert move["notice"].startswith("百和装饰：贵单位的预警等级自2021-10-31起调整为红色。")
    place = night["tier"]["worse"]
    assert (place["rule"], place["grade_since"], place["rectify_by"]) == ("earlier", NIGHT, move["rectify_by"])


def test_a_unit_without_a_name_is_still_addressed(night: Rows, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    stage_before(workspace, {"lost": Before("star", 9, 1)})
    stage_night(workspace, {})
    tier(workspace, NIGHT)
    (move,) = rows_of(workspace, NIGHT, "transition")
    assert move["notice"].startswith("贵单位：贵单位自2021-10-31起退出")


def test_before_grades_took_effect_there_are_none(tmp_path: Path) -> None:
    workspace, night = Workspace(tmp_path), date(2021, 9, 1)
    stage_night(workspace, {"a": Situation(total="90"), "b": Situation(vetoes={"heavy_penalty": "0"})}, night)
    tier(workspace, night)
    moved = rows_of(workspace, night, "transition")
    assert [(row["to_tier"], row["to_grade"], row["rectify_by"], row["notice"]) for row in moved] == [
        ("star", None, None, None), ("warning", None, None, None)
    ]  # fmt: skip
    assert rows_of(workspace, night, "outlook") == []
