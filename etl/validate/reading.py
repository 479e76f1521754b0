"""From text as landed to values as meant: blanks, codes, dates, numbers.

What cannot be read becomes NULL beside its text.
"""

from datetime import datetime

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from etl.ground.identifiers import expressions as identifiers
from etl.ground.identifiers.codes import BLANK_MARKERS, RESIDENT_TOKEN
from etl.sources import Column, Contract

TEXT = "__text"
"""`estdate__text` is what was received where `estdate` is the date read from it."""
KIND = "__kind"
"""`uniscid__kind` is what kind of identifier `uniscid` holds, `uniscid__text` how it was written."""
CODE = "__code"
"""`uniscid__code` is the code normalised, before anybody has judged it."""
DECIMAL = "decimal(18, 4)"
EPOCH = datetime(1970, 1, 1, 8)
"""The epoch as a Shanghai clock showed it; the country has had one zone, and no summer time since 1991."""
SPELLINGS = sorted(BLANK_MARKERS | {"-", "--", "—", "——", "－", "／"})
"""How an ordinary column says that there is no value; folding widths, as for codes, would cost a pass."""

FORMS = {
    "yyyy-MM-dd": "%Y-%m-%d",
    "yyyy/MM/dd": "%Y/%m/%d",
    "yyyy年MM月dd日": "%Y年%m月%d日",
    "yyyyMMdd": "%Y%m%d",
}
"""Each date form a contract may name, as the engine reads it."""
CLOCKS = ("", " %H:%M:%S", " %H:%M", "T%H:%M:%S", " %H:%M:%S.%f", "T%H:%M:%S.%f")
EPOCH_DIGITS = (11, 14)
"""Epoch milliseconds have this many digits from 1973 to 5138, and no declared date form has."""


@ibis.udf.scalar.builtin
def try_strptime(text: str, forms: dt.Array(dt.string)) -> dt.Timestamp(scale=6):  # type: ignore[valid-type]
    """The moment `text` names in the first form that fits, or NULL; a built-in of DuckDB."""


def readable(connection: Backend, landed: ir.Table, contract: Contract) -> ir.Table:
    """The landed rows with every column read as declared, and beside it what a judge has to know of the original."""
    landed = with_codes(connection, landed, contract)
    values: dict[str, ir.Value] = {}
    for column in contract.landed:
        received = as_landed(landed, column)
        if column.identifier:
            values |= identifier(column.name, received, landed[column.name + CODE])
        else:
            text = without_blanks(received)
            values |= {column.name: text}
            if column.typed:
                values |= {column.name: read_as(text, column, contract.date_forms), column.name + TEXT: text}
    return landed.select("_row", "_record", "_part", **values)


def as_landed(landed: ir.Table, column: Column) -> ir.StringValue:
    """A column's text, also in a load that landed under an earlier version of the contract: by another name, or not."""
    present = [landed[name] for name in (column.name, *column.aliases) if name in landed.columns]
    return ibis.coalesce(*present) if present else ibis.null("string")


def with_codes(connection: Backend, landed: ir.Table, contract: Contract) -> ir.Table:
    """The landed rows with each code normalised once, in a view below: the checks then refer to a column by name."""
    codes = {c.name + CODE: identifiers.normalise(as_landed(landed, c)) for c in contract.identifiers}
    return connection.create_view(f"normalised_{contract.dataset}", landed.mutate(**codes), overwrite=True)


def identifier(name: str, received: ir.StringValue, code: ir.StringValue) -> dict[str, ir.Value]:
    """A code as it should be written, its kind, and how it was written; blanks and zeros are no code."""
    nothing = code.isin(sorted(BLANK_MARKERS)) | identifiers.placeholder(code)
    written = ibis.ifelse(code.startswith(RESIDENT_TOKEN), received, code)  # a person's token is no code to fold
    return {
        name: ibis.ifelse(nothing, ibis.null("string"), written),
        name + KIND: identifiers.kind_of(code),
        name + TEXT: received,
    }


def blank(received: ir.StringValue) -> ir.BooleanValue:
    """Whether an ordinary value only says that there is none."""
    return stripped(received).upper().isin(SPELLINGS)


def says_nothing(received: ir.StringValue) -> ir.BooleanValue:
    """Whether an ordinary value is a word for none, rather than empty."""
    return stripped(received).upper().isin([word for word in SPELLINGS if word])


def stripped(received: ir.StringValue) -> ir.StringValue:
    """A value without surrounding space, the full-width one included."""
    return received.replace("\u3000", " ").strip()


def without_blanks(received: ir.StringValue) -> ir.StringValue:
    """A value without surrounding space, NULL where it says that there is none."""
    return ibis.ifelse(blank(received), ibis.null("string"), stripped(received))


def read_as(text: ir.StringValue, column: Column, forms: tuple[str, ...]) -> ir.Value:
    """The text as its column's type, or NULL."""
    if column.type == "date":
        return moment(text, forms).cast("date")
    if column.type == "timestamp":
        return moment(text, forms)
    return plain_number(text, column.unit).try_cast("int64" if column.type == "integer" else DECIMAL)


def plain_number(text: ir.StringValue, unit: str | None) -> ir.StringValue:
    """A number without thousands separators, and without its unit where that is the one agreed on."""
    number = text.replace(",", "").replace("，", "")
    return number.re_replace(rf"([0-9])\s*{unit}$", r"\1") if unit else number


def moment(text: ir.StringValue, forms: tuple[str, ...]) -> ir.TimestampValue:
    """The moment a text names in one of the declared forms, with its time of day if it has one (Asia/Shanghai)."""
    known = [FORMS[form] + clock for form in forms if form in FORMS for clock in CLOCKS]
    written = try_strptime(text, ibis.array(known))
    if "epoch_ms" not in forms:
        return written
    return ibis.ifelse(text.length().between(*EPOCH_DIGITS), ibis.coalesce(from_epoch(text), written), written)


def from_epoch(text: ir.StringValue) -> ir.TimestampValue:
    """Epoch milliseconds as Shanghai wall-clock time, whatever time zone the engine is set to."""
    return ibis.literal(EPOCH) + (text.try_cast("int64") // 1000).as_interval("s")
