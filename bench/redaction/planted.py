"""Personal items, made from the standards' text: GB 11643, ISO/IEC 7812, GA 36-2018, the numbering plan, address habits."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from bench.redaction.spellings import WIDE, spelled


class Item(NamedTuple):
    """What is planted, the words it comes with before and after, and how it is spelled."""

    before: str
    text: str
    after: str
    way: str = "together"


Maker = Callable[[Random], Item]
MOBILES = [
    "130",
    "131",
    "132",
    "133",
    "134",
    "135",
    "136",
    "137",
    "138",
    "139",
    "147",
    "149",
    "150",
    "151",
    "152",
    "153",
    "155",
    "156",
    "157",
    "158",
    "159",
    "162",
    "165",
    "166",
    "167",
    "170",
    "171",
    "172",
    "173",
    "175",
    "176",
    "177",
    "178",
    "180",
    "181",
    "182",
    "183",
    "184",
    "185",
    "186",
    "187",
    "188",
    "189",
    "190",
    "191",
    "193",
    "195",
    "196",
    "197",
    "198",
    "199",
]
AREAS = [
    "010",
    "021",
    "022",
    "023",
    "025",
    "027",
    "028",
    "029",
    "0571",
    "0572",
    "0573",
    "0574",
    "0575",
    "0576",
    "0577",
    "0578",
    "0579",
    "0580",
    "0570",
    "0512",
    "0551",
    "0755",
    "0898",
]
DISTRICTS = [
    "330106",
    "330102",
    "330203",
    "330302",
    "330402",
    "330681",
    "331002",
    "310104",
    "320106",
    "340104",
    "110105",
    "440305",
    "510104",
    "420106",
]
BANKS = [
    "622202",
    "621700",
    "622848",
    "621661",
    "625362",
    "622588",
    "436742",
    "955880",
    "601382",
    "518710",
    "356833",
    "621098",
]
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤".replace(
    "覃", ""
)
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梓涵子轩浩然欣怡雨桐思远嘉宁志豪佳琪晓东文博建国美玲海燕春梅国庆玉珍俊辉婷婷鑫鹏飞雪慧颖"
COMPOUND = ["欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "慕容", "令狐"]
CITIES = [
    "浙江省杭州市西湖区",
    "浙江省宁波市鄞州区",
    "杭州市余杭区",
    "宁波市海曙区",
    "温州市鹿城区",
    "嘉兴市南湖区",
    "湖州市吴兴区",
    "上海市徐汇区",
    "上海市浦东新区",
    "江苏省南京市玄武区",
    "江苏省苏州市吴中区",
    "安徽省合肥市蜀山区",
    "金华市义乌市",
    "绍兴市诸暨市",
    "嘉善县",
    "德清县",
    "西湖区",
    "拱墅区",
    "",
]
TOWNS = ["转塘街道", "文新街道", "良渚街道", "姚庄镇", "干窑镇", "乾元镇", "莫干山镇", "灵溪镇", "北苑街道", ""]
ROADS = [
    "文三路",
    "中山北路",
    "解放路",
    "人民大道",
    "延安路",
    "庆春路",
    "古墩路",
    "凤起东路",
    "南京西路",
    "环城北路",
    "学院路",
    "体育场路",
    "莫干山路",
    "建国南路",
    "天目山路",
    "江南大道",
    "长虹路",
    "望江街",
    "河坊街",
    "吴山巷",
    "大井巷",
    "百井坊巷",
    "滨盛路",
    "和平路",
    "南浔大道",
    "金鸡湖路",
]
ESTATES = [
    "翠苑一区",
    "文鼎苑",
    "绿城桂花城",
    "金色海岸",
    "万科城市花园",
    "阳光小区",
    "河滨新村",
    "大关东苑",
    "丽景家园",
    "星洲花园",
    "钱江湾花园",
    "西溪蝶园",
]
VILLAGES = ["龙坞村", "下沙村", "东林村", "桐扣村", "大陆村", "何家村", "张家桥村"]


def digits(random: Random, count: int, first: str = "0123456789") -> str:
    return random.choice(first) + "".join(random.choices("0123456789", k=count - 1))


def name_of(random: Random) -> str:
    given = "".join(random.choices(GIVEN, k=random.choice([1, 2, 2, 2])))
    return (random.choice(COMPOUND) if random.random() < 0.04 else random.choice(SURNAMES)) + given


def mobile(random: Random) -> Item:
    text, way = spelled(
        random.choice(MOBILES) + digits(random, 8), random, random.choice([(3, 4), (3, 3), (4, 3), (4, 4)])
    )
    prefix = random.choices(["", "+86 ", "86-", "+86", "0086", "(+86)"], [80, 5, 4, 5, 3, 3])[0]
    text = prefix + text
    before = random.choice(
        [
            "",
            "我的电话是",
            "联系电话：",
            "手机",
            "请拨打",
            "请打",
            "手机号码 ",
            "tel:",
            "电话",
            "号码是",
            "商家留的号码",
        ]
    )
    return Item(
        before, text, random.choice(["", "，请回电", "找我", "联系不上", " 谢谢", "一直打不通", " 2021年10月"]), way
    )


def phone(random: Random) -> Item:
    area = random.choice(AREAS)
    local = digits(random, 8 if len(area) == 3 or random.random() < 0.7 else 7, "2345678")
    form = random.choice(["{}-{}", "{}{}", "({}){}", "{} {}", "（{}）{}", "{}－{}", "{}—{}"]).format(area, local)
    form += random.choice(["", "", "", "-8012", "转801", " 转 6"])
    return Item(
        random.choice(["家里电话", "座机", "店里座机：", "致电", ""]),
        form if random.random() < 0.8 else form.translate(WIDE),
        random.choice(["", "没人接", "，无人接听"]),
    )


def birthday(random: Random, first: int = 1930, last: int = 2015) -> date:
    return date(first, 1, 1) + timedelta(days=random.randrange((date(last, 1, 1) - date(first, 1, 1)).days))


def resident_id(random: Random) -> Item:
    body = random.choice(DISTRICTS) + f"{birthday(random):%Y%m%d}" + digits(random, 3)
    check = "10X98765432"[
        sum(int(c) * w for c, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    ]
    if random.random() < 0.08:  # mistyped
        check = random.choice([c for c in "0123456789X" if c != check])
    text, way = spelled(
        body + (check.lower() if random.random() < 0.4 else check),
        random,
        random.choice([(6, 8), (6, 4, 4), (3, 3, 4, 4), (4, 4, 4, 4)]),
    )
    return Item(
        random.choice(["身份证号", "身份证", "身份证号码：", "本人身份证", "", "证件号", "ID:"]),
        text,
        random.choice(["", "，", "的顾客", "。"]),
        way,
    )


def old_resident_id(random: Random) -> Item:
    text, way = random.choice(DISTRICTS) + f"{birthday(random, 1930, 1998):%y%m%d}" + digits(random, 3), "15 digits"
    return Item(random.choice(["身份证号", "老身份证", "身份证号码：", ""]), text, "", way)


def permit(random: Random) -> Item:
    number = digits(random, 8)
    before, text = random.choice(
        [
            ("护照", "E" + number),
            ("护照号", "G" + number),
            ("护照号码：", "EA" + number[:7]),
            ("港澳通行证", "C" + number),
            ("回乡证", "H" + number),
            ("通行证号", "CA" + number[:7]),
            ("台胞证", number),
            ("护照号 ", "PE" + number[:7]),
            ("", "E" + number),
        ]
    )
    return Item(before, text.lower() if random.random() < 0.2 else text, random.choice(["", "，", " 办理"]))


def bank_card(random: Random) -> Item:
    length = random.choice([16, 16, 18, 19, 19, 17])
    body = random.choice(BANKS)
    body += digits(random, length - len(body) - 1)
    total = sum(int(c) if place % 2 else sum(map(int, str(int(c) * 2))) for place, c in enumerate(reversed(body)))
    text, way = spelled(body + str(-total % 10), random, random.choice([(4, 4, 4, 4), (6, 4, 4), (4, 4, 4, 4)]))
    return Item(
        random.choice(["银行卡号", "卡号：", "退到我的卡", "工行卡", "账号", "", "开户行建行，卡号"]),
        text,
        random.choice(["", "，户名同上", "内"]),
        way,
    )


def plate(random: Random) -> Item:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    office = random.choice("浙浙浙浙沪苏皖京粤鲁闽赣川") + random.choice("ABCDEFGHJKL")
    old = "".join(random.sample(digits(random, 4) + random.choice(letters + "0123456789"), 5))
    tail = random.choice(
        [
            old,
            old,
            digits(random, 5),
            random.choice("DF") + digits(random, 5),
            digits(random, 5) + random.choice("DF"),
            digits(random, 4) + random.choice("学挂警"),
        ]
    )
    text = office + random.choice(["", "", "·", " ", "-", "•"]) + tail
    text = text.lower() if random.random() < 0.1 else text.translate(WIDE) if random.random() < 0.1 else text
    return Item(
        random.choice(["车牌", "车牌号", "我的车", "车号：", "", "驾驶"]),
        text,
        random.choice(["", "在店里洗车", "的轿车", "，"]),
    )


def email(random: Random) -> Item:
    user = (
        "".join(random.choices("abcdefghijklmnopqrstuvwxyz0123456789_.", k=random.randint(4, 10))).strip("._") or "abc"
    )
    host = random.choice(
        [
            "qq.com",
            "163.com",
            "126.com",
            "gmail.com",
            "sina.com.cn",
            "foxmail.com",
            "zju.edu.cn",
            "139.com",
            "outlook.com",
        ]
    )
    text = user + random.choices(["@", " @ ", "＠", "#", "(at)"], [80, 5, 7, 4, 4])[0] + host
    return Item(
        random.choice(["邮箱", "邮箱：", "发到", "email ", "Email:", ""]), text, random.choice(["", "，", "收"])
    )


def account(random: Random) -> Item:
    letters = "abcdefghijklmnopqrstuvwxyz"
    wechat = random.choice(letters) + "".join(random.choices(letters + "0123456789_-", k=random.randint(5, 14)))
    wechat = wechat.rstrip("-_") + str(random.randint(0, 99))
    number, way = spelled(digits(random, random.randint(5, 11), "123456789"), random, (3, 3))
    before, text, way = random.choice(
        [
            ("微信号", wechat, ""),
            ("微信：", wechat, ""),
            ("加wx", wechat, ""),
            ("VX:", wechat, ""),
            ("vx ", wechat, ""),
            ("wx号是", wechat, ""),
            ("薇信", wechat, ""),
            ("威信号：", wechat, ""),
            ("加微", wechat, ""),
            ("QQ", number, way),
            ("QQ号：", number, way),
            ("扣扣", number, way),
            ("qq是", number, way),
            ("加QQ ", number, way),
            ("企鹅号", number, way),
            ("微信", number, way),
        ]
    )
    return Item(before, text, random.choice(["", "，", "联系我", "。"]), way or "together")


def order(random: Random) -> Item:
    before, text = random.choice([
        ("订单号", digits(random, random.choice([12, 16, 18, 19]), "123456789")), ("订单号：", digits(random, 19, "123456789")),
        ("订单编号 ", digits(random, 18, "123")), ("快递单号", "SF" + digits(random, 13, "1")), ("快递单号：", "YT" + digits(random, 13)),
        ("运单号", digits(random, 12, "4567")), ("圆通快递", "YT" + digits(random, 13)), ("物流单号：", "JD" + digits(random, 13)),
        ("", "SF" + digits(random, 13, "1")), ("淘宝订单", digits(random, 19, "123456789")), ("单号是", digits(random, 15, "4567")),
        ("美团订单号", digits(random, 17, "123456789")), ("中通单号", "7" + digits(random, 13)), ("EMS单号", "EA" + digits(random, 9) + "CN"),
        ("交易号", "2021" + digits(random, 24)), ("订单", "E" + digits(random, 14)), ("运单号码：", digits(random, 10, "123456789")),
    ])  # fmt: skip
    return Item(
        before,
        text if random.random() < 0.9 else text.translate(WIDE),
        random.choice(["", "，", "的商品", "一直没有更新", " 199元"]),
    )


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    units = "零一二三四五六七八九"
    return units[ones] if not tens else ("" if tens == 1 else units[tens]) + "十" + (units[ones] if ones else "")


def address(random: Random) -> Item:
    n = random.randint
    room = random.choice(
        [
            f"{n(1, 30)}幢{n(1, 4)}单元{n(101, 2803)}室",
            f"{n(1, 30)}-{n(1, 4)}-{n(101, 1803)}",
            f"{n(1, 20)}栋{n(101, 1803)}",
            f"{n(1, 12)}号楼{n(101, 999)}室",
            f"{chinese(n(1, 20))}幢{chinese(n(1, 4))}单元{n(101, 603)}",
            f"{n(1, 60)}号{n(101, 603)}室",
        ]
    )
    place = random.choice(CITIES) + (random.choice(TOWNS) if random.random() < 0.3 else "")
    house = f"{n(1, 999)}号" if random.random() < 0.85 else f"{chinese(n(1, 99))}号"
    text = random.choice([
        place + random.choice(ROADS) + house, place + random.choice(ROADS) + house + random.choice(ESTATES) + room,
        place + random.choice(ESTATES) + room, place + random.choice(VILLAGES) + random.choice([f"{n(1, 20)}组{n(1, 99)}号", f"{n(1, 200)}号", f"{chinese(n(1, 12))}组"]),
        place + random.choice(ROADS) + house + f"{n(1, 20)}楼{n(101, 999)}室", random.choice(ESTATES) + room, room if "室" in room else random.choice(ESTATES) + room,
    ])  # fmt: skip
    return Item(
        random.choice(["家住", "地址：", "收货地址", "住在", "本人住", "地址是", "送到", "上门到", "寄到", "在"]),
        text,
        random.choice(["，", "。", "，要求上门", ""]) or "，",
    )


def name(random: Random) -> Item:
    full, only = name_of(random), random.choice(SURNAMES)
    before, text, after = random.choice([
        ("我叫", full, "，"), ("本人", full, "，"), ("投诉人", full, "反映"), ("投诉人：", full, "，"), ("联系人：", full, " "), ("姓名", full, "，"), ("姓名：", full, ""),
        ("收货人", full, "，"), ("收件人：", full, "，"), ("消费者", full, "称"), ("我是", full, "，"), ("", full, "先生"), ("", full, "女士"), ("", only, "先生"), ("找", only, "女士"),
        ("店里的", only, "老板"), ("联系", only, "经理"), ("客服", full, "答复"), ("店员", full, "态度恶劣"), ("快递员", full, "拒绝送货"), ("户名：", full, "，"), ("负责人", full, "说"), ("联系人", full, "，电话"),
    ])  # fmt: skip
    return Item(before, text, after)


MAKERS: dict[str, tuple[int, Maker]] = {
    "mobile": (5000, mobile), "landline": (1500, phone), "resident ID, 18": (4000, resident_id), "resident ID, 15": (800, old_resident_id),
    "passport, permit": (1200, permit), "bank card": (2500, bank_card), "number plate": (2000, plate), "e-mail": (1500, email),
    "WeChat, QQ": (2500, account), "order, parcel": (2500, order), "address": (3000, address), "name": (3500, name),
}  # fmt: skip
