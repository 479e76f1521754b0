"""Two nights of rows on which engines like to differ: signs, spaces, halves, missing values, ties."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from etl.ground.workspace import Workspace
from etl.merge.decisions import Decision, decide
from tests.merge.stage import ALIVE, Row, deleted, rejected, valid
from tests.nights import SATURDAY, SUNDAY

PLAIN, SHY, QUOTED = "91330100799655058B", "91330100716105852F", "91330110MA2CC1X505"
NUMBER, LONELY = "330100400015575", "340000000016368"
SIGNS = "a\"b\\c\td\ne'f\x01g{0}%s$1é𠮷😀　"
"""What escaping, formatting and replacing can trip over: quotes, backslashes, controls, places, wide characters."""
LATE = datetime(2021, 10, 1, 23, 59, 59, 999_999)
EARLIER = datetime(2021, 9, 1, 12, 0, 0, 1)
XIHU, BINJIANG = "330106", "330108"
TWINS = 33
"""More businesses of one name than are compared."""
NOODLES: list[Row] = [
    {"record": f"N{n:02}", "uniscid": f"92330106MA{n:07}X", "entname": "张记面馆", "regstateCn": ALIVE,
     "oplocdistrict": (XIHU, BINJIANG, None)[n % 3], "dom": f"文三路{n}号"}
    for n in range(TWINS)
]  # fmt: skip
NAMED: list[Row] = [
    {"record": f"M{n}", "uniscid": f"91330106MA{n:07}Y", "entname": name, "regstateCn": ALIVE, "at": EARLIER,
     "oplocdistrict": place, "dom": address}
    for n, (name, place, address) in enumerate([
        ("杭州张记食品有限公司", XIHU, "浙江省杭州市西湖区文三路100号2幢"),
        ("杭州张记食品有限公司西湖分公司", XIHU, "文三路 100 号"),
        ("ａｂｃ straße ﬁlé（杭州）网络·技术有限公司", "330103", "杭州市下城区"),
        ("上海有限公司", "000000", SIGNS),
        ("𠮷野家餐饮（杭州）有限公司", BINJIANG, "江南大道1号"),
        ("杭州𠮷𠮷𠮷𠮷食品厂", BINJIANG, "　"),
        (SIGNS * 3, None, SIGNS),
        ("义乌市李记早餐店商行", "330782", "义乌稠州北路1幢２号"),
        ("——", XIHU, "——"),
        ("杭州张己食品有限公司", XIHU, None),
    ])
]  # fmt: skip
WORDS: list[Row] = [
    {"record": record, "bcscqymc": maker, "bcscqydz": made_at, "bcydwmc": seller, "bcydwdz": sold_at}
    for record, maker, made_at, seller, sold_at in [
        ("S:1", "杭州张记食品有限公司", None, "张记面馆", "杭州市西湖区文三路3号"),
        ("S2\"\\", "杭州张己食品有限公司", "文三路100号", "张记 面馆", "文三路3号1楼"),
        ("S3", "Ａbc STRASSE 杭州网络技术有限公司", "杭州下城区", "ABC straße ﬁlé(杭州)网络技术有限公司", "杭州市"),
        ("S4", "吉野家餐饮有限公司", "杭州市滨江区江南大道1号", "杭州𠮷野家餐饮有限公司", "滨江区江南大道 1 号"),
        ("S5", "杭州𠮷𠮷𠮷食品厂", "", SIGNS * 3, SIGNS),
        ("S6", "——", "——", " ", None),
        ("S7", None, None, "义乌李记早餐店", "义乌市稠州北路2号"),
        ("S8", "张记食品", "西湖区文三路100号", "杭州张记食品有限责任公司", "浙江省杭州市西湖区文三路100号2幢3楼"),
    ]
]  # fmt: skip
"""Names without numbers: as registered, misspelled, in other widths and cases, of signs alone, of wide characters."""

SATURDAYS: dict[str, list[Row]] = {
    "registrations": [
        {"record": "P1", "uniscid": PLAIN, "regno": NUMBER, "entname": SIGNS, "regstateCn": ALIVE, "at": LATE,
         "estdate": date(1, 1, 1), "dom": ""},
        {"record": "P\"2\\", "uniscid": SHY, "entname": None, "regstateCn": None, "estdate": date(9999, 12, 31)},
        {"record": "P3", "uniscid": QUOTED, "entname": " 空 ", "regstateCn": "吊销，未注销"},
        {"record": "P4", "uniscid": NUMBER, "entname": "老号", "regstateCn": ALIVE},
        {"record": "P5", "uniscid": LONELY, "entname": "孤店", "regstateCn": ALIVE, "estdate": date(1582, 10, 10)},
        {"record": "P6", "uniscid": SHY, "regno": "330100400099999", "entname": "同刻", "at": EARLIER},
        {"record": "P7", "uniscid": SHY, "entname": "同刻二", "dom": "别处", "at": LATE},
        *NOODLES,
        *NAMED,
    ],
    "samplings": WORDS,
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
        {"record": "P3", "uniscid": QUOTED, "entname": "迟到", "at": EARLIER},
        {"record": "P7", "uniscid": SHY, "entname": "迟到而已删", "at": EARLIER},
        {"record": "P5", "uniscid": LONELY, "entname": "孤店", "at": LATE},
    ],
    "penalties": [
        {"record": 'W1"\\', "cf_xdr_shxym": PLAIN, "cf_cflb1": "警告", "cf_zt": "0", "cf_xdr_mc": "回来", "at": LATE},
        {
            "record": 'W2"\\',
            "cf_xdr_shxym": QUOTED,
            "cf_cflb1": "警告",
            "cf_zt": "0",
            "cf_xdr_mc": "迟到",
            "at": EARLIER,
        },
    ],
    "samplings": [{"record": "S7", "bcydwmc": "义乌市李记早餐店商行", "bcydwdz": "义乌稠州北路1幢2号"}],
    "declarations": [{"record": "D10", "type": "1", "creditCode": PLAIN, "storeName": "新店", "status": "4"}],
    "spot_checks": [{"record": "Z1", "orgno": SHY[8:17], "ispass": "0", "state": "2", "iscancel": "1"}],
}


GONE: dict[date, dict[str, list[str]]] = {
    SATURDAY: {"penalties": ['W1"\\', 'W3"\\'], "registrations": ["P5", "P6"]},
    SUNDAY: {
        "registrations": ["P7", 'P"2\\'],
        "spot_checks": ["Z2", "Z3"],
        "samplings": ["S8"],
        "commitments": ["none"],
    },
}
"""Deleted for good, deleted and back on Sunday, deleted on the night of a late version, deleted though never there."""
WRONG: dict[date, dict[str, tuple[str, str | None]]] = {
    SATURDAY: {
        "Q1": ("bad_check", "91330100709655058B"), "Q2": ("bad_character", "9133O100716105852F"),
        "Q3": ("bad_check", " 91330110-ma0cc1x505"), "Q4": ("bad_check", "９１３３０１００７９９６０５０５８Ｂ"),
        "Q5": ("bad_check", None), "Q6": ("resident_id", "91330100709655058B"), "Q7": ("bad_character", SIGNS),
        "W1\"\\": ("bad_check", "91330100709655058B"),
    },
    SUNDAY: {"Q1": ("bad_check", "91330100709655058B"), "W2\"\\": ("bad_check", "91330100790655058B")},
}  # fmt: skip
"""Codes that one character repairs, in several spellings, and what nothing repairs or something valid has replaced."""


def decided(workspace: Workspace) -> None:
    """What people said: chains, links that move nobody, rows given to an entity or to none, and one word taken back."""
    noodle, other, branch = (NOODLES[3]["uniscid"], NOODLES[4]["uniscid"], NAMED[1]["uniscid"])
    by = "O'Brien \"王\\"
    said = [
        Decision("redirect", QUOTED, SHY, by, SIGNS, SATURDAY, "duplicate", date(2020, 2, 29)),
        Decision("redirect", SHY, PLAIN, by, "链", SATURDAY, "duplicate"),
        Decision("redirect", f"REG:{LONELY}", PLAIN, by, "分立", SATURDAY, "split", date(1, 1, 1)),
        Decision("match", "samplings:S:1:bcydwmc", other, by, "看过", SATURDAY),
        Decision("match", "samplings:S8:bcydwmc", "none", by, "不是", SATURDAY),
        Decision("match", "samplings:S5:bcydwmc", branch, by, "未列为候选", SUNDAY),
        Decision("redirect", noodle, other, by, "弄错", SATURDAY, "duplicate"),
    ]
    for decision in [*said, Decision("undo", said[-1].id, "", by, "不对", SUNDAY)]:
        decide(workspace, decision)


def odd(home: Path) -> Workspace:
    """A workspace with both nights as validation would leave them, and what people decided."""
    workspace = Workspace(home)
    for night, rows in {SATURDAY: SATURDAYS, SUNDAY: SUNDAYS}.items():
        valid(workspace, night, **rows)
        rejected(workspace, night, "penalties", "cf_xdr_shxym", WRONG[night])
        for dataset, records in GONE[night].items():
            deleted(workspace, night, dataset, records)
    decided(workspace)
    return workspace
