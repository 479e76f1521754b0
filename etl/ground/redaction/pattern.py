"""What a pattern is: which kind of personal item it finds, how it is written, and what must hold of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final


class Kind(StrEnum):
    """Kinds of personal items in free text, by their marks."""

    MOBILE = "手机号"
    PHONE = "电话"
    RESIDENT_ID = "身份证号"
    PERMIT = "证件号"
    BANK_CARD = "银行卡号"
    PLATE = "车牌号"
    EMAIL = "邮箱"
    ACCOUNT = "社交账号"
    ORDER = "订单号"
    ADDRESS = "地址"
    NAME = "姓名"
    KEPT = "保留"
    """Not personal: a number that only looks so. It is never marked, and hides its characters from later patterns."""

    @property
    def mark(self) -> str:
        """What stands in the text in its place."""
        return f"【{self.value}】"


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` up to `end` of a text are of `kind`."""

    start: int
    end: int
    kind: Kind


_SEPARATORS: Final = {ord(separator): None for separator in " -./·_~*()\t\r\n\\|,"}


@dataclass(frozen=True)
class Pattern:
    """Where a kind is looked for, in text that is folded (`spelling`).

    The item is the group `item` of `regex`, else the whole match. `digits`: Chinese numerals are read as digits too.
    A text is looked through only if it has `least` digits and, where a `cue` is given, that somewhere: most have not,
    and so cost next to nothing. `check` gets the item without separators.
    """

    kind: Kind
    regex: str
    digits: bool = True
    least: int = 0
    cue: str = ""
    check: Callable[[str], bool] | None = None

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex)

    @cached_property
    def group(self) -> str | int:
        return "item" if "item" in self.compiled.groupindex else 0

    def worth_trying(self, text: str, digits: int) -> bool:
        return digits >= self.least and (not self.cue or self._cue.search(text) is not None)

    @cached_property
    def _cue(self) -> re.Pattern[str]:
        return re.compile(self.cue)

    def spans(self, text: str) -> list[Span]:
        """Where the kind stands in a text in one spelling. What fails the check may hide another one: on from there."""
        found = []
        match = self.compiled.search(text)
        while match:
            start, end = match.span(self.group)
            holds = end > start and (self.check is None or self.check(bare(match[self.group])))
            found += [Span(start, end, self.kind)] if holds else []
            match = self.compiled.search(text, end if holds else match.start() + 1)
        return found


def bare(item: str) -> str:
    """An item without separators."""
    return item.translate(_SEPARATORS)
