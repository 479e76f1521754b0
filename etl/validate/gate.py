"""The gate: whether a night's load of a dataset may go on. It stops the dataset, never the night."""

from datetime import datetime
from typing import Any

from etl.sources import Contract

SMALL = 100
"""Rows below which a night's volume says nothing about the next night's."""


def reasons_to_stop(
    contract: Contract, load: dict[str, Any], quarantined: int, newest: datetime | None, before: dict[str, Any] | None
) -> list[str]:
    """Why a load must not go on; an empty list lets it through. `before` is the last verdict that passed."""
    checks = (
        incomplete(load),
        too_many_deleted(contract, load),
        too_many_rejected(contract, load, quarantined),
        unusual_volume(contract, load, before),
        stale(contract, load, newest, before),
    )
    return [reason for reason in checks if reason]


def incomplete(load: dict[str, Any]) -> str | None:
    if load["complete"]:
        return None
    counted = f"the platform reports {load['reported']} rows, its pages hold {load['received']}"
    if load["reported"] == load["received"]:
        return f"incomplete: the list moved each of the {load['readings']} times it was read"
    return f"incomplete: {counted}"


def too_many_deleted(contract: Contract, load: dict[str, Any]) -> str | None:
    """Rows that are gone by the thousand are more likely an answer cut short than a deletion."""
    gone, known = load["deleted"], load["known"]
    if gone < SMALL or gone <= known * contract.deleted_share:
        return None
    return f"deletions: {gone} of {known} known rows are gone, agreed on are {contract.deleted_share:.0%}"


def too_many_rejected(contract: Contract, load: dict[str, Any], quarantined: int) -> str | None:
    """Rows refused at the door are expected and do not count against a source."""
    judged = load["landed"]
    share = quarantined / judged if judged else 0.0
    if (quarantined < SMALL and judged < SMALL * 10) or share <= contract.rejected_share:
        return None
    return f"rejected share {share:.2%} ({quarantined} of {judged} rows) is above {contract.rejected_share:.2%}"


def unusual_volume(contract: Contract, load: dict[str, Any], before: dict[str, Any] | None) -> str | None:
    """Compares like with like: a night's window with the window of the night before, not with a first full read."""
    windows = load["window_start"], before and before["window_start"]
    if before is None or None in windows or before["received"] < SMALL:
        return None
    low, high = contract.volume_ratio
    ratio = load["received"] / before["received"]
    if low <= ratio <= high:
        return None
    change = f"{load['received']} rows after {before['received']} the night before"
    return f"volume: {change} ({ratio:.2f} x, agreed on {low} to {high})"


def stale(
    contract: Contract, load: dict[str, Any], newest: datetime | None, before: dict[str, Any] | None
) -> str | None:
    known = [moment for moment in (newest, previous(before)) if moment]
    age = datetime.fromisoformat(load["window_end"]) - max(known) if known else None
    if age is None or age <= contract.freshness:
        return None
    return f"stale: the newest update is of {max(known)}, more than {contract.freshness} before the night's end"


def previous(before: dict[str, Any] | None) -> datetime | None:
    newest = before and before["newest_update"]
    return datetime.fromisoformat(newest) if newest else None
