"""Patterns of addresses: a road, village or estate with its house, a building with its room, or what follows 地址."""

from typing import Final

from etl.ground.redaction.pattern import Kind, Pattern

_N: Final = r"(?:[0-9]{1,5}|[零〇一二三四五六七八九十百]{1,6})"
_C: Final = r"[\u4e00-\u9fff](?<![在住到于至寄送去从我你他她是的了址给跟把被买说、])"
"""A character of a place's name: none of the words that lead up to it."""
_AREA: Final = "省|自治区|特别行政区|市|自治州|州|地区|盟|新区|开发区|高新区|区|自治县|县|旗|街道|镇|乡|村|社区"
_ROAD: Final = (
    r"路|大道|大街|街|巷|弄堂|弄|胡同|里弄|横街|支路|公路|新村|村|小区|花园|苑|公寓|大厦|广场|家园|花苑|名苑|山庄|庄园|"
    r"别墅|府|湾|城|坊|里|庭|轩|园|塘|桥头|宿舍|家属院|大院|社区|街道|海岸|[^公校]园|名邸|雅居|别业|"
    r"[一二三四五六七八九东南西北]区|[一二三四五]期|(?<![知报味频渠通难街])道"
)
_ESTATES: Final = (
    "小区|花园|苑|公寓|大厦|广场|家园|新村|山庄|府|湾|城|轩|宿舍|中心|商场|市场|岸|邸|居|阁|墅|郡|洲|湖|都|院|寓|区|里|"
    "园|馆"
)
_PLACE: Final = rf"(?>(?:{_C}){{1,9}}?(?:{_AREA}|{_ROAD}))"
"""Atomic: were every way to part a row of 路 and 村 tried, one text could take minutes."""
_ESTATE: Final = rf"(?:(?:{_C}){{1,8}}?(?:{_ESTATES}))"

_SIDE: Final = "[A-Z东南西北甲乙丙丁]"
_BLOCK: Final = "号楼|弄|幢|栋|座|单元|组|大队|队|#"
_ROOMS: Final = "号楼|号|幢|栋|座|单元|层|楼|室|户|房|门|铺|商铺|店面|梯|弄|组|队|#"
_NUMBER: Final = rf"(?:第?{_N}(?:-{_N}){{0,2}}|{_SIDE}{_N}?)[A-Z]? ?"
_DOOR: Final = rf"{_NUMBER}(?:号院|号门|号铺|号店|{_BLOCK}|号(?!线|码|公|电)|室)"
_FLAT: Final = r"[0-9]{1,3}-[0-9]{1,3}-[0-9]{3,4}(?![0-9])"
_HOUSE: Final = rf"(?:{_DOOR}|{_N}(?:楼|层)(?= ?[0-9A-Z])|{_FLAT})"
_ROOM: Final = rf"(?: ?(?:附|之)?(?:{_N}(?:-{_N}){{0,3}}[A-Z]?|{_SIDE}(?:-?{_N})?) ?(?:{_ROOMS}))"
_BARE: Final = r"(?: ?-? ?[0-9]{1,4}(?:-[0-9]{1,4}){0,3}(?:室)?(?![0-9元块年月日天个件斤%.:]))"
_LEAD: Final = (
    r"(?:投诉|举报|反映|消费者|收货|收件|地址|住址|位于|前往|来自|经过|家住|本人|商家|一家|这家|某|现居|居住|路过|"
    r"今天|昨天)*"
)

_BY_ROAD: Final = rf"(?:{_C}){{1,9}}?(?:{_ROAD}) ?{_HOUSE}"
_BY_AREA: Final = rf"(?:{_C}){{1,9}}?(?:{_AREA}) ?{_NUMBER}(?:{_BLOCK})"
_ONWARD: Final = rf"(?:{_ROOM}|{_ESTATE}(?={_ROOM}))*{_BARE}?"
_FULL: Final = rf"{_LEAD}(?P<item>(?:{_PLACE}){{0,6}}(?:{_BY_ROAD}|{_BY_AREA}){_ONWARD})"
_ROWS: Final = (
    rf"{_LEAD}(?P<item>(?:{_PLACE}){{0,6}}(?:(?:{_C}){{2,6}}(?<![0-9一二三四五六七八九十]))?"
    rf"{_N} ?(?:号楼|幢|栋|座|单元|号(?= ?[0-9]{{3,4}}室)|弄)(?: ?{_ROOM})*(?:{_ROOM}|{_BARE}))"
)
_ALONE: Final = r"(?<![0-9.\-])(?P<item>[0-9]{1,3}(?:号楼|幢|栋)|[0-9]{3,4}(?:室|户))"
_DASHED: Final = (
    rf"{_LEAD}(?P<item>(?:{_PLACE}){{0,6}}{_ESTATE}[0-9A-Z]{{1,4}}-[0-9]{{1,4}}(?:-[0-9]{{1,4}}){{0,2}})(?![0-9元块])"
)
_END: Final = (
    r"(?=$|[,。;!?，；:\n\x00]|电话|手机|收货人|收件人|联系|邮编|姓名|"
    r" [\u4e00-\u9fff]{2,3}(?:$|[^\u4e00-\u9fff]))"
)
_AFTER: Final = (
    r"(?:地址|住址|住所|家住|家在|住在|居住在?|居住于|现住|户籍|籍贯|寄到|寄往|送到|送至|寄至)(?:是|为|在|[ :]){0,3}"
    rf"(?P<item>(?=[^,。;!?，；\n]{{0,24}}(?:{_AREA}|{_ROAD}))[\u4e00-\u9fff0-9A-Z#\-()（） ]{{4,48}}?){_END}"
)
_PROVINCES: Final = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|"
    "云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
)
_CHAIN: Final = (
    rf"(?P<item>(?:(?:{_PROVINCES})(?:省|市|自治区)?)?(?:{_C}){{1,6}}?(?:市|州|区|县)(?:(?:{_C}){{1,6}}?(?:区|县|市))?"
    rf"(?:{_C}){{1,7}}?(?:街道|镇|乡)(?:{_C}){{1,8}}?(?:村|社区|{_ROAD}))"
)
"""Down to the village or road without a number; province, city and district alone are nobody's address."""


def _pattern(regex: str, letters: str) -> Pattern:
    return Pattern(Kind.ADDRESS, regex, digits=False, cue=f"[{letters}]")


ADDRESSES: Final = [
    _pattern(_AFTER, "址所住居籍寄送家"),
    _pattern(_FULL, "号弄幢栋座室楼层组队#-"),
    _pattern(_ROWS, "号弄幢栋座室楼层单"),
    _pattern(_DASHED, "-"),
    _pattern(_CHAIN, "道镇乡"),
    _pattern(_ALONE, "楼幢栋室户"),
]
