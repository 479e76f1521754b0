"""Policy a regulator may change: dated versions of YAML files in `config/`."""

import logging
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
GUARDED = ("scorecard", "lifecycle", "review")
"""Policies that judge units: a new version is in force only once it was adopted (`adopted`, written by `etl adopt`)."""
OFFICERS, OFFICERS_BEYOND = 1, 2
"""Who must adopt a version: so many people, and so many if it moves more than is tolerated (proposal)."""
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C where PyYAML was built with it: policies are read several times a step."""
log = logging.getLogger(__name__)
_tried: ContextVar[Path | None] = ContextVar("tried", default=None)


class NotAdopted(ValueError):
    """The record of an adoption lacks a name or a reason it must have."""


class NoPolicyInForce(LookupError):
    """No version of a policy was in force on the day asked for."""


class PolicyIncomplete(KeyError):
    """A version of a policy lacks something it must have; `what` says so by its place in the version."""

    def __init__(self, policy: str, place: str) -> None:
        super().__init__(place)
        self.policy = policy
        self.what = f"{place} is missing"

    def __str__(self) -> str:
        return f"{self.policy}: {self.what}"


class Rules(dict[str, Any]):
    """A part of a policy's version, `place` within it; asked for what it lacks it raises `PolicyIncomplete`."""

    def __init__(self, said: dict[str, Any], policy: str, place: str = "") -> None:
        self.policy, self.place = policy, place
        super().__init__({key: self._placed(value, f"{place}{key}") for key, value in said.items()})

    def _placed(self, value: Any, place: str) -> Any:
        if isinstance(value, dict):
            return Rules(value, self.policy, f"{place}.")
        if isinstance(value, list):
            return [self._placed(item, f"{place}[{number}]") for number, item in enumerate(value, 1)]
        return value

    def __missing__(self, key: str) -> Any:
        raise PolicyIncomplete(self.policy, f"{self.place}{key}")


@dataclass(frozen=True)
class Policy:
    """One version of one policy: its name, version, first day of effect and rules."""

    name: str
    version: str
    effective_from: date
    rules: Rules


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
    return [version["effective_from"] for version in adopted(name, _read(CONFIG, name))]


def _read(folder: Path, name: str) -> list[dict[str, Any]]:
    text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.load(text, Loader=LOADER)["versions"]  # noqa: S506 (a safe loader)
    return found


def answered_for(record: dict[str, Any]) -> bool:
    """Whether a record of adoption has a reason and enough different names (`by`) for what it moves (`beyond`)."""
    enough = OFFICERS_BEYOND if record["beyond"] else OFFICERS
    return bool(str(record["reason"]).strip()) and len(set(record["by"])) >= enough


def adopted(name: str, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a policy's versions that may judge: the first, and those with a record of who adopted them.

    Raises `NotAdopted` for a record that not enough people answer for.
    """
    if name not in GUARDED:
        return found
    for version in found[1:]:
        record = version.get("adopted")
        if record and not answered_for(record):
            raise NotAdopted(
                f"config/{name}.yaml, version {version['version']}: too few names, or no reason, in adopted"
            )
    waiting = [str(version["version"]) for version in found[1:] if "adopted" not in version]
    if waiting:
        log.warning("config/%s.yaml: version %s is not adopted, so it judges nobody", name, ", ".join(waiting))
    return [found[0], *(version for version in found[1:] if "adopted" in version)]


def policy(name: str, on: date) -> Policy:
    """The version of `config/<name>.yaml` in force on `on`: the newest that had taken effect."""
    trial = _tried.get()
    if trial is not None and (trial / f"{name}.yaml").exists():
        in_force = _read(trial, name)
    else:
        known = adopted(name, _read(CONFIG, name))
        in_force = [version for version in known if version["effective_from"] <= on]
    if not in_force:
        raise NoPolicyInForce(f"config/{name}.yaml has no version in force on {on}; add one that takes effect by then")
    newest = max(in_force, key=lambda version: version["effective_from"])
    rules = {key: value for key, value in newest.items() if key not in ("version", "effective_from", "adopted")}
    version = str(newest["version"])
    return Policy(name, version, newest["effective_from"], Rules(rules, f"config/{name}.yaml, version {version}"))
