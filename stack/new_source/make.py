"""From an order to files: guess, write the contract, judge the sample by it, and break each of its rules once."""

import re
from dataclasses import dataclass
from pathlib import Path

from etl.validate.rules import Rule, from_contract, rule_from
from stack.new_source import files, guess, made_up
from stack.new_source.column import Column
from stack.new_source.fixture import fixture
from stack.new_source.judged import judged
from stack.new_source.order import Order
from stack.new_source.sample import Row, rows_of
from stack.new_source.spoken import Unclear, spoken

STUB_ROWS = 200


@dataclass(frozen=True)
class Made:
    """The files made, with their text, and what a person must look at."""

    texts: dict[Path, str]
    doubts: list[str]


def make(order: Order) -> Made:
    """Everything the order needs, not written yet; raises `Unclear` where a person must say more."""
    check(order)
    sample = rows_of(order.sample) if order.sample else []
    columns = columns_of(order, sample)
    spans = guess.spans(columns, sample)
    expected = files.expected(columns, spans)
    text = files.contract(order, columns)
    contract = files.as_contract(order, text)
    rules: tuple[Rule, ...] = (*from_contract(contract), *map(rule_from, expected))
    right, wrong = judged(contract, rules, anonymous(sample, columns) or made_up.rows(columns))
    if not right:
        raise Unclear(f"no row of the sample obeys the rules guessed from it: {dict(wrong)}")
    doubts = guess.doubts(columns, spans) + [f"{rule}: {n} rows of the sample" for rule, n in sorted(wrong.items())]
    doubts += [] if order.interface else [f"interface: {order.address} is a guess"]
    contents = (
        text,
        files.suite(order.dataset, expected),
        files.stub(contract, right[:STUB_ROWS]),
        files.fixture(fixture(columns, rules, right)),
        files.filled("test.py.txt", dataset=order.dataset),
    )
    made = dict(zip(places(order), contents, strict=True))
    return Made(made if order.source.exists() else {order.source: files.source(order), **made}, doubts)


def check(order: Order) -> None:
    """Nothing is ever overwritten, and a dataset's name is its own on all platforms."""
    for name in (order.platform, order.dataset):
        if not re.fullmatch(r"[a-z][a-z0-9_]{,39}", name):
            raise Unclear(f"{name!r}: names are up to 40 lower-case letters, digits and _")
    there = [str(path.relative_to(order.root)) for path in places(order) if path.exists()]
    same = [f"{c.platform}.{c.dataset}" for c in order.others if c.dataset == order.dataset]
    if there or same:
        raise Unclear(f"{order.dataset} is there already, nothing is written: {', '.join([*there, *same])}")


def places(order: Order) -> tuple[Path, ...]:
    """Where contract, suite, stub, fixture and test go."""
    of = f"{order.platform}/{order.dataset}"
    tests = order.root / "tests" / "sources"
    return (
        order.root / "etl" / "sources" / f"{of}.yaml",
        order.root / "expectations" / f"{order.dataset}.yaml",
        order.root / "sandbox" / "world" / "stubs" / f"{of}.json",
        tests / "fixtures" / f"{order.dataset}.json",
        tests / f"test_{order.dataset}.py",
    )


def columns_of(order: Order, sample: list[Row]) -> list[Column]:
    """The columns as guessed, spoken of and known from elsewhere."""
    guessed = [guess.column(name, sample) for name in sample[0]] if sample else []
    columns = guess.with_update_time(spoken(order.columns, guessed))
    return guess.titled(guess.with_key(columns, sample), order.others)


def anonymous(sample: list[Row], columns: list[Column]) -> list[Row]:
    """The sample with made-up persons in place of the real ones: what is committed is read by everybody."""
    persons = [column for column in columns if column.personal]
    return [{**row, **{c.name: made_up.person(c, n) for c in persons}} for n, row in enumerate(sample, 1)]
