"""The world: exact where a figure is published, the same for the same seed, clean where nothing is planted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from sandbox import World, figures
from sandbox.world import DATASETS, FEEDS, PROVINCE
from tests.reference import is_credit_code, is_organisation_code, is_register_number, is_resident_id

Truth = Callable[[str], list[tuple]]
CODES = {
    "registrations": "uniscid", "abnormal_list": "uniscid", "serious_violations": "uniscid", "spot_checks": "busliceno",
    "penalties": "cf_xdr_shxym", "inspections": "uniscid", "declarations": "creditCode", "commitments": "creditCode",
    "outlets": "bankCode", "loans": "creditCode", "complaints_zj": "registerno",
    "batches": "creditCode", "traces": "uniformCode", "complaints_js": "tyshxydm", "complaints_sh": "creditNo",
    "complaints_ah": "统一社会信用代码/注册号",
}  # fmt: skip


COLUMNS = {
    "batches": "code num companyName creditCode productType originCountry batchNo productionDate shelfLife "
               "quarantineCertNo testReportNo disinfectCertNo inTime outTime createdTime status updateTime",
    "traces": "traceNumber productName companyName uniformCode fromCompanyName fromCompanyCode traceLicense "
              "batchNumber productionDate shelfLife dateUnit barCode liscenceNumber factoryCode isRevoke updateTime",
    "samplings": "cyNo spmc bcscqymc bcscqydz bcydwmc bcydwdz ggxh scrq bhgxm sfhg bgDate updateTime",
    "returns": "id commitmentId buyStoreCode buyCity returnStoreCode returnCity amount applyTime doneTime outcome "
               "updateTime",
    "complaints_js": "tsbh djsj bdsrmc tyshxydm bdsrdz xzqh splb wtlb tsnr je slrq sljg bslly bjrq bjjg zzyy whss",
    "complaints_sh": "id entName creditNo entAddr district content goods problem accepted res department begintime "
                     "endtime",
    "complaints_ah": "投诉编号 登记时间 被投诉单位 统一社会信用代码/注册号 地址 行政区划 商品服务类别 问题类别 "
                     "投诉内容 涉及金额 受理时间 是否受理 不予受理原因 办结时间 处理结果 终止原因 挽回损失",
}  # fmt: skip


@pytest.mark.parametrize("dataset", COLUMNS)
def test_the_served_columns_are_those_of_the_platform_and_all_text(dataset: str, truth: Truth) -> None:
    described = [(name, kind) for name, kind, *_ in truth(f"DESCRIBE {dataset}") if name[0] != "_"]
    assert described == [(name, "VARCHAR") for name in COLUMNS[dataset].split()]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A tiny world of three other years and another seed, crowded with entities."""
    years = {"since": date(2024, 1, 1), "end": date(2026, 11, 1)}
    return World(seed=1, scale=0.002, entities=2_000_000, folder=tmp_path_factory.mktemp("small"), **years).make()


@pytest.mark.parametrize("size", ["small", "world"])
def test_the_published_figures_are_exact_at_the_end_of_a_world(size: str, request: pytest.FixtureRequest) -> None:
    world: World = request.getfixturevalue(size)
    true = figures(world)
    published = ("units", "factories", "promises", "banks", "outlets", "coordinators")
    assert [true[name] for name in published] == [max(1, round(PROVINCE[name] * world.scale)) for name in published]
    assert true["registrations"] == true["registrations_rows"] == round(world.entities * world.scale)
    assert true["loans"] == f"{7_160_000 * world.scale:.2f}"


def test_the_world_goes_on_before_and_after_that_instant(world: World) -> None:
    days = [figures(world, datetime(2021, 10, 21)), figures(world), figures(world, datetime(2021, 12, 1))]
    for name in ("units", "registrations", "complaints_zj_rows"):
        assert len({day[name] for day in days}) == 3
    assert days[0]["registrations"] < days[1]["registrations"] < days[2]["registrations"]


def contents(world: World) -> list[tuple]:
    """Of each table how many rows it has, and a hash of them all."""
    with duckdb.connect(str(world.path), read_only=True) as con:
        said = "SELECT count(*), hash(list(t ORDER BY {})) FROM {} AS t"
        tables = [con.execute(said.format("_n", d.name)).fetchone() for d in DATASETS]
        return [*tables, con.execute(said.format("ALL", f"'{world.planted}'")).fetchone()]


def test_the_same_seed_gives_the_same_world_and_another_seed_another(small: World, tmp_path: Path) -> None:
    same, other = (replace(small, seed=seed, folder=tmp_path).make() for seed in (small.seed, small.seed + 1))
    assert contents(same) == contents(small)
    assert contents(other) != contents(small)


