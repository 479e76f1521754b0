"""Rows as the platforms serve them."""

from typing import Any

CODE = "91330100799655058B"
AT = "2021-10-20 08:00:00"
Row = dict[str, Any]


def violation(number: int, at: str = AT, **changed: Any) -> Row:
    """A row of the serious-violation list 严重违法失信名单."""
    ordinary = {
        "illid": f"YW{number:05d}", "uniscid": CODE, "entname": "杭州某某有限公司", "serillreaname": "虚假宣传",
        "abntime": "2021-09-01", "decorgname": "杭州市市场监督管理局", "pendecno": "", "addsecterm": "", "remdate": "",
        "remexcpresname": "", "updatetime": at,
    }  # fmt: skip
    return {**ordinary, **changed}


def registration(number: int, at: str = AT, **changed: Any) -> Row:
    """A row of the register 登记信息."""
    ordinary = {
        "pripid": f"3301{number:012d}", "uniscid": CODE, "regno": "", "entname": f"杭州第{number}有限公司",
        "traname": "", "enttype": "1130", "enttypeCn": "有限责任公司", "regcap": "100.00", "regcapcurCn": "人民币",
        "estdate": "2015-03-01", "apprdate": "2020-06-01", "opfrom": "2015-03-01", "opto": "", "dom": "杭州市某路1号",
        "oploc": "杭州市某路1号", "opscope": "食品销售", "regorg": "330100", "regorgCn": "杭州市市场监督管理局",
        "oplocdistrict": "330106", "industryphy": "F", "industryco": "5211",
        "regstateCn": "存续（在营、开业、在册）", "revdate": "", "candate": "", "lerep": "测一", "updatetime": at,
    }  # fmt: skip
    return {**ordinary, **changed}


def declaration(number: int, at: str = AT, **changed: Any) -> Row:
    """A row of the declarations 放心消费申报."""
    ordinary = {
        "id": f"SB{number:05d}", "type": "1", "kind": "商店", "regName": "杭州某某有限公司", "creditCode": CODE,
        "storeName": f"第{number}店", "platform": "", "onlineLink": "", "provinceCode": "330000", "cityCode": "330100",
        "districtCode": "330106", "town": "某街道", "address": "杭州市某路1号", "applicationDate": "2021-05-01",
        "startTime": "2021-06-01", "endTime": "2023-05-31", "status": "1", "auditOpinion": "同意",
        "auditTime": "2021-05-20 10:00:00", "delTime": "", "delReason": "", "createType": "self", "principal": "测一",
        "principalTel": "19900570001", "updateTime": at,
    }  # fmt: skip
    return {**ordinary, **changed}


def outlet(number: int, at: str = AT, **changed: Any) -> Row:
    """A row of the finance outlets 放心金融网点."""
    ordinary = {
        "id": f"W{number:05d}", "bankCode": CODE, "bankName": "某某农商银行", "outletName": f"第{number}网点",
        "districtCode": "330102", "applicationDate": "2021-05-01", "status": "1", "updateTime": at,
    }  # fmt: skip
    return {**ordinary, **changed}


def complaint_js(number: int, at: str = AT, **changed: Any) -> Row:
    """A complaint of Jiangsu, registered `at`."""
    ordinary = {
        "tsbh": f"JS{number:05d}", "djsj": at, "bdsrmc": "南京某某有限公司", "tyshxydm": CODE,
        "bdsrdz": "南京市某路1号", "xzqh": "320102", "splb": "食品", "wtlb": "质量问题", "tsnr": "买到的点心发霉",
        "je": "120.50", "slrq": at[:10], "sljg": "已受理", "bslly": "", "bjrq": at[:10], "bjjg": "调解成功",
        "zzyy": "", "whss": "100.00",
    }  # fmt: skip
    return {**ordinary, **changed}


def complaint_sh(number: int, at: str = AT, **changed: Any) -> Row:
    """A complaint of Shanghai, closed `at`."""
    ordinary = {
        "id": f"SH{number:05d}", "entName": "上海某某有限公司", "creditNo": CODE, "entAddr": "上海市某路1号",
        "district": "黄浦区", "content": "买到的点心发霉", "goods": "商品-一般食品", "problem": "质量",
        "accepted": "是", "res": "已达成协议", "department": "黄浦区市场监督管理局",
        "begintime": "2021-10-01 09:00:00", "endtime": at,
    }  # fmt: skip
    return {**ordinary, **changed}
