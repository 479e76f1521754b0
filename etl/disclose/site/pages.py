"""Pages from templates; everything in them is text unless a template says otherwise."""

import shutil
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl.disclose.site import charts, words
from etl.ground.workspace import appearing

HERE = Path(__file__).parent


class Pages:
    """The pages of one release; `told` is what all of them are told."""

    def __init__(self, folder: Path, **told: Any) -> None:
        self.folder = folder
        self.told = told

    def write(self, template: str, name: str, **more: Any) -> None:
        """Write one page; `root` leads from it back to the folder of the release."""
        root = "../" * name.count("/")
        text = environment().get_template(template).render(self.told, root=root, **more)
        with appearing(self.folder / name) as scratch:
            scratch.write_text(text, encoding="utf-8")

    def assets(self, *names: str) -> None:
        """Put style and scripts beside the pages."""
        for name in names:
            with appearing(self.folder / "assets" / name) as scratch:
                shutil.copyfile(HERE / "assets" / name, scratch)


@cache
def environment() -> Environment:
    """Templates with the filters of `words` and the charts."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    told = (words.count, words.shown, words.percent, words.growth, words.between, words.money, words.month)
    made.filters |= {function.__name__: function for function in told}
    made.globals |= {"share": words.share, "bars": charts.bars, "columns": charts.columns, "at": charts.at}
    return made
