"""Lists that move while they are read, and pages that are not what was asked for, whatever the protocol."""

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.world import DATASETS
from tests.sandbox.client import PROTOCOLS, Platform, rows

Asked = tuple[list[dict[str, Any]], int]
SIZE = 30


@pytest.fixture(params=["spot_checks", "declarations", "complaints_js", "complaints_sh"])
def dataset(request: pytest.FixtureRequest) -> Any:
    """One dataset for each protocol with pages."""
    return next(d for d in DATASETS if d.name == request.param)


def page(sandbox: Sandbox, dataset: Any, number: int) -> Asked:
    ask, _ = PROTOCOLS[dataset.protocol]
    return ask(Platform.of(sandbox, dataset.platform), dataset, number, SIZE, "", "")


def test_a_row_more_at_the_start_moves_all_later_pages(sandbox: Sandbox, dataset: Any) -> None:
    whole = rows(sandbox, dataset.name)
    sandbox.fault(dataset.name, "shifted", at=2)
    assert page(sandbox, dataset, 1) == (whole[:SIZE], len(whole))
    assert page(sandbox, dataset, 2) == (whole[SIZE - 1 : 2 * SIZE - 1], len(whole) + 1)
    assert rows(sandbox, dataset.name) == [whole[-1], *whole]


def test_the_first_row_moves_to_the_end_and_the_total_stays(sandbox: Sandbox, dataset: Any) -> None:
    whole = rows(sandbox, dataset.name)
    sandbox.fault(dataset.name, "moved", at=2)
    assert page(sandbox, dataset, 1) == (whole[:SIZE], len(whole))
    assert page(sandbox, dataset, 2) == (whole[SIZE + 1 : 2 * SIZE + 1], len(whole))
    assert rows(sandbox, dataset.name) == [*whole[1:], whole[0]]


def test_a_list_can_go_on_moving(sandbox: Sandbox, dataset: Any) -> None:
    whole, _ = page(sandbox, dataset, 1)
    sandbox.fault(dataset.name, "moved", times=3)
    assert [page(sandbox, dataset, 1)[0][:4] for _ in range(4)] == [whole[n : n + 4] for n in (1, 2, 3, 3)]


def test_the_first_page_comes_again(sandbox: Sandbox, dataset: Any) -> None:
    first, second = (page(sandbox, dataset, number) for number in (1, 2))
    sandbox.fault(dataset.name, "repeated")
    assert [page(sandbox, dataset, 2) for _ in range(2)] == [first, second]


def test_half_a_page_keeps_its_total(sandbox: Sandbox, dataset: Any) -> None:
    whole, total = page(sandbox, dataset, 1)
    sandbox.fault(dataset.name, "half_page")
    assert [page(sandbox, dataset, 1) for _ in range(2)] == [(whole[: SIZE // 2], total), (whole, total)]


def test_a_total_can_be_wrong(sandbox: Sandbox, dataset: Any) -> None:
    _, total = page(sandbox, dataset, 1)
    sandbox.fault(dataset.name, "wrong_total")
    assert [page(sandbox, dataset, 1)[1] for _ in range(2)] == [total + 7, total]


@pytest.mark.parametrize("kind", ["too_many", "unavailable", "html", "truncated"])
def test_an_answer_can_be_no_json(sandbox: Sandbox, dataset: Any, kind: str) -> None:
    sandbox.fault(dataset.name, kind)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        page(sandbox, dataset, 1)
    assert page(sandbox, dataset, 1)[0]


def test_two_faults_can_strike_one_request(sandbox: Sandbox, dataset: Any) -> None:
    whole, total = page(sandbox, dataset, 1)
    for kind in ("moved", "half_page"):
        sandbox.fault(dataset.name, kind)
    assert page(sandbox, dataset, 1) == (whole[1 : 1 + SIZE // 2], total)