def test_a_world_is_made_once(small: World) -> None:
    made = small.path.stat().st_mtime_ns
    assert small.make().path.stat().st_mtime_ns == made
    assert {file.name for file in small.folder.iterdir()} == {small.path.name, small.planted.name}


def test_a_world_with_too_few_entities_for_its_units_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="twice as many"):
        World(scale=0.001, entities=100_000, folder=tmp_path).make()


def test_every_code_that_is_not_planted_is_valid(truth: Truth) -> None:
    for dataset, column in CODES.items():
        codes = truth(f'SELECT DISTINCT "{column}" FROM {dataset} WHERE _defect IS NULL AND "{column}" IS NOT NULL')
        assert codes
        assert [code for (code,) in codes if not is_credit_code(code)] == []


def test_every_older_number_that_is_not_planted_is_valid(truth: Truth) -> None:
    numbers = truth("SELECT DISTINCT regno FROM registrations WHERE _defect IS NULL AND length(regno) = 15")
    assert numbers
    assert [number for (number,) in numbers if not is_register_number(number)] == []
    organisations = truth("SELECT replace(orgno, '-', '') FROM spot_checks WHERE _defect IS NULL AND orgno IS NOT NULL")
    assert organisations
    assert [code for (code,) in organisations if not is_organisation_code(code)] == []


def test_every_damaged_code_is_invalid_and_every_planted_resident_id_well_formed(truth: Truth) -> None:
    for dataset, column in CODES.items():
        sql = (f"SELECT d.\"{column}\", p.defect FROM {dataset} d JOIN {{planted}} p ON p.record = d._key "
               f"WHERE p.dataset = '{dataset}' AND p.column = '{column}' AND p.outcome = 'quarantined'")  # fmt: skip
        planted = [(code, defect) for code, defect in truth(sql) if code]
        assert [code for code, _ in planted if is_credit_code(code)] == []
        assert all(is_resident_id(code) for code, defect in planted if defect == "resident_id")


def test_every_entity_has_a_code_of_its_own(truth: Truth) -> None:
    assert truth("""SELECT uniscid FROM registrations WHERE _defect IS NULL AND uniscid IS NOT NULL
                    GROUP BY uniscid HAVING count(DISTINCT pripid) > 1""") == []  # fmt: skip


def test_a_planted_older_number_stands_in_the_register_beside_a_code(truth: Truth) -> None:
    for dataset, column in CODES.items():
        numbers = truth(f"""SELECT "{column}" FROM {dataset} d
            SEMI JOIN (FROM {{planted}} WHERE dataset = '{dataset}' AND rule = 'legacy_number') p ON p.record = d._key
            ANTI JOIN (FROM registrations WHERE uniscid IS NOT NULL) r
            ON r._entity = d._entity AND (r.regno = d."{column}" OR r._defect IS NOT NULL)
            WHERE NOT d._extra""")
        assert numbers == [], dataset


def test_bad_codes_in_the_register_stay_below_three_in_a_thousand(truth: Truth) -> None:
    bad, rows = truth("SELECT count(*) FILTER (_extra), count(*) FROM registrations")[0]
    assert 0 < bad / rows < 0.003


def test_personal_values_carry_their_mark_and_names_of_firms_never_do(truth: Truth) -> None:
    assert truth("SELECT count(*) FROM complaints_zj WHERE NOT _extra AND complainant NOT LIKE '%彧%'") == [(0,)]
    assert truth("SELECT count(*) FROM complaints_zj WHERE NOT _extra AND phone NOT LIKE '1990057____'") == [(0,)]
    assert truth("SELECT count(*) FROM registrations WHERE entname LIKE '%彧%' OR dom LIKE '%彧%'") == [(0,)]


def test_only_some_feeds_ever_lose_a_row(truth: Truth) -> None:
    for dataset in FEEDS:
        gone = truth(f"""SELECT count(*) FROM (SELECT _key, max(coalesce(_to, '9999-12-31')) AS last FROM {dataset.name}
                         WHERE NOT _extra GROUP BY _key) WHERE last < '2022-01-01'""")  # fmt: skip
        deletes = dataset.name in ("complaints_zj", "complaints_js", "spot_checks", "batches", "traces")
        assert (gone[0][0] > 0) == deletes, dataset.name


