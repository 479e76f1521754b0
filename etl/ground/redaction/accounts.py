"""Patterns of what the words before it give away: e-mail, WeChat, QQ and other accounts, orders and parcels."""

from typing import Final

from etl.ground.redaction.checks import is_date
from etl.ground.redaction.numbers import S
from etl.ground.redaction.pattern import Kind, Pattern

_FILL: Final = r"(?:号码?|账号|帐号|账户|编号|名称?|昵称|ID|是|为|叫|我的?|加|联系|搜索?|[ :=,\"“”'‘’(]){0,6}"
_WECHAT: Final = (
    r"微信|薇信|威信|徽信|徵信|卫星|微❤|微心|V信|WEIXIN|WECHAT|(?<![A-Z])(?:WX|VX|W信)|[加+➕]\s?[V微薇]|➕?V(?=[ :])"
)
_QQ: Final = r"QQ|Q群|群号|扣扣|企鹅号?|球球|抠抠|秋秋|(?<![A-Z0-9])Q(?=[ :号])|[加+]扣"
_OTHER: Final = (
    "抖音|快手|小红书|微博|旺旺|淘宝|京东|拼多多|闲鱼|支付宝|美团|饿了么|钉钉|陌陌|会员|用户|顾客|登录|登陆|游戏|平台"
)
_NAME: Final = r"[A-Z_][\-A-Z0-9_]{4,19}"

_ORDER: Final = (
    "订单|定单|单号|快递|运单|物流|包裹|交易号|交易单|流水号|支付单|退款编号|退款单|工单|受理编号|投诉编号|举报编号|"
    "取件码|提货码|券码|兑换码|商户单|凭证号|发票号|发票代码|保单|合同编?号|病历号|住院号|门诊号|准考证号|学号|工号|社保卡?|医保卡?"
)
_ORDER_VALUE: Final = r"(?:[A-Z]{1,5}[ \-]?)?[0-9](?:[\-_]?[0-9A-Z]| [0-9]{4}(?![0-9年])){4,31}"
_CARRIERS: Final = r"SF ?[0-9](?: ?[0-9]){11,14}|YT[0-9]{13}|JT[0-9]{13}|JD[A-Z]{0,3}[0-9]{10,15}|[A-Z]{2}[0-9]{9}CN"


def _no_day(item: str) -> bool:
    """A day after 订单 is when it was placed, not its number."""
    return not (len(item) == 8 and item.isdigit() and is_date(item)) and sum(map(str.isdigit, item)) >= 4


def _has_digit(item: str) -> bool:
    return any(character.isdigit() or character == "_" for character in item)


ACCOUNTS: Final = [
    Pattern(
        Kind.EMAIL,
        r"(?<![A-Z0-9._%+\-])[A-Z0-9][A-Z0-9._%+\-]{0,40} ?(?:@|#|\(AT\)|\[AT\]|艾特| AT ) ?[A-Z0-9][A-Z0-9\-]{0,30}"
        r"(?: ?(?:\.|。|点) ?[A-Z0-9][A-Z0-9\-]{0,30}){0,3} ?(?:\.|。|点) ?(?:[A-Z]{2,6})"
        r"(?![A-Z0-9])",
        digits=False,
        cue="[@#]|艾特|AT",
    ),
    Pattern(
        Kind.ACCOUNT,
        rf"(?:{_WECHAT})(?:号码?|账号|帐号|昵称|名|ID|是|为|叫|[ :=]){{1,4}}(?P<item>{_NAME})(?![A-Z0-9])",
        digits=False,
        cue=_WECHAT,
    ),
    Pattern(
        Kind.ACCOUNT,
        rf"(?:{_WECHAT}){_FILL}(?P<item>{_NAME})(?![A-Z0-9])",
        digits=False,
        cue=_WECHAT,
        check=_has_digit,
    ),
    Pattern(
        Kind.ACCOUNT,
        rf"(?:{_WECHAT}|{_QQ}){_FILL}(?P<item>[1-9](?:{S}[0-9]){{4,11}})(?![0-9])(?! ?(?:元|块))",
        least=5,
    ),
    Pattern(
        Kind.ACCOUNT,
        rf"(?:{_OTHER})(?:账号|帐号|账户|号码?|卡号|编号|昵称|名|ID)(?:是|为|叫|[ :=]){{0,3}}"
        r"(?P<item>[A-Z0-9_][\-A-Z0-9_@.]{3,29})(?![A-Z0-9])",
        cue=_OTHER,
    ),
    Pattern(
        Kind.ACCOUNT,
        r"(?:昵称|网名|旺旺|用户名|微信名)(?:号|名|账号|ID|是|为|叫|[ :=\"“”])+"
        r"(?P<item>[^\x00-/:-@\[-`{-\x7f，。；;、（）“”【】是为叫]{2,16})",
        digits=False,
        cue="昵称|网名|旺旺|用户名|微信名",
    ),
]

ORDERS: Final = [
    Pattern(
        Kind.ORDER,
        rf"(?:{_ORDER})(?:号码?|编号|单号|单|为|是|顺丰|圆通|中通|申通|韵达|极兔|邮政|京东|德邦|EMS|[ :=#,(（]){{0,6}}"
        rf"(?P<item>{_ORDER_VALUE})(?![0-9A-Z])(?! ?(?:元|块|年|%))",
        digits=False,
        least=5,
        check=_no_day,
    ),
    Pattern(Kind.ORDER, rf"(?<![0-9A-Z])(?:{_CARRIERS})(?![0-9A-Z])", least=9),
    Pattern(Kind.ORDER, r"(?<![0-9A-Z])[1-9][0-9]{15,}(?![0-9A-Z])", least=16),
]
