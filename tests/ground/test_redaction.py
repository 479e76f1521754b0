"""Redaction: every kind of personal item in every spelling is marked, what only looks like one is not, nothing else moves."""

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.ground.redaction import Kind, Span, found, scrubbed, scrubbed_array
from etl.ground.redaction.scrub import FEW, PATTERNS

WIDE = {
    ord(plain): chr(ord(plain) + 0xFEE0) for plain in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@."
}
NUMERALS = [
    "零一二三四五六七八九",
    "〇一二三四五六七八九",
    "零幺二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "０１２３４５６７８９",
    "⓪①②③④⑤⑥⑦⑧⑨",
]


def read_out(number: str) -> Iterator[str]:
    """The number in each way of writing digits."""
    for numerals in NUMERALS:
        yield number.translate(str.maketrans("0123456789", numerals))


def by(separator: str, *parts: str) -> str:
    return separator.join(parts)


MOBILES = [
    "13812345678", "19912345678", "16612345678", "013812345678", "+8613812345678", "+86 138 1234 5678", "86-13812345678", "008613812345678",
    "(+86)13812345678", *(by(separator, "138", "1234", "5678") for separator in (" ", "-", "－", "—", "·", ".", "\u3000", "_", "\n", " - ")),
    "1381234 5678", "1381 2345 678", " ".join("13812345678"), "1\u200b3812345678", "1️⃣3️⃣8️⃣12345678", "13八1二345678", *read_out("13812345678"),
    "1381234567813987654321",
]  # fmt: skip
RESIDENTS = [
    "11010519491231002X", "11010519491231002x", "110105 19491231 002X", "110105-19491231-002X", *read_out("110105194912310021"),
    "１１０１０５１９４９１２３１００２Ｘ", "110105194912310021", "110105491231002", "110105 491231 002", " ".join("11010519491231002X"),
]  # fmt: skip
CARDS = [
    "6222021001116245704",
    "4111111111111111",
    "6222 0210 0111 6245 704",
    "6222-0210-0111-6245-704",
    "6222021001116245705",
    *read_out("6222021001116245704"),
]
PLATES = [
    "浙A12345",
    "浙A·12345",
    "浙A 12345",
    "浙a12345",
    "浙AD12345",
    "浙A12345D",
    "沪AF0236",
    "京A1234学",
    "浙Ａ１２３４５",
    "粤Z1234港",
    "浙A一二三四五",
    "WJ浙1234A",
]
EMAILS = [
    "abc@qq.com",
    "a.b_c+d@mail.zju.edu.cn",
    "ABC@QQ.COM",
    "abc＠163．com",
    "abc @ qq.com",
    "abc#qq.com",
    "abc(at)qq.com",
    "abc艾特qq点com",
]
ADDRESSES = [
    "浙江省杭州市西湖区文三路123号3幢2单元501室", "文三路123号", "文三路一百二十三号", "中山北路88弄12号601室", "西湖区翠苑一区12-3-401", "姚庄镇桐扣村3组12号", "３幢２单元５０１室",
    "三幢二单元五〇一室", "12栋1003", "5号楼", "601室", "和平路5号",
]  # fmt: skip

