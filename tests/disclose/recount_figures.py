"""The figures of a release, worked out from its recounted complaints by their definitions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from math import sqrt
from typing import Any

from tests.disclose.recount import PROVINCES, RULES, Complaint, Counted, cities, places
from tests.disclose.recount_days import DAY, holiday, last_day

Row = dict[str, Any]


def regions(of: Counted) -> dict[str, Row]:
    """Every place of the four, also where nobody complained; nowhere is a row only if something lies there."""
    current, before = by_place(of.current), by_place(of.before)
    known = {"delta", *PROVINCES, *cities(), *(current.keys() & {"other"})}
    whole = all(of.comparable(province) for province in PROVINCES)
    rows = {}
    for code in known:
        comparable = of.comparable(f"{code[:2]}0000") if code.isdigit() else whole
        own = current[code]
        rows[code] = core(own) | handling(own) | growth(len(own), len(before[code]) if comparable else None)
        rows[code]["companies"] = len({one["entity_id"] for one in own})
    return rows


def by_place(complaints: Iterable[Complaint]) -> defaultdict[str, list[Complaint]]:
    found: defaultdict[str, list[Complaint]] = defaultdict(list)
    for one in complaints:
        for place in places(one):
            found[place].append(one)
    return found


def core(own: list[Complaint]) -> Row:
    accepted = [one for one in own if one["accepted"] == "受理"]
    made, failed = (sum(one["result"] == f"{word}调解协议" for one in accepted) for word in ("达成", "未达成"))
    low, high = wilson(made, made + failed)
    return {
        "complaints": len(own), "accepted": len(accepted), "mediation_succeeded": made, "mediation_failed": failed,
        "success_rate": made / (made + failed) if made + failed else None, "rate_low": low, "rate_high": high,
    }  # fmt: skip


def wilson(part: int, whole: int) -> tuple[float | None, float | None]:
    """The two shares p for which (part/whole − p)² = 1.96² p (1 − p) / whole: the roots of a square in p."""
    if not whole:
        return None, None
    square = 1.96**2
    a, b, c = whole + square, -(2 * part + square), part**2 / whole
    root = sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def handling(own: list[Complaint]) -> Row:
    """What was decided and in time, what the complaints with an amount say of it, and how they were sent in."""
    decided = [(one["accepted_on"], last_day("acceptance", one["recorded_on"])) for one in own if one["accepted_on"]]
    mediated = [one for one in own if one["accepted"] == "受理" and one["accepted_on"] and one["closed_on"]]
    ends = [(one["closed_on"], last_day("mediation", one["accepted_on"], one["testing_days"] or 0)) for one in mediated]
    priced = [one for one in own if one["amount"] is not None]
    channels = [one["channel"] for one in own if one["channel"] is not None]
    return {
        "acceptance_on_time": sum(on <= due for on, due in decided), "acceptance_decided": len(decided),
        "mediation_on_time": sum(on <= due for on, due in ends), "mediation_decided": len(ends),
        "amount_known": len(priced), "amount": float(sum(one["amount"] for one in priced)) if priced else None,
        "recovered": float(sum(one["recovered"] or 0 for one in priced)) if priced else None,
        "online": sum(channel in RULES["online_channels"] for channel in channels), "channel_known": len(channels),
    }  # fmt: skip


def growth(now: int, before: int | None) -> Row:
    return {"before": before, "growth": (now - before) / before if before else None}


def companies(of: Counted) -> dict[str, Row]:
    before = Counter(one["entity_id"] for one in of.before)
    foreign = {one["entity_id"] for one in of.current + of.before if not of.comparable(one["region"])}
    expected = peers(of.current)
    return {
        entity: core(own)
        | growth(len(own), None if entity in foreign else before[entity])
        | {"peer_rate": expected.get(entity), "regions": ",".join(sorted({one["region"] for one in own}))}
        for entity, own in grouped(of.current).items()
    }


def grouped(complaints: list[Complaint]) -> dict[str, list[Complaint]]:
    found: dict[str, list[Complaint]] = {}
    for one in complaints:
        found.setdefault(one["entity_id"], []).append(one)
    return found


def peers(current: list[Complaint]) -> dict[str, float]:
    """What each company's mediations would give if each went as those of its category do on average."""
    results: defaultdict[str | None, list[bool]] = defaultdict(list)
    own: defaultdict[str, list[str | None]] = defaultdict(list)
    for one in current:
        if one["accepted"] == "受理" and one["result"] in ("达成调解协议", "未达成调解协议"):
            results[one["category"]].append(one["result"] == "达成调解协议")
            own[one["entity_id"]].append(one["category"])
    share = {category: sum(made) / len(made) for category, made in results.items()}
    return {entity: sum(share[category] for category in of) / len(of) for entity, of in own.items()}


def holidays(of: Counted) -> dict[tuple[str, int], Row]:
    """The same holiday of three years, each as it stood as many days after its end as the newest does."""
    year = of.about["year"]
    spans = {past: holiday(of.about["occasion"], past) for past in range(year - 2, year + 1)}
    over = {past: span for past, span in spans.items() if span[1] <= of.night}
    age = min(of.night - last for _, last in over.values())
    rows: dict[tuple[str, int], Row] = {}
    for past, (first, last) in over.items():
        seen = Counter(place for one in registered(of, first, last, last + age) for place in places(one)[:2])
        for region in ("delta", *PROVINCES):
            days, before = (last - first) // DAY + 1, rows.get((region, past - 1), {}).get("daily")
            daily = seen[region] / days
            more = (daily - before) / before if before else None
            told = {"first": first, "last": last, "days": days, "complaints": seen[region]}
            rows[region, past] = told | {"daily": daily, "growth": more}
    return rows


def registered(of: Counted, first: date, last: date, seen_on: date) -> Iterable[Complaint]:
    """Complaints of those days that could be seen by `seen_on`; some are shown only once they have ended."""
    for one in of.every:
        if one["mode"] == "投诉" and one["recorded_on"] and first <= one["recorded_on"] <= last:
            late = one["region"] in RULES["shown_when_ended"] or one["accepted"] == "不予受理"
            shown = one["ended_on"] if late else one["recorded_on"]
            if shown is not None and shown <= seen_on:
                yield one
