"""Sentences for people, put together in the engine from templates in the policy files."""

from collections.abc import Callable
from string import Formatter

import ibis
import ibis.expr.types as ir


def filled(template: str, place: Callable[[str, str], ir.Value]) -> ir.Value:
    """The template as an expression; `place` gives the text for a name and its format (`{share:%}`: `share`, `%`)."""
    text: ir.Value = ibis.literal("")
    for words, name, form, _ in Formatter().parse(template):
        text = text + words if words else text
        text = text + place(name, form or "") if name else text
    return text


def short(number: ir.Value) -> ir.Value:
    """A decimal as people write it: 10 and 9.5, not 10.00 and 9.50."""
    return number.cast("string").re_replace(r"\.?0+$", "")


def quoted(text: ir.Value) -> ir.Value:
    """A text as JSON; line breaks and other control characters become a space."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').re_replace(r"[\x00-\x1f]+", " ")
    return ibis.literal('"') + escaped + '"'
