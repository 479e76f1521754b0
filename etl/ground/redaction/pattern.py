"""What a pattern is: which kind of personal item it finds, how it is written, and what must hold of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
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


DIGITS: Final = frozenset("0123456789")
_SEPARATORS: Final = {ord(separator): None for separator in " -./·_~*()\t\r\n\\|,"}


@dataclass(frozen=True)
class Pattern:
    """Where a kind is looked for.

    The item is the group `item` of `regex`, else the whole match. `digits`: Chinese numerals are read as digits too.
    `needs`: characters one of which a text must have for the pattern to be tried at all. `check` gets the item in
    capitals and without separators.
    """

    kind: Kind
    regex: str
    digits: bool = True
    needs: frozenset[str] = DIGITS
    check: Callable[[str], bool] | None = None
    flags: int = field(default=re.IGNORECASE)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex, self.flags)

    @cached_property
    def group(self) -> str | int:
        return "item" if "item" in self.compiled.groupindex else 0

    def spans(self, text: str) -> list[Span]:
        """Where the kind stands in a text in one spelling."""
        found = (match for match in self.compiled.finditer(text) if self._holds(match[self.group]))
        return [Span(*match.span(self.group), self.kind) for match in found]

    def _holds(self, item: str) -> bool:
        return self.check is None or self.check(bare(item))


def bare(item: str) -> str:
    """An item in capitals and without separators."""
    return item.translate(_SEPARATORS).upper()
