"""One spelling for names and addresses, and what is read from it: stem, legal form, place, what tells siblings apart.

Everything is an Ibis expression, so that a register of any size is read in the engine.
"""

import re

import ibis
import ibis.expr.types as ir

from etl.merge.names.places import current, finest, located, pattern
from etl.merge.names.rules import Rules, Writing

FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
HALF_WIDTH = "".join(chr(code) for code in range(0x21, 0x7F))
GROWING = "".join(letter for letter in map(chr, range(0x80, 0x10000)) if len(letter.upper()) > 1)
"""Letters whose capital is several (ß, ﬁ): engines disagree on them, so they become the first of these."""
ALIKE, FIRST = FULL_WIDTH + GROWING, HALF_WIDTH + "".join(letter.upper()[0] for letter in GROWING)
BLANKS = r"[\s\p{Z}\p{Cc}\p{Cf}\p{Co}]+"
r"""Blanks and what cannot be seen. Not `\p{C}`: whether it has what no Unicode has assigned, engines disagree."""
PUNCTUATION = r"[^\p{L}\p{N}()\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{20000}-\x{3FFFF}]+"
"""Whatever is neither letter nor digit, but for the brackets, of which one kind is left.

The blocks of Chinese characters are named, for the newest of them no engine's Unicode may know yet.
"""


def folded(text: ir.StringValue, writing: Writing) -> ir.StringValue:
    """`text` half-width, in capitals, with one kind of brackets and no blanks."""
    brackets = writing.opening + writing.closing
    one_width = translated(text, ALIKE, FIRST)
    one_kind = translated(one_width, brackets, "(" * len(writing.opening) + ")" * len(writing.closing))
    return one_kind.upper().re_replace(BLANKS, "")


def translated(text: ir.StringValue, characters: str, to: str) -> ir.StringValue:
    """`text` with each of `characters` replaced; only a text that has one is gone through, which is the dear part."""
    return ibis.ifelse(text.re_search(f"[{re.escape(characters)}]"), text.translate(characters, to), text)


def normalised(text: ir.StringValue, writing: Writing) -> ir.StringValue:
    """`folded`, and no punctuation; of such a text it makes the same again. NULL where nothing is left."""
    return folded(text, writing).re_replace(PUNCTUATION, "").nullif("")


def region_words(text: ir.StringValue, writing: Writing) -> ir.StringValue:
    """The region words that `text` begins with; empty where there are none."""
    return text.re_extract(pattern(tuple(writing.ordinary_words)), 0)


def stem(name: ir.StringValue, writing: Writing) -> ir.StringValue:
    """What is left of a normalised name without region in front, legal form behind, and brackets.

    Where too little is left, the whole name: 上海有限公司 has nothing else.
    """
    forms = [form for forms in writing.legal_forms.values() for form in forms]
    bare = without_region(name, writing).re_replace(r"[()]", "")
    left = bare.re_replace(f"(?:{'|'.join(map(re.escape, forms))})$", "")
    return ibis.ifelse(left.length() >= writing.stem_at_least, left, name)


def without_region(text: ir.StringValue, writing: Writing) -> ir.StringValue:
    return text.substr(region_words(text, writing).length())


def legal_form(name: ir.StringValue, writing: Writing) -> ir.StringValue:
    """The kind of legal form a normalised name ends with, NULL where it says none."""
    bare = name.re_replace(r"[()]", "")
    kinds = [(ends_with(bare, forms), kind) for kind, forms in writing.legal_forms.items()]
    return ibis.cases(*kinds, else_=ibis.null("string"))


def ends_with(text: ir.StringValue, endings: list[str]) -> ir.BooleanValue:
    return ibis.or_(*[text.endswith(ending) for ending in endings])


def marks(text: ir.StringValue, characters: str) -> ir.StringValue:
    """The characters of `text` that tell siblings apart, in order, with `-` for whatever stands between and behind."""
    return (text + "-").re_replace(f"[^{characters}]+", "-").re_replace("^-", "")


def keyed(known: ir.Table, rules: Rules) -> ir.Table:
    """`entity_id, normal, stem, place`: what blocks are made of, for a whole register."""
    normal = known.select("entity_id", normal=normalised(known["name"], rules.writing), place=known["district"])
    return current(normal.mutate(stem=stem(normal["normal"], rules.writing)), "place")


def described(rows: ir.Table, rules: Rules) -> ir.Table:
    """`rows` with all that is compared, in place of `name, district, address`.

    `normal, stem, form, marks, branch` of the name; `place`, from the district, else the address, else the name;
    `name_place`; `spot` and `numbers`, the address without its region.
    """
    writing = rules.writing
    words = tuple(writing.ordinary_words)
    rows = rows.mutate(normal=normalised(rows["name"], writing), _address=folded(rows["address"], writing))
    rows = rows.mutate(_name=region_words(rows["normal"], writing), _spot=region_words(rows["_address"], writing))
    rows = located(located(rows, "_name", "name_place", words), "_spot", "_address_place", words)
    rows = current(rows, "district")
    rest = rows["_address"].substr(rows["_spot"].length())
    rows = rows.mutate(
        stem=stem(rows["normal"], writing),
        form=legal_form(rows["normal"], writing),
        branch=rows["normal"].re_search("|".join(writing.branches)),
        place=finest(rows["district"], rows["_address_place"], rows["name_place"]),
        spot=long_enough(normalised(rest, writing), writing.address_at_least),
        numbers=marks(rest, writing.address_marks),
    )
    rows = rows.mutate(marks=marks(rows["stem"], writing.name_marks).re_replace("-", ""))
    return rows.drop("name", "district", "address", "_name", "_address", "_spot", "_address_place")


def long_enough(text: ir.StringValue, length: int) -> ir.StringValue:
    return ibis.ifelse(text.length() >= length, text, ibis.null("string"))
