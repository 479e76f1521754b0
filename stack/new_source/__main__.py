"""`python -m stack.new_source`: declare a dataset, from a sample or from the names of its columns."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from etl.ground.workspace import PROJECT
from stack.new_source import files
from stack.new_source.column import TODO
from stack.new_source.make import Made, make
from stack.new_source.order import Order
from stack.new_source.spoken import Unclear


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m stack.new_source", description=__doc__)
    top.add_argument("--platform", required=True)
    top.add_argument("--dataset", required=True)
    top.add_argument("--protocol", help="of a platform that is new")
    top.add_argument("--interface", help="how the platform names the dataset")
    top.add_argument("--title", help="the dataset's Chinese name")
    top.add_argument("--sample", help="rows as JSON, CSV or XLSX")
    top.add_argument("--columns", default="", help="id=编号:key kind:a|b district:6 openedOn:date amount:number …")
    top.add_argument("--root", type=Path, default=PROJECT, help="the tree to write into")
    return top


def ordered(said: argparse.Namespace) -> Order:
    """The order; `make` passes what was not said as empty text."""
    return Order(
        platform=said.platform,
        dataset=said.dataset,
        protocol=said.protocol or None,
        interface=said.interface or None,
        title=said.title or TODO,
        sample=Path(said.sample) if said.sample else None,
        columns=said.columns,
        root=said.root,
    )


def write(order: Order, made: Made) -> None:
    """The files, and the new name in the lock last."""
    lock = order.source.parents[1] / "sources.lock"
    for path, text in {**made.texts, lock: files.lock(order)}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"  {path.relative_to(order.root)}" + ("" if path == lock else f": {text.count(chr(10))} lines"))


def main(words: Sequence[str] | None = None) -> int:
    order = ordered(parser().parse_args(words))
    try:
        made = make(order)
    except (Unclear, OSError) as error:
        print(f"new-source: {error}", file=sys.stderr)
        return 1
    write(order, made)
    print("to look at:", *made.doubts, f"then: pytest tests/sources/test_{order.dataset}.py", sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
