"""What stands in a page: its tables by id, its elements, its text."""

from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "input", "br", "img"}


class Read(HTMLParser):
    """A page as read: `tables` by id as rows of cell texts, all `elements` with their attributes, `text`."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._rows: list[list[str]] = []
        self._cell = False
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.elements.append((tag, told))
        if tag == "table":
            self._rows = self.tables[told["id"] or ""] = []
        if tag == "tr":
            self._rows.append([])
        if tag in ("td", "th"):
            self._rows[-1].append("")
        self._cell = tag in ("td", "th") or (self._cell and tag not in ("caption", "tr"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._cell:
            self._rows[-1][-1] += data

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [told for tag, told in self.elements if tag in tags]
