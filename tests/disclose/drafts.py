"""Drafts as they lie on disk, made from a count of complaints for each company; every table can be given otherwise."""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.disclose import Approval
from etl.disclose.draft import digest
from etl.ground.calendar import Occasion
from etl.ground.occasions import disclosure_policy, schedule
from etl.ground.workspace import Workspace, write_json
from tests.disclose.tables import SCHEMAS

NIGHT = date(2021, 9, 29)
"""The cut-off day of National Day 2021, which is released on 30 September at 9."""
HOUR = datetime(2021, 9, 30, 9)
AFTER = datetime(2021, 9, 30, 9, 30)
RELEASED = {"甲": 5, "乙": 1}
"""The companies of the release that tests share, with their complaints."""
Rows = list[dict[str, Any]]

TEXT, MONEY = pa.string(), pa.decimal128(18, 2)
FLAGS = ("accepted", "mediation_succeeded", "mediation_failed", "settled", "terminated")
EVIDENCE: dict[str, pa.DataType] = {
    **{"dataset": TEXT, "record": TEXT, "region": TEXT, "place": TEXT, "entity_id": TEXT, "category": TEXT},
    **{"problem": TEXT, "recorded_on": pa.date32(), "ended_on": pa.date32(), "state": TEXT, "ground": TEXT},
    **{"counted": TEXT, "amount": MONEY, "recovered": MONEY, "channel": TEXT},
    **{name: pa.bool_() for name in (*FLAGS, "acceptance_on_time", "mediation_on_time")},
}
PROVINCES = {"310000": "上海市", "320000": "江苏省", "330000": "浙江省", "340000": "安徽省"}


def write_draft(
    workspace: Workspace,
    companies: Mapping[str, int],
    /,
    *,
    night: date = NIGHT,
    occasion: Occasion = "national_day",
    year: int = 2021,
    counts: Mapping[str, int] | None = None,
    **tables: Rows,
) -> str:
    """Write a draft and return its id; all complaints are Jiaxing's, and all were settled by mediation."""
    scratch = workspace.drafts / ".writing"
    scratch.mkdir(parents=True)
    for name, rows in (_tables(companies) | tables).items():
        table = pa.Table.from_pylist(rows, schema=pa.schema((SCHEMAS | {"complaints": EVIDENCE})[name]))
        pq.write_table(table, scratch / f"{name}.parquet")
    names = "".join(f"{name},{number}\n" for name, number in sorted(companies.items()))
    (scratch / "companies.csv").write_text("\ufeff企业名称,投诉量\n" + names, encoding="utf-8")
    (scratch / "index.html").write_text("<p>草案</p>", encoding="utf-8")
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(scratch.iterdir())}
    facts = _facts(occasion, year, night, sum(companies.values()), len(companies))
    about = {
        "night": str(night),
        "facts": facts,
        "counts": _counts(companies) | dict(counts or {}),
        "content": digest([facts, files["companies.parquet"], files["regions.parquet"]]),
        "inputs": {"complaint": "0" * 64},
        "files": files,
    }
    name = f"{occasion}-{year}-{night}-{digest(about)[:12]}"
    write_json(scratch / "draft.json", about | {"id": name})
    if (workspace.drafts / name).exists():
        shutil.rmtree(scratch)
    else:
        scratch.rename(workspace.drafts / name)
    return name


def company(name: str, complaints: int, **otherwise: Any) -> dict[str, Any]:
    return (
        {"entity_id": name, "company_name": name, "code": name, "regions": "330000"} | _measures(complaints) | otherwise
    )


def region(code: str, name: str, level: str, complaints: int, **otherwise: Any) -> dict[str, Any]:
    parent = {"delta": None, "city": code[:2] + "0000"}.get(level, "delta")
    place = {"region_code": code, "region_name": name, "level": level, "parent": parent}
    return place | _measures(complaints) | {"companies": complaints} | otherwise


def regions(complaints: int) -> Rows:
    provinces = [region(code, name, "province", complaints * (code == "330000")) for code, name in PROVINCES.items()]
    here = region("330400", "嘉兴市", "city", complaints), region("other", "办理地区不明", "other", 0)
    return [region("delta", "长三角合计", "delta", complaints), *provinces, *here]


def sources(**states: str) -> Rows:
    """Every region fresh, but those given: `sources(anhui="missing")` by name."""
    names = {"shanghai": "310000", "jiangsu": "320000", "zhejiang": "330000", "anhui": "340000"}
    said = {names[name]: state for name, state in states.items()}
    return [
        {"region_code": code, "region_name": name, "state": said.get(code, "fresh"), "last_day": NIGHT, "text": ""}
        for code, name in PROVINCES.items()
    ]


def approved(officer: str = "王审核", at: datetime = AFTER) -> Approval:
    return Approval(officer, "approve", "同意公示", at)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _measures(complaints: int) -> dict[str, Any]:
    parts = dict.fromkeys(("complaints", "accepted", "mediation_succeeded"), complaints) | {"mediation_failed": 0}
    rates = dict.fromkeys(("success_rate", "rate_high"), Decimal(1)) | {"rate_low": Decimal("0.5")}
    return parts | (rates if complaints else {})


def _tables(companies: Mapping[str, int]) -> dict[str, Rows]:
    total = sum(companies.values())
    evidence = [
        {"dataset": "complaints_zj", "record": f"{name}-{number}", "entity_id": name, "state": "disclosed"}
        | {"region": "330000", "place": "330400", "counted": "current", "accepted": True, "mediation_succeeded": True}
        for name, complaints in companies.items()
        for number in range(complaints)
    ]
    evidence.append({"dataset": "complaints_zj", "record": "earlier", "state": "expired", "counted": "before"})
    return {
        "companies": [company(name, complaints) for name, complaints in companies.items()],
        "regions": regions(total),
        "topics": [
            {"region_code": "delta", "kind": "category", "word": "", "complaints": total if total > 2 else None}
        ],
        "months": [{"region_code": "delta", "month": "2021-09", "complaints": None}],
        "holidays": [],
        "exclusions": [{"ground": "undated", "text": "登记日期不明", "complaints": 2, "position": 1}],
        "sources": sources(),
        "history": [],
        "complaints": evidence,
    }


def _counts(companies: Mapping[str, int]) -> dict[str, int]:
    total = sum(companies.values())
    found = {"received": total + 5, "outside_period": 3, "in_period": total + 2, "excluded": 2, "disclosed": total}
    return found | {"companies": len(companies)} | dict.fromkeys(("accepted", "mediation_succeeded"), total)


def _facts(occasion: Occasion, year: int, night: date, total: int, companies: int) -> dict[str, Any]:
    planned, policy = schedule(occasion, year), disclosure_policy(occasion, year)
    totals = {"in_period": total + 2, "disclosed": total, "companies": companies, "accepted": total}
    return {
        "occasion": occasion,
        "name": planned.name,
        "year": year,
        "period_from": "2020-09-30",
        "period_to": str(planned.cutoff),
        "edition": "settlement" if night >= planned.settlement else "release",
        "before_from": "2019-09-30",
        "before_to": "2020-09-29",
        "settlement": str(planned.settlement),
        "smallest": policy.rules["suppression"]["minimum"],
        "warnings": [],
        "policy_version": policy.version,
        "definition": policy.rules["definition"],
        "page": policy.rules["page"],
        "totals": totals | {"settled": 0, "terminated": 0},
        "exclusions": [{"ground": "undated", "text": "登记日期不明", "complaints": 2}],
    }
