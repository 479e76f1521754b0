"""What an officer is asked, and reads before answering: a draft's figures, checks and difference, in Chinese."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from etl.disclose.approvals import OFFICERS, SHANGHAI
from etl.disclose.draft import draft
from etl.disclose.release import NothingPublished
from etl.disclose.review import Review, write_review
from etl.disclose.versions import Kind, current, home_of, release_id
from etl.ground.occasions import Schedule, Step
from etl.ground.workspace import Workspace

LEVELS = {"stop": "禁止发布", "tolerance": "超出容差", "note": "提示"}
COUNTS = {
    "received": "收到投诉",
    "outside_period": "统计期外",
    "disclosed": "公示",
    "excluded": "不予公示",
    "companies": "涉及企业",
    "accepted": "受理",
    "mediation_succeeded": "达成调解",
    "mediation_failed": "未达成调解",
}
LONGEST = 200
"""Characters of a finding that are shown; `checks.json` has all."""


SETTLED = "节后结算"
"""Reason of the version that follows a holiday, unless another is given."""


@dataclass(frozen=True)
class Question:
    """What officers are asked: about which draft (or, to withdraw it, which release), and how.

    `asks`: whether they are asked at all, a preview is only shown. `stops`: why nobody can approve it. `needed`: how
    many of them must. `not_before`: the hour before which it does not go out, with its offset.
    """

    id: str
    kind: Kind
    reason: str
    question: str
    briefing: str
    asks: bool
    stops: list[str]
    needed: int
    not_before: str


def question(
    workspace: Workspace, planned: Schedule, step: Step, night: date, kind: Kind = "publication", reason: str = ""
) -> Question:
    """Draw the draft of a step of an occasion, and put the question about it; to withdraw a release nothing is drawn.

    Raises `NothingPublished`, `UnknownYear`, `NoComplaints`.
    """
    reason = reason.strip() or (SETTLED if step == "settlement" and kind == "publication" else "")
    name, hour = (
        f"《{planned.year}年{planned.name}消费投诉信息公示》",
        planned.release.replace(tzinfo=SHANGHAI).isoformat(),
    )
    if kind == "withdrawal":
        named = release_id(planned.occasion, planned.year)
        shown = current(home_of(workspace, named))
        if shown is None:
            raise NothingPublished(f"nothing of {named} is published, so there is nothing to withdraw")
        text = f"撤回后公示页只说明撤回及原因，不再提供数据。现为第{shown['version']}版。\n\n原因：{reason}\n\n{ANSWER}"
        return Question(named, kind, reason, f"批准撤回{name}？", text, True, [], OFFICERS, hour)
    drawn = draft(workspace, planned.occasion, planned.year, night)
    judged, page = write_review(workspace, drawn.id), workspace.drafts / drawn.id / "index.html"
    head, told = f"数据截至{night}。原因：{reason or '—'}", briefing(drawn.counts, judged)
    full = f"公示页草稿：`{page}`；检查和差异全文：`{workspace.home / 'reviews' / drawn.id}`"
    text = "\n\n".join([head, told, full, ANSWER])
    asked = f"批准{'更正' if kind == 'correction' else '发布'}{name}？"
    asks = kind == "correction" or step != "preview"
    return Question(drawn.id, kind, reason, asked, text, asks, judged.texts("stop"), judged.needed, hour)


ANSWER = "批准（Approve）后到公示时刻发布；驳回（Reject）或者一天内未答复的，不发布。请在意见栏写明理由。"


def briefing(counts: dict[str, int], judged: Review) -> str:
    """Figures, checks with the approvals they ask for, and what changed since the release before."""
    told = [name for name in COUNTS if name in counts]
    figures = table([COUNTS[name] for name in told], [[f"{counts[name]:,}" for name in told]])
    findings = [[LEVELS[finding.level], _cut(finding.text)] for finding in judged.findings] or [["通过", "未发现问题"]]
    needed = f"需{judged.needed}名不同的发布人员批准。"
    return "\n\n".join(
        [
            figures,
            f"**检查**　{needed}",
            table(["结论", "说明"], findings),
            f"**与{judged.since or '上次公示'}相比**",
            table(["地区", "上次", "本次", "变化"], [_region(*row) for row in judged.regions]),
            "\n".join(f"- {_cut(sentence)}" for sentence in judged.sentences),
        ]
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; what stands in a cell cannot end it."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _region(name: str, old: int | None, new: int | None, change: float | None) -> list[str]:
    shown = ["—" if number is None else f"{number:,}" for number in (old, new)]
    return [name, *shown, "—" if change is None else f"{change:+.1%}"]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
