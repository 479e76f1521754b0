"""Two nights of rows on which engines like to differ: signs, spaces, halves, missing values, ties."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from etl.ground.workspace import Workspace
from tests.merge.stage import ALIVE, Row, valid
from tests.nights import SATURDAY, SUNDAY

PLAIN, SHY, QUOTED = "91330100799655058B", "91330100716105852F", "91330110MA2CC1X505"
NUMBER, LONELY = "330100400015575", "340000000016368"
SIGNS = "a\"b\\c\td\ne'f\x01g{0}%s$1é𠮷😀　"
"""What escaping, formatting and replacing can trip over: quotes, backslashes, controls, places, wide characters."""
LATE = datetime(2021, 10, 1, 23, 59, 59, 999_999)

SATURDAYS: dict[str, list[Row]] = {
    "registrations": [
        {"record": "P1", "uniscid": PLAIN, "regno": NUMBER, "entname": SIGNS, "regstateCn": ALIVE, "at": LATE,
         "estdate": date(1, 1, 1), "dom": ""},
        {"record": "P\"2\\", "uniscid": SHY, "entname": None, "regstateCn": None, "estdate": date(9999, 12, 31)},
        {"record": "P3", "uniscid": QUOTED, "entname": " 空 ", "regstateCn": "吊销，未注销"},
        {"record": "P4", "uniscid": NUMBER, "entname": "老号", "regstateCn": ALIVE},
        {"record": "P5", "uniscid": LONELY, "entname": "孤店", "regstateCn": ALIVE, "estdate": date(1582, 10, 10)},
    ],
    "declarations": [
        {"record": "D10", "type": "1", "kind": "商店", "creditCode": PLAIN, "storeName": SIGNS, "status": "1",
         "regName": SIGNS, "districtCode": "330102", "applicationDate": date(2021, 3, 1),
         "startTime": date(2020, 2, 29), "auditTime": LATE},
        {"record": "D9", "type": "2", "kind": "工厂", "creditCode": PLAIN, "storeName": SIGNS, "status": "1"},
        {"record": "D,1", "type": None, "kind": None, "creditCode": SHY, "storeName": "", "status": None},
        {"record": "d1", "type": "1", "kind": "", "creditCode": QUOTED, "storeName": " 店 ", "status": "4",
         "regName": "空", "districtCode": "33"},
        {"record": "D é", "type": "1", "kind": "餐饮", "creditCode": NUMBER, "storeName": "店", "status": "4"},
        {"record": "D2", "type": "1", "kind": "餐饮", "creditCode": "123", "storeName": "店", "status": "4"},
    ],
    "commitments": [
        {"record": "C1", "creditCode": QUOTED, "storeName": "店", "status": "1", "days": 7, "crossStore": "0"},
        {"record": "C2", "creditCode": QUOTED, "storeName": " 店 ", "status": "1", "days": None, "crossStore": None},
        {"record": "C3", "creditCode": PLAIN, "storeName": None, "status": "1", "days": 30, "crossStore": "1"},
    ],
    "penalties": [
        {"record": f"W{n}\"\\", "cf_xdr_shxym": PLAIN, "cf_cflb1": kind, "cf_nr_fk": fine, "cf_zt": "0",
         "cf_jdrq": date(2021, 9, n), "cf_xdr_mc": name}
        for n, (kind, fine, name) in enumerate([
            ("罚款", Decimal("5.0000"), SIGNS), (" 警告 ", None, ""), ("罚款;吊销", None, None),
            ("罚款", Decimal("5.0001"), " "), (None, Decimal("0.0001"), "甲"),
        ], 1)
    ],
    "spot_checks": [
        {"record": f"Z{n}", "orgno": SHY[8:17], "orgname": "é" if n % 2 else "e", "ispass": "1" if n == 1 else "0",
         "state": "2", "cydate": date(2021, 9, 1), "remark": "100%_涉嫌\\假冒" if n % 3 else None}
        for n in range(1, 33)  # 12 points × 1 of 32 is 0.375: half a cent
    ],
    "complaints_zj": [
        {"record": f"T{n}", "registerno": QUOTED, "recorddate": LATE, "receivemode": "投诉", "acceptresult": "受理",
         "tradeamount": amount, "districtcode": place, "result": result, "enddate": date(2021, 10, n)}
        for n, (amount, place, result) in enumerate([
            (Decimal("0.1250"), "330102", "达成调解协议"), (Decimal("-0.1250"), "杭州市", None),
            (Decimal("0.1350"), " 330102", "未达成调解协议"), (Decimal("99999999999999.9999"), None, ""),
            (None, "", SIGNS),
        ], 1)
    ],
    "complaints_js": [
        {"record": f"J{n}", "tyshxydm": code, "djsj": LATE, "bdsrmc": name, "xzqh": place, "splb": word, "wtlb": word}
        for n, (code, name, place, word) in enumerate([
            (SHY, SIGNS, "320102", SIGNS), (None, None, "南京市", " \t食品\n "), (LONELY, "", "鼓楼区", ""),
            ("330100", "x", "nowhere", None),
        ], 1)
    ],
}  # fmt: skip
SUNDAYS: dict[str, list[Row]] = {
    "registrations": [
        {"record": "P4", "uniscid": "91440300708461136T", "regno": NUMBER, "entname": "老号", "at": LATE},
        {"record": "P1", "uniscid": PLAIN, "entname": "同时", "regstateCn": "注销", "at": LATE},
    ],
    "declarations": [{"record": "D10", "type": "1", "creditCode": PLAIN, "storeName": "新店", "status": "4"}],
    "spot_checks": [{"record": "Z1", "orgno": SHY[8:17], "ispass": "0", "state": "2", "iscancel": "1"}],
}


def odd(home: Path) -> Workspace:
    """A workspace with both nights as validation would leave them."""
    workspace = Workspace(home)
    valid(workspace, SATURDAY, **SATURDAYS)
    valid(workspace, SUNDAY, **SUNDAYS)
    return workspace
