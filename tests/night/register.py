"""A register as real ones are, with what must become of each row (shares: domain facts, counted over 559,330 rows).

Codes, numbers and persons are made up by the formulas of `tests.reference`, apart from the pipeline and the sandbox.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from tests.extract.gateway import Row
from tests.reference import LETTERS, credit_code, organisation_code, register_number, resident_id

HEADS = ("91330106", "91330100", "91330000", "91330104", "91330183", "92330421", "93330402", "N1330421", "52330100")
"""Counties, a city, the province, abolished counties; enterprises, individuals, cooperatives, and what is not 9x."""
FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in LETTERS}
ALIVE = "存续（在营、开业、在册）"


@dataclass
class Register:
    """The rows, what becomes of each, and what must be said besides.

    `fates` are an entity's id, or the rule a row breaks, by the row's number; `redirects` what an entity was and
    became; `persons` the numbers of people that stand where a business's belong.
    """

    rows: list[Row] = field(default_factory=list)
    fates: list[str] = field(default_factory=list)
    redirects: set[tuple[str, str]] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)

    def add(self, fate: str, **columns: str | None) -> None:
        number = len(self.rows)
        usual = {"pripid": f"33{number:010}", "uniscid": "", "regno": "", "entname": f"测试{number}商行（有限合伙）",
                 "estdate": "2015-03-04", "regstateCn": ALIVE, "dom": f"某路{number}号", "lerep": "测某某",
                 "updatetime": f"2021-10-{number % 28 + 1:02} 08:00:00"}  # fmt: skip
        self.rows.append(usual | columns)
        self.fates.append(fate)


class Writer:
    """Writes rows of every kind into a register."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.serial = count(10_000_000)
        self.into = Register()

    def code(self) -> str:
        return credit_code(self.random.choice(HEADS), organisation_code(str(next(self.serial))))

    def number(self) -> str:
        return register_number(f"330{self.random.randint(100, 199)}{next(self.serial)}")

    def plain(self) -> None:
        code = self.code()
        self.into.add(code, uniscid=code, regno=self.random.choice(("", "N/A", self.number())))

    def written_otherwise(self) -> None:
        code = self.code()
        ways: list[Callable[[str], str]] = [
            str.lower,
            lambda text: text.translate(FULL_WIDTH),
            lambda text: f"{text[:4]} {text[4:]}",
            lambda text: f"\ufeff{text}\u00a0",
            lambda text: f"{text[:8]}-{text[8:]}",
        ]
        self.into.add(code, uniscid=self.random.choice(ways)(code))

    def odd_organisation(self) -> None:
        """The outer check alone holds; such codes have been issued."""
        body = str(next(self.serial))
        right = organisation_code(body)[-1]
        code = credit_code("91330106", body + self.random.choice([digit for digit in "0123456789" if digit != right]))
        self.into.add(code, uniscid=code)

    def two_names(self) -> None:
        code = self.code()
        self.into.add(code, uniscid=code, entname="从前商行")
        self.into.add(code, uniscid=code, entname="后来商行")

    def older_number(self) -> None:
        number = self.number()
        self.into.add(f"REG:{number}", **{self.random.choice(("uniscid", "regno")): number})

    def overtaken_number(self) -> None:
        number, code = self.number(), self.code()
        self.into.add(code, regno=number)
        self.into.add(code, uniscid=code, regno=number)
        self.into.redirects.add((f"REG:{number}", code))

    def other_number(self) -> None:
        serial = str(next(self.serial))
        organisation = organisation_code(serial)
        forms = {f"33010{serial}": f"33010{serial}", f"企合浙总字第{serial}号": f"企合浙总字第{serial}号",
                 f"{organisation[:8]}-{organisation[8]}": organisation}  # fmt: skip
        written = self.random.choice(sorted(forms))
        self.into.add(f"REG:{forms[written]}", uniscid=written)

    def twice(self) -> None:
        self.plain()
        self.into.rows.append(dict(self.into.rows[-1]))
        self.into.fates.append(self.into.fates[-1])

    def mistyped(self) -> None:
        code, place = self.code(), self.random.randrange(8, 18)
        other = self.random.choice([sign for sign in "ABCDEFGHJKLMNPQRTUWXY" if sign != code[place]])
        self.into.add("uniscid.bad_check", uniscid=code[:place] + other + code[place + 1 :])

    def mistyped_number(self) -> None:
        number = self.number()
        self.into.add("regno.bad_check", regno=number[:14] + str((int(number[14]) + 1) % 10))

    def misread(self) -> None:
        code, place = self.code(), self.random.randrange(8, 18)
        self.into.add("uniscid.bad_character", uniscid=code[:place] + self.random.choice("IOZSV") + code[place + 1 :])

    def person(self) -> None:
        day = f"19{self.random.randint(50, 99)}{self.random.randint(1, 12):02}{self.random.randint(1, 28):02}"
        number = resident_id(f"330106{day}{self.random.randint(100, 999)}")
        self.into.persons.add(number)
        self.into.add("uniscid.resident_id", uniscid=number)

    def damaged(self) -> None:
        """Zeros stand for nothing, as a dash would, though they pass both checks."""
        written = {"9.13301E+17": "scientific", "000000000000000000": "missing", "见附件": "malformed"}
        chosen = self.random.choice(sorted(written))
        self.into.add(f"uniscid.{written[chosen]}", uniscid=chosen)

    def incomplete(self) -> None:
        lacking: dict[str, dict[str, str | None]] = {
            "uniscid.missing": {"uniscid": self.random.choice(("", "/", "无", "不详", None))},
            "entname.missing": {"uniscid": self.code(), "entname": self.random.choice(("", "N/A", "－"))},
            "estdate.unreadable": {"uniscid": self.code(), "estdate": "2015年13月4日"},
            "regstateCn.unknown": {"uniscid": self.code(), "regstateCn": "营业中"},
        }
        rule = self.random.choice(sorted(lacking))
        self.into.add(rule, **lacking[rule])

    @property
    def kinds(self) -> dict[Callable[[], None], float]:
        """How many in a hundred thousand: of bad rows more than real registers have, below what stops a load."""
        return {
            self.plain: 97_600, self.written_otherwise: 300, self.odd_organisation: 20, self.two_names: 100,
            self.older_number: 800, self.overtaken_number: 400, self.other_number: 100, self.twice: 50,
            self.mistyped: 100, self.mistyped_number: 30, self.misread: 30, self.person: 30, self.damaged: 20,
            self.incomplete: 60,
        }  # fmt: skip


def register(size: int, seed: int = 2021) -> Register:
    """A register of about `size` rows, every kind of row among them, in any order."""
    writer = Writer(seed)
    kinds = writer.kinds
    for write in [*kinds, *writer.random.choices(list(kinds), list(kinds.values()), k=size)]:
        write()
    return shuffled(writer.into, writer.random)


def shuffled(found: Register, random: Random) -> Register:
    order = list(range(len(found.rows)))
    random.shuffle(order)
    found.rows = [found.rows[place] for place in order]
    found.fates = [found.fates[place] for place in order]
    return found
