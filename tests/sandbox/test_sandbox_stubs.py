"""A dataset that somebody is just starting is served from a few example rows."""

import json
from datetime import datetime
from pathlib import Path

import duckdb

from sandbox.world.stubs import stubs


def loaded(folder: Path, **about: object) -> list[tuple]:
    (folder / "new_platform").mkdir()
    file = folder / "new_platform" / "visits.json"
    file.write_text(json.dumps({"interface": "IC33XX0001", "protocol": "hmac", "key": "id", **about}))
    (stub,) = stubs(folder)
    assert (stub.platform, stub.name, stub.protocol, stub.interface, stub.key) == (
        "new_platform", "visits", "hmac", "IC33XX0001", "id",
    )  # fmt: skip
    with duckdb.connect() as con:
        con.execute("CREATE TEMP MACRO t0() AS TIMESTAMP '2021-10-20'")
        stub.load(con)
        return con.execute("FROM visits ORDER BY _n").fetchall()


def test_rows_become_visible_at_their_update_time_and_every_value_is_text(tmp_path: Path) -> None:
    examples = [
        {"id": "b", "updateTime": "2021-10-30 09:00:00", "count": 3},
        {"id": "a", "updateTime": "2021-10-29 08:00:00", "count": None},
    ]
    first, second = datetime(2021, 10, 29, 8), datetime(2021, 10, 30, 9)
    assert loaded(tmp_path, updated="updateTime", rows=examples) == [
        (0, "a", first, first, None, False, None, None, "a", "2021-10-29 08:00:00", None),
        (1, "b", second, second, None, False, None, None, "b", "2021-10-30 09:00:00", "3"),
    ]


def test_rows_without_an_update_time_are_there_from_the_first_night_in_their_own_order(tmp_path: Path) -> None:
    start = datetime(2021, 10, 20)
    found = loaded(tmp_path, updated=None, rows=[{"id": "b"}, {"id": "a"}])
    assert found == [(n, key, start, start, None, False, None, None, key) for n, key in enumerate("ba")]
