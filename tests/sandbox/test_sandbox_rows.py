"""The public query site: no key, ordered by day of ending, known as of now."""

from collections import Counter
from collections.abc import Callable

import pytest

from sandbox import Sandbox
from tests.sandbox.client import Platform, rows

LIST = "publicity/list"


@pytest.fixture
def platform(sandbox: Sandbox) -> Platform:
    return Platform.of(sandbox, "complaints_sh")


def test_nobody_needs_a_key(platform: Platform) -> None:
    assert (platform.key, platform.secret) == ("", "")
    answer = platform.listed(LIST, limit=9999).json()
    assert set(answer) == {"total", "rows"}
    assert len(answer["rows"]) == 100


def test_rows_come_by_end_and_then_by_number(sandbox: Sandbox) -> None:
    order = [(row["endtime"], row["id"] or "") for row in rows(sandbox, "complaints_sh")]
    assert len(order) > 100
    assert order == sorted(order)


def test_since_is_the_first_day_asked_for(sandbox: Sandbox) -> None:
    everything, late = rows(sandbox, "complaints_sh"), rows(sandbox, "complaints_sh", start="2021-10-15")
    assert "2021-10-15" in {row["endtime"] for row in late}
    assert late == [row for row in everything if row["endtime"] >= "2021-10-15"]
    assert len(late) < len(everything)


def test_any_offset_will_do_and_nonsense_is_refused(platform: Platform) -> None:
    first = platform.listed(LIST, limit=10).json()["rows"]
    assert platform.listed(LIST, offset=3, limit=7).json()["rows"] == first[3:]
    assert platform.listed(LIST, offset=99_999_999).json()["rows"] == []
    assert platform.listed(LIST, since="yesterday").status_code == 400
    assert platform.listed("publicity/other").status_code == 404


def test_an_answer_can_be_without_its_list(sandbox: Sandbox, platform: Platform) -> None:
    sandbox.fault("complaints_sh", "empty")
    assert [platform.listed(LIST).json()["rows"] is None for _ in range(2)] == [True, False]


def test_the_list_grows_from_day_to_day(at: Callable[[str], Sandbox]) -> None:
    before, after = (Counter(row["id"] for row in rows(at(f"2021-10-{day}"), "complaints_sh")) for day in (29, 30))
    assert before < after
