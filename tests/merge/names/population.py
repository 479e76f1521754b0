"""A made-up province of businesses, and rows that name them as forms do: labelled, with siblings that mislead.

Siblings are planted on purpose: one character apart at the same address, a first and a second factory, the same name in
another district, a branch, another legal form. A tenth of all businesses is in no register but is asked for as well.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyarrow as pa

from sandbox.world.words import CITIES, COUNTIES

DISTRICTS = [tuple(entry.split()[:2]) for line in COUNTIES.split("\n") if line for entry in line.split("|")]
COUNTY_NAMES = dict(DISTRICTS)
SYLLABLES = (
    "安邦宝博昌成德东方丰福富高光广国海恒宏华汇惠吉佳嘉健江金锦晶景久聚骏凯康乐利联隆茂美明宁鹏启千庆荣瑞"
    "润三森胜盛世顺泰天通万旺伟祥欣新信兴旭亚扬怡亿益永优裕元源远跃云泽展振正志中众卓紫"
)
SLIPS = "己末曰入土士甩刀刁母毋冶候侯戍戌壁璧"
"""Characters that a hand slips to; no name has them, so a slip never makes another business's name."""
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
TRADES = [
    "食品", "服饰", "贸易", "商贸", "电器", "家具", "茶业", "餐饮管理", "电子商务", "网络科技",
    "物业管理", "汽车销售", "装饰工程", "农业开发",
]  # fmt: skip
SHOPS = [
    "面馆", "小吃店", "饭店", "水果店", "服装店", "便利店", "超市", "药店", "美发店", "五金店",
    "早餐店", "烧烤店", "百货店", "汽修店",
]  # fmt: skip
STREETS = [
    "文三路", "文一西路", "中山南路", "中山北路", "解放东路", "人民路", "解放路", "建设路", "环城北路",
    "文化路", "湖滨路", "学院路", "江南大道", "创业路",
]  # fmt: skip
CHAINS = 60
COLUMNS = ["entity_id", "name", "district", "address"]
ASKED = ["dataset", "record", "role", "name", "district", "address", "truth"]


@dataclass(frozen=True)
class Business:
    """A business and where it trades; `address` is without region."""

    entity_id: str
    name: str
    district: str
    address: str

    @property
    def city(self) -> str:
        return CITIES[self.district[:4]]

    @property
    def has_region(self) -> bool:
        """Whether its name says where it is: such a name is granted once."""
        return self.city in self.name or COUNTY_NAMES[self.district] in self.name


@dataclass(frozen=True)
class Population:
    """`known` as the register has it, `asked` with the `truth` behind each row; only the `registered` can be found."""

    known: pa.Table
    asked: pa.Table
    registered: frozenset[str]


