"""`python -m bench.redaction`: recall and precision of redaction on a generated corpus, and how fast it is.

Writes docs/redaction.md between its marks. The generator knows the standards and not the patterns.
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path
from random import Random
from time import process_time
from typing import NamedTuple

from bench.redaction import lookalikes, planted
from etl.ground.redaction import found
from etl.ground.workspace import PROJECT

PAGE = PROJECT / "docs" / "redaction.md"
SEED = 20211031
OPENINGS = [
    "",
    "你好，",
    "消费者反映，",
    "在该店购买手机后发现有质量问题，",
    "商家拒不退款。",
    "昨天去超市买东西，",
    "买了三件衣服，",
    "2021年10月3日购物，花费199元，",
]
CLOSINGS = ["", "。要求退款", "，请处理。", "。商家态度恶劣", "，希望市场监管部门调查", "；赔偿损失500元。"]
STRICT = 3
"""A span may reach this many characters past the item before the item counts as over-redacted."""


class Case(NamedTuple):
    kind: str
    text: str
    start: int
    end: int
    way: str


class Verdict(NamedTuple):
    right: bool
    wide: bool
    strange: Counter[str]


def cases(random: Random) -> list[Case]:
    made = []
    for kind, (count, make) in planted.MAKERS.items():
        for _ in range(count):
            item = make(random)
            before = random.choice(OPENINGS) + item.before
            text = before + item.text + item.after + random.choice(CLOSINGS)
            made.append(Case(kind, text, len(before), len(before) + len(item.text), item.way))
    return made


def alike(random: Random) -> list[Case]:
    made = []
    for kind, make in lookalikes.MAKERS.items():
        for _ in range(lookalikes.EACH):
            before, text = random.choice(OPENINGS), make(random)
            made.append(Case(kind, before + text + random.choice(CLOSINGS), len(before), len(before) + len(text), ""))
    return made


def judged(case: Case) -> Verdict:
    """Right: every letter and digit of the item is covered. Strange: spans that touch nothing planted."""
    spans = found(case.text)
    covered = {place for span in spans for place in range(span.start, span.end)}
    item = [place for place in range(case.start, case.end) if case.text[place].isalnum()]
    touching = [span for span in spans if span.start < case.end and case.start < span.end]
    wide = sum(max(0, case.start - s.start) + max(0, s.end - case.end) for s in touching) > STRICT
    return Verdict(covered.issuperset(item), wide, Counter(s.kind.value for s in spans if s not in touching))


def tables(items: list[Case], others: list[Case]) -> tuple[list[str], list[Case], list[Case]]:
    total, right, wide = Counter(c.kind for c in items), Counter[str](), Counter[str]()
    strange, missed, wrong = Counter[str](), [], []
    for case in items:
        verdict = judged(case)
        right[case.kind] += verdict.right
        wide[case.kind] += verdict.wide
        strange[case.kind] += bool(verdict.strange)
        missed += [] if verdict.right and not verdict.strange and not verdict.wide else [case]
    lines = [
        "| kind | planted | recall | wider than the item | something else marked too |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {k} | {n:,} | {right[k] / n:.4f} | {wide[k] / n:.4f} | {strange[k] / n:.4f} |" for k, n in total.items()
    ]
    every = len(items)
    lines += [
        f"| **all** | {every:,} | {sum(right.values()) / every:.4f} | {sum(wide.values()) / every:.4f} | {sum(strange.values()) / every:.4f} |"
    ]
    left = defaultdict(int)
    for case in others:
        spans = found(case.text)
        left[case.kind] += not spans
        wrong += [case] if spans else []
    kinds = Counter(c.kind for c in others)
    lines += ["", "| look-alike | texts | left as they are |", "|---|---:|---:|"]
    lines += [f"| {k} | {n:,} | {left[k] / n:.4f} |" for k, n in kinds.items()]
    lines += [f"| **all** | {len(others):,} | {sum(left.values()) / len(others):.4f} |"]
    marked = sum(right.values())
    lines += [
        "",
        f"Precision (texts marked where an item was, of all marked): {marked / (marked + len(wrong) + sum(strange.values())):.4f}.",
    ]
    return lines, missed, wrong


def speed(texts: list[str]) -> str:
    began = process_time()
    for text in texts:
        found(text)
    took = process_time() - began
    return f"Speed: {len(texts) / took:,.0f} texts of {sum(map(len, texts)) / len(texts):.0f} characters a CPU second"


def main() -> int:
    random = Random(SEED)
    items, others = cases(random), alike(random)
    lines, missed, wrong = tables(items, others)
    titles = [
        f"关于{goods}的投诉" for goods in ("手机", "酸奶", "餐饮服务", "电动自行车", "美容美发") for _ in range(4000)
    ]
    lines += ["", f"{speed([c.text for c in items + others])}; {speed(titles)} that hold nothing."]
    print("\n".join(lines))
    if "--misses" in sys.argv:
        for case in [*Random(1).sample(missed, min(60, len(missed))), *Random(1).sample(wrong, min(60, len(wrong)))]:
            print(case.kind, case.way, "|", case.text[case.start : case.end], "|", case.text, [(s.kind.name, case.text[s.start:s.end]) for s in found(case.text)])  # fmt: skip
    insert("\n".join(lines), PAGE)
    return 0


def insert(text: str, page: Path) -> None:
    """The figures in their place on the page."""
    before, _, rest = page.read_text(encoding="utf-8").partition("<!-- bench -->\n")
    _, end, after = rest.partition("<!-- /bench -->")
    page.write_text(f"{before}<!-- bench -->\n{text}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
