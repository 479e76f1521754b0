"""The inspection policy: which methods there are, what each looks at, and the seed of its draws."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

METHODS = ("督查暗访", "在线抽查", "交叉检查")
CROSSED = ("督查暗访", "交叉检查")
"""The methods by which no county may look at its own units."""


class InspectionPolicyError(ValueError):
    """The inspection policy is faulty; the message names every fault."""


@dataclass(frozen=True)
class Method:
    """Which units a method looks at, how many of them in a county (units, per thousand), and who goes there."""

    name: str
    online: bool
    tiers: tuple[str, ...]
    team: str
    per_thousand: int
    minimum: int
    maximum: int


@dataclass(frozen=True)
class InspectionPolicy:
    """One version of the policy; `rules` holds the numbers of the risk weight and the texts as they are written."""

    version: str
    methods: tuple[Method, ...]
    groups: dict[str, tuple[str, ...]]
    rules: dict[str, Any]

    @property
    def risk(self) -> dict[str, Any]:
        found: dict[str, Any] = self.rules["risk"]
        return found

    def seed(self, month: date, method: str) -> str:
        """The published seed of a month's draw by a method: 64 hex digits."""
        return sha256(f"{month:%Y-%m}:{method}:{self.version}:{self.rules['salt']}".encode()).hexdigest()
