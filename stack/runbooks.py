"""`docs/dags.md` from the docstrings of the DAG files: `python -m stack.runbooks` writes it, a test finds it stale."""

import ast
from pathlib import Path

from etl.ground.workspace import PROJECT

TARGET = PROJECT / "docs" / "dags.md"
HELPERS = ("__init__", "common", "officers", "tasks")
HEAD = """# Runbooks

Made from the docstrings in `dags/` by `python -m stack.runbooks`; Airflow shows the same text on each DAG's page.
"""


def runbooks() -> str:
    """One section a DAG file, headed by the DAG's name."""
    files = [path for path in sorted((PROJECT / "dags").glob("*.py")) if path.stem not in HELPERS]
    return "\n".join([HEAD, *(f"## `{path.stem}`\n\n{docstring(path)}\n" for path in files)])


def docstring(path: Path) -> str:
    """A module's docstring, read without importing it."""
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


if __name__ == "__main__":
    TARGET.write_text(runbooks(), encoding="utf-8")