VECTORS = [
    *(("请打{}，谢谢", item, Kind.MOBILE) for item in MOBILES),
    *(("座机{}没人接", item, Kind.PHONE) for item in ["0571-87654321", "057187654321", "(0571)87654321", "（0571）8765 4321", "021 5432 1234", "０５７１－８７６５４３２１", "+86 571 8765 4321", "0571-87654321转801", "零五七一八七六五四三二一", "+852 9123 4567"]),
    *(("电话{}打不通", item, Kind.PHONE) for item in ["87654321", "8765-4321"]),
    *(("办理{}。", item, Kind.RESIDENT_ID) for item in RESIDENTS),
    *(("身份证号{}。", item, Kind.RESIDENT_ID) for item in ["110105194913310021", "11010519491231X"]),
    *(("退到{}吧", item, Kind.BANK_CARD) for item in CARDS),
    *(("卡号{}吧", item, Kind.BANK_CARD) for item in ["123456789012", "6222021001116245"]),
    *(("我的{}被刮", item, Kind.PLATE) for item in PLATES),
    *(("发到{}，", item, Kind.EMAIL) for item in EMAILS),
    *(("{}，", item, Kind.PERMIT) for item in ["E12345678", "G12345678", "EA1234567", "h1234567890", "Ｅ１２３４５６７８"]),
    *(("台胞证{}，", item, Kind.PERMIT) for item in ["12345678", "T12345678"]),
    *((words + "{}，", "abc_12345", Kind.ACCOUNT) for words in ["微信号", "微信：", "加wx", "VX:", "vx ", "ＷＸ：", "薇信", "威信号是", "加V ", "加微", "抖音号"]),
    *((words + "{}，", "12345678", Kind.ACCOUNT) for words in ["QQ", "qq号", "ＱＱ：", "扣扣", "企鹅号", "加QQ ", "微信"]),
    *(("QQ{}，", item, Kind.ACCOUNT) for item in [*read_out("12345678"), "1234 5678"]),
    *((words + "{}，", "202110311234567", Kind.ORDER) for words in ["订单号", "订单编号：", "快递单号", "运单", "物流单号是", "交易号 ", "美团订单"]),
    *(("快递{}丢了", item, Kind.ORDER) for item in ["SF1234567890123", "sf1234567890123", "YT1234567890123", "EA123456789CN"]),
    *(("在{}的家里", item, Kind.ADDRESS) for item in ADDRESSES),
    *(("收货地址：{}，", item, Kind.ADDRESS) for item in ["浙江省杭州市西湖区转塘街道回龙雅苑", "嘉善县姚庄镇桃源新村", "文三路 123 号 5 楼 501"]),
    *((words + "{}，要求退款", "王小明", Kind.NAME) for words in ["我叫", "本人", "投诉人", "投诉人：", "姓名", "联系人: ", "收货人", "消费者", "客服", "户名：", "快递员", "我是"]),
    *(("{}" + title, name, Kind.NAME) for title in ["先生", "女士", "小姐"] for name in ["王", "李小明", "欧阳锋", "金"]),
    *(("联系人：{}，", item, Kind.NAME) for item in ["欧阳锋", "马任之", "买买提·艾力", "王 明", "于谦"]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "item", "kind"), VECTORS)
def test_an_item_in_any_spelling_is_marked_and_nothing_else_is(sentence: str, item: str, kind: Kind) -> None:
    before, after = sentence.split("{}")
    assert scrubbed(before + item + after) == before + kind.mark + after
    assert found(before + item + after) == [Span(len(before), len(before) + len(item), kind)]


