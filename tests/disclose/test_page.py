"""The pages of a release as files; how they behave in a browser is in test_page_browser.py."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from etl.disclose.columns import dictionary
from etl.disclose.files import write_files
from etl.disclose.site import write_site
from etl.disclose.site.pages import HERE
from etl.ground.engine import engine
from tests.disclose.pages import Read
from tests.disclose.tables import FACTS, REGIONS, RELEASE, ROWS, company, write_tables

NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")
DISCLAIMER = "投诉量不代表经营者存在违法行为"
TABLES = {
    "regions": "complaints, accepted, round(100 * m / n, 2), m, n, round(100 * rate_low, 2), "
    "round(100 * rate_high, 2), companies",
    "times": "round(100 * acceptance_on_time / acceptance_decided, 2), acceptance_on_time, acceptance_decided, "
    "round(100 * mediation_on_time / mediation_decided, 2), mediation_on_time, mediation_decided, "
    "round(100 * online / channel_known, 2), online, channel_known",
    "changes": "complaints, before, round(100 * growth, 2)",
}


def site(folder: Path, release: dict[str, Any] | None = RELEASE, facts: dict[str, Any] = FACTS, **changes: Any) -> Path:
    write_tables(folder, **changes)
    with engine() as connection:
        write_site(connection, folder, facts, release)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = site(tmp_path_factory.mktemp("release"))
    with engine() as connection:
        write_files(connection, folder, FACTS)
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> Read:
    return Read(folder / "index.html")


def pages(folder: Path) -> Iterator[tuple[Path, Read]]:
    found = sorted(folder.rglob("*.html"))
    return ((path, Read(path)) for path in found)


def numbers(cells: list[str]) -> list[Decimal]:
    found = NUMBER.findall(" ".join(cells).replace("–", " "))
    return [Decimal(number.replace(",", "").replace("−", "-")) for number in found]


def asked(folder: Path, region: str, columns: str) -> list[Decimal]:
    """The numbers of a region that are known, straight from the table."""
    query = f"""SELECT {columns} FROM (SELECT *, mediation_succeeded::DOUBLE AS m, m + mediation_failed AS n
                FROM '{folder}/regions.parquet') WHERE region_name = '{region}'"""
    (row,) = duckdb.sql(query).fetchall()
    return [Decimal(str(value)) for value in row if value is not None]


@pytest.mark.parametrize("name", TABLES)
def test_every_number_of_the_tables_by_region_is_that_of_the_table_asked_independently(
    folder: Path, index: Read, name: str
) -> None:
    rows = index.tables[name][1:]
    assert [re.sub("数据.*", "", row[0]) for row in rows] == [
        "长三角合计", "上海市", "江苏省", "浙江省", "安徽省", "办理地区不明或者在外地",
    ]  # fmt: skip
    for place, *cells in rows:
        expected = asked(folder, re.sub("数据.*", "", place), TABLES[name])
        assert [float(number) for number in numbers(cells)] == [float(number) for number in expected]


def test_amounts_are_told_with_how_many_complaints_state_one(index: Read) -> None:
    assert index.tables["amounts"][1] == ["长三角合计", "600", "12.35万元", "2.35万元"]
    assert index.tables["amounts"][3][1:] == ["120", "2.47万元", "4,691.20元"]


def test_a_region_without_data_has_dashes_never_zeros_and_is_marked(index: Read) -> None:
    (row,) = [row for row in index.tables["regions"] if row[0].startswith("安徽省")]
    assert row == ["安徽省数据缺失", "—", "—", "—", "—", "—"]
    assert [row[0] for row in index.tables["regions"]].count("江苏省数据不全") == 1


def test_missing_and_stale_regions_are_told_before_any_figure(index: Read) -> None:
    top = index.text.split("公示投诉量（件）")[0]
    assert "安徽省的投诉数据未收到" in top
    assert "江苏省：数据只到2021-09-20" in top
    assert "安徽省：没有收到数据" not in top, "what a warning says already is not said twice"


def test_counts_by_topic_and_month_are_those_of_the_tables_and_withheld_ones_are_no_number(index: Read) -> None:
    assert index.tables["categories"][1:] == [
        ["合计", *["1,000"] * 4], ["食品", *["640"] * 4], ["服装鞋帽", *["355"] * 4], ["殡葬服务", *["未公布"] * 4],
    ]  # fmt: skip
    assert [row[0] for row in index.tables["problems"][1:]] == ["合计", "质量", "虚假宣传", "人身权益"]
    assert index.tables["months"][1][:2] == ["2020-10", "60"]
    assert len(index.tables["months"]) == 13
    assert "少于3件的不公布" in index.text


def test_bars_and_ranges_are_as_long_as_the_numbers_beside_them(folder: Path) -> None:
    text = (folder / "index.html").read_text("utf-8")
    drawn = re.findall(r'<dt>(.+?)</dt>\s*<dd><svg[^>]*><rect class="bar" width="([\d.]+)%', text)
    assert drawn[:5] == [
        ("上海市", "75.00"), ("江苏省", "50.00"), ("浙江省", "100.00"), ("安徽省", "0.00"),
        ("办理地区不明或者在外地", "25.00"),
    ]  # fmt: skip
    low, high = re.findall(r'<dt>长三角合计</dt>.*?class="span" x="([\d.]+)%" width="([\d.]+)%', text, re.DOTALL)[0]
    assert (low, float(low) + float(high)) == ("62.80", 70.32)
    columns = re.findall(r'height="([\d.]+)%"/>\s*<text class="value"[^>]*>([\d,]+)<', text)
    assert columns[0] == (f"{78 * 60 / 137:.2f}", "60")
    assert columns[11] == ("78.00", "137")


def test_years_are_compared_by_holiday_and_by_release_with_the_version_of_the_rules(index: Read) -> None:
    assert index.tables["holidays"][2] == ["2019", "2019-10-01至2019-10-08", "8", "81", "11.00", "+10.00%"]
    assert index.tables["history"][1:] == [
        ["2019", "850", "800", "64.00%", "delta-2020.1"],
        ["2020", "900", "800", "64.00%", "delta-2020.1"],
        ["2021（本期）", "1,000", "900", "66.67%", "delta-2020.1"],
    ]
    assert index.tables["yearly"][3] == ["2021", "1,000", "300", "200", "400", "—"]


def test_every_region_has_a_page_with_the_regions_in_it(folder: Path) -> None:
    assert {path.stem for path in (folder / "regions").iterdir()} == {row["region_code"] for row in REGIONS[1:]}
    zhejiang, jiaxing = (Read(folder / "regions" / f"{code}.html") for code in ("330000", "330400"))
    assert [row[0] for row in zhejiang.tables["regions"][1:]] == ["浙江省", "杭州市", "嘉兴市"]
    assert [row[0] for row in jiaxing.tables["regions"][1:]] == ["嘉兴市"]
    assert "嘉兴市没有按类别和问题的数字" in jiaxing.text, "small places could point at people"
    assert [row[0] for row in zhejiang.tables["categories"]] == ["类别", "合计", "食品", "服装鞋帽", "殡葬服务"]
    assert [row[0] for row in jiaxing.tables["history"][1:]] == ["2021（本期）"]
    assert numbers(jiaxing.tables["regions"][1][1:]) == asked(folder, "嘉兴市", TABLES["regions"])


def test_a_chart_of_a_region_never_shows_the_numbers_of_a_region_in_it(tmp_path: Path) -> None:
    holidays = [row for row in ROWS["holidays"] if row["region_code"] != "delta"]
    page = Read(site(tmp_path, holidays=holidays) / "index.html")
    assert "长三角没有已结束的国庆节的数字" in page.text
    months = [row for row in ROWS["months"] if row["region_code"] != "delta"]
    page = Read(site(tmp_path, months=months) / "index.html")
    assert [row[1] for row in page.tables["months"][1:]] == ["—"] * 12


def test_companies_stand_by_name_with_rate_parts_range_and_peers(index: Read) -> None:
    assert index.tables["companies"][1:] == [
        ["=1+1", "1", "1", "0.00%（0／1）", "0.00%–79.35%", "70.12%", "0（—）"],
        ["丁便利店", "3", "3", "66.67%（2／3）", "20.77%–93.85%", "70.12%", "—"],
        ["丙超市<b>", "5", "4", "—（0／0）", "—", "70.12%", "10（−50.00%）"],
        ["嘉善甲商贸有限公司", "3", "3", "66.67%（2／3）", "20.77%–93.85%", "70.12%", "2（+50.00%）"],
    ]
    assert "按企业名称排列，不是排名。共4家" in index.text


def test_the_page_lists_no_more_companies_than_the_policy_says_and_says_so(tmp_path: Path) -> None:
    facts = FACTS | {"page": FACTS["page"] | {"companies": 2}}
    page = Read(site(tmp_path, facts=facts) / "index.html")
    assert [row[0] for row in page.tables["companies"][1:]] == ["=1+1", "丁便利店"]
    assert "共4家，本页列出前2家" in page.text


def test_what_was_left_out_is_told_with_its_ground(index: Read) -> None:
    assert index.tables["exclusions"][1:] == [["不属于投诉（举报等，依法保密）", "50"], ["截止日尚未办结", "250"]]
    assert "统计期内登记1,300件，公示1,000件" in index.text


def test_on_every_page_stands_that_a_complaint_is_no_finding_of_fault_and_how_to_correct(folder: Path) -> None:
    for path, page in pages(folder):
        assert DISCLAIMER in page.text, path
        assert "提出更正" in page.text, path


def test_names_are_text_never_markup(folder: Path) -> None:
    page = (folder / "index.html").read_text("utf-8")
    assert "丙超市&lt;b&gt;" in page
    assert "丙超市<b>" not in page


def test_pages_ask_nothing_of_other_places_and_hold_no_code_of_their_own(folder: Path) -> None:
    for path, page in pages(folder):
        text = path.read_text("utf-8")
        assert not re.search(r"https?:|[\"'(]//|@import|\bon\w+=|style=|<style|javascript:", text), path
        (policy,) = [told["content"] for told in page.of("meta") if "http-equiv" in told]
        assert policy
        for rule in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"):
            assert rule in policy
        assert all(told.get("src") for told in page.of("script"))


def test_scripts_and_style_ask_nothing_of_other_places_and_write_no_markup() -> None:
    files = list((HERE / "assets").iterdir())
    assert {path.name for path in files} == {"app.js", "companies.js", "style.css"}
    for path in files:
        text = path.read_text("utf-8")
        assert not re.search(
            r"https?:|@import|url\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text
        )


def test_every_link_leads_to_a_file_and_a_place_that_are_there(folder: Path) -> None:
    for path, page in pages(folder):
        for told in page.of("a", "link", "script"):
            link = told.get("href") or told.get("src") or ""
            if link == "#" or link.startswith("data:") or link.endswith("manifest.json"):
                continue
            name, _, place = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.is_file(), (path, link)
            if place and "=" not in place:
                assert place in {other.get("id") for _, other in Read(target).elements}, (path, link)


def test_pages_can_be_heard_headings_in_order_tables_with_caption_and_scope_fields_with_label(folder: Path) -> None:
    for path, page in pages(folder):
        assert page.of("html") == [{"lang": "zh-CN"}]
        levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        ids = [told["id"] for _, told in page.elements if told.get("id")]
        assert len(ids) == len(set(ids)), path
        assert len(page.of("caption")) == len(page.of("table")), path
        assert {told.get("scope") for told in page.of("th")} <= {"row", "col"}, path
        labels = {told["for"] for told in page.of("label")}
        assert {told["id"] for told in page.of("input", "select")} <= labels, path
        for told in page.of("svg"):
            assert told.get("aria-hidden") == "true" or (told["role"] == "img" and told["aria-labelledby"]), path
        for _, told in page.elements:
            assert set((told.get("aria-labelledby") or "").split()) <= set(ids), path
        assert page.of("main")[0]["id"] == "main"
        assert page.of("a")[0] == {"class": "skip", "href": "#main"}


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    parts = [int(part * (2 // len(part)), 16) / 255 for part in re.findall("." * (len(digits) // 3), digits)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_texts_have_the_contrast_that_weak_eyes_need_by_day_by_night_and_on_paper() -> None:
    style = (HERE / "assets" / "style.css").read_text("utf-8")
    palettes = [
        dict(re.findall(r"--(\w+): (#\w+)", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    ]
    assert len(palettes) == 3
    for palette in palettes:
        pairs = [(text, ground) for text in ("ink", "soft", "link", "mark") for ground in ("paper", "band")]
        for text, ground in [*pairs, ("ink", "warn"), ("paper", "link")]:
            light, dark = sorted((luminance(palette[text]), luminance(palette[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground, palette)


def test_a_draft_is_marked_on_every_page_and_a_release_on_none(tmp_path: Path, folder: Path) -> None:
    drafts = [page.text for _, page in pages(site(tmp_path, release=None))]
    assert len(drafts) == len(REGIONS) + 1
    assert all("草案：未经批准，不得对外公布" in text for text in drafts)
    assert not any("草案" in page.text for _, page in pages(folder))


def test_a_correction_says_what_it_replaces_why_and_what_changed(tmp_path: Path) -> None:
    release = RELEASE | {"kind": "correction", "version": 2, "supersedes": 1, "reason": "甲公司两件投诉登记错误"}
    page = Read(site(tmp_path, release, FACTS | {"changes": ["嘉兴市投诉量由302件改为300件。"]}) / "index.html")
    assert "本版更正并取代第1版。更正原因：甲公司两件投诉登记错误" in page.text
    assert "嘉兴市投诉量由302件改为300件。" in page.text


def test_a_withdrawn_release_says_that_and_why_and_has_no_figures(tmp_path: Path) -> None:
    release = RELEASE | {"kind": "withdrawal", "version": 2, "supersedes": 1, "reason": "安徽省数据有误<b>"}
    facts = {name: value for name, value in FACTS.items() if name != "totals"}
    folder = site(tmp_path, release, facts)
    made = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.suffix != ".parquet"}
    assert made == {"index.html", "assets/style.css"}
    page = Read(folder / "index.html")
    assert "本次公示已经撤回" in page.text
    assert "撤回原因：安徽省数据有误<b>" in page.text
    assert not page.tables
    assert not {"1,000", "900", "66.67%"} & set(page.text.split())


def test_the_method_page_has_the_dictionary(folder: Path) -> None:
    page = Read(folder / "method.html")
    shown = [row for name, rows in page.tables.items() if name.startswith("dictionary") for row in rows[1:]]
    keys = ["列名（CSV、XLSX）", "列名（JSON）", "含义", "单位", "没有数值时"]
    assert shown == [[row[name] for name in keys] for row in dictionary()]


def test_the_file_for_the_search_has_every_company_as_the_table_has_it(folder: Path) -> None:
    data = json.loads((folder / "data" / "companies.json").read_text("utf-8"))
    rows = sorted(ROWS["companies"], key=lambda row: row["company_name"])
    for name in ("entity_id", "company_name", "complaints", "accepted", "mediation_succeeded", "before"):
        assert data[name] == [row[name] for row in rows]
    for name in ("success_rate", "rate_low", "rate_high", "peer_rate", "growth"):
        assert data[name] == [None if row[name] is None else int(row[name] * 10_000) for row in rows]
    for name in ("regions", "categories"):
        assert [data[name]["list"][place] for place in data[name]["row"]] == [row[name] for row in rows]


def test_equal_tables_give_equal_bytes_whatever_order_their_rows_are_in(tmp_path: Path) -> None:
    turned = {name: list(reversed(rows)) for name, rows in ROWS.items()}
    one, other = site(tmp_path / "one"), site(tmp_path / "other", **turned)
    made = [{str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*.*") if path.suffix != ".parquet"}
            for home in (one, other)]  # fmt: skip
    assert made[0] == made[1]


def test_an_occasion_without_earlier_holidays_releases_or_complaints_has_a_page_too(tmp_path: Path) -> None:
    empty = {name: [] for name in ("companies", "topics", "months", "holidays", "history", "exclusions")}
    page = Read(site(tmp_path, **empty) / "index.html")
    assert "长三角没有已结束的国庆节的数字" in page.text
    assert "长三角没有逐月的数字" in page.text
    assert page.tables["history"][1:] == [["2021（本期）", "1,000", "900", "66.67%", "delta-2020.1"]]
    assert page.tables["exclusions"][1:] == [["无", "0"]]


def test_a_code_that_is_not_the_identifier_is_kept(tmp_path: Path) -> None:
    folder = site(tmp_path, companies=[company("A", "甲", code="330421600012345")])
    assert json.loads((folder / "data" / "companies.json").read_text("utf-8"))["code"] == ["330421600012345"]


def test_tables_of_a_published_version_give_the_same_pages(tmp_path: Path) -> None:
    """Each row of a published table names the release; the history then names others in columns of their own."""
    one, other = site(tmp_path / "one"), tmp_path / "other"
    write_tables(other)
    for path in other.iterdir():
        table = pq.read_table(path)
        renamed = {"release_id": "of_release", "version": "of_version"}
        table = table.rename_columns([renamed.get(name, name) for name in table.column_names])
        own = pa.array(["national_day-2021"] * len(table)), pa.array([1] * len(table), pa.int32())
        pq.write_table(table.append_column("release_id", own[0]).append_column("version", own[1]), path)
    with engine() as connection:
        write_site(connection, other, FACTS, RELEASE)
        write_files(connection, other, FACTS)
    assert (other / "index.html").read_bytes() == (one / "index.html").read_bytes()
    assert (other / "history.csv").read_text("utf-8-sig").splitlines()[1].split(",")[3:5] == ["national_day-2019", "1"]
