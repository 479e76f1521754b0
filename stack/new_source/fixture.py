"""A dataset's fixture: good rows, and one bad row for each way to break a rule, with the rule it must break."""

from collections.abc import Iterator, Sequence
from typing import Any

from etl.validate.rules import IDENTIFIER, PAIRS, Rule
from stack.new_source import made_up
from stack.new_source.column import Column
from stack.new_source.look import moment
from stack.new_source.sample import Row

GOOD = 5
FIRST_BAD = 901
"""Number of the first bad row's key, far from those of the good ones."""
WRONG = {"missing": "", "unreadable": "读不出", "unknown": "不在词表", "malformed": "不合格式"}


def fixture(columns: Sequence[Column], rules: Sequence[Rule], rows: Sequence[Row]) -> dict[str, Any]:
    """The fixture of a dataset whose good rows are `rows`; `night` is the day after which they are delivered."""
    key = next(column for column in columns if column.key)
    bad = [
        {"rule": rule, "row": {**rows[number % len(rows)], key.name: made_up.value(key, FIRST_BAD + number), **changes}}
        for number, (rule, changes) in enumerate(breaches(columns, rules))
    ]
    return {"night": night(columns, rows), "good": list(rows[:GOOD]), "bad": bad}


def night(columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """The day of the newest update: a night on which nothing is stale."""
    updates = [moment(str(row[column.name])) for column in columns if column.updated for row in rows]
    known = [at for at in updates if at]
    return str(max(known).date() if known else made_up.LAST_UPDATE)


def breaches(columns: Sequence[Column], rules: Sequence[Rule]) -> Iterator[tuple[str, Row]]:
    """Each rule's id as the quarantine will say it, and the changes to a good row that break it and no other."""
    kinds = {column.name: column.identifier for column in columns}
    for rule in rules:
        column = rule.id.rpartition(".")[0]
        if rule.type == IDENTIFIER:
            yield f"{column}.bad_check", {column: mistyped(made_up.code(str(kinds[column]), FIRST_BAD))}
            yield f"{column}.resident_id", {column: made_up.resident(FIRST_BAD)}
        elif rule.type in PAIRS:
            yield rule.id, {rule.kwargs["column_A"]: "1999-12-31", rule.kwargs["column_B"]: "2000-01-01"}
        elif rule.what == "header_row":
            yield rule.id, {column: column}
        elif rule.what == "range":
            yield rule.id, {column: str(rule.kwargs["min_value"] - 1)}
        else:
            yield rule.id, {column: WRONG[rule.what]}


def mistyped(code: str) -> str:
    """The code with its check character wrong by one."""
    return code[:-1] + ("1" if code[-1] == "0" else "0")