LOOKALIKES = (
    """
价格199元|共计12345.67元|退款￥13800|15000-200000元|¥15209-704839|单价3.5元/斤|GB/T 12345-2015|执行标准GB 7718—2011|DB33/T 2158-2018|Q/ABC 0001S-2020
批号20210901|批号：A20210901123|生产批号 20210901A1|条码6901234567892|商品条形码：6901234567892|6901234567892|型号KFR-35GW|货号123456789
统一社会信用代码91330100799655058B|914403001922038216|911100001000044477|９１３３０１００７９９６５５０５８Ｂ|许可证编号JY13301060123456|SC10633010400123|食品生产许可证编号SC10633010400123
2021年10月31日|2021-10-31 13:45:59|2021/10/31|2021.10.31|20211031|二〇二一年十月三十一日|订单 20211031 金额 199 元|1500毫升|3箱|120平方米|50000公里|90天
拨打12315|致电12345|客服热线400-123-4567|4001234567|800-123-4567|拨打95588|第五十五条|退一赔三|七天无理由退货|一千三百元
商家位于西湖区|浙江省杭州市的商家|地铁1号线|5号电池|买了5层蛋糕|超市三楼|手机号码被停机|微信支付退款|微信付款199元|QQ音乐会员|订单一直未发货|快递延误
消费者要求退款|消费者金额较大|本人于上周购买|本人高度怀疑|客服马上回复|老板方面表示|经理于昨日答复|我是周一买的|联系方式不明|和老板沟通|总经理室|李宁牌运动鞋|金额总计199元|新S10手机|新A4纸
关于手机的投诉|关于酸奶的投诉|
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


@pytest.mark.parametrize("text", LOOKALIKES)
def test_what_only_looks_personal_is_left_as_it_is(text: str) -> None:
    assert scrubbed(text) == text
    assert scrubbed(f"商家称{text}。" if not text.startswith(("消费者", "本人", "6", "9")) else text) in (
        f"商家称{text}。",
        text,
    )


def test_several_items_in_one_text_are_all_marked_and_the_rest_is_byte_for_byte_the_same() -> None:
    text = (
        "Ｈello　我叫王小明（13812345678），微信：abc_12345；家住文三路123号！身份证11010519491231002X…\r\n😀退款199元"
    )
    assert scrubbed(text) == (
        "Ｈello　我叫【姓名】（【手机号】），微信：【社交账号】；家住【地址】！身份证【身份证号】…\r\n😀退款199元"
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("13812345678一直打不通", "【手机号】一直打不通"),
        ("一三八一二三四五六七八一直打不通", "【手机号】一直打不通"),
        ("13812345678 2021年10月", "【手机号】 2021年10月"),
        ("打13812345678或0571-87654321", "打【手机号】或【电话】"),
        ("张三13812345678", "【姓名】【手机号】"),
        ("13812345678（张三）", "【手机号】（【姓名】）"),
        ("批号13812345678", "批号【手机号】"),
        ("注册号330106199001011", "注册号330106199001011"),
        ("身份证后四位002X", "身份证后四位【身份证号】"),
        ("138****5678", "138****5678"),
        ("客服王小明答复", "客服【姓名】答复"),
        ("店里的于老板", "店里的【姓名】老板"),
        ("他姓王", "他姓【姓名】"),
        ("周末王先生来过", "周末【姓名】先生来过"),
        ("请打13812345678元旦前", "请打【手机号】元旦前"),
        ("138-1234-5678万科城市花园3幢401室", "【手机号】【地址】"),
        ("", ""),
    ],
)
def test_the_words_around_decide_where_an_item_ends(text: str, left: str) -> None:
    assert scrubbed(text) == left


def test_a_mark_is_nothing_personal() -> None:
    marks = [kind.mark for kind in Kind]
    for one in marks:
        for other in marks:
            assert scrubbed(one + other + "：" + one) == one + other + "：" + one


PIECES = (
    [item for _, item, _ in VECTORS]
    + LOOKALIKES
    + list("我叫号路，。：:1一8王 ·-@x【】")
    + ["微信", "订单号", "地址", "先生", "联系人", "\x00"]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=6).map("".join))
def test_scrubbing_twice_is_scrubbing_once_and_spans_are_apart_and_in_order(text: str) -> None:
    once = scrubbed(text)
    assert scrubbed(once) == once
    spans = found(text)
    edges = [place for span in spans for place in (span.start, span.end)]
    assert edges == sorted(edges)
    assert all(span.start < span.end for span in spans)
    assert all(0 <= place <= len(text) for place in edges)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_what_is_left_of_any_text_was_in_it_in_that_order(text: str) -> None:
    left = scrubbed(text)
    for kind in Kind:
        left = left.replace(kind.mark, "\x01")
    place = 0
    for part in left.split("\x01"):
        at = text.find(part, place)
        assert at >= 0
        place = at + len(part)


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string()])
def test_a_column_is_scrubbed_row_by_row_and_null_stays_null(type_: pa.DataType) -> None:
    texts = pa.chunked_array([pa.array(["打13812345678", None, "好"], type_), pa.array(["打13812345678", ""], type_)])
    assert scrubbed_array(texts).to_pylist() == ["打【手机号】", None, "好", "打【手机号】", ""]
    assert scrubbed_array(texts).type == type_
    assert scrubbed_array(pa.array([], type_)).to_pylist() == []


def test_every_pattern_that_needs_few_digits_has_a_cue() -> None:
    assert [
        pattern.regex
        for pattern in PATTERNS
        if pattern.least < FEW and not pattern.cue and pattern.kind is not Kind.KEPT
    ] == []


@pytest.mark.parametrize(
    "piece",
    [
        "路",
        "市区县镇路街村小区",
        "1 ",
        "1-",
        "一",
        "微信号账号是为",
        "王",
        "a.",
        "订单号编号",
        "批号",
        "投诉地址",
        "1号1楼",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (600 // len(piece))
    for end in ("", "号", "号楼", "先生", "1", "@"):
        found(text + end)
