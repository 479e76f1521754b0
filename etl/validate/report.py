"""The validation report: a page of our own from the verdicts, readable without any outside server."""

from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from etl.ground.workspace import Workspace, appearing
from etl.sources import contracts
from etl.validate.validate import Verdict

WORDS = {"passed": "通过", "stopped": "停用", "absent": "缺席"}


def write_report(workspace: Workspace, night: date, verdicts: list[Verdict]) -> Path:
    """Write `reports/night=…/index.html`: every dataset's ledger line, verdict and rules."""
    pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    titles = {name: declared.title for name, declared in contracts().items()}
    page = pages.get_template("report.html").render(night=night, verdicts=verdicts, titles=titles, words=WORDS)
    target = workspace.report(night) / "index.html"
    with appearing(target) as scratch:
        scratch.write_text(page, encoding="utf-8")
    return target
