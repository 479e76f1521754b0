"""From text as landed to values as meant: blanks, codes, dates, numbers. What cannot be read becomes NULL beside its text."""

import ibis
import ibis.expr.types as ir

from etl.ground.identifiers.expressions import blank, normalise, placeholder
from etl.sources import Column, Contract

SUFFIX = "__text"
"""`estdate__text` is what was received where `estdate` is the date read from it."""
META = ("_row", "_record")
DECIMAL = "decimal(18, 4)"
SHANGHAI_HOURS = 8

ISO = {
    "yyyy-MM-dd": (r"^(\d{4})-(\d{1,2})-(\d{1,2})", r"\1-\2-\3"),
    "yyyy/MM/dd": (r"^(\d{4})/(\d{1,2})/(\d{1,2})", r"\1-\2-\3"),
    "yyyy年MM月dd日": (r"^(\d{4})年(\d{1,2})月(\d{1,2})日", r"\1-\2-\3"),
    "yyyyMMdd": (r"^(\d{4})(\d{2})(\d{2})(?:\D|\z)", r"\1-\2-\3"),
}
"""Each date form a contract may name: how it begins, and the same day in ISO order."""
CLOCK = r"[ T](\d{1,2}:\d{2}(?::\d{2})?)"
EPOCH_MS = r"^-?\d{9,14}\z"


def readable(landed: ir.Table, contract: Contract) -> ir.Table:
    """The landed rows with every column read by its declared type; typed columns keep their text beside them."""
    texts = landed.mutate(**{column.name: text_of(landed[column.name], column) for column in contract.landed})
    typed = {c.name: read_as(texts[c.name], c, contract.date_forms) for c in contract.landed if c.typed}
    kept = {f"{name}{SUFFIX}": texts[name] for name in typed}
    return texts.mutate(**kept).mutate(**typed)


def text_of(received: ir.StringValue, column: Column) -> ir.StringValue:
    """A value without surrounding space, NULL where it says that there is none."""
    if column.identifier:
        code = normalise(received)
        return ibis.ifelse(blank(received) | placeholder(code), ibis.null("string"), code)
    stripped = received.strip()
    return ibis.ifelse(blank(stripped), ibis.null("string"), stripped).nullif("")


def read_as(text: ir.StringValue, column: Column, forms: tuple[str, ...]) -> ir.Value:
    """The text as its column's type, or NULL."""
    if column.type == "date":
        return moment(text, forms).cast("date")
    if column.type == "timestamp":
        return moment(text, forms)
    return text.try_cast("int64" if column.type == "integer" else DECIMAL)


def moment(text: ir.StringValue, forms: tuple[str, ...]) -> ir.TimestampValue:
    """The moment a text names in one of the declared forms, with its time of day if it has one (Asia/Shanghai)."""
    branches = [
        (text.re_search(ISO[form][0]), in_iso_order(text, *ISO[form])) for form in forms if form != "epoch_ms"
    ]
    if "epoch_ms" in forms:
        branches.insert(0, (text.re_search(EPOCH_MS) & (text.length() > 8), from_epoch(text)))
    return ibis.cases(*branches, else_=ibis.null("timestamp(6)"))


def in_iso_order(text: ir.StringValue, begins: str, order: str) -> ir.TimestampValue:
    day = text.re_extract(f"{begins}.*", 0).re_replace(f"{begins}.*", order)
    clock = text.re_extract(CLOCK, 1)
    return ibis.ifelse(clock.length() > 0, day + " " + clock, day).try_cast("timestamp(6)")


def from_epoch(text: ir.StringValue) -> ir.TimestampValue:
    """Epoch milliseconds as Shanghai wall-clock time; the country has had one zone and no summer time since 1991."""
    seconds = text.try_cast("int64") // 1000 + SHANGHAI_HOURS * 3600
    return seconds.as_timestamp("s").cast("timestamp(6)")