def population(known: int, asked: int, seed: int = 2021) -> Population:
    """About `known` registered businesses, and `asked` rows about them and about a tenth that is not registered."""
    rng = random.Random(seed)
    everyone = list(businesses(rng, known * 10 // 9))
    register = [one for one in everyone if rng.random() < 0.9]
    columns = {name: [in_register(one, name) for one in register] for name in COLUMNS}
    rows = [row(rng, number, rng.choice(everyone)) for number in range(asked)]
    questions = {name: [one[place] for one in rows] for place, name in enumerate(ASKED)}
    schema = pa.schema([(name, pa.string()) for name in ASKED])
    return Population(pa.table(columns), pa.table(questions, schema), frozenset(one.entity_id for one in register))


def in_register(one: Business, column: str) -> str:
    """The register writes addresses out from the province down."""
    value: str = getattr(one, column)
    return f"浙江省{one.city}市{COUNTY_NAMES[one.district]}{value}" if column == "address" else value


def businesses(rng: random.Random, count: int) -> Iterator[Business]:
    last = business(rng, 0)
    granted: set[str] = set()
    for number in range(count):
        last = sibling(rng, last, number) if rng.random() < 0.1 else business(rng, number)
        while last.name in granted:
            last = business(rng, number)
        if last.has_region:
            granted.add(last.name)
        yield last


def business(rng: random.Random, number: int) -> Business:
    district, county = rng.choice(DISTRICTS)
    draft = Business(f"E{number}", "", district, address(rng))
    kind = rng.random()
    brand = "".join(rng.choices(SYLLABLES, k=rng.choice([2, 2, 2, 3])))
    if kind < 0.35:
        name = f"{draft.city}{brand}{rng.choice(TRADES)}有限公司"
    elif kind < 0.40:
        name = f"{brand}（{draft.city}）{rng.choice(TRADES)}有限公司"
    elif kind < 0.75:
        name = f"{county}{brand}{rng.choice(SHOPS)}"
    elif kind < 0.97:
        name = rng.choice(SURNAMES) + rng.choice("记家氏") + rng.choice(SHOPS)
    else:
        chain = rng.randrange(CHAINS)
        name = SYLLABLES[chain] + SYLLABLES[chain * 7 % len(SYLLABLES)] + "连锁" + SHOPS[chain % len(SHOPS)]
    return replace(draft, name=name)


def address(rng: random.Random) -> str:
    room = rng.choice(["", "", f"{rng.randint(1, 30)}幢", f"{rng.randint(101, 2999)}室", f"{rng.randint(1, 9)}层"])
    return f"{rng.choice(STREETS)}{rng.randint(1, 1999)}号{room}"


def sibling(rng: random.Random, one: Business, number: int) -> Business:
    """A business that is easily taken for `one`."""
    own = f"E{number}"
    kind = rng.randrange(4)
    if kind < 2 and not one.has_region:
        moved = replace(one, entity_id=own, address=address(rng))
        return replace(moved, district=rng.choice(DISTRICTS)[0]) if kind else moved
    if kind == 0:
        return replace(one, entity_id=own, name=typo(rng, one.name, SYLLABLES))
    if kind == 1:
        return replace(one, entity_id=own, name=one.name.replace("有限公司", "") + rng.choice(["一厂", "二厂"]))
    if kind == 2:
        return replace(
            one, entity_id=own, name=f"{one.name}{COUNTY_NAMES[one.district][:2]}分公司", address=address(rng)
        )
    return replace(one, entity_id=own, name=one.name.replace("有限公司", "") + "商行")


def typo(rng: random.Random, name: str, characters: str) -> str:
    """One of `characters` in place of another or too many, anywhere behind the region."""
    at = rng.randrange(min(2, len(name) - 2), len(name) - 1)
    return name[:at] + rng.choice(["", name[at]]) + rng.choice(characters) + name[at + 1 :]


def row(rng: random.Random, number: int, one: Business) -> tuple[str | None, ...]:
    """What a form says of a business."""
    district = one.district if rng.random() < 0.6 else None
    if district and rng.random() < 0.05:
        district = rng.choice(DISTRICTS)[0]
    said = said_address(rng, one) if rng.random() < 0.7 else None
    return (
        "samplings",
        f"R{number}",
        rng.choice(["bcscqymc", "bcydwmc"]),
        said_name(rng, one),
        district,
        said,
        one.entity_id,
    )


def said_name(rng: random.Random, one: Business) -> str:
    kind = rng.random()
    name = one.name
    if kind < 0.10:
        return name.replace("（", "(").replace("）", ")") + " "
    if kind < 0.18:
        return name.removeprefix(one.city).removeprefix(COUNTY_NAMES[one.district])
    if kind < 0.22:
        return "浙江省" + (one.city + "市" if not name.startswith(one.city) else "") + name
    if kind < 0.28:
        return name.removesuffix("有限公司")
    if kind < 0.33:
        return name.replace("有限公司", "有限责任公司")
    if kind < 0.43:
        return typo(rng, name, SLIPS)
    return name


def said_address(rng: random.Random, one: Business) -> str:
    """The address with more or less of its region, now and then another one altogether."""
    where = address(rng) if rng.random() < 0.05 else one.address
    region = rng.choice(["", COUNTY_NAMES[one.district], f"{one.city}市{COUNTY_NAMES[one.district]}", "浙江省"])
    more = rng.choice(["", "", "", "（一楼）", "附近", "3号门"])
    return (region + where + more).replace("号", rng.choice(["号", "号", "號", " 号"]))
