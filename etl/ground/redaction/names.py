"""Patterns of names: a surname and one or two characters, where the words around say that somebody is named."""

from typing import Final

from etl.ground.redaction.pattern import Kind, Pattern
from etl.ground.redaction.surnames import AMBIGUOUS, COMPOUND, FREQUENT, NO_NAMES

GONE: Final = "\x00"
"""What stands where an earlier pattern has found its item."""
_HAN: Final = r"[\u4e00-\u9fff〇]"
_SEPARATED: Final = rf"{_HAN} ?"
_NO_NAME: Final = rf"(?!{NO_NAMES})"
_STOP: Final = (
    r"(?=[^\u4e00-\u9fff]|$|先生|女士|小姐|同志|师傅|老师|老板|经理|店长|电话|手机|身份|地址|住址|住在|家住|微信|联系|称|说|于|在|到|来|去|"
    r"反映|投诉|举报|购买|买|要求|表示|收到|发现|的|和|与|跟|也|不|没|已|将|把|给|向|是|答应|承诺|拒|态度|处|家|号|加|本人|,|。)"
)
_GIVEN: Final = rf"(?:{_HAN}{_STOP}|{_HAN}{{2}}{_STOP}|{_HAN}{{2}})"
_SURNAME: Final = rf"(?:{COMPOUND}|[{FREQUENT}{AMBIGUOUS}])"
_SURE_SURNAME: Final = rf"(?:{COMPOUND}|[{FREQUENT}])"
_FOREIGN: Final = rf"{_HAN}{{2,6}}(?:·{_HAN}{{2,8}}){{1,3}}"
_SPACED: Final = rf"{_SURNAME} {{1,2}}{_HAN}(?: {{0,2}}{_HAN})?(?![\u4e00-\u9fff])"
_NAME: Final = rf"(?:{_FOREIGN}|{_SPACED}|{_NO_NAME}{_SURNAME}{_GIVEN})"
_SURE_NAME: Final = rf"(?:{_FOREIGN}|{_NO_NAME}{_SURE_SURNAME}(?:{_HAN}{{1,2}}?{_STOP}))"

_CALLED: Final = (
    "姓名|名字|户名|真名|收货人|收件人|寄件人|发件人|取件人|投诉人|被投诉人|举报人|申诉人|联系人|消费者|当事人|经办人|委托人|"
    "法人代表|法定代表人|负责人|户主|持卡人|开户人|患者|乘客|车主|业主|租客|学员|学生|家长|监护人|申请人|报名人|签收人|落款|签名|此致"
)
_SELF: Final = "我叫|我是|名叫|名为|叫做|叫|自称|昵称"
_ROLE: Final = (
    "本人|客服|销售员?|店员|店长|店主|导购员?|员工|业务员|工作人员|快递员|外卖员|骑手|司机|房东|中介|老板娘?|经理|教练|医生|护士|老师|顾问|"
    "师傅|朋友|老公|老婆|丈夫|妻子|儿子|女儿|父亲|母亲|爸爸|妈妈|同事|同学|联系|找|打给|问|经办|技师|主任|律师|收银员|服务员"
)
_TITLE: Final = "先生|女士|小姐|同志|阿姨|大姐|大哥|大爷|大妈|奶奶|爷爷"
_POST: Final = (
    "老板娘?|经理|师傅|老师|店长|医生|大夫|主任|教练|律师|主管|会计|警官|护士|导购|"
    "总(?![额数计共体部结裁经价店是]|之)|某某"
)
_FILL: Final = r"(?:姓名|名字|是|为|叫做?|名叫|[ :=\"“(（]){0,4}"


def _letters(words: str) -> frozenset[str]:
    return frozenset(words.replace("|", ""))


NAMES: Final = [
    Pattern(Kind.NAME, rf"(?:{_CALLED}){_FILL}(?P<item>{_NAME})", False, frozenset("人者名主客员生长此款患")),
    Pattern(Kind.NAME, rf"(?:{_SELF})(?:做|[ :\"“])?(?P<item>{_NAME})", False, frozenset("叫是为称")),
    Pattern(
        Kind.NAME,
        rf"(?:{_ROLE})(?:姓名|是|为|叫做?|名叫|[ :\"“(（])+(?P<item>{_NAME})",
        False,
        frozenset(' :"“(是为叫'),
    ),
    Pattern(Kind.NAME, rf"(?:{_ROLE})(?P<item>{_SURE_NAME})", False, _letters(_ROLE)),
    Pattern(
        Kind.NAME,
        rf"(?P<item>{_NO_NAME}(?:{COMPOUND}|[{FREQUENT}]){_HAN}{{0,2}}?|[{AMBIGUOUS}]) ?(?=(?:{_TITLE}))",
        False,
        frozenset("先女小同阿大奶爷"),
    ),
    Pattern(
        Kind.NAME,
        rf"(?:^|[^\u4e00-\u9fff])(?P<item>{_NO_NAME}[{AMBIGUOUS}]{_HAN}{{1,2}})(?=(?:{_TITLE}))",
        False,
        frozenset("先女小同阿大奶爷"),
    ),
    Pattern(
        Kind.NAME,
        rf"(?P<item>{_NO_NAME}{_SURE_SURNAME}{_HAN}{{0,2}}?)(?=(?:{_POST}))",
        False,
        frozenset("板理傅师长生夫任练管计官士购总某"),
    ),
    Pattern(
        Kind.NAME,
        rf"(?:^|[^\u4e00-\u9fff])(?P<item>{_NAME})(?=[ ,，(:]{{0,3}}(?:电话|手机|联系方式|身份证|tel)?(?:号码?)?[ :(]{{0,2}}{GONE})",
        False,
        frozenset(GONE),
    ),
    Pattern(
        Kind.NAME,
        rf"{GONE}[ ,，(:]{{1,3}}(?P<item>{_NO_NAME}{_SURNAME}{_HAN}{{1,2}})(?![\u4e00-\u9fff])",
        False,
        frozenset(GONE),
    ),
    Pattern(Kind.NAME, rf"姓(?P<item>{_SURNAME})(?![\u4e00-\u9fff]?名)", False, frozenset("姓")),
]
