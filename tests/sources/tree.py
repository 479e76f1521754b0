"""A copy of the tree to declare sources in, and the command as it is called there."""

import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from etl.ground.workspace import PROJECT
from etl.sources.contract import Contract, read_contract
from stack.new_source.__main__ import main


def copied(folder: Path) -> Path:
    """A copy of the project to write into."""
    for name in ("etl", "expectations", "sandbox", "stack", "tests"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


@dataclass(frozen=True)
class Said:
    """How the command ended, and what it said."""

    code: int
    text: str


def new_source(tree: Path, *words: str, platform: str = "market_online", dataset: str = "things") -> Said:
    heard = io.StringIO()
    with redirect_stdout(heard), redirect_stderr(heard):
        code = main(["--root", str(tree), "--platform", platform, "--dataset", dataset, *words])
    return Said(code, heard.getvalue())


def run(tree: Path, *words: str) -> Said:
    """A program in the copy, which sees the copy only."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    ended = subprocess.run([sys.executable, "-m", *words], cwd=tree, env=environment, capture_output=True, text=True)
    return Said(ended.returncode, ended.stdout + ended.stderr)


def outcome_of(tree: Path, *names: str) -> Said:
    return run(tree, "pytest", "-n", "0", *[f"tests/sources/test_{name}.py" for name in names])


def contract_of(tree: Path, platform: str = "market_online", dataset: str = "things") -> Contract:
    folder = tree / "etl" / "sources" / platform
    return read_contract(folder / f"{dataset}.yaml", yaml.safe_load((folder / "source.yaml").read_text()))


def suite_of(tree: Path, dataset: str = "things") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((tree / f"expectations/{dataset}.yaml").read_text())["expectations"]
    return found
