"""The contract files: standard, complete, and read as they are written."""

from pathlib import Path

import pytest
from open_data_contract_standard.model import OpenDataContractStandard

from etl.sources import Contract, contract, contracts, platforms
from etl.sources.registry import ROOT

LOCK = (ROOT / "sources.lock").read_text(encoding="utf-8").split()
"""Every dataset there must be, `platform.dataset`: a folder that is lost does not pass for one that never was."""
PERSONAL = {
    "registrations": {"lerep"},
    "spot_checks": {"conman", "contel"},
    "penalties": {"cf_xdr_sfz", "cf_fr"},
    "declarations": {"principal", "principalTel"},
    "coordinators": {"name"},
    "complaints_zj": {"rqstcontent", "complainant", "phone"},
    "complaints_js": {"tsnr"},
    "complaints_sh": {"content"},
    "complaints_ah": {"投诉内容"},
}
COLUMNS = {
    "abnormal_list": "busexclist uniscid entname specause_cn abntime decorg_cn remexcpres_cn remdate redecorg_cn "
    "biaoji updatetime",
    "inspections": "jcid jcfs uniscid entname jcrq jcdq jcjg wtlb zgrq updatetime",
    "outlets": "id bankCode bankName outletName districtCode applicationDate status updateTime",
    "returns": "id commitmentId buyStoreCode buyCity returnStoreCode returnCity amount applyTime doneTime outcome "
    "updateTime",
    "batches": "code num companyName creditCode productType originCountry batchNo productionDate shelfLife "
    "quarantineCertNo testReportNo disinfectCertNo inTime outTime createdTime status updateTime",
    "traces": "traceNumber productName companyName uniformCode fromCompanyName fromCompanyCode traceLicense "
    "batchNumber productionDate shelfLife dateUnit barCode liscenceNumber factoryCode isRevoke updateTime",
    "samplings": "cyNo spmc bcscqymc bcscqydz bcydwmc bcydwdz ggxh scrq bhgxm sfhg bgDate updateTime",
    "complaints_js": "tsbh djsj bdsrmc tyshxydm bdsrdz xzqh splb wtlb tsnr je slrq sljg bslly bjrq bjjg zzyy whss",
    "complaints_sh": "id entName creditNo entAddr district content goods problem accepted res department begintime "
    "endtime",
    "complaints_ah": "投诉编号 登记时间 被投诉单位 统一社会信用代码/注册号 地址 行政区划 商品服务类别 问题类别 "
    "投诉内容 涉及金额 受理时间 是否受理 不予受理原因 办结时间 处理结果 终止原因 挽回损失 多余的值",
    "loans": "id bankCode creditCode product amount grantedOn updateTime",
}
FILES = sorted(path for path in ROOT.glob("*/*.yaml") if path.name != "source.yaml")


def test_every_platform_and_dataset_is_there() -> None:
    found = [f"{name}.{dataset}" for name, platform in platforms().items() for dataset in platform.datasets]
    assert sorted(found) == LOCK
    assert sorted(contracts()) == sorted(name.split(".")[1] for name in LOCK)


def test_no_name_is_left_to_be_filled_in() -> None:
    named = {name: [c.title, *(column.title for column in c.columns)] for name, c in contracts().items()}
    named |= {name: [platform.title, platform.description] for name, platform in platforms().items()}
    assert [name for name, titles in named.items() if "TODO" in titles] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_contract_file_is_in_the_open_data_contract_standard(path: Path) -> None:
    document = OpenDataContractStandard.from_file(str(path))
    assert (document.kind, document.status) == ("DataContract", "active")
    assert document.id == f"{path.parent.name}.{path.stem}"
    assert document.schema_ is not None
    properties = document.schema_[0].properties or []
    assert [column.name for column in properties] == [column.name for column in contract(path.stem).columns]
    assert sum(bool(column.primaryKey) for column in properties) == 1


@pytest.mark.parametrize(("dataset", "columns"), COLUMNS.items())
def test_the_columns_are_those_the_platform_serves(dataset: str, columns: str) -> None:
    assert [column.name for column in contract(dataset).columns] == columns.split()


@pytest.mark.parametrize("declared", contracts().values(), ids=lambda declared: declared.dataset)
def test_personal_columns_and_no_others_are_dropped(declared: Contract) -> None:
    kept = {column.name for column in declared.landed}
    dropped = {column.name for column in declared.columns} - kept
    assert dropped == PERSONAL.get(declared.dataset, set())


@pytest.mark.parametrize("declared", contracts().values(), ids=lambda declared: declared.dataset)
def test_an_update_time_is_a_required_timestamp(declared: Contract) -> None:
    updated = [(column.type, column.required) for column in declared.columns if column.name == declared.updated]
    assert updated == ([("timestamp", True)] if declared.updated else [])


def test_a_page_is_as_large_as_the_gateway_allows() -> None:
    allowed = {"sharing": 1000, "hmac": 500, "bearer": 200, "rows": 100}
    paged = [declared for declared in contracts().values() if declared.protocol in allowed]
    assert {(c.dataset, c.page_size) for c in paged} == {(c.dataset, allowed[c.protocol]) for c in paged}


def test_reports_of_whistle_blowers_are_refused() -> None:
    refusing = {
        (name, column.name): column.refuse
        for name, declared in contracts().items()
        for column in declared.columns
        if column.refuse
    }
    assert refusing["complaints_zj", "receivemode"] == (("举报", "whistle_blower"),)
    assert {rule for refused in refusing.values() for _, rule in refused} == {"whistle_blower"}


def test_an_unknown_dataset_is_named_together_with_those_there_are() -> None:
    with pytest.raises(KeyError, match=r"spotchecks.*spot_checks"):
        contract("spotchecks")
