"""The policy `config/matching.yaml`, typed: a key too many or too few is an error when it is read."""

from dataclasses import dataclass
from datetime import date

from etl.ground.policy import policy


@dataclass(frozen=True)
class Writing:
    """How names and addresses are written: brackets, legal forms by kind, and characters that tell siblings apart."""

    opening: str
    closing: str
    legal_forms: dict[str, list[str]]
    always_said: list[str]
    branches: list[str]
    ordinary_words: list[str]
    name_marks: str
    address_marks: str
    stem_at_least: int
    address_at_least: int


@dataclass(frozen=True)
class Candidates:
    """Who is compared with whom: the cap of a block, the lengths that make blocks, and how many candidates are kept."""

    cap: int
    near_from: int
    edge: int
    kept: int


@dataclass(frozen=True)
class Features:
    """What a similarity is worth where something else differs, each 0–1."""

    stem_worth: float
    other_number: float
    no_number: float


@dataclass(frozen=True)
class Thresholds:
    """Limits of confidence and of single features, each 0–1."""

    accepted: float
    review: float
    margin: float
    address_agrees: float
    address_contradicts: float


@dataclass(frozen=True)
class Evidence:
    """How many pieces of evidence each sort of name needs, and from when a stem is long and a name common."""

    full_name: int
    other_name: int
    common_name: int
    long_stem: int
    common: int


@dataclass(frozen=True)
class Rules:
    """One version of the policy; `weights` and `unknown` by feature: name, district, address."""

    version: str
    writing: Writing
    candidates: Candidates
    features: Features
    weights: dict[str, float]
    unknown: dict[str, float]
    thresholds: Thresholds
    evidence: Evidence

    @classmethod
    def on(cls, day: date) -> "Rules":
        """The version in force on `day`. Raises `NoPolicyInForce`; TypeError for a key that is unknown or missing."""
        found = policy("matching", day)
        parts = {"writing": Writing, "candidates": Candidates, "features": Features, "thresholds": Thresholds}
        typed = {name: part(**found.rules[name]) for name, part in {**parts, "evidence": Evidence}.items()}
        return cls(version=found.version, **{**found.rules, **typed})
