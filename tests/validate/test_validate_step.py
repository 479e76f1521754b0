"""The step on three nights of the sandbox: quarantine, repairs, and the way back to the row that was landed."""

import re
from typing import Any

from etl.ground.workspace import read_json
from etl.sources import contracts
from etl.validate.reasons import reason_of
from tests.nights import NIGHTS, History, ask, tables


def quarantine(history: History) -> list[dict[str, Any]]:
    names = ("dataset", "record", "rule", "column", "reason", "value", "raw_ref", "night")
    columns = ", ".join(f'"{name}"' for name in names)
    rows = ask(f"SELECT {columns} FROM {{files}} ORDER BY ALL", files=tables(history.workspace, "quarantine/*"))
    return [dict(zip(names, row, strict=True)) for row in rows]


def test_every_quarantined_row_says_what_is_wrong_in_words(history: History) -> None:
    entries = quarantine(history)
    assert len(entries) > 300
    for entry in entries:
        column = entry["rule"].rsplit(".", 1)[0]
        assert (entry["column"], entry["reason"]) == (column, reason_of(entry["rule"]).english)


def test_a_raw_ref_leads_back_to_the_landed_row(history: History) -> None:
    entries = [entry for entry in quarantine(history) if entry["rule"] != "receivemode.whistle_blower"]
    for entry in entries[:: len(entries) // 60]:
        folder, row = entry["raw_ref"].split("#")
        part = history.workspace.home / "landing" / folder / "part-00000.parquet"
        sql = f"""SELECT _record, "{entry["column"]}" FROM {{part}} WHERE _row = {row}"""
        ((record, value),) = ask(sql, part=part)
        assert record == entry["record"]
        if entry["value"] is not None:
            assert re.sub(r"\W", "", value.strip()).upper() == re.sub(r"\W", "", entry["value"]).upper()


def test_no_row_is_both_valid_and_in_quarantine(history: History) -> None:
    for night in NIGHTS:
        for dataset, declared in contracts().items():
            ref = f"{declared.platform}/{dataset}/night={night}#"
            both = ask(
                f"SELECT count(*) FROM {{valid}} AS v JOIN {{bad}} AS q ON q.raw_ref = '{ref}' || v._row",
                valid=history.workspace.table(night, f"valid/{dataset}"),
                bad=history.workspace.table(night, f"quarantine/{dataset}"),
            )
            assert both == [(0,)]


def test_the_verdict_counts_every_rule_as_the_quarantine_does(history: History) -> None:
    for night in NIGHTS:
        for dataset in contracts():
            verdict = read_json(history.workspace.stage(night) / "verdict" / f"{dataset}.json")
            assert (verdict["status"], verdict["reasons"]) == ("passed", [])
            failed = sum(rule["failed"] for rule in verdict["rules"])
            entries = ask("SELECT count(*) FROM {bad}", bad=history.workspace.table(night, f"quarantine/{dataset}"))
            assert entries == [(failed + verdict["refused"],)]


def test_a_repair_keeps_what_was_received_and_what_was_made_of_it(history: History) -> None:
    rules = dict(ask("SELECT rule, count(*) FROM {files} GROUP BY rule", files=tables(history.workspace, "repair/*")))
    assert rules.keys() == {"normalised", "blank_marker", "placeholder", "legacy_number"}
    same = "SELECT count(*) FROM {files} WHERE repaired IS NOT DISTINCT FROM original AND rule = 'normalised'"
    assert ask(same, files=tables(history.workspace, "repair/*")) == [(0,)]
    nothing = "SELECT count(*) FROM {files} WHERE repaired IS NOT NULL AND rule IN ('blank_marker', 'placeholder')"
    assert ask(nothing, files=tables(history.workspace, "repair/*")) == [(0,)]
