"""The plan of a month: drawn once, within the policy's sizes, from everybody in a library, by teams from elsewhere."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from etl.ground import policy
from etl.ground.workspace import Workspace
from etl.tier.inspection import plan
from tests.stage import rows_of
from tests.tier.province import DUE, NOVEMBER, Province

JIAXING = ("330402", "330411", "330421", "330424", "330481", "330482", "330483")


def province(folder: Path, night: date = DUE) -> Province:
    """Five counties of Jiaxing and one of Hangzhou; in each 120 shops, 30 restaurants, 20 online shops, 25 stars."""
    built = Province(Workspace(folder), night)
    for county in (*JIAXING[:5], "330106"):
        for number in range(120):
            built.unit(f"s{county}{number:03}", county, total=str(80 - number % 40))
        built.units(30, f"r{county}", district=county, kind="餐饮", tier="warning")
        built.units(20, f"o{county}", district=county, kind="网店")
        built.units(25, f"x{county}", district=county, kind="工厂", tier="star")
    return built


def tables(workspace: Workspace, night: date = DUE) -> list[list[dict[str, Any]]]:
    return [rows_of(workspace, night, f"inspection_{name}") for name in ("plan", "stratum", "frame")]


def amended(folder: Path, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """Put the project's policies, with a change in that of inspections, in force."""
    folder.mkdir()
    for path in (*policy.CONFIG.glob("*.yaml"), policy.CONFIG / "regions.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    document = yaml.safe_load((folder / "inspection.yaml").read_text(encoding="utf-8"))
    document["versions"][0].update(changes)
    (folder / "inspection.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    monkeypatch.setattr(policy, "CONFIG", folder)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = province(tmp_path_factory.mktemp("province")).write()
    plan(workspace, DUE)
    return workspace


def test_a_county_gets_as_many_inspections_as_the_policy_says(drawn: Workspace) -> None:
    """10 of 1000 are 2, below the minimum of 14; all 14 of 20 online shops and of 25 stars likewise."""
    planned = Counter((row["method"], row["county"]) for row in rows_of(drawn, DUE, "inspection_plan"))
    methods = ("督查暗访", "在线抽查", "交叉检查")
    assert planned == {(method, county): 14 for method in methods for county in (*JIAXING[:5], "330106")}


def test_the_size_of_a_county_is_its_share_between_minimum_and_maximum_and_never_more_than_it_has(
    tmp_path: Path,
) -> None:
    built = Province(Workspace(tmp_path))
    for county, units in {"330402": 2011, "330411": 5000, "330421": 9, "330424": 14}.items():
        built.units(units, f"c{county}", district=county)
    plan(built.write(), DUE)
    planned = Counter(row["county"] for row in rows_of(built.workspace, DUE, "inspection_plan"))
    assert planned == {"330402": 21, "330411": 40, "330421": 9, "330424": 14}


def test_every_unit_can_be_drawn_and_probabilities_add_up_to_the_sample_of_each_stratum(drawn: Workspace) -> None:
    _, strata, frame = tables(drawn)
    sums: defaultdict[tuple[str, str], float] = defaultdict(float)
    weights: Counter[tuple[str, str]] = Counter()
    for row in frame:
        assert 0 < row["inclusion_probability"] <= 1
        assert row["certain"] == (row["inclusion_probability"] == 1)
        sums[row["method"], row["stratum"]] += float(row["inclusion_probability"])
        weights[row["method"], row["stratum"]] += row["risk_weight"]
    assert len(frame) == 6 * 195
    for row in strata:
        key = row["method"], row["stratum"]
        assert sums[key] == pytest.approx(row["sample_size"], abs=1e-7)
        assert weights[key] == row["weight_sum"]
        assert row["sample_size"] >= min(2, row["population"])
    assert set(sums) == {(row["method"], row["stratum"]) for row in strata}


def test_within_a_stratum_probability_is_proportional_to_risk_unless_certain(drawn: Workspace) -> None:
    ratios = defaultdict(set)
    for row in rows_of(drawn, DUE, "inspection_frame"):
        if not row["certain"]:
            ratios[row["method"], row["stratum"]].add(
                round(float(row["inclusion_probability"]) / row["risk_weight"], 8)
            )
    assert ratios
    assert all(len(found) == 1 for found in ratios.values())


def test_the_plan_has_just_the_units_drawn_from_the_frame_numbered_in_each_county(drawn: Workspace) -> None:
    planned, strata, frame = tables(drawn)
    chosen = {(row["method"], row["unit_id"]) for row in frame if row["selected"]}
    assert {(row["method"], row["unit_id"]) for row in planned} == chosen
    sizes = Counter((row["method"], row["stratum"]) for row in planned)
    assert sizes == {(row["method"], row["stratum"]): row["sample_size"] for row in strata}
    orders = defaultdict(list)
    for row in planned:
        orders[row["method"], row["county"]].append(row["selected_order"])
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in orders.values())


def test_a_crossed_team_is_from_another_county_of_the_city_and_each_goes_to_one(drawn: Workspace) -> None:
    teams = {(row["method"], row["county"]): row["team_county"] for row in rows_of(drawn, DUE, "inspection_plan")}
    for (method, county), team in teams.items():
        assert (team == county) == (method == "在线抽查")
        assert team[:4] == county[:4]
    for method in ("督查暗访", "交叉检查"):
        of_city = [team for (by, county), team in teams.items() if by == method and county in JIAXING]
        assert len(set(of_city)) == len(of_city)


def test_no_team_comes_from_an_abolished_county_but_its_units_are_inspected(tmp_path: Path) -> None:
    """富阳市 330183 became 富阳区 330111; 龙港市 330383 was made in 2019, out of 苍南县."""
    wenzhou = [f"3303{number}" for number in ("02", "03", "04", "05", "24", "26", "27", "28", "29", "81", "82", "83")]
    built = Province(Workspace(tmp_path)).unit("old1", "330183").unit("old2", "330322").unit("new", "330111")
    for county in wenzhou:
        built.unit(county, county)
    plan(built.write(), DUE)
    teams = {row["county"]: row["team_county"] for row in rows_of(built.workspace, DUE, "inspection_plan")}
    assert sorted(teams[county] for county in wenzhou) == sorted(wenzhou)
    assert teams["330322"] in wenzhou
    assert "330183" not in teams.values()
    assert teams["330183"][:4] == "3301" == teams["330111"][:4]


def test_the_same_seed_gives_the_same_plan_whatever_the_order_of_rows(drawn: Workspace, tmp_path: Path) -> None:
    workspace = province(tmp_path).write(reverse=True)
    plan(workspace, DUE)
    for name in ("plan", "stratum", "frame"):
        path = f"inspection_{name}"
        assert workspace.table(DUE, path).read_bytes() == drawn.table(DUE, path).read_bytes()


def test_another_published_salt_gives_another_plan_with_the_same_probabilities(
    drawn: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    amended(tmp_path / "config", monkeypatch, salt="另一次公开抽签")
    workspace = province(tmp_path / "home").write()
    plan(workspace, DUE)
    before, after = (
        {(row["method"], row["unit_id"]): row for row in rows_of(home, DUE, "inspection_frame")}
        for home in (drawn, workspace)
    )
    differ = sum(before[key]["selected"] != after[key]["selected"] for key in before)
    assert differ > 50
    assert {key: row["inclusion_probability"] for key, row in before.items()} == {
        key: row["inclusion_probability"] for key, row in after.items()
    }


def test_a_published_plan_never_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the same night run again with other facts and another policy, nor by a night before or after it."""
    workspace, drawn_on = Workspace(tmp_path / "home"), date(2021, 11, 3)
    first = plan(Province(workspace, drawn_on).units(40, "u").write(), drawn_on)
    before = [workspace.table(drawn_on, f"inspection_{name}").read_bytes() for name in ("plan", "stratum", "frame")]
    amended(tmp_path / "config", monkeypatch, salt="另一次公开抽签")
    for night in (drawn_on, date(2021, 11, 4), date(2021, 11, 25), DUE):
        counts = plan(Province(workspace, night).units(30, "n").write(), night)
        assert counts["inspection_plan"] == (first["inspection_plan"] if night == drawn_on else 0)
        assert workspace.table(night, "inspection_plan").exists() == (night == drawn_on)
    assert before == [workspace.table(drawn_on, f"inspection_{n}").read_bytes() for n in ("plan", "stratum", "frame")]


def test_the_next_month_is_planned_five_days_before_it_begins(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    planned = {}
    for night in (DUE, date(2021, 11, 25), date(2021, 11, 26), date(2021, 11, 27)):
        plan(Province(workspace, night).units(30, "n").write(), night)
        if workspace.table(night, "inspection_plan").exists():
            planned[night] = {row["month"] for row in rows_of(workspace, night, "inspection_plan")}
    assert planned == {DUE: {NOVEMBER}, date(2021, 11, 26): {date(2021, 12, 1)}}


def test_nobody_in_a_library_means_no_plan_and_the_next_night_may_draw(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert plan(Province(workspace).unit("gone", tier="exited").write(), DUE)["inspection_plan"] == 0
    assert not workspace.table(DUE, "inspection_plan").exists()
    tomorrow = DUE + timedelta(days=1)
    assert plan(Province(workspace, tomorrow).unit("a").write(), tomorrow)["inspection_plan"] == 1


def test_who_has_left_is_in_no_frame_and_who_has_no_county_is_counted(tmp_path: Path) -> None:
    built = Province(Workspace(tmp_path)).unit("in").unit("left", tier="exited")
    built.unit("nowhere", district=None).unit("unknown", district="999999")
    built.add("tier", {"unit_id": "vanished/店", "tier": "star"})
    plan(built.write(), DUE)
    planned, strata, frame = tables(built.workspace)
    assert [row["unit_id"] for row in frame] == ["in/店"] == [row["unit_id"] for row in planned]
    assert {row["county"]: (row["population"], row["sample_size"]) for row in strata} == {
        "000000": (2, 0), "330421": (1, 1),
    }  # fmt: skip


def test_who_sells_online_or_promises_returns_online_is_checked_online_and_stars_by_neighbours(tmp_path: Path) -> None:
    built = Province(Workspace(tmp_path)).unit("shop").unit("link", kind="网店").unit("star", tier="star")
    built.unit("promise").unit("ended").unit("offline").unit("web_star", kind="直播间", tier="star")
    promise = {"storeName": "店", "status": "1", "channel": "online", "startTime": date(2021, 1, 1)}
    built.add(
        "linked/commitments",
        {**promise, "entity_id": "promise"},
        {**promise, "entity_id": "ended", "endTime": date(2021, 6, 30)},
        {**promise, "entity_id": "offline", "channel": "offline"},
    )
    plan(built.write(), DUE)
    assert {row["unit_id"][:-2]: row["method"] for row in rows_of(built.workspace, DUE, "inspection_frame")} == {
        "shop": "督查暗访", "ended": "督查暗访", "offline": "督查暗访", "star": "交叉检查",
        "link": "在线抽查", "promise": "在线抽查", "web_star": "在线抽查",
    }  # fmt: skip


def weights(workspace: Workspace, night: date = DUE) -> dict[str, int]:
    return {row["unit_id"][:-2]: row["risk_weight"] for row in rows_of(workspace, night, "inspection_frame")}


def test_risk_is_the_sum_of_library_lost_points_complaints_and_days_uninspected(tmp_path: Path) -> None:
    built = Province(Workspace(tmp_path)).unit("good").unit("warned", tier="warning").unit("lost", total="67.5")
    built.unit("bad", total="10").unit("unscored", total=None).unit("complained").unit("hated").unit("seen").unit("old")
    built.complained("complained", datetime(2021, 9, 1)).complained("complained", datetime(2021, 9, 1), "不予受理")
    built.complained("complained", datetime(2020, 10, 27, 23)).complained("complained", datetime(2020, 10, 28, 1))
    for _ in range(30):
        built.complained("hated", datetime(2021, 9, 1))
    for unit in ("good", "warned", "lost", "bad", "unscored", "complained", "hated"):
        built.inspected(unit, DUE)
    built.inspected("seen", date(2021, 8, 1)).inspected("seen", date(2021, 1, 1)).inspected("seen", date(2021, 12, 1))
    plan(built.write(), DUE)
    assert weights(built.workspace) == {
        "good": 15, "warned": 40, "lost": 27, "bad": 55, "unscored": 25, "complained": 19, "hated": 35,
        "seen": 17, "old": 39,
    }  # fmt: skip


def test_of_a_platform_that_never_delivered_nothing_is_said(tmp_path: Path) -> None:
    silent = Province(Workspace(tmp_path / "silent")).unit("a")
    heard = (
        Province(Workspace(tmp_path / "heard"))
        .unit("a")
        .add("linked/inspections")
        .complained("a", datetime(2021, 9, 1))
    )
    said = {}
    for built in (silent, heard):
        plan(built.write(), DUE)
        (row,) = rows_of(built.workspace, DUE, "inspection_plan")
        said[built.workspace.home.name] = (row["risk_weight"], row["reason"])
    head = "2021年11月督查暗访：嘉善县商贸类1家中抽1家；风险权重"
    weight, reason = said["silent"]
    assert (weight, reason.split("；")[1]) == (15, "风险权重15（基础10、培育库加5），入样概率1")
    assert reason.startswith(head)
    assert said["heard"][0] == 41
    assert "基础10、培育库加5、近365天投诉1件加2、尚无检查记录加24" in said["heard"][1]


def test_who_was_drawn_lately_is_less_likely_but_never_impossible(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    plan(Province(workspace).unit("drawn").write(), DUE)
    night = date(2021, 11, 27)
    plan(Province(workspace, night).units(60, "fresh").unit("drawn").write(), night)
    frame = {row["unit_id"]: row for row in rows_of(workspace, night, "inspection_frame")}
    assert {unit: row["risk_weight"] for unit, row in frame.items() if row["risk_weight"] != 15} == {"drawn/店": 4}
    assert (
        0
        < frame["drawn/店"]["inclusion_probability"]
        < min(row["inclusion_probability"] for unit, row in frame.items() if unit != "drawn/店")
    )


def test_a_plan_drawn_more_than_six_months_ago_counts_no_more(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    plan(Province(workspace).unit("a").write(), DUE)
    for night, weight in ((date(2022, 4, 28), 4), (date(2022, 5, 28), 15)):
        here = Workspace(tmp_path / str(night))
        here.stage(DUE).parent.mkdir(parents=True)
        here.stage(DUE).symlink_to(workspace.stage(DUE))
        plan(Province(here, night).unit("a").write(), night)
        assert weights(here, night) == {"a": weight}
