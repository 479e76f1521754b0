"""`python -m bench.disclosure`: how long a release takes, from the tables of a night to files, site and pointer."""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

import duckdb

from etl import disclose, tier
from etl.ground.workspace import PROJECT, Workspace

BLOCK = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
NIGHT = date(2026, 9, 30)
COMPANIES = 100_000
COMPLAINTS = """
COPY (
    SELECT ['complaints_sh', 'complaints_js', 'complaints_zj', 'complaints_ah'][1 + i % 4] AS dataset,
        'T' || i AS record, ['310000', '320000', '330000', '340000'][1 + i % 4] AS region,
        'E' || (pow(hash(i, 1) % 1000003 / 1000003.0, 1.5) * {companies})::BIGINT AS entity_id,
        '企业有限公司' AS subject_name,
        TIMESTAMP '2024-09-01' + INTERVAL 1 MINUTE * (hash(i, 2) % 1080000) AS recorded_at,
        '投诉' AS mode, CASE WHEN i % 3 = 0 THEN '互联网络' ELSE '电话' END AS channel,
        ['310115', '320102', '330421', '340104'][1 + i % 4] AS district,
        ['商品>食品', '商品>服装鞋帽', '商品>家用电器', '服务>餐饮住宿服务', '服务>互联网服务']
            [(1 + hash(i, 3) % 5)::INT] AS category,
        ['质量', '售后服务', '食品安全'][(1 + hash(i, 4) % 3)::INT] AS problem,
        (hash(i, 5) % 100000 / 100)::DECIMAL(18, 2) AS amount, '受理' AS accepted,
        (recorded_at + INTERVAL 3 DAY)::DATE AS accepted_on, NULL::VARCHAR AS refusal_ground,
        (recorded_at + INTERVAL 1 DAY * (5 + hash(i, 6) % 50))::DATE AS closed_on,
        ['达成调解协议', '未达成调解协议', '终止调解'][(1 + hash(i, 7) % 3)::INT] AS result,
        NULL::VARCHAR AS end_ground, (hash(i, 5) % 50000 / 100)::DECIMAL(18, 2) AS recovered,
        NULL::BIGINT AS testing_days, '1' AS consent
    FROM range({complaints}) AS r(i)
) TO '{path}' (FORMAT parquet)
"""
ENTITIES = """
COPY (
    SELECT 'E' || i AS entity_id, '91330100MA' || lpad(i::VARCHAR, 8, '0') AS uscc, NULL::VARCHAR AS regno,
        '企业' || i || '有限公司' AS name, '存续（在营、开业、在册）' AS state, TRUE AS registered
    FROM range({companies} + 1) AS r(i)
) TO '{path}' (FORMAT parquet)
"""
COUNTED = "SELECT entity_id, count(*), count(*) FILTER (result = '达成调解协议') FROM '{path}' GROUP BY ALL"
"""What cannot be saved: one look at every complaint, counted by company."""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bench.disclosure", description=__doc__)
    top.add_argument("--complaints", type=int, nargs="+", default=[300_000, 3_000_000])
    top.add_argument("--page", type=Path, default=PROJECT / "docs" / "disclosure.md")
    top.add_argument("--one", type=int, help=argparse.SUPPRESS)
    return top


def main() -> int:
    options = parser().parse_args()
    if options.one:
        print(one(options.one))
        return 0
    lines = [
        f"One run each, {COMPANIES:,} companies, {os.cpu_count()} cores:",
        "",
        "| complaints | draft s | publish s | CPU s | GiB | MB | files | draft ÷ one count by company |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
        *(alone(complaints) for complaints in options.complaints),
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    page = options.page.read_text(encoding="utf-8")
    options.page.write_text(BLOCK.sub(lambda found: found[1] + text + found[2], page), encoding="utf-8")
    return 0


def alone(complaints: int) -> str:
    """One size in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "bench.disclosure", "--one", str(complaints)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]


def one(complaints: int) -> str:
    with tempfile.TemporaryDirectory(prefix="bench-disclosure-") as home:
        workspace = Workspace(Path(home))
        populate(workspace, complaints)
        floor = least(workspace)
        began, cpu = time.perf_counter(), time.process_time()
        drawn = disclose.draft(workspace, "national_day", 2026, NIGHT)
        drafted = time.perf_counter() - began
        approvals = [disclose.Approval(name, "approve", "核对无误", datetime(2026, 9, 30, 9)) for name in ("甲", "乙")]
        release = disclose.publish(workspace, drawn.id, approvals)
        published = time.perf_counter() - began - drafted
        cpu = time.process_time() - cpu
        files = [path for path in (workspace.home / release.path).rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    figures = f"{drafted:.1f} | {published:.1f} | {cpu:.1f} | {peak:.2f} | {size:.0f} | {len(files)}"
    return f"| {complaints:,} | {figures} | {drafted / floor:.0f} |"


def populate(workspace: Workspace, complaints: int) -> None:
    """A night of made-up complaints, their limits followed; the same numbers give the same night."""
    for name, query in (("complaint", COMPLAINTS), ("entity", ENTITIES)):
        path = workspace.table(NIGHT, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        duckdb.sql(query.format(complaints=complaints, companies=COMPANIES, path=path))
    tier.track(workspace, NIGHT)


def least(workspace: Workspace) -> float:
    began = time.perf_counter()
    duckdb.sql(COUNTED.format(path=workspace.table(NIGHT, "complaint"))).fetchall()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
