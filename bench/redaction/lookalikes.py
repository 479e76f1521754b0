"""What looks like a personal item and is none: prices, standards, batch numbers, barcodes, companies' numbers, words."""

from collections.abc import Callable
from random import Random

USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def number(random: Random, count: int, first: str = "123456789") -> str:
    return random.choice(first) + "".join(random.choices("0123456789", k=count - 1))


def uscc(random: Random) -> str:
    body = random.choice(["91", "92", "93", "52"]) + random.choice(["330106", "330203", "310115", "320106"])
    organisation = (
        random.choice(["MA2", "MA1"]) + "".join(random.choices(USCC[:20], k=5))
        if random.random() < 0.6
        else number(random, 8)
    )
    values = [int(c, 36) for c in organisation]
    check = -sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    body += organisation + "0123456789X"[check]
    return body + USCC[-sum(USCC.index(c) * 3**i for i, c in enumerate(body)) % 31]


def barcode(random: Random) -> str:
    body = "69" + number(random, 10, "0123456789")
    return body + str(-sum(int(c) * (3 if place % 2 else 1) for place, c in enumerate(body)) % 10)


def day(random: Random) -> str:
    return f"{random.randint(2015, 2021)}{random.randint(1, 12):02}{random.randint(1, 28):02}"


def spoken_day(random: Random) -> str:
    form = random.choice(["{}年{}月{}日", "{}-{:02}-{:02}", "{}/{}/{}", "{}.{}.{}", "{}年{}月{}号"])
    return form.format(random.randint(2015, 2021), random.randint(1, 12), random.randint(1, 28))


WORDS = """本人于上周在该店购买|消费者要求退款|本人高度怀疑|消费者金额较大|商家任意涨价|客服马上回复|老板方面表示|经理常常不在|店员安装错误|
快递员周末送货|联系方式不明|消费者权益受损|客服严重失职|店主许可使用|消费者曾经反映|我是周一买的|负责人严格来说|医生任何时候|老板和店员|经理于昨日|
商家位于西湖区|浙江省杭州市的商家|在小区门口|超市三楼|一号线地铁|这条路很远|在商场二楼|知道5号到货|手机号码被停机|微信支付退款|支付宝付款|
微信转账给商家|QQ音乐会员|订单一直未发货|快递延误|身份证复印件|银行卡被限额|车牌被遮挡|电话无人接听|邮箱收不到|地址填错了|姓名写错""".replace(
    "\n", ""
).split("|")
MAKERS: dict[str, Callable[[Random], str]] = {
    "price": lambda r: r.choice(["价格{}元", "￥{}", "共计{}元", "退款{}块", "单价{}元/斤"]).format(r.choice([number(r, r.randint(1, 6)), f"{number(r, 4)}.{number(r, 2)}", f"{number(r, 5)}-{number(r, 6)}"])),
    "standard": lambda r: r.choice(["GB/T {}-{}", "GB {}-{}", "执行标准GB{}-{}", "QB/T {}—{}", "DB33/T {}-{}", "NY/T {}-{}", "GB/T{}.1-{}"]).format(number(r, r.choice([4, 5])), r.randint(1990, 2021)),
    "batch number": lambda r: r.choice(["批号", "批号：", "生产批号", "批次", "生产批次："]) + r.choice(["", "", "A", "HZ"]) + day(r) + r.choice(["", "01", "A", "A1", "123"]),
    "barcode": lambda r: r.choice(["条码", "条形码", "条形码：", "商品条码", ""]) + barcode(r),
    "company's number (USCC)": lambda r: r.choice(["统一社会信用代码", "信用代码：", "", "营业执照"]) + uscc(r),
    "date": spoken_day,
    "date together": lambda r: r.choice(["生产日期", "到期日", "于", "订单 ", "有效期至"]) + day(r),
    "time": lambda r: f"{spoken_day(r)} {r.randint(0, 23):02}:{r.randint(0, 59):02}:{r.randint(0, 59):02}",
    "quantity": lambda r: number(r, r.randint(1, 5)) + r.choice(["克", "ml", "斤", "件", "箱", "公里", "平方米", "kg", "毫升", "小时"]),
    "licence": lambda r: r.choice(["许可证编号SC1063301", "食品经营许可证号JY13301", "注册证号浙械注准20"]) + number(r, 9),
    "model": lambda r: r.choice(["型号", "货号", "型号："]) + r.choice(["KFR-", "XQG", "BCD-", "HW", ""]) + number(r, r.randint(3, 6)) + r.choice(["", "W", "GA"]),
    "hotline": lambda r: r.choice(["客服热线{}", "拨打{}", "致电{}"]).format(r.choice(["12315", "400-" + number(r, 3) + "-" + number(r, 4), "400" + number(r, 7), "800-" + number(r, 3) + "-" + number(r, 4), "95588", "10086", "12345"])),
    "numerals in words": lambda r: r.choice(["买一送一", "三包规定", "七天无理由退货", "退一赔三", "第五十五条", "一千三百元", "二〇二一年十月", "九五折", "十一假期", "四五个人", "一二三楼"]),
    "ordinary words": lambda r: r.choice(WORDS),
}  # fmt: skip
EACH = 1600
