"""Who leads, who shares a rank, who cannot be ranked and why, and how sure a share is."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pytest
import yaml

from etl.ground.engine import engine, few
from etl.ground.policy import CONFIG, tried
from etl.ground.wilson import interval
from etl.tier.contest import ContestError
from tests.tier.contest_stage import Province, one

pytestmark = pytest.mark.proof

COUNTIES = ("330402", "330411", "330421", "330424", "330481")


def small(folder: Path, **changed: Any) -> Path:
    """A folder with the contest of `config/`, ranked from few cases on, and `changed`."""
    policy = yaml.safe_load((CONFIG / "contest.yaml").read_text(encoding="utf-8"))
    version = policy["versions"][-1]
    version["bases"]["businesses"]["minimum"] = 4
    version["bases"]["units"]["minimum"] = 2
    version.update({"minimum_share": 3, **changed})
    folder.mkdir(exist_ok=True)
    (folder / "contest.yaml").write_text(yaml.safe_dump(policy, allow_unicode=True), encoding="utf-8")
    return folder


def ranks(rows: Iterable[dict[str, Any]], item: str, column: str = "rank", level: str = "county") -> dict[str, Any]:
    """A column of one item by region, of the counties here."""
    return {row["region"]: row[column] for row in rows if (row["item"], row["level"]) == (item, level)
            and (level == "city" or row["region"] in COUNTIES)}  # fmt: skip


def test_counts_are_ranked_per_base_with_ties_and_the_smallest_region_is_not_favoured(tmp_path: Path) -> None:
    province = Province.at(tmp_path)
    for district, units, others in zip(COUNTIES, (8, 2, 4, 1, 1), (12, 2, 4, 9, 2), strict=True):
        province.unit(district, units).businesses(district, others)
    with tried(small(tmp_path / "policy")):
        rows = province.run("league_table")
    assert ranks(rows, "units", "value") == dict(
        zip(COUNTIES, map(Decimal, ("4000", "5000", "5000", "1000", "3333.3333")), strict=True)
    )
    assert ranks(rows, "units") == dict(zip(COUNTIES, (3, 1, 1, 4, None), strict=True))
    assert ranks(rows, "units", "points") == dict(zip(COUNTIES, (Decimal("33.33"), 100, 100, 0, None), strict=True))
    assert one(rows, item="units", region="330481")["reason"] == "基数只有3，不足4，不排名"
    assert {row["out_of"] for row in rows if row["item"] == "units" and row["level"] == "county"} == {4, None}
    assert one(rows, item="units", region="330400", level="city")["value"] == Decimal("3555.5556")


def test_a_share_of_too_few_cases_is_shown_and_not_ranked(tmp_path: Path) -> None:
    province = Province.at(tmp_path)
    for district, settled, failed in zip(COUNTIES, (2, 2, 0, 3, 0), (0, 1, 3, 0, 0), strict=True):
        province.add("complaints_zj", settled, districtcode=district)
        province.add("complaints_zj", failed, districtcode=district, result="终止调解")
    with tried(small(tmp_path / "policy")):
        rows = province.run("league_table")
    assert ranks(rows, "settled_share") == dict(zip(COUNTIES, (None, 2, 3, 1, None), strict=True))
    tiny, none = (one(rows, item="settled_share", region=region) for region in ("330402", "330481"))
    assert (tiny["value"], tiny["reason"]) == (1, "基数只有2，不足3，不排名")
    assert (none["value"], none["low"], none["reason"]) == (None, None, "基数只有0，不足3，不排名")


def test_fewer_warnings_are_better(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit("330402", 3, "warning").unit("330402", 1).unit("330411", 4)
    with tried(small(tmp_path / "policy")):
        rows = province.run("league_table")
    found = ranks(rows, "warning_share")
    assert (found["330402"], found["330411"]) == (2, 1)


def test_where_all_are_equal_nobody_wins_points(tmp_path: Path) -> None:
    province = Province.at(tmp_path).unit("330402", 4).unit("330411", 5)
    with tried(small(tmp_path / "policy")):
        rows = province.run("league_table")
    equal = one(rows, item="village_stations", region="330402")
    assert (equal["value"], equal["rank"], equal["out_of"], equal["points"]) == (0, 1, 2, None)


def test_disciplines_weigh_what_was_ranked_and_the_whole_weighs_disciplines(tmp_path: Path) -> None:
    """Shares only: 比快 by returns in time (half its weight), 比好 by complaints, returns kept, stars and warnings."""
    province = Province.at(tmp_path).unit("330402", 4, "star").unit("330411", 4, "warning")
    for district, settled, failed in (("330402", 4, 0), ("330411", 0, 4)):
        province.add("complaints_zj", settled, districtcode=district)
        province.add("complaints_zj", failed, districtcode=district, result="终止调解")
    with tried(small(tmp_path / "policy")):
        rows = province.without("linked/returns", "linked/stations", "linked/outlets").run("league_table")
    best, worst = (one(rows, item="good", region=region) for region in ("330402", "330411"))
    assert [best[name] for name in ("value", "points", "rank", "out_of")] == [100, 100, 1, 2]
    assert [worst[name] for name in ("value", "points", "rank", "out_of")] == [0, 0, 2, 2]
    fast = one(rows, item="fast", region="330402")
    assert (fast["rank"], fast["points"], fast["reason"]) == (None, None, "可排名指标的权重只有0%，不足50%，不排名")
    assert one(rows, item="prompt_share", region="330402")["reason"] == "没有收到所需数据，不排名"
    whole = one(rows, item="whole", region="330402")
    assert (whole["rank"], whole["reason"]) == (None, "可排名指标的权重只有25%，不足50%，不排名")
    with tried(small(tmp_path / "policy", enough=0.25)):
        rows = province.run("league_table")
    assert [one(rows, item="whole", region=region)["rank"] for region in ("330402", "330411")] == [1, 2]


def test_points_of_a_discipline_are_the_weighted_mean(tmp_path: Path) -> None:
    """Stars 20, warnings 20, complaints 30: the first county leads in the last only, so 30 of 70."""
    province = Province.at(tmp_path).unit("330402", 4, "warning").unit("330411", 4, "star")
    province.add("complaints_zj", 4, districtcode="330402")
    province.add("complaints_zj", 4, districtcode="330411", result="终止调解")
    with tried(small(tmp_path / "policy")):
        rows = province.run("league_table")
    found = ranks(rows, "good", "points")
    assert (found["330402"], found["330411"]) == (Decimal("42.86"), Decimal("57.14"))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        (8, 10, "0.4902", "0.9433"),
        (81, 263, "0.2553", "0.3662"),  # these four: Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
        (20, 20, "0.8389", "1.0000"),
        (0, 0, None, None),
    ],
)
def test_the_interval_is_wilsons(part: int, whole: int, low: str | None, high: str | None) -> None:
    with engine() as connection:
        table = few(connection, [{"part": part, "whole": whole}], ibis.schema({"part": "int64", "whole": "int64"}))
        ends = interval(table.part, table.whole, Decimal("1.96"))
        found = connection.to_pyarrow(table.select(low=ends[0], high=ends[1])).to_pylist()[0]
    wanted = [end and Decimal(end) for end in (low, high)]
    for got, expected in zip((found["low"], found["high"]), wanted, strict=True):
        assert got == expected if expected is None else abs(got - expected) <= Decimal("0.0001")


def test_the_interval_stands_beside_the_share_in_the_table(tmp_path: Path) -> None:
    province = Province.at(tmp_path).add("complaints_zj", 8, districtcode="330421")
    rows = province.add("complaints_zj", 2, districtcode="330421", result="终止调解").run("league_table")
    share = one(rows, item="settled_share", region="330421")
    assert [share[name] for name in ("value", "low", "high")] == [Decimal(x) for x in ("0.8", "0.4902", "0.9433")]
    assert one(rows, item="units", region="330421")["low"] is None


def test_only_divisions_of_the_night_compete_each_level_by_itself_and_jiashan_is_marked(tmp_path: Path) -> None:
    rows = Province.at(tmp_path).unit("330204", 5).unit(None, 5).unit("330421").run("league_table")
    units = [row for row in rows if row["item"] == "units"]
    assert {row["level"] for row in units} == {"city", "county"}
    assert len([row for row in units if row["level"] == "city"]) == 11
    assert not {"330204", "unknown", "330000"} & {row["region"] for row in units}
    assert {row["name"] for row in units if row["demonstration"]} == {"嘉善县"}


def test_the_order_of_rows_makes_no_difference(tmp_path: Path) -> None:
    tables = ("target_progress", "league_table", "return_practice")
    made = []
    for seed in (1, 2):
        province = Province.at(tmp_path / str(seed))
        for number, district in enumerate((*COUNTIES, None), 1):
            province.unit(district, number, has_promise=True).add("outlets", number, districtCode=district)
            entity = province.rows["unit"][-1]["entity_id"]
            province.add("commitments", entity_id=entity, _record=f"c{number}", crossStore="1")
            province.add("returns", number, commitmentId=f"c{number}")
        province.shuffled(seed).run("league_table")
        made.append([province.workspace.table(province.night, name).read_bytes() for name in tables])
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"demonstration": ["999999"]}, "unknown region 999999"),
        ({"enough": 2}, "out of range"),
        ({"texts": {}}, "text few is missing"),
        ({"bases": {}}, "fast: unknown base businesses"),
        ({"confidence": "many"}, "cannot be read"),
        ({"disciplines": [{"id": "a", "title": "a", "weight": 1, "measures": [{"measure": "joy", "weight": 1}]}]},
         "a: unknown measure joy"),
        ({"disciplines": [{"id": "a", "title": "a", "weight": 1, "measures": [{"measure": "units", "weight": 1}]}]},
         "needs a base unless it is a share"),
        ({"disciplines": [{"id": "a", "title": "a", "weight": 0, "measures": []}]}, "discipline a has no weight"),
    ],
)  # fmt: skip
def test_a_faulty_contest_is_named(tmp_path: Path, changed: dict[str, Any], says: str) -> None:
    policy = yaml.safe_load((CONFIG / "contest.yaml").read_text(encoding="utf-8"))
    policy["versions"][-1].update(changed)
    (tmp_path / "contest.yaml").write_text(yaml.safe_dump(policy), encoding="utf-8")
    with tried(tmp_path), pytest.raises(ContestError, match=says):
        Province.at(tmp_path).run("league_table")
