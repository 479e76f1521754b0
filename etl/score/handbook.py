"""The scorecard for people, written from the policy: `python -m etl.score.handbook` writes docs/scorecard.md."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from etl.ground.policy import versions
from etl.ground.workspace import PROJECT
from etl.score.scorecard import Criterion, Scorecard, scorecard

TARGET: Path = PROJECT / "docs" / "scorecard.md"

HEAD = """# Scorecard 放心消费单位综合评价指标

Written by `python -m etl.score.handbook` from `config/scorecard.yaml`; change that, not this page. Weights, windows,
caps and ceilings are proposals of this project (建议): no public text gives any. How events are counted is law, and is
written once, in `etl/score/events.py`.

总分＝各维度得分之和，每个维度不超过其上限；可评分值不足时不给总分。数据不足的指标不评价，既不得分也不扣分。有一项指标
触及“封顶”的，总分不超过可评分值的相应比例。同一套规则可以重算任何一夜：规则按版本生效，旧版本保留。
"""
COLUMNS = ("指标", "满分", "如何计分", "期限", "随时间递减", "最少数据", "触零封顶", "改进办法", "依据")
NONE = "—"


def render() -> str:
    """The whole page as Markdown, the newest version first."""
    days = sorted(versions("scorecard"), reverse=True)
    return "\n".join([HEAD, *(section(scorecard(day), day) for day in days)])


def section(card: Scorecard, since: date) -> str:
    parts = [f"## {card.version}，自 {since} 起\n\n可评分值低于 {card.minimum_weight} 分的，不给总分。\n"]
    for name, cap in card.caps.items():
        rows = (row(card, one) for one in card.criteria if one.dimension == name)
        parts.append(f"### {card.dimension_titles[name]}，上限 {cap} 分\n\n{grid(COLUMNS, rows)}\n")
    return "\n".join(parts)


def row(card: Scorecard, one: Criterion) -> tuple[str, ...]:
    return (
        f"{one.title} `{one.id}`",
        str(one.max_points),
        formula(card, one),
        f"{one.window_days} 天" if one.window_days else "不限",
        "；".join(f"{days} 天内 {share:.0%}" for days, share in one.fading) or NONE,
        str(one.minimum) if one.minimum else NONE,
        f"{one.ceiling:.0%}" if one.ceiling else NONE,
        one.remedy or NONE,
        one.source or NONE,
    )


def formula(card: Scorecard, one: Criterion) -> str:
    """How the criterion counts, in words."""
    worth = "、".join(f"{one.labels[name]} {points}" for name, points in one.outcomes.items())
    data = card.titles[one.dataset]
    if one.peers is not None:
        return (
            f"{data}：件数与同行业同规模主体相比（另计 {one.peers.prior} 家门店的平均水平）；"
            f"不超过 {one.peers.full_up_to} 倍得满分，达到 {one.peers.none_from} 倍不得分，其间均匀递减；"
            f"同行不足 {one.peers.at_least} 家时与全省相比"
        )
    how = {
        "flag": f"最差的一条决定得分：{worth}；没有则满分",
        "deduct": f"每件扣分：{worth}；扣完为止",
        "rate": f"满分 × 平均值：{worth}",
        "latest": f"最近一次决定得分：{worth}",
        "promise": f"最优的一项有效承诺决定得分：{worth}",
    }
    return f"{data}：{how[one.kind]}"


def grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
