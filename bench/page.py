"""The figures as Markdown, and their place in docs/performance.md."""

import re
from pathlib import Path

from bench.contender import STEPS
from bench.measure import GIB, Cost

Results = dict[int, dict[str, Cost]]
TITLES = {"ours": "this project", "sql": "hand-written SQL"}
BLOCK = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)


def block(results: Results, notes: list[str]) -> str:
    lines = [
        "| entities | contender | wall s | CPU s | peak GiB | " + " | ".join(f"{name} s" for name in STEPS) + " |",
        "|---:|---|---:|---:|---:|" + "---:|" * len(STEPS),
        *[row(entities, name, cost) for entities, costs in results.items() for name, cost in costs.items()],
        "",
        *[f"- {ratio}" for entities, costs in results.items() for ratio in ratios(entities, costs)],
        *[f"- {growth}" for growth in growths(results)],
        *[f"- {note}" for note in notes],
    ]
    return "\n".join(lines) + "\n"


def row(entities: int, name: str, cost: Cost) -> str:
    steps = " | ".join(f"{cost.steps[step][0]:.1f}" for step in STEPS)
    return f"| {entities:,} | {TITLES[name]} | {cost.wall:.1f} | {cost.cpu:.1f} | {cost.memory / GIB:.2f} | {steps} |"


def ratios(entities: int, costs: dict[str, Cost]) -> list[str]:
    ours = costs["ours"]
    return [
        f"{entities:,}: ours ÷ {TITLES[name]} = {ours.wall / other.wall:.2f} wall, {ours.cpu / other.cpu:.2f} CPU, "
        f"{ours.memory / other.memory:.2f} memory"
        for name, other in costs.items() if name != "ours"
    ]  # fmt: skip


def growths(results: Results) -> list[str]:
    """How time and memory grow from the smallest size to the largest, for whoever ran at both."""
    small, large = min(results), max(results)
    if small == large:
        return []
    return [
        f"{large / small:g} times the entities: {TITLES[name]} × {cost.wall / results[small][name].wall:.1f} wall, "
        f"× {cost.cpu / results[small][name].cpu:.1f} CPU, × {cost.memory / results[small][name].memory:.1f} memory"
        for name, cost in results[large].items() if name in results[small]
    ]  # fmt: skip


def insert(text: str, page: Path) -> None:
    """Replace what stands between the markers of `page`."""
    written = BLOCK.sub(lambda found: found[1] + text + found[2], page.read_text(encoding="utf-8"))
    page.write_text(written, encoding="utf-8")
