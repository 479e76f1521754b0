"""Rows as two of the platforms serve them."""

from typing import Any

CODE = "91330100799655058B"


def violation(number: int, at: str = "2021-10-20 08:00:00", **changed: Any) -> dict[str, Any]:
    """A row of the serious-violation list 严重违法失信名单."""
    ordinary = {
        "illid": f"YW{number:05d}", "uniscid": CODE, "entname": "杭州某某有限公司", "serillreaname": "虚假宣传",
        "abntime": "2021-09-01", "decorgname": "杭州市市场监督管理局", "pendecno": "", "addsecterm": "", "remdate": "",
        "remexcpresname": "", "updatetime": at,
    }  # fmt: skip
    return {**ordinary, **changed}


def outlet(number: int, at: str = "2021-10-20 08:00:00", **changed: Any) -> dict[str, Any]:
    """A row of the finance outlets 放心金融网点."""
    ordinary = {
        "id": f"W{number:05d}", "bankCode": CODE, "bankName": "某某农商银行", "outletName": f"第{number}网点",
        "districtCode": "330102", "applicationDate": "2021-05-01", "status": "1", "updateTime": at,
    }  # fmt: skip
    return {**ordinary, **changed}
