"""Policy a regulator may change: dated versions of YAML files in `config/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from etl.ground.workspace import PROJECT

CONFIG = PROJECT / "config"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C where PyYAML was built with it: policies are read several times a step."""
_tried: ContextVar[Path | None] = ContextVar("tried", default=None)


class NoPolicyInForce(LookupError):
    """No version of a policy was in force on the day asked for."""


@dataclass(frozen=True)
class Policy:
    """One version of one policy: its name, version, first day of effect and rules."""

    name: str
    version: str
    effective_from: date
    rules: dict[str, Any]


@contextmanager
def tried(folder: Path) -> Iterator[None]:
    """Inside, a policy that `folder` has counts instead of the one in `config/`, its newest version as if in force."""
    token = _tried.set(folder)
    try:
        yield
    finally:
        _tried.reset(token)


def versions(name: str) -> list[date]:
    """The days from which each version of `config/<name>.yaml` is in force."""
    return [version["effective_from"] for version in _read(CONFIG, name)]


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.load(text, Loader=LOADER)["versions"]  # noqa: S506 (a safe loader)
    return found


def policy(name: str, on: date) -> Policy:
    """The version of `config/<name>.yaml` in force on `on`: the newest that had taken effect."""
    trial = _tried.get()
    if trial is not None and (trial / f"{name}.yaml").exists():
        in_force = _read(trial, name)
    else:
        in_force = [version for version in _read(CONFIG, name) if version["effective_from"] <= on]
    if not in_force:
        raise NoPolicyInForce(f"config/{name}.yaml has no version in force on {on}; add one that takes effect by then")
    newest = max(in_force, key=lambda version: version["effective_from"])
    rules = {key: value for key, value in newest.items() if key not in ("version", "effective_from")}
    return Policy(name, str(newest["version"]), newest["effective_from"], rules)
