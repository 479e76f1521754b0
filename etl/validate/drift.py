"""Drift: columns that are new, missing, renamed or of another type, and what the contract does about it."""

from typing import Any

from etl.sources import Contract

RETYPED_SHARE = 0.5
"""Share of unreadable values from which a column has changed its type, rather than its rows their care (proposal)."""
SMALL = 20

Drift = dict[str, str]
"""`column`, `kind` (new, missing, renamed, retyped), `policy` (report, alias, freeze), `detail`."""


def drift(contract: Contract, load: dict[str, Any], judged: list[dict[str, Any]]) -> list[Drift]:
    """Every difference between what was agreed on and what came, with the contract's policy for it."""
    found = [
        *[(name, "new", "the contract does not know it") for name in load["unknown_columns"]],
        *[(name, "missing", hint(name, load["unknown_columns"])) for name in load["missing_columns"]],
        *[(name, "renamed", f"came as {other}") for name, other in sorted(load["renamed_columns"].items())],
        *[(name, "retyped", detail) for name, detail in retyped(judged)],
    ]
    return [{"column": c, "kind": kind, "policy": contract.drift[kind], "detail": detail} for c, kind, detail in found]


def hint(name: str, strangers: list[str]) -> str:
    """What to do about a missing column: perhaps it came under a name nobody has declared."""
    if not strangers:
        return "nothing came for it"
    return f"nothing came for it; if it is one of {', '.join(strangers)}, declare that as a synonym of {name}"


def retyped(judged: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Typed columns that can mostly not be read any more."""
    return [
        (result["rule"].removesuffix(".unreadable"), f"{result['failed']} of {result['checked']} values are unreadable")
        for result in judged
        if result["rule"].endswith(".unreadable") and result["failed"] > max(SMALL, RETYPED_SHARE * result["checked"])
    ]


def frozen(found: list[Drift]) -> list[str]:
    """Why a load must not go on: drift that its contract freezes."""
    return [f"drift: {one['column']} is {one['kind']}: {one['detail']}" for one in found if one["policy"] == "freeze"]
