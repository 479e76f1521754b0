"""What was planted in the sandbox, all of it and nothing else, is repaired or in quarantine."""

from tests.nights import History, ask, tables

READ = """visible_from < TIMESTAMP '2021-11-01'
    AND (visible_until IS NULL OR visible_until > greatest(visible_from, TIMESTAMP '2021-10-30'))"""
"""What stood when it was asked for; a row that another took the place of before the first night was never served."""
KEY = "dataset, nullif(record, '') AS record"


def pairs(history: History, sql: str) -> set[tuple[str, ...]]:
    files = {kind: tables(history.workspace, f"{kind}/*") for kind in ("quarantine", "repair")}
    return set(ask(sql, planted=history.world.planted, **files))  # type: ignore[arg-type]


def test_what_cannot_be_repaired_is_in_quarantine_under_its_rule(history: History) -> None:
    planted = pairs(history, f"SELECT {KEY}, rule FROM {{planted}} WHERE outcome = 'quarantined' AND {READ}")
    found = pairs(history, "SELECT dataset, record, rule FROM {quarantine}")
    assert len(planted) > 150
    assert planted - found == set()


def test_no_good_row_is_in_quarantine(history: History) -> None:
    planted = pairs(history, f"SELECT {KEY}, rule FROM {{planted}} WHERE outcome = 'quarantined'")
    records = {entry[:2] for entry in planted}
    found = pairs(history, "SELECT dataset, record FROM {quarantine} WHERE rule NOT LIKE '%.whistle_blower'")
    assert found - records == set()


def test_what_can_be_repaired_is_repaired_with_a_record_of_it(history: History) -> None:
    planted = pairs(history, f"""SELECT {KEY}, "column", rule FROM {{planted}} WHERE outcome = 'repaired' AND {READ}""")
    found = pairs(history, """SELECT dataset, record, "column", rule FROM {repair}""")
    assert len(planted) > 500
    assert planted - found == set()


def test_nothing_is_repaired_that_was_not_broken(history: History) -> None:
    """But older numbers, which the world has of its own accord."""
    planted = pairs(history, f"""SELECT {KEY}, "column", rule FROM {{planted}} WHERE outcome = 'repaired'""")
    found = pairs(history, """SELECT dataset, record, "column", rule FROM {repair} WHERE rule <> 'legacy_number'""")
    assert found - planted == set()