def test_renamed_firms_moved_firms_and_codes_issued_late_are_in_the_register(truth: Truth) -> None:
    changed = truth("""
        SELECT count(DISTINCT a.entname) FILTER (a.entname <> b.entname),
            count(*) FILTER (a.oplocdistrict <> b.oplocdistrict),
            count(*) FILTER (a.uniscid IS NULL AND b.uniscid IS NOT NULL AND a.regno = b.regno)
        FROM registrations a JOIN registrations b ON a._key = b._key AND a._to = b._from
        WHERE a._defect IS NULL AND b._defect IS NULL""")[0]
    assert min(changed) > 0


def test_dates_of_founding_come_in_three_forms(truth: Truth) -> None:
    forms = truth(r"SELECT DISTINCT regexp_replace(estdate, '\d', '9', 'g') FROM registrations WHERE _defect IS NULL")
    assert {form for (form,) in forms} >= {"9999-99-99", "9999年99月99日", "9999999999999"}


def test_every_return_is_of_a_real_commitment_made_before_it(truth: Truth) -> None:
    assert truth("""SELECT id FROM returns r WHERE _defect IS NULL AND NOT EXISTS (
        FROM commitments c WHERE c._entity = r._entity AND r.commitmentId IN (c._key, left(c._key, 12))
        AND c._upd < r.applyTime::TIMESTAMP)""") == []  # fmt: skip
    assert truth(r"""SELECT id FROM returns WHERE _defect IS NULL AND ((outcome <> 'pending') <> (doneTime IS NOT NULL)
        OR NOT regexp_full_match(buyCity || returnCity, '\d{{8}}'))""") == []  # fmt: skip
    assert truth("SELECT count(DISTINCT outcome) FROM returns WHERE _defect IS NULL") == [(3,)]


def test_a_return_in_another_city_is_to_a_shop_whose_promise_covers_it(truth: Truth) -> None:
    elsewhere = truth("""SELECT list_contains(string_split(crossCities, ';'), returnCity) FROM returns r
        JOIN commitments c ON c._key = r.commitmentId WHERE r._defect IS NULL AND c._defect IS NULL
        AND buyCity <> returnCity""")
    assert elsewhere
    assert set(elsewhere) == {(True,)}


def test_a_trace_number_begins_with_its_day_and_its_licence_may_be_somebodys_own_number(truth: Truth) -> None:
    traces = truth("SELECT traceNumber, updateTime, isRevoke, traceLicense FROM traces WHERE _defect IS NULL")
    assert all(len(number) == 18 and number.isdigit() for number, *_ in traces)
    assert all(number[:8] == at[:10].replace("-", "") for number, at, revoked, _ in traces if revoked == "0")
    persons = [licence for *_, licence in traces if licence.startswith("3399")]
    assert 0 < len(persons) < len(traces) / 2
    assert all(is_resident_id(licence) and not is_credit_code(licence) for licence in persons)
    assert all(is_credit_code(licence) for *_, licence in traces if not licence.startswith("3399"))


def test_a_sampling_names_two_firms_of_the_register_and_has_no_number(truth: Truth) -> None:
    for name in ("bcscqymc", "bcydwmc"):
        assert truth(f"SELECT {name} FROM samplings WHERE NOT _extra AND {name} NOT IN "
                     "(SELECT entname FROM registrations WHERE NOT _extra)") == []  # fmt: skip
    codes = truth("SELECT uniscid FROM registrations WHERE uniscid IS NOT NULL AND _defect IS NULL")
    served = {value for row in truth("SELECT COLUMNS('^[^_]') FROM samplings") for value in row}
    assert served.isdisjoint(code for (code,) in codes)


def test_a_batch_may_lack_any_of_its_three_papers(truth: Truth) -> None:
    for paper in ("quarantineCertNo", "testReportNo", "disinfectCertNo"):
        missing, rows = truth(f"SELECT count(*) FILTER ({paper} IS NULL), count(*) FROM batches WHERE NOT _extra")[0]
        assert 0 < missing < rows / 4


@pytest.mark.parametrize("dataset", ["complaints_zj", "complaints_js", "complaints_sh", "complaints_ah"])
def test_who_objects_to_a_complaint_being_shown_is_complained_about_and_waits_for_its_end(
    dataset: str, truth: Truth
) -> None:
    objected = f"objections o WHERE _defect IS NULL AND about = 'disclosure' AND evidence LIKE '{dataset}:%'"
    assert truth(f"SELECT count(DISTINCT status) FROM {objected}") == [(4,)]
    assert truth(f"""SELECT id FROM {objected} AND NOT EXISTS (FROM {dataset} c
        WHERE o.evidence = '{dataset}:' || c._key AND o._entity IS NOT DISTINCT FROM c._entity
        AND c._upd < o.submittedAt::TIMESTAMP)""") == []  # fmt: skip
