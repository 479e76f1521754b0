"""`python -m bench.alerts`: how often surges of complaints are cried where nothing happens, and found where it does."""

import argparse
import re
import sys
from pathlib import Path

import numpy as np

from bench.quiet import (
    FIRST,
    GROUPS,
    KINDS,
    LASTS,
    NIGHTS,
    PLANTS,
    SUBJECTS,
    WORLDS,
    Array,
    Scores,
    complaints,
    means,
    scores,
)
from etl.ground.workspace import PROJECT
from etl.tier.alerts.rules import Alerts, in_force

BLOCK = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
WITHIN = (1, 3, 7, LASTS)
SIZES = ((0.0, 0.5), (0.5, 2.0), (2.0, 5.0), (5.0, 20.0), (20.0, np.inf))
FEWEST = 20
"""With fewer planted surges than this a share says nothing."""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bench.alerts", description=__doc__)
    top.add_argument("--seeds", type=int, default=20, help="quiet worlds of each sort")
    top.add_argument("--planted", type=int, default=5, help="worlds of each sort of surge")
    top.add_argument("--page", type=Path, default=PROJECT / "docs" / "alerts.md")
    return top


def main() -> int:
    options = parser().parse_args()
    rules = in_force(FIRST)
    lines = [*false_alarms(rules, options.seeds), "", *hits(rules, options.planted)]
    text = "\n".join(lines) + "\n"
    print(text)
    page = options.page.read_text(encoding="utf-8")
    options.page.write_text(BLOCK.sub(lambda found: found[1] + text + found[2], page), encoding="utf-8")
    return 0


def false_alarms(rules: Alerts, seeds: int) -> list[str]:
    lines = [
        f"False alarms in {seeds} quiet half years of {SUBJECTS:,} subjects ({NIGHTS} nights from {FIRST}):",
        "",
        "| world | subject | subject-nights | new alerts | per 1,000 | per 5,000 | 5,000, going on too |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for world in WORLDS:
        found = scores(rules, [complaints(world, rules, seed)[0] for seed in range(seeds)])
        for kind in GROUPS:
            standing, new = raised(rules, found, kind)
            nights, fresh = standing.size, int(new.sum())
            lines.append(f"| {world.title} | {kind} | {nights:,} | {fresh:,} | {fresh / nights * 1000:.4f} | "
                         f"{fresh / nights * 5000:.3f} | {standing.sum() / nights * 5000:.3f} |")  # fmt: skip
        print(*lines[-len(GROUPS) :], sep="\n", file=sys.stderr, flush=True)
    return lines


def raised(rules: Alerts, found: Scores, kind: str) -> tuple[Array, Array]:
    """Where an alert about a subject of that kind stands, and where it is new, by night."""
    one = f"complaint_surge.subjects.{kind}"
    of_kind = np.tile(kind == KINDS, found.score.shape[1] // SUBJECTS)
    limits = {name: float(rules.number(f"{one}.{name}")) for name in ("minimum", "ratio", "enter", "stay")}
    enough = (found.observed >= limits["minimum"]) & (found.ratio >= np.float32(limits["ratio"]))
    last = np.full(int(of_kind.sum()), -NIGHTS)
    standing, new = [], []
    for night, score in enumerate(found.score[:, of_kind]):
        remembered = night - last <= rules.whole("remember_days")
        stands = enough[night, of_kind] & (score >= np.where(remembered, limits["stay"], limits["enter"]))
        standing.append(stands)
        new.append(stands & ~remembered)
        last[stands] = night
    return np.stack(standing), np.stack(new)


def hits(rules: Alerts, seeds: int) -> list[str]:
    lines = [
        f"Planted surges of two weeks, found within so many nights ({seeds} worlds of each sort):",
        "",
        "| surge | world | subject | usual complaints a week | planted | " + " | ".join(map(str, WITHIN)) + " |",
        "|---|---|---|---|---:|" + "---:|" * len(WITHIN),
    ]
    for world in WORLDS[:2]:
        pairs = [complaints(world, rules, seed, plant) for plant in PLANTS for seed in range(seeds)]
        starts = np.concatenate([start for _, start in pairs])
        found = scores(rules, [counts for counts, _ in pairs])
        for n, plant in enumerate(PLANTS):
            its = slice(n * seeds * SUBJECTS, (n + 1) * seeds * SUBJECTS)
            own = Scores(found.observed[:, its], found.ratio[:, its], found.score[:, its])
            for kind in GROUPS if plant.times > 1 else ("entity",):
                head = f"| {plant.title} | {world.title} | {kind} |"
                lines += [f"{head} {line}" for line in of_sizes(rules, own, starts[its], kind, seeds)]
    return lines


def of_sizes(rules: Alerts, found: Scores, starts: Array, kind: str, seeds: int) -> list[str]:
    """The share found by how much is usual, for sizes of which enough were planted."""
    usual = np.concatenate([means(WORLDS[0], rules, seed).mean(axis=1) * 7 for seed in range(seeds)])
    of_kind = np.tile(kind == KINDS, seeds)
    standing, _ = raised(rules, found, kind)
    lines = []
    for low, high in SIZES:
        chosen = (starts[of_kind] >= 0) & (usual[of_kind] >= low) & (usual[of_kind] < high)
        if chosen.sum() < FEWEST:
            continue
        begun = np.arange(NIGHTS)[:, None] - starts[of_kind][chosen]
        shares = [(standing[:, chosen] & (begun >= 0) & (begun < nights)).any(axis=0).mean() for nights in WITHIN]
        size = f"{low:g}–{high:g}" if high < np.inf else f"over {low:g}"
        lines.append(f"{size} | {chosen.sum():,} | " + " | ".join(f"{share:.0%}" for share in shares) + " |")
    return lines


if __name__ == "__main__":
    sys.exit(main())
