"""How people write a number down: together, in groups, full width, in Chinese numerals. Independent of the patterns."""

from collections.abc import Callable, Sequence
from random import Random

WIDE = {ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-@."}
READ = str.maketrans("0123456789", "零一二三四五六七八九")
ROUND = str.maketrans("0123456789", "〇一二三四五六七八九")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
BANKER = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")


def grouped(number: str, groups: Sequence[int], by: str) -> str:
    """The number in groups of these sizes; the last one takes the rest."""
    parts, place = [], 0
    for size in groups:
        parts.append(number[place : place + size])
        place += size
    return by.join([*parts, number[place:]]).rstrip(by)


def mixed(number: str, random: Random) -> str:
    """Some digits in Chinese numerals."""
    return "".join(c.translate(READ) if random.random() < 0.4 else c for c in number)


def spelled(number: str, random: Random, groups: Sequence[int]) -> tuple[str, str]:
    """One spelling and its name."""
    ways: dict[str, Callable[[], str]] = {
        "together": lambda: number,
        "spaces": lambda: grouped(number, groups, " "),
        "dashes": lambda: grouped(number, groups, random.choice("-—－·")),
        "full width": lambda: number.translate(WIDE),
        "numerals": lambda: number.translate(random.choice([READ, ROUND, SPOKEN, BANKER])),
        "mixed numerals": lambda: mixed(number, random),
        "each apart": lambda: " ".join(number),
    }
    way = random.choices(list(ways), [40, 15, 12, 11, 10, 6, 6])[0]
    return ways[way](), way
