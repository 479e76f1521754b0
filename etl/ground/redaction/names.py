"""Patterns of names: a surname and one or two characters, where the words around say that somebody is named."""

from typing import Final

from etl.ground.redaction.pattern import Kind, Pattern
from etl.ground.redaction.surnames import AMBIGUOUS, COMPOUND, FREQUENT, NO_NAMES, PARTICLES

GONE: Final = "\x00"
"""What stands where an earlier pattern has found its item."""
_HAN: Final = r"[\u4e00-\u9fff〇]"
_STOP: Final = (
    r"(?=[^\u4e00-\u9fff]|$|先生|女士|小姐|同志|师傅|老师|老板|经理|店长|电话|手机|身份|地址|住址|住在|家住|微信|联系|称|说|于|在|到|来|去|"
    r"反映|投诉|举报|购买|买|要求|表示|收到|发现|的|和|与|跟|也|不|没|已|将|把|给|向|是|答|承诺|拒|态度|回复|告知|解释|推荐|介绍|保证|声称|让|又|就|都|以|拖|骂|骗|强行|强迫|当场|同意|失联|离职|今年|亲自|私|处|家|号|加|本人|,|。)"
)
_GIVEN: Final = rf"(?:{_HAN}{_STOP}|{_HAN}{{2}}{_STOP}|{_HAN}{{2}})"
_SURNAME: Final = rf"(?:{COMPOUND}|[{FREQUENT}{AMBIGUOUS}])"
_OTHER: Final = "".join(surname for surname in AMBIGUOUS if surname not in PARTICLES)
_SURE_SURNAME: Final = rf"(?:{COMPOUND}|[{FREQUENT}])"
_FOREIGN: Final = rf"{_HAN}{{2,6}}(?:·{_HAN}{{2,8}}){{1,3}}"
_SPACED: Final = rf"{_SURNAME} {{1,2}}{_HAN}(?: {{0,2}}{_HAN})?(?![\u4e00-\u9fff])"
_NAME: Final = rf"(?:{_FOREIGN}|{_SPACED}|{_SURNAME}{_GIVEN})"
_SURE_NAME: Final = rf"(?:{_FOREIGN}|{_SURE_SURNAME}{_GIVEN}|[{_OTHER}]{_HAN}{{1,2}}?{_STOP})"

_CALLED: Final = (
    "姓名|名字|户名|真名|收货人|收件人|寄件人|发件人|取件人|投诉人|被投诉人|举报人|申诉人|联系人|消费者|当事人|经办人|委托人|"
    "法人代表|法定代表人|负责人|户主|持卡人|开户人|患者|乘客|车主|业主|租客|学员|学生|家长|监护人|申请人|报名人|签收人|落款|签名|此致"
)
_SELF: Final = "我叫|我是|名叫|名为|叫做|叫|自称|昵称"
_ROLE: Final = (
    "本人|客服|销售员?|店员|店长|店主|导购员?|员工|业务员|工作人员|快递员|外卖员|骑手|司机|房东|中介|老板娘?|经理|教练|医生|护士|老师|顾问|"
    "师傅|朋友|老公|老婆|丈夫|妻子|儿子|女儿|父亲|母亲|爸爸|妈妈|同事|同学|联系|找|打给|问|经办|技师|主任|律师|收银员|服务员|服务人员|校长|院长|园长|主管|主播|团长|邻居|村民|居民|市民|用户|家属|婆婆|公公|岳父|岳母|爷爷|奶奶|外公|外婆|姐姐|哥哥|妹妹|弟弟|媳妇|女婿|孙女|老伴|爱人|男友|女友"
)
_TITLE: Final = "先生|女士|小姐|同志|阿姨|大姐|大哥|大爷|大妈|奶奶|爷爷"
_POST: Final = (
    "老板娘?|经理|师傅|老师|店长|医生|大夫|主任|教练|律师|主管|会计|警官|护士|导购|"
    "总(?![额数计共体部结裁经价店是]|之)|某某"
)
_FILL: Final = r"(?:姓名|名字|是|为|叫做?|名叫|[ :=\"“(（]){0,4}"


_WORDS: Final = frozenset(NO_NAMES.split("|"))


def _name(item: str) -> bool:
    """Whether what has the shape of a name is not just a word."""
    return item[:2] not in _WORDS


def _pattern(regex: str, cue: str) -> Pattern:
    return Pattern(Kind.NAME, regex, digits=False, cue=cue, check=_name)


NAMES: Final = [
    Pattern(Kind.NAME, rf"(?:{_CALLED})[:=] ?(?P<item>{_NAME})", digits=False, cue="[:=]"),
    _pattern(rf"(?:{_CALLED}){_FILL}(?P<item>{_NAME})", _CALLED),
    _pattern(rf"(?:{_SELF})(?:做|[ :\"“])?(?P<item>{_NAME})", _SELF),
    _pattern(rf"(?:{_ROLE})(?:姓名|是|为|叫做?|名叫|[ :\"“(])+(?P<item>{_NAME})", _ROLE),
    _pattern(rf"(?:{_ROLE})(?P<item>{_SURE_NAME})", _ROLE),
    _pattern(
        rf"(?P<item>(?:{COMPOUND}|[{FREQUENT}]){_HAN}{{0,2}}?|[{AMBIGUOUS}]) ?(?=(?:{_TITLE}))",
        _TITLE,
    ),
    _pattern(rf"(?:^|[^\u4e00-\u9fff])(?P<item>[{AMBIGUOUS}]{_HAN}{{1,2}})(?=(?:{_TITLE}))", _TITLE),
    _pattern(rf"(?P<item>{_SURE_SURNAME}{_HAN}{{0,2}}?)(?=(?:{_POST}))", _POST),
    _pattern(
        rf"(?:(?<=的)[{AMBIGUOUS}]|(?<![\u4e00-\u9fff])[{_OTHER}]|(?<=[找给叫问])[{_OTHER}])(?=(?:{_POST}))", _POST
    ),
    _pattern(
        rf"(?:^|[^\u4e00-\u9fff])(?P<item>{_NAME})"
        rf"(?=[ ,(:]{{0,3}}(?:电话|手机|联系方式|身份证|TEL)?(?:号码?)?[ :(]{{0,2}}{GONE})",
        GONE,
    ),
    _pattern(rf"{GONE}[ ,(:]{{1,3}}(?P<item>{_SPACED}|{_SURNAME}{_HAN}{{1,2}})(?![\u4e00-\u9fff])", GONE),
    _pattern(rf"(?:^|[^\u4e00-\u9fff]|{_ROLE}|[叫的和问被])(?P<item>[小老][{FREQUENT}]){_STOP}", "[小老]"),
    _pattern(rf"姓(?P<item>{_SURNAME})(?![\u4e00-\u9fff]?名)", "姓"),
]
